//! Answers to scrapes for servers that many clients ask at the same time.

mod body;
mod limits;
mod metrics_service;
#[allow(
    unsafe_code,
    reason = "the link-time records of declared metrics stand in a section of their own"
)]
mod own_metrics;
mod rendering;
mod scrapes;
mod under_way;

pub use body::MetricsBody;
pub use limits::ScrapeLimits;
pub use metrics_service::MetricsService;
#[cfg(feature = "http")]
pub(crate) use metrics_service::{method_not_allowed, plain};
#[cfg(feature = "auth")]
pub(crate) use own_metrics::count;
