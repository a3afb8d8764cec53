//! Every form of function that safe code has, each with all attributes.

mod functions;
mod futures;
mod labels;
mod methods;

use std::error::Error;
use std::num::ParseIntError;

type Aliased<T> = Result<T, ParseIntError>;

fn assert_send<T: Send>(future: T) -> T {
    future
}

/// Calls everything, so that nothing is unused.
///
/// # Errors
///
/// None that is expected.
#[inline]
pub fn run_all() -> Result<usize, Box<dyn Error + Send + Sync>> {
    futures::run();
    Ok(functions::run()? + methods::run()? + labels::run())
}
