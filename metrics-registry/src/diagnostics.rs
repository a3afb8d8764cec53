//! What is wrong with the metrics and collectors of a program, told to whoever wants to know. Nothing here prints.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use metrics_types::__registry::Published;
use metrics_types::{Lint, Place};

use crate::registering::RegisterError;
use crate::registry;

/// Something that is wrong with a declared metric, or with a collector.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnostic {
    /// It clashes with another one, and is not exposed.
    Clash(RegisterError),
    /// It breaks a rule of style.
    Lint(Lint),
    /// It is used and not in the catalogue, because the program consists of several libraries that were linked apart (a crate of the type
    /// `dylib`, say), or a linker lost it. It is exposed from its first use on only.
    #[non_exhaustive]
    Unlisted {
        /// The name of its family.
        name: String,
        /// Where it is declared.
        place: Place,
    },
    /// A collector panicked during a scrape, or a family that it collected cannot be exposed and was left out.
    Collector(RegisterError),
    /// Files of a server, its certificates or its web configuration, have changed and cannot be used; what was there before is.
    #[non_exhaustive]
    Reload {
        /// Which file, and what is wrong with it.
        reason: String,
    },
}

impl fmt::Display for Diagnostic {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clash(error) | Self::Collector(error) => error.fmt(f),
            Self::Lint(lint) => lint.fmt(f),
            Self::Reload { reason } => write!(f, "{reason}; what was there before is in use"),
            Self::Unlisted { name, place } => write!(
                f,
                "metric `{name}` at {place} is used and not in the catalogue: it is exposed from its first use on only"
            ),
        }
    }
}

/// All that is wrong with the declared metrics, as [`Registry::check`](crate::Registry::check) finds it; never empty.
///
/// Shown with either `{}` or `{:?}`, it is a line for each.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// `Ok` if there are none.
    #[inline]
    pub(crate) fn none_of(found: Vec<Diagnostic>) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self(found))
        }
    }

    /// One after the other.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Diagnostics {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

/// For `assert_eq!` and `unwrap`, which show this and not what [`fmt::Display`] says.
impl fmt::Debug for Diagnostics {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Diagnostics {}

static HOOK: Published<Option<fn(&Diagnostic)>> = Published::new();

/// From now on, `hook` is told what is wrong with the metrics of this program, each thing once: what clashes, at the first gather, or
/// now if that has been; what is used without being in the catalogue, at the first gather after its first use; of each collector of
/// any registry the first failure, after the scrape in which it failed; and of the files of a server what is wrong when they have changed.
///
/// Without a hook nobody is told; the toolkit never prints. Questions of style are for a test, see
/// [`Registry::check`](crate::Registry::check), and not told here. The hook must not panic, and is called from whatever thread finds
/// something.
///
/// ```
/// metrics_core::set_diagnostics_hook(|diagnostic| eprintln!("metrics: {diagnostic}"));
/// ```
#[inline]
pub fn set_diagnostics_hook(hook: fn(&Diagnostic)) {
    drop(HOOK.publish(Some(hook)));
    registry::tell_clashes();
}

/// Tells the hook, if there is one.
#[inline]
pub(crate) fn tell(diagnostics: impl Iterator<Item = Diagnostic>) {
    if let Some(hook) = HOOK.read(|hook| *hook) {
        for diagnostic in diagnostics {
            // A scrape does not end because of what somebody writes into a log.
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| hook(&diagnostic))) {
                std::mem::forget(payload);
            }
        }
    }
}

/// Whether anybody is told.
#[inline]
pub(crate) fn has_hook() -> bool {
    HOOK.read(Option::is_some)
}
