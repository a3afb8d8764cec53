//! Scrapes of a family whose children come and go: none is shown under the labels of another, and their memory is used again.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use metrics_core::{
    Counter, Descriptor, Family, Format, Gather as _, MetricOptions, Registry, Visitor, encode,
};

/// Counts what is allocated and not given back.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Tests that measure the whole process take turns with the others.
static TURN: Mutex<()> = Mutex::new(());

type Numbered = Family<(String,), Counter>;

fn registry() -> (Registry, Arc<Numbered>) {
    let registry = Registry::new();
    let options = MetricOptions::new("churned", "Comes and goes.").label_names(["number"]);
    let family = registry.register(options, Numbered::new());
    (registry, family.expect("it is the first"))
}

/// A label value for a number, of a length of its own: the text of one child does not always fit where that of another was.
fn value_of(number: usize) -> String {
    format!("{number}{}", ".".repeat(number % 89))
}

/// What is wrong with the text of a scrape, in which each child has counted its number, or nothing yet.
fn mistake(text: &str) -> Option<String> {
    let mut seen = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let labels = line.strip_prefix("churned_total{number=\"");
        let parts = labels.and_then(|labels| labels.split_once("\"} "));
        let number = parts.and_then(|(value, count)| {
            let number: usize = value.trim_end_matches('.').parse().ok()?;
            let counted: usize = count.parse().ok()?;
            let right = value == value_of(number) && (counted == 0 || counted == number);
            right.then_some(number)
        });
        let Some(number) = number else {
            return Some(line.to_owned());
        };
        seen.push(number);
    }
    seen.sort_unstable();
    let twice = seen.windows(2).find(|pair| pair[0] == pair[1]);
    twice.map(|pair| format!("{} is there twice", pair[0]))
}

#[test]
fn no_value_is_shown_under_other_labels() {
    /// More scrapes at once than there are walks that need no handles.
    const SCRAPERS: usize = 6;
    /// More than a walk looks at at a time.
    const AT_ONCE: usize = 150;
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // As many as `SCRAPES` says, or enough to see a mistake now and then.
    let scrapes = std::env::var("SCRAPES")
        .ok()
        .and_then(|scrapes| scrapes.parse().ok());
    let scrapes: usize = scrapes.unwrap_or(6000);
    let (registry, family) = registry();
    let stop = AtomicBool::new(false);
    let mistakes: Vec<_> = thread::scope(|scope| {
        for churner in 1..=2 {
            let (stop, family) = (&stop, &family);
            scope.spawn(move || {
                let mut number = churner;
                while !stop.load(Ordering::Relaxed) {
                    family.with(&(value_of(number),)).inc_by(number as u64);
                    if let Some(oldest) = number.checked_sub(2 * AT_ONCE) {
                        family.remove(&(value_of(oldest),));
                    }
                    number += 2;
                }
            });
        }
        let scrapers = [(); SCRAPERS].map(|()| {
            scope.spawn(|| {
                (0..scrapes / SCRAPERS).find_map(|_| mistake(&encode(&registry, Format::Text)))
            })
        });
        let mistakes = scrapers.map(thread::ScopedJoinHandle::join);
        stop.store(true, Ordering::Relaxed);
        mistakes.into_iter().collect()
    });
    for mistake in mistakes {
        assert_eq!(mistake.ok(), Some(None));
    }
}

/// Of a child at least, with its text.
const LEAST_CHILD: usize = 100;

/// As many children are there at once while they come and go.
const AT_ONCE: usize = 100;

/// Has so many children come and go that they would take a hundred times what is allowed; says how much more they take than before.
fn growth_by_churn(family: &Numbered) -> usize {
    const NUMBERS: usize = 100_000;
    let churn = |number: usize| {
        family.with(&(value_of(number),)).inc();
        if let Some(oldest) = number.checked_sub(AT_ONCE) {
            family.remove(&(value_of(oldest),));
        }
    };
    (0..1000).for_each(churn);
    let before = LIVE.load(Ordering::Relaxed);
    let mut growths = (1000..NUMBERS).map(|number| {
        churn(number);
        LIVE.load(Ordering::Relaxed).saturating_sub(before)
    });
    // The more places there are that are not used again, the longer it takes to try them: it is enough to know that there are too many.
    let mut last = 0;
    let too_much = growths.find(|growth| {
        last = *growth;
        last >= MORE
    });
    too_much.unwrap_or(last)
}

/// As many as there may be more after a hundred thousand came and went.
const MORE: usize = 1000 * LEAST_CHILD;

#[test]
fn slots_are_used_again_while_scrapes_go_on() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (registry, family) = registry();
    let stop = AtomicBool::new(false);
    let growth = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // It needs no memory of its own, which would be counted.
                struct Nothing;
                impl Visitor for Nothing {
                    fn family(&mut self, _: &Descriptor) {}
                    fn wants_created(&self) -> bool {
                        false
                    }
                    fn sample(&mut self, _: &metrics_core::Sample<'_>) {}
                }
                while !stop.load(Ordering::Relaxed) {
                    registry.gather(&mut Nothing);
                }
            });
        }
        let growth = growth_by_churn(&family);
        stop.store(true, Ordering::Relaxed);
        growth
    });
    assert!(growth < MORE, "{growth} bytes");
}

/// Stands still at a sample, until it is told to go on.
struct Stuck {
    /// So many samples come before that.
    before: usize,
    arrived: SyncSender<()>,
    go_on: Receiver<()>,
}

impl Visitor for Stuck {
    fn family(&mut self, _: &Descriptor) {}

    fn sample(&mut self, _: &metrics_core::Sample<'_>) {
        if self.before > 0 {
            self.before -= 1;
            return;
        }
        // Nobody waits for the sample after it.
        let _ = self.arrived.try_send(());
        let _ = self.go_on.recv();
    }
}

#[test]
fn slots_are_used_again_while_scrapes_stand_still() {
    /// As many as there are walks that need no handles, and one more. The first one keeps as many places as one can, and each of the
    /// others has other places.
    const STUCK: [usize; 5] = [80, 0, 5, 20, 40];
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (registry, family) = registry();
    for number in 0..AT_ONCE {
        family.with(&(value_of(number),)).inc();
    }
    let growth = thread::scope(|scope| {
        let going: Vec<_> = STUCK
            .into_iter()
            .map(|before| {
                let (arrived, has_arrived) = sync_channel(1);
                let (go, go_on) = sync_channel(0);
                let registry = &registry;
                scope.spawn(move || {
                    registry.gather(&mut Stuck {
                        before,
                        arrived,
                        go_on,
                    });
                });
                has_arrived.recv().expect("there is a sample");
                go
            })
            .collect();
        let growth = growth_by_churn(&family);
        // Now nobody will tell them anything.
        drop(going);
        growth
    });
    assert!(growth < MORE, "{growth} bytes");
    let text = encode(&registry, Format::Text);
    assert_eq!(
        text.lines().filter(|line| !line.starts_with('#')).count(),
        AT_ONCE
    );
}
