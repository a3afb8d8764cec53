//! `cargo +nightly fuzz run accept ../corpus/accept`, in the folder above.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| untrusted_bytes::accept(bytes));
