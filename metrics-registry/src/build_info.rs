//! `build_info!`

/// Declares `build_info`, which says what was built: labels `crate`, `version`, `revision` and `rustc`, and the value 1.
///
/// ```
/// use metrics_core::{Format, Registry, encode};
///
/// metrics_core::build_info!(revision = "a1b2c3d");
///
/// let exposed = encode(Registry::global(), Format::Text);
/// let package = env!("CARGO_PKG_NAME");
/// assert!(exposed.contains(&format!("\nbuild_info{{crate=\"{package}\",revision=\"a1b2c3d\",rustc=\"1.")));
/// ```
///
/// It stands wherever an item can stand: beside `main`, and in every library that wants its version to be seen; each says what its own
/// package is. `revision` is a constant expression of type `&'static str`. Without it, it is what one of these environment variables
/// said when the crate was compiled, and otherwise empty: `VERGEN_GIT_SHA`, which the crate
/// [`vergen`](https://docs.rs/vergen-gitcl) sets; `GITHUB_SHA`; `CI_COMMIT_SHA`, which GitLab sets; `GIT_COMMIT`, which Jenkins sets;
/// `SOURCE_COMMIT`.
#[macro_export]
macro_rules! build_info {
    () => {
        $crate::build_info!(
            revision = $crate::__private::first_of([
                $crate::__private::option_env!("VERGEN_GIT_SHA"),
                $crate::__private::option_env!("GITHUB_SHA"),
                $crate::__private::option_env!("CI_COMMIT_SHA"),
                $crate::__private::option_env!("GIT_COMMIT"),
                $crate::__private::option_env!("SOURCE_COMMIT"),
            ])
        );
    };
    (revision = $revision:expr $(,)?) => {
        const _: () = {
            let _ = $crate::__private::named_metric!(
                $crate::__private::Info,
                $crate::__private::Parts {
                    name: $crate::__private::NameParts {
                        namespace: "",
                        subsystem: "",
                        name: "build_info",
                        unit: ""
                    },
                    help: "What was built, and with which compiler.",
                    label_names: &[],
                    const_labels: &[
                        $crate::__private::const_label(
                            "crate",
                            $crate::__private::first_of([$crate::__private::option_env!(
                                "CARGO_PKG_NAME"
                            )])
                        ),
                        $crate::__private::const_label(
                            "version",
                            $crate::__private::first_of([$crate::__private::option_env!(
                                "CARGO_PKG_VERSION"
                            )])
                        ),
                        $crate::__private::const_label("revision", $revision),
                        $crate::__private::const_label("rustc", $crate::__private::RUSTC),
                    ],
                    bounds: $crate::__private::None,
                    states: &[],
                    cardinality_limit: $crate::__private::None,
                    expires_after: $crate::__private::None,
                    allowed: 0,
                }
            );
        };
    };
}
