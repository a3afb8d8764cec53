//! The other libraries, each used as its documentation shows, with the fastest of its ways for each operation; where two of
//! them are in use, with both.

mod autometrics;
mod fastmetrics;
mod foundations;
mod measured;
mod metrics;
mod metriken;
mod opentelemetry;
mod prometheus;
mod prometheus_client;

use crate::rows::Rows;
use crate::startup::Contender;

pub(crate) fn add(rows: &mut Rows) {
    prometheus::add(rows);
    prometheus_client::add(rows);
    metrics::add(rows);
    measured::add(rows);
    metriken::add(rows);
    foundations::add(rows);
    fastmetrics::add(rows);
    opentelemetry::add(rows);
    autometrics::add(rows);
}

/// Those that can make 1000 counters visible, one after the other or all at once.
pub(crate) const CONTENDERS: [Contender; 5] = [
    metriken::STARTUP,
    prometheus_client::STARTUP,
    fastmetrics::STARTUP,
    prometheus::STARTUP,
    opentelemetry::STARTUP,
];
