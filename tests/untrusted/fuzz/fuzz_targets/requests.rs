//! `cargo +nightly fuzz run requests ../corpus/requests`, in the folder above.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| untrusted_bytes::requests(bytes));
