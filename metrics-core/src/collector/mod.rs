//! The collectors that come with this crate.

#[cfg(feature = "process")]
mod process;
#[cfg(feature = "tokio")]
mod runtime;

#[cfg(feature = "process")]
pub use process::ProcessCollector;
#[cfg(feature = "tokio")]
pub use runtime::TokioCollector;
