//! The names of the prelude, of `core` and of what the attributes generate mean something else here.

#![deny(warnings)]
#![allow(
    dead_code,
    non_camel_case_types,
    unused_macros,
    missing_docs,
    clippy::all,
    reason = "the names are what matters"
)]

pub struct Option;
pub struct Result;
pub struct Some;
pub struct None;
pub struct Ok;
pub struct Err;
pub struct Box;
pub struct String;
pub struct Vec;
pub struct FnOnce;
pub struct Future;
pub struct Outcome;
pub struct Counter;
pub struct Histogram;
pub struct u8;
pub struct bool;
pub struct str;
pub struct usize;
pub struct __Labels;
pub struct __None;
pub struct __METRIC;
pub struct __DESCRIPTOR;
pub struct __inner;
pub struct initial;
pub struct __PARTS;
pub mod core {}
pub mod std {}
pub mod alloc {}
pub mod metrics_core {}

macro_rules! line {
    () => {
        compile_error!("not the macro of the standard library")
    };
}
macro_rules! module_path {
    () => {
        compile_error!("not the macro of the standard library")
    };
}
macro_rules! panic {
    () => {
        compile_error!("not the macro of the standard library")
    };
}

pub trait Everything: Sized {
    fn outcome(self) -> u32 {
        0
    }

    fn returned(self, _: &u32) -> u32 {
        0
    }

    fn child(self) -> u32 {
        0
    }

    fn __declared(self) -> u32 {
        0
    }
}

impl<T> Everything for T {}

#[derive(::metrics_core::LabelValue)]
pub enum Size {
    Small,
}

#[derive(::metrics_core::ErrorKind)]
pub enum Failure {
    Empty,
}

#[derive(::metrics_core::Metrics)]
pub struct Instance {
    #[metric(initial = ::metrics_core::NativeHistogram::new().max_buckets(8))]
    size: ::metrics_core::NativeHistogram,
    #[metric(initial = { let _ = (initial, __PARTS); ::metrics_core::Gauge::new() })]
    level: ::metrics_core::Gauge,
}

#[::metrics_core::metered]
pub fn plain(a: u32) -> u32 {
    a
}

#[::metrics_core::metered(name = "early", labels(size: Size = Size::Small, after: Size = |_| Size::Small), none = "-", by_outcome)]
pub fn early(a: u32) -> u32 {
    if a == 0 {
        return 1;
    }
    a
}

#[::metrics_core::metered(name = "failing", labels(a = a, kind: Failure))]
pub fn failing(a: u32) -> ::core::result::Result<u32, Failure> {
    if a == 0 {
        ::core::result::Result::Err(Failure::Empty)?;
    }
    ::core::result::Result::Ok(a)
}

#[::metrics_core::metered(poll_time)]
pub async fn later(a: u32) -> ::core::result::Result<u32, Failure> {
    failing(a)
}

#[::metrics_core::metered]
pub fn boxed(a: u32) -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = u32>>> {
    let future = async move { a };
    ::std::boxed::Box::pin(future)
}
