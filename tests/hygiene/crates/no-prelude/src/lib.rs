//! No name is in scope but those that this crate names.

#![no_implicit_prelude]
#![forbid(unsafe_code, unused, nonstandard_style, clippy::all)]
#![deny(warnings)]

use ::metrics_core::{ErrorKind, Histogram, LabelValue, metered, metric};

/// Time.
#[metric]
static TIME_SECONDS: Histogram = Histogram::new();

/// What is wrong.
#[derive(ErrorKind)]
pub enum Failure {
    /// No number.
    Parse(::std::num::ParseIntError),
    /// Inside.
    #[error_kind(nested)]
    Inner(Inner),
}

/// What is wrong inside.
#[derive(ErrorKind)]
pub enum Inner {}

/// How large it is.
#[derive(LabelValue)]
pub enum Size {
    /// Not large.
    Small,
}

/// Parses.
#[metered(
    name = "parses",
    labels(text = text, size: Size = Size::Small, kind: Failure, after: Size = |_| Size::Small),
    none = "-",
    by_outcome
)]
pub fn parse(text: &str) -> ::std::result::Result<u32, Failure> {
    if text.is_empty() {
        return ::std::result::Result::Ok(0);
    }
    match text.parse::<u32>() {
        ::std::result::Result::Ok(number) => ::std::result::Result::Ok(number),
        ::std::result::Result::Err(error) => ::std::result::Result::Err(Failure::Parse(error)),
    }
}

/// Parses in another way.
#[metered(outcome = result)]
pub fn parse_in_place(text: &str) -> ::std::result::Result<u32, Failure> {
    parse(text)
}

/// Finds.
#[metered(name = "finds", outcome = option)]
pub fn find() -> ::std::option::Option<u32> {
    ::std::option::Option::None
}

/// Tells.
#[metered(name = "tells", ok_if = |told| *told)]
pub fn tell() -> bool {
    ::metrics_core::time!(TIME_SECONDS, { true })
}

/// Parses later.
#[metered(poll_time)]
pub async fn parse_async(text: &str) -> ::std::result::Result<u32, Failure> {
    parse(text)
}

/// Never ends.
#[metered]
pub async fn never_async() -> ! {
    loop {
        ::std::future::pending::<()>().await;
    }
}

/// Parses in a box.
#[metered]
pub fn parse_boxed(
    text: &str,
) -> ::std::pin::Pin<
    ::std::boxed::Box<
        dyn ::std::future::Future<Output = ::std::result::Result<u32, Failure>> + '_,
    >,
> {
    let future = parse_async(text);
    ::std::boxed::Box::pin(future)
}

/// A number.
pub struct Number;

#[metered]
impl Number {
    /// Which one.
    pub fn get(&self) -> u32 {
        1
    }
}
