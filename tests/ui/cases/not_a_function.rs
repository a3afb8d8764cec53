use metrics_core::{counted, timed};

#[timed]
struct NotAFunction;

#[counted]
const fn constant() -> u8 {
    1
}

trait Trait {
    #[timed]
    fn without_a_body(&self);
}

fn main() {}
