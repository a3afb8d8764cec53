//! Where a metric comes from.

use core::fmt;

/// Where a metric was declared or registered, as the compiler and a record have it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The package; empty for a metric registered at run time.
    pub crate_name: &'a str,
    /// Its version.
    pub crate_version: &'a str,
    /// The path of the module; empty for a metric registered at run time.
    pub module: &'a str,
    /// The source file.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Where a metric was declared or registered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Place {
    /// The package that declares the metric; empty for a metric registered at run time.
    pub crate_name: String,
    /// The version of that package; empty for a metric registered at run time.
    pub crate_version: String,
    /// The path of the module; empty for a metric registered at run time.
    pub module: String,
    /// The source file, as the compiler was given it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Origin<'static> {
    /// The caller of the function that was called.
    #[must_use]
    #[track_caller]
    #[inline]
    pub const fn caller() -> Self {
        let caller = core::panic::Location::caller();
        Self {
            crate_name: "",
            crate_version: "",
            module: "",
            file: caller.file(),
            line: caller.line(),
            column: caller.column(),
        }
    }
}

impl Origin<'_> {
    /// The same, kept.
    #[must_use]
    #[inline]
    pub fn place(&self) -> Place {
        Place {
            crate_name: self.crate_name.to_owned(),
            crate_version: self.crate_version.to_owned(),
            module: self.module.to_owned(),
            file: self.file.to_owned(),
            line: self.line,
            column: self.column,
        }
    }
}

impl fmt::Display for Place {
    /// `file:line:column`, and the package with its version where they are known.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if !self.crate_name.is_empty() {
            write!(f, " in {} {}", self.crate_name, self.crate_version)?;
        }
        Ok(())
    }
}
