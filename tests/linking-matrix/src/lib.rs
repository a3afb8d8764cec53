//! Nothing is here: see the tests, which build the crates in `fixtures`.
