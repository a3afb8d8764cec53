//! Compiles one mistake after the other, and compares what the compiler says.

#[test]
fn every_mistake_gets_its_message() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
