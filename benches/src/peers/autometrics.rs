//! The crate `autometrics`, on the crate `prometheus`: its attribute times and counts a function at once.

use autometrics::autometrics;

use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;

const WHO: &str = "autometrics";
const HOW: &str = "`#[autometrics]`, counted too";

#[autometrics]
fn function() {}

#[autometrics]
async fn async_function() {}

pub(crate) fn add(rows: &mut Rows) {
    rows.op(Operation::TimedSync, WHO, HOW, |_| function());
    rows.op(Operation::TimedAsync, WHO, HOW, |_| {
        ready(async_function());
    });
}
