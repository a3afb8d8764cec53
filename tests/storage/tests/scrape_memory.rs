//! What a scrape allocates when its caller brings the buffer.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{Counter, Family, Format, Histogram, MetricOptions, Registry, encode_into};

/// Counts what is allocated and not given back, and the most of it that there was.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How much more than before is allocated at some moment of `run`.
fn peak_of(run: impl FnOnce()) -> usize {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    run();
    PEAK.load(Ordering::Relaxed) - before
}

#[test]
fn a_scrape_allocates_64_kib_at_most_besides_its_output() {
    const MOST: usize = 64 * 1024;
    let registry = Registry::new();
    let mut kept = Vec::new();
    for family in 0..20 {
        let options = MetricOptions::new(format!("requests_{family}"), "Requests received.");
        let options = options.label_names(["service", "route"]);
        let requests = registry.register(options, Family::<(u32, u32), Counter>::new());
        let requests = requests.expect("it is the first");
        (0..1000_u32).for_each(|number| requests.with(&(number, family)).inc_by(number.into()));
        kept.push(requests);
    }
    let options = MetricOptions::new("duration", "Time spent.").label_names(["route"]);
    let duration = registry.register(options, Family::<(u32,), Histogram>::new());
    let duration = duration.expect("it is the first");
    for route in 0..1000 {
        duration.with(&(route,)).observe(f64::from(route) / 100.0);
    }
    for format in [Format::Text, Format::OpenMetrics] {
        let mut output = String::with_capacity(8 << 20);
        // The first scrape, too.
        for scrape in ["first", "second"] {
            output.clear();
            let peak = peak_of(|| encode_into(&registry, format, &mut output));
            assert!(peak <= MOST, "the {scrape} scrape took {peak} bytes");
        }
        assert!(output.len() > 1 << 20 && output.capacity() == 8 << 20);
    }
    // It grows where it has to, and nothing stands beside it: at most what it was and what it becomes are there at once.
    let mut output = String::new();
    let peak = peak_of(|| encode_into(&registry, Format::Text, &mut output));
    assert!(
        peak <= output.capacity() + output.capacity() / 2 + MOST,
        "{peak} bytes"
    );
}
