//! Attributes on whole `impl` blocks and traits, and blocks of code that are timed.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};

use behaviour::{exposed, value};
use futures::executor::block_on;
use metrics_core::{Histogram, Registry, counted, metered, metric, time, timed};

fn unwind() -> ! {
    resume_unwind(Box::new("expected"))
}

struct Queue<T>(Vec<T>);

#[metered]
impl<T: Clone> Queue<T> {
    const CAPACITY: usize = { 4 };

    #[metered(skip)]
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn push(&mut self, item: T) -> Result<&mut T, T> {
        if self.0.len() >= Self::CAPACITY {
            return Err(item);
        }
        self.0.push(item);
        Ok(self.0.last_mut().unwrap_or_else(|| unwind()))
    }

    async fn pop(self: Pin<&mut Self>) -> Option<T>
    where
        T: Unpin,
    {
        ready(()).await;
        self.get_mut().0.pop()
    }

    #[timed(skip)]
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

trait Sink<T> {
    fn accept(&mut self, item: T) -> bool;

    fn accept_all(&mut self, items: Vec<T>) -> bool {
        items.into_iter().all(|item| self.accept(item))
    }
}

#[counted]
impl<T: Clone> Sink<T> for Queue<T> {
    fn accept(&mut self, item: T) -> bool {
        self.push(item).is_ok()
    }
}

#[timed]
#[counted]
trait Source {
    fn next(&mut self) -> u8;

    fn skip_one(&mut self) {
        self.next();
    }

    #[timed(skip)]
    fn take(&mut self, count: u8) -> u8 {
        (0..count).map(|_| self.next()).sum()
    }
}

impl Source for u8 {
    fn next(&mut self) -> u8 {
        *self += 1;
        *self
    }
}

fn of_function(family: &str, function: &str, more: &str) -> f64 {
    let module = module_path!();
    value(&format!(
        "{family}{{function=\"{function}\",module=\"{module}\"{more}}}"
    ))
}

fn ok(function: &str) -> f64 {
    of_function("function_calls_total", function, ",outcome=\"ok\"")
}

#[test]
fn all_methods_of_a_block_are_measured() {
    let mut queue = Queue::new();
    assert!(queue.is_empty());
    assert_eq!(queue.push(1), Ok(&mut 1));
    assert!(queue.accept_all(vec![1, 2]));
    assert_eq!(block_on(pin!(queue).pop()), Some(2));

    assert_eq!(ok("Queue::push"), 3.0);
    assert_eq!(ok("Queue::pop"), 1.0);
    assert_eq!(ok("Queue::is_empty"), 1.0);
    assert_eq!(ok("Queue::accept"), 2.0);
    assert_eq!(
        of_function("function_duration_seconds_count", "Queue::push", ""),
        3.0
    );
    assert_eq!(of_function("function_in_flight", "Queue::pop", ""), 0.0);
    let text = exposed("function_calls") + &exposed("function_duration_seconds");
    assert!(!text.contains("Queue::new"), "{text}");

    let mut source = 0;
    source.skip_one();
    assert_eq!(source.take(2), 5);
    assert_eq!((ok("Source::skip_one"), ok("Source::take")), (1.0, 1.0));
    assert_eq!(
        of_function("function_duration_seconds_count", "Source::skip_one", ""),
        1.0
    );
    assert!(!exposed("function_duration_seconds").contains("Source::take"));
}

struct Cache(Vec<String>);

#[counted(name = "cache_uses", labels(key = key))]
impl Cache {
    fn read(&self, key: &str) -> bool {
        self.0.iter().any(|other| other == key)
    }

    fn write(&self, key: &str) -> Result<(), String> {
        if self.read(key) {
            Err("there already".into())
        } else {
            Ok(())
        }
    }
}

#[test]
fn functions_of_a_block_are_told_apart_in_its_family() {
    assert!(Cache(Vec::new()).write("a").is_ok());
    let uses = |function: &str| {
        value(&format!(
            "cache_uses_total{{function=\"Cache::{function}\",key=\"a\",outcome=\"ok\"}}"
        ))
    };
    assert_eq!((uses("read"), uses("write")), (1.0, 1.0));
}

/// Time in a block.
#[metric]
static BLOCK_SECONDS: Histogram = Histogram::new();

fn first_even(numbers: &[u8]) -> Option<u8> {
    for number in numbers {
        time!(BLOCK_SECONDS, {
            if number % 2 == 0 {
                return Some(*number);
            }
            if *number == 9 {
                break;
            }
        });
    }
    let parsed: u8 = time!(BLOCK_SECONDS, "x".parse().ok()?);
    Some(parsed)
}

#[test]
fn a_block_is_timed_however_it_is_left() {
    assert_eq!(first_even(&[1, 3, 4]), Some(4));
    assert_eq!(BLOCK_SECONDS.get().count(), 3);
    assert_eq!(first_even(&[9, 2]), None);
    assert_eq!(BLOCK_SECONDS.get().count(), 5);

    let word = String::from("a");
    let future = time!(BLOCK_SECONDS, async move {
        ready(()).await;
        word.len()
    });
    assert_eq!(BLOCK_SECONDS.get().count(), 5);
    assert_eq!(block_on(future), 1);
    assert_eq!(BLOCK_SECONDS.get().count(), 6);
    drop(time!(BLOCK_SECONDS, async { ready(()).await }));
    assert_eq!(BLOCK_SECONDS.get().count(), 6);
    let unwound = catch_unwind(AssertUnwindSafe(|| time!(BLOCK_SECONDS, unwind())));
    assert!(unwound.is_err());
    assert_eq!(BLOCK_SECONDS.get().count(), 7);
}

#[test]
fn nothing_clashes() {
    assert_eq!(Registry::global().check(), Ok(()));
}
