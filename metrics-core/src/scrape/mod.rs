//! The answer to a scrape, for whatever web server there is.

mod accept_encoding;
mod render;
mod request;
mod response;
mod view;

#[cfg(feature = "tower")]
pub(crate) use render::render;
#[cfg(feature = "tower")]
pub(crate) use request::Method;
pub use request::ScrapeRequest;
pub use response::ScrapeResponse;
#[cfg(feature = "tower")]
pub(crate) use response::{ALLOWED, PLAIN_TEXT};
#[cfg(feature = "tower")]
pub(crate) use view::View;
