//! A family that is full. One test, because all that has no room is counted in one place.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use behaviour::{exposed, value};
use metrics_core::{Counter, Family, metric};

/// Of labels that come from outside.
#[metric(label_names("user"), cardinality_limit = 3)]
static LIMITED: Family<(u32,), Counter> = Family::new();

#[test]
fn a_full_family_counts_in_one_more_series() {
    let overflows = || value("metrics_core_cardinality_overflows_total");
    for user in 0..3 {
        LIMITED.with(&(user,)).inc();
    }
    assert_eq!(overflows(), 0.0);
    for user in 3..100 {
        LIMITED.with(&(user,)).inc();
    }
    LIMITED.with(&(1,)).inc();
    assert_eq!(overflows(), 97.0);
    assert_eq!(
        exposed("limited").lines().skip(2).collect::<Vec<_>>(),
        [
            "limited_total{user=\"0\"} 1",
            "limited_total{user=\"1\"} 2",
            "limited_total{user=\"2\"} 1",
            "limited_total{user=\"__overflow__\"} 97",
        ]
    );
    // What is removed makes room.
    LIMITED.clear();
    LIMITED.with(&(7,)).inc();
    assert_eq!(LIMITED.with(&(7,)).get(), 1);
    assert_eq!(LIMITED.iter().count(), 1);
}
