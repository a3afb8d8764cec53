//! What scrapes say about themselves.

use http::StatusCode;

use crate::{
    Counter, Family, Histogram, InFlight, InFlightGuard, LabelSet, LabelValue, Timer, metric,
    metrics,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, LabelValue)]
#[label(crate = crate)]
enum Code {
    #[label(rename = "200")]
    Ok,
    #[label(rename = "401")]
    Unauthorized,
    #[label(rename = "405")]
    MethodNotAllowed,
    #[label(rename = "500")]
    InternalServerError,
    #[label(rename = "503")]
    ServiceUnavailable,
    #[label(rename = "505")]
    VersionNotSupported,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, LabelSet)]
#[label(crate = crate)]
struct Answered {
    code: Code,
}

#[metrics(namespace = "metrics_core", crate = crate)]
mod declared {
    use super::{Answered, Counter, Family, Histogram, InFlight, metric};

    /// Scrapes over HTTP that were answered, by the status code of the answer.
    #[metric]
    pub(super) static SCRAPES: Family<Answered, Counter> = Family::new();

    /// Scrapes over HTTP that wait for their answer.
    #[metric]
    pub(super) static SCRAPES_IN_FLIGHT: InFlight = InFlight::new();

    /// Time until scrapes over HTTP had their answer, without the time to send it.
    #[metric]
    pub(super) static SCRAPE_DURATION_SECONDS: Histogram = Histogram::new();
}

/// A scrape that is under way.
pub(crate) struct Scrape {
    _in_flight: InFlightGuard<&'static InFlight>,
    _timer: Timer<&'static Histogram>,
}

impl Scrape {
    pub(crate) fn begin() -> Self {
        Self {
            _in_flight: declared::SCRAPES_IN_FLIGHT.track_in_flight(),
            _timer: declared::SCRAPE_DURATION_SECONDS.start_timer(),
        }
    }

    /// It was answered with this status.
    pub(crate) fn end(self, status: StatusCode) {
        drop(self);
        count(status);
    }
}

/// Counts a scrape that was answered with this status.
pub(crate) fn count(status: StatusCode) {
    let code = match status {
        StatusCode::OK => Code::Ok,
        StatusCode::UNAUTHORIZED => Code::Unauthorized,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::SERVICE_UNAVAILABLE => Code::ServiceUnavailable,
        StatusCode::HTTP_VERSION_NOT_SUPPORTED => Code::VersionNotSupported,
        _ => Code::InternalServerError,
    };
    declared::SCRAPES.with(&Answered { code }).inc();
}
