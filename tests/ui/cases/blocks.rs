use metrics_core::{counted, metered, timed};

struct Store;

#[metered]
impl Store {
    #[metered(skip)]
    const fn skipped() {}

    const fn is_const() {}

    fn is_measured(&self) {}
}

#[timed(name = "a", nmae = "b")]
impl Store {
    fn other(&self) {}
}

#[timed]
trait Declared {
    fn declared(&self);

    fn declared_too(&self);
}

#[counted]
mod functions {
    pub fn function() {}
}

#[metered(helo = "a")]
fn unknown() {}

fn main() {
    Store::skipped();
    Store.is_measured();
    Store.other();
}
