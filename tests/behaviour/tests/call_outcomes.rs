//! What the function attributes take for an error, and of what kind it is.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::panic::{catch_unwind, resume_unwind};

use behaviour::{samples, value};
use metrics_core::{ErrorKind, Fallible, Registry, counted, timed};

fn unwind() -> ! {
    resume_unwind(Box::new("expected"))
}

#[derive(Debug, ErrorKind)]
enum StorageError {
    Timeout,
    Conflict { _key: u8 },
}

#[derive(Debug, ErrorKind)]
enum SaveError {
    TooLarge(()),
    #[error_kind(rename = "permission")]
    Forbidden,
    #[error_kind(nested)]
    Storage(StorageError),
}

impl From<StorageError> for SaveError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

fn store(key: u8) -> Result<(), StorageError> {
    match key {
        1 => Err(StorageError::Timeout),
        2 => Err(StorageError::Conflict { _key: key }),
        _ => Ok(()),
    }
}

#[counted(name = "saves", labels(error_kind: SaveError))]
#[timed(name = "save", labels(error_kind: SaveError), by_outcome, buckets = [1.0])]
fn save(key: u8) -> Result<(), SaveError> {
    if key == 100 {
        return Err(SaveError::TooLarge(()));
    }
    if key == 101 {
        return Err(SaveError::Forbidden);
    }
    store(key)?;
    Ok(())
}

const SAVES: [&str; 7] = [
    "outcome=\"ok\",error_kind=\"none\"",
    "outcome=\"error\",error_kind=\"too_large\"",
    "outcome=\"error\",error_kind=\"permission\"",
    "outcome=\"error\",error_kind=\"storage.timeout\"",
    "outcome=\"error\",error_kind=\"storage.conflict\"",
    "outcome=\"panic\",error_kind=\"none\"",
    "outcome=\"cancelled\",error_kind=\"none\"",
];

#[test]
fn errors_are_told_apart_by_their_kind() {
    assert_eq!(
        samples("saves"),
        SAVES.map(|labels| format!("saves_total{{{labels}}} 0"))
    );
    for key in [0, 0, 1, 2, 2, 2, 100, 101] {
        drop(save(key));
    }
    let counts = [2, 1, 1, 1, 3, 0, 0];
    let expected = SAVES.iter().zip(counts);
    let expected: Vec<_> = expected
        .map(|(labels, count)| format!("saves_total{{{labels}}} {count}"))
        .collect();
    assert_eq!(samples("saves"), expected);
    for (labels, count) in SAVES.iter().zip(counts) {
        let count = f64::from(count);
        assert_eq!(value(&format!("save_seconds_count{{{labels}}}")), count);
    }
    assert_eq!(SaveError::COUNT, 4);
    assert_eq!(SaveError::name(SaveError::COUNT), "");
}

#[counted(name = "finds", outcome = option)]
fn find(found: bool) -> Option<u8> {
    let found = found.then_some(1)?;
    Some(found)
}

#[derive(Debug, ErrorKind)]
enum FetchError {
    NotFound,
    Broken,
}

#[counted(
    name = "fetches",
    ok_if = |returned| matches!(returned, Ok(()) | Err(FetchError::NotFound)),
    labels(kind: FetchError)
)]
fn fetch(error: Option<FetchError>) -> Result<(), FetchError> {
    match error {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

#[counted(name = "statuses", error_if = |status| *status >= 500)]
fn status(code: u16) -> u16 {
    code
}

#[counted(name = "retries", outcome = result)]
fn retried<R: Fallible>(mut attempt: impl FnMut() -> R) -> R {
    let first = attempt();
    if first.is_error() { attempt() } else { first }
}

/// ok, error, panic, cancelled
fn outcomes(family: &str) -> [f64; 4] {
    ["ok", "error", "panic", "cancelled"]
        .map(|outcome| value(&format!("{family}_total{{outcome=\"{outcome}\"}}")))
}

#[test]
fn a_rule_says_what_an_error_is() {
    assert_eq!((find(true), find(false)), (Some(1), None));
    assert_eq!(outcomes("finds"), [1.0, 1.0, 0.0, 0.0]);

    for error in [None, Some(FetchError::NotFound), Some(FetchError::Broken)] {
        drop(fetch(error));
    }
    let fetches = |labels: &str| value(&format!("fetches_total{{{labels}}}"));
    assert_eq!(fetches("outcome=\"ok\",kind=\"none\""), 2.0);
    assert_eq!(fetches("outcome=\"error\",kind=\"broken\""), 1.0);
    assert_eq!(fetches("outcome=\"error\",kind=\"not_found\""), 0.0);

    assert_eq!((status(200), status(503)), (200, 503));
    assert_eq!(outcomes("statuses"), [1.0, 1.0, 0.0, 0.0]);

    assert_eq!(retried(|| Err::<(), _>(1)), Err(1));
    assert_eq!(retried(|| Ok::<_, ()>(1)), Ok(1));
    assert_eq!(outcomes("retries"), [1.0, 1.0, 0.0, 0.0]);
}

#[counted(name = "misjudged", ok_if = |()| unwind())]
fn misjudged() {}

#[test]
fn a_rule_that_panics_is_a_panic_of_the_call() {
    assert!(catch_unwind(misjudged).is_err());
    assert_eq!(outcomes("misjudged"), [0.0, 0.0, 1.0, 0.0]);
}

#[test]
fn nothing_clashes() {
    assert_eq!(Registry::global().check(), Ok(()));
}
