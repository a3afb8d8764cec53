//! `cargo +nightly fuzz run metrics ../corpus/metrics`, in the folder above.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| untrusted_bytes::metrics(bytes));
