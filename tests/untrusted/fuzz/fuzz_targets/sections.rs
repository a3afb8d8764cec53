//! `cargo +nightly fuzz run sections ../corpus/sections`, in the folder above.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| untrusted_bytes::sections(bytes));
