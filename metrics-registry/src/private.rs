//! What generated code names. Not public API: nothing here is subject to semantic versioning.

#[cfg(any(feature = "inventory", target_family = "wasm"))]
pub use inventory;
#[cfg(not(any(feature = "inventory", target_family = "wasm")))]
pub use linkme;
pub use metrics_types::__private::*;
pub use metrics_types::Info;
pub use std::boxed::Box;
pub use std::marker::PhantomData;
pub use std::ops::FnOnce;
pub use std::option::Option::{self, None, Some};
pub use std::result::Result::{self, Ok};
pub use std::{any, column, env, file, line, module_path, option_env};

#[cfg(any(feature = "inventory", target_family = "wasm"))]
pub use crate::catalogue::inventory::Submitted;
#[cfg(not(any(feature = "inventory", target_family = "wasm")))]
pub use crate::catalogue::linkme::METRICS_CORE_0_1_DECLARATIONS;
pub use crate::lock::assert_lock;
#[cfg(feature = "plugins")]
pub use crate::plugin::export as export_plugin;
pub use crate::registering::{Making, Metrics, RegisterError, as_source};
pub use crate::{
    __metrics_core_declare as declare, __metrics_core_function_metric as function_metric,
    __metrics_core_measured as measured, __metrics_core_named_metric as named_metric,
    __metrics_core_origin as origin,
};

/// The version of the compiler; empty where no build script was run.
pub const RUSTC: &str = first_of([option_env!("METRICS_CORE_RUSTC")]);

/// The first of these texts that is there; otherwise an empty one.
#[must_use]
pub const fn first_of<const N: usize>(texts: [Option<&'static str>; N]) -> &'static str {
    let mut at = 0;
    while at < N {
        match texts[at] {
            Some(text) if !text.is_empty() => return text,
            _ => at += 1,
        }
    }
    ""
}

/// Declares the static `$metric`: its record in the section of the binary, and `__DECLARATION` in the catalogue.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_declare {
    ($metric:ident : $type:ty, $parts:expr $(,)?) => {
        const __PARTS: $crate::__private::Parts<'static> = $parts;
        const __ORIGIN: $crate::__private::Origin<'static> = $crate::__private::origin!();
        const __TYPE: $crate::__private::MetricType<'static> =
            $crate::__private::metric_type::<$type>();
        const _: () = $crate::__private::check::labels(&__TYPE, &__PARTS);
        const __WRITTEN: $crate::__private::Written =
            $crate::__private::write_record(&__TYPE, &__PARTS, &__ORIGIN);
        $crate::__metrics_core_record! {
            static __RECORD: [$crate::__private::u8; __WRITTEN.length()] =
                __WRITTEN.record(&__TYPE, &__PARTS, &__ORIGIN);
        }
        const __POINTERS: $crate::__private::Pointers =
            $crate::__private::Pointers::new(&__TYPE, &__PARTS);
        $crate::__metrics_core_submit!($crate::__private::Declaration::new(
            &__RECORD,
            &__POINTERS,
            &$metric,
        ));
    };
}

/// A measured item, and the item as its user wrote it: with `--cfg metrics_off` the program is compiled as if there were no attribute.
#[cfg(not(metrics_off))]
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_measured {
    ({ $($measured:tt)* } { $($item:tt)* }) => { $($measured)* };
}

/// A measured item, and the item as its user wrote it: with `--cfg metrics_off` the program is compiled as if there were no attribute.
#[cfg(metrics_off)]
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_measured {
    ({ $($measured:tt)* } { $($item:tt)* }) => { $($item)* };
}

/// Where it is written.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_origin {
    () => {
        $crate::__private::Origin {
            // Other build systems than Cargo do not say.
            crate_name: match $crate::__private::option_env!("CARGO_PKG_NAME") {
                $crate::__private::Some(name) => name,
                $crate::__private::None => "",
            },
            crate_version: match $crate::__private::option_env!("CARGO_PKG_VERSION") {
                $crate::__private::Some(version) => version,
                $crate::__private::None => "",
            },
            module: $crate::__private::module_path!(),
            file: $crate::__private::file!(),
            line: $crate::__private::line!(),
            column: $crate::__private::column!(),
        }
    };
}

/// Puts a record into the section that has nothing else, where a tool finds it in the binary.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_record {
    ($record:item) => {
        #[unsafe(link_section = ".metrics_core")]
        $record
    };
}

/// Puts a record wherever the compiler puts it.
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_record {
    ($record:item) => {
        $record
    };
}

/// The metric of one function, in a family that all functions share.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_function_metric {
    ($type:ty, $name:expr, $unit:expr, $help:expr $(, $function:literal)? $(,)?) => {{
        fn __inner() {}
        $crate::__private::named_metric!(
            $type,
            $crate::__private::Parts {
                name: $crate::__private::NameParts {
                    namespace: "",
                    subsystem: "",
                    name: $name,
                    unit: $unit
                },
                help: $help,
                label_names: &[],
                const_labels: &[
                    $crate::__private::const_label("module", $crate::__private::module_path!()),
                    $crate::__private::function_label("function", || {
                        $crate::__private::FunctionPath::around(
                            $crate::__private::any::type_name_of_val(&__inner),
                            $crate::__private::module_path!(),
                        )
                        $(.called($function))?
                    }),
                ],
                bounds: $crate::__private::None,
                states: &[],
                cardinality_limit: $crate::__private::None,
                expires_after: $crate::__private::None,
                allowed: 0,
            }
        )
    }};
}

/// The metric of one function, in a family of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_named_metric {
    ($type:ty, $parts:expr $(,)?) => {{
        static __METRIC: $type = {
        $crate::__private::declare!(__METRIC: $type, $parts);
            <$type>::new().__declared(&__DECLARATION)
        };
        &__METRIC
    }};
}
