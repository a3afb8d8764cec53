//! Registries that show metrics otherwise than they were declared.

use behaviour::of_family;
use metrics_core::{
    Appearance, Collected, ConstFamily, Counter, Family, Format, Gauge, Histogram, Info,
    MetricOptions, Registry, RegistryBuilder, StateSet, counted, encode, metrics,
};

#[metrics(namespace = "library")]
mod library {
    use metrics_core::{Counter, Family, Gauge, Histogram, Info, IntGauge, StateSet, metric};

    /// Requests received.
    #[metric(const_labels(role = "main"))]
    pub(super) static REQUESTS: Counter = Counter::new();

    /// Time spent waiting.
    #[metric(unit = "seconds", buckets = [0.1, 0.5, 1.0, 5.0])]
    pub(super) static WAIT: Histogram = Histogram::new();

    /// The engine.
    #[metric(name = "engine_info")]
    pub(super) static ENGINE: Info = Info::new();

    /// What it does.
    #[metric(states("idle", "busy"))]
    pub(super) static PHASE: StateSet<&str> = StateSet::new();

    /// Jobs by queue.
    #[metric(label_names("queue"))]
    pub(super) static JOBS: Family<(&str,), IntGauge> = Family::new();

    /// Things that are.
    #[metric(name = "many", label_names("thing"))]
    pub(super) static MANY: Family<(&str,), Counter> = Family::new();

    mod inner {
        use super::*;

        /// Only of interest to its author.
        #[metric]
        pub(super) static DETAIL: Gauge = Gauge::new();
    }
}

trait Run {
    fn run(&self);
}

trait Start {
    fn run(&self);
}

struct Job;

impl Run for Job {
    #[counted]
    fn run(&self) {}
}

impl Start for Job {
    #[counted]
    fn run(&self) {}
}

/// The declared metrics of this file alone.
fn own() -> RegistryBuilder {
    Registry::builder().declared().adjust(|metric| {
        if metric.crate_name() != "behaviour" {
            metric.hide();
        }
    })
}

fn built(builder: RegistryBuilder) -> Registry {
    builder.build().expect("it is right")
}

fn text(registry: &Registry) -> String {
    encode(registry, Format::Text)
}

fn families(registry: &Registry) -> Vec<String> {
    let text = text(registry);
    let names = text.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some(name.to_owned())
    });
    names.collect()
}

#[test]
fn without_rules_it_is_what_was_declared() {
    let all = built(Registry::builder().declared());
    // The global one may have other values meanwhile, and has the same families.
    assert_eq!(families(&all), families(Registry::global()));
    assert_eq!(text(&built(Registry::builder())), "");
    assert!(all.check().is_ok());
}

#[test]
fn metrics_are_hidden_by_crate_module_and_name() {
    let registry = built(own().adjust(|metric| {
        let of_inner = metric.module().ends_with("::library::inner");
        if of_inner || ["library_many"].contains(&metric.name()) {
            metric.hide();
        }
    }));
    assert_eq!(
        families(&registry),
        [
            "function_calls_total",
            "library_engine_info",
            "library_jobs",
            "library_phase",
            "library_requests_total",
            "library_wait_seconds"
        ]
    );
}

#[test]
fn prefix_and_labels_are_for_all_of_them() {
    let registry = built(own().prefix("shop").const_label("region", "e\"u"));
    library::REQUESTS.inc_by(0);
    library::JOBS.with(&("mail",)).set(3);
    let text = text(&registry);
    assert!(
        text.contains("shop_library_requests_total{region=\"e\\\"u\",role=\"main\"} "),
        "{text}"
    );
    assert!(text.contains("shop_library_jobs{region=\"e\\\"u\",queue=\"mail\"} 3\n"));
    assert!(text.contains("shop_library_phase{region=\"e\\\"u\",shop_library_phase=\"idle\"} "));
    assert!(text.contains("# TYPE shop_library_engine_info gauge\n"));
    let names = families(&registry);
    assert!(names.is_sorted() && names.iter().all(|name| name.starts_with("shop_")));
    let openmetrics = encode(&registry, Format::OpenMetrics);
    assert!(openmetrics.contains("# UNIT shop_library_wait_seconds seconds\n"));
}

#[test]
fn functions_that_are_called_the_same_stay_apart() {
    Run::run(&Job);
    Start::run(&Job);
    let plain = of_family(&text(Registry::global()), "function_calls");
    let registry = built(own().const_label("a", "1"));
    let labelled = of_family(&text(&registry), "function_calls");
    assert_eq!(plain.lines().count(), 10, "{plain}");
    assert_eq!(labelled.replace("a=\"1\",", ""), plain);
    assert!(registry.check().is_ok());
}

#[test]
fn names_and_helps_are_changed() {
    let registry = built(own().adjust(|metric| match metric.name() {
        "library_requests" => {
            metric.rename("web_requests_total");
            metric.help("Another help.");
            metric.const_label("role", "replica");
        }
        "library_wait_seconds" => metric.rename("waiting"),
        "library_phase" => metric.rename("activity"),
        _ => metric.hide(),
    }));
    library::PHASE.set_name("busy").expect("it is one");
    let text = text(&registry);
    let value = library::REQUESTS.get();
    assert!(text.contains(&format!(
        "# HELP web_requests_total Another help.\n\
         # TYPE web_requests_total counter\n\
         web_requests_total{{role=\"replica\"}} {value}\n"
    )));
    assert!(text.contains("activity{activity=\"busy\"} 1\n"));
    let openmetrics = encode(&registry, Format::OpenMetrics);
    assert!(openmetrics.contains("# TYPE waiting histogram\n# HELP"));
}

#[test]
fn a_histogram_is_shown_with_some_of_its_bounds() {
    for value in [0.1, 0.2, 0.7, 3.0, 9.0] {
        library::WAIT.observe(value);
    }
    let coarse = |metric: &mut Appearance| {
        if metric.name() == "library_wait_seconds" {
            metric.buckets([0.5, 5.0]);
        }
    };
    let text = text(&built(own().adjust(coarse)));
    let counts = library::WAIT.get();
    assert_eq!(
        of_family(&text, "library_wait_seconds"),
        format!(
            "# HELP library_wait_seconds Time spent waiting.\n\
             # TYPE library_wait_seconds histogram\n\
             library_wait_seconds_bucket{{le=\"0.5\"}} 2\n\
             library_wait_seconds_bucket{{le=\"5.0\"}} 4\n\
             library_wait_seconds_bucket{{le=\"+Inf\"}} 5\n\
             library_wait_seconds_sum {}\n\
             library_wait_seconds_count 5\n",
            counts.sum
        )
    );
    // Whoever declared it sees all of them.
    assert_eq!(counts.buckets.len(), 5);
}

#[test]
fn a_limit_is_set_from_outside() {
    let limited = |metric: &mut Appearance| {
        if metric.name() == "library_many" {
            metric.cardinality_limit(2);
        }
    };
    let registry = built(own().adjust(limited));
    for thing in ["a", "b", "c", "d"] {
        library::MANY.with(&(thing,)).inc();
    }
    assert_eq!(
        of_family(&text(&registry), "library_many"),
        "# HELP library_many_total Things that are.\n\
         # TYPE library_many_total counter\n\
         library_many_total{thing=\"a\"} 1\n\
         library_many_total{thing=\"b\"} 1\n\
         library_many_total{thing=\"__overflow__\"} 2\n"
    );
}

#[test]
fn the_facts_of_an_info_do_not_repeat_labels_of_the_registry() {
    library::ENGINE
        .set([("version", "7"), ("region", "own")])
        .expect("it knows of no other label");
    let registry = built(own().const_label("region", "eu"));
    assert!(
        text(&registry).contains("library_engine_info{region=\"eu\",version=\"7\"} 1\n"),
        "{}",
        text(&registry)
    );
    let late = built(Registry::builder().const_label("region", "eu"))
        .register(MetricOptions::new("late_info", ""), Info::new())
        .expect("free");
    assert!(late.set([("region", "own")]).is_err());
}

#[test]
fn what_is_made_at_run_time_goes_the_same_way() {
    let builder = Registry::builder()
        .adjust(|metric| {
            assert_eq!(metric.crate_name(), "");
            match metric.name() {
                "hidden" => metric.hide(),
                "sizes" => metric.buckets([7.0]),
                "tenants" => metric.cardinality_limit(1),
                _ => {}
            }
        })
        .prefix("app")
        .const_label("zone", "z");
    let registry = built(builder);
    let hidden = registry
        .register(MetricOptions::new("hidden", ""), Counter::new())
        .expect("it works all the same");
    hidden.inc();
    let sizes = registry
        .register(
            MetricOptions::new("sizes", "").buckets([1.0, 2.0]),
            Histogram::new(),
        )
        .expect("free");
    sizes.observe(3.0);
    let tenants = registry
        .register(
            MetricOptions::new("tenants", "").label_names(["name"]),
            Family::<(&str,), Gauge>::new(),
        )
        .expect("free");
    tenants.with(&("a",)).set(1.0);
    tenants.with(&("b",)).set(2.0);
    let _registration = registry
        .register_collector(|collected: &mut Collected| {
            collected.add(ConstFamily::gauge("hidden", "").with(&[], 1));
            let read = ConstFamily::counter("read", "");
            collected.add(read.with(&[("zone", "own"), ("a", "1")], 1).with(&[], 2));
        })
        .expect("it is right");
    assert_eq!(
        text(&registry),
        "# TYPE app_read_total counter\n\
         app_read_total{a=\"1\",zone=\"z\"} 1\n\
         app_read_total{zone=\"z\"} 2\n\
         # TYPE app_sizes histogram\n\
         app_sizes_bucket{zone=\"z\",le=\"7.0\"} 1\n\
         app_sizes_bucket{zone=\"z\",le=\"+Inf\"} 1\n\
         app_sizes_sum{zone=\"z\"} 3\n\
         app_sizes_count{zone=\"z\"} 1\n\
         # TYPE app_tenants gauge\n\
         app_tenants{zone=\"z\",name=\"a\"} 1\n\
         app_tenants{zone=\"z\",name=\"__overflow__\"} 2\n"
    );
    let clash = registry.register(MetricOptions::new("read", ""), Gauge::new());
    assert!(clash.is_ok(), "metrics go before collectors");
    assert!(registry.check_collectors().is_err());
}

#[track_caller]
fn refused(expected: &str, adjust: impl Fn(&mut Appearance) + Send + Sync + 'static) {
    let adjust_own = move |metric: &mut Appearance| {
        if metric.name().starts_with("library_") {
            adjust(metric);
        }
    };
    let said = match own().adjust(adjust_own).build() {
        Ok(_) => String::from("it was accepted"),
        Err(error) => error.to_string(),
    };
    assert!(
        said.contains(expected) && said.contains(file!()),
        "{expected}: {said}"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    refused("contains `-`", |metric| metric.prefix("a-b"));
    refused("begins with a digit", |metric| metric.prefix("1"));
    refused("ends in `_sum`", |metric| metric.rename("a_sum"));
    refused("is empty", |metric| metric.rename(""));
    refused("`le`", |metric| metric.const_label("le", "1"));
    refused("label `queue` differs", |metric| {
        metric.const_label("queue", "1");
    });
    refused("two labels are called `library_phase`", |metric| {
        metric.const_label("library_phase", "1");
    });
    refused("no buckets", |metric| metric.buckets([1.0]));
    refused("must increase", |metric| {
        if metric.name().contains("wait") {
            metric.buckets([1.0, 1.0]);
        }
    });
    refused("no labels to limit", |metric| metric.cardinality_limit(1));
}

#[test]
fn metrics_that_are_made_alike_are_told() {
    let registry = built(own().adjust(|metric| match metric.name() {
        "library_requests" | "library_wait_seconds" => metric.rename("same"),
        _ => metric.hide(),
    }));
    assert_eq!(families(&registry), ["same_total"]);
    let told = registry.check().expect_err("two types");
    assert!(told.to_string().contains("differs in its type"), "{told}");
    let _ = StateSet::<bool>::new();
}

#[test]
fn a_rule_that_panics_during_a_scrape_loses_a_collector() {
    let registry = built(Registry::builder().adjust(|metric| {
        assert_ne!(metric.name(), "bad", "expected");
    }));
    registry
        .register(MetricOptions::new("good", ""), Counter::new())
        .expect("free");
    let told = registry.register_collector(|collected: &mut Collected| {
        collected.add(ConstFamily::gauge("bad", "").with(&[], 1));
    });
    assert!(told.is_err());
    assert_eq!(text(&registry), "# TYPE good_total counter\ngood_total 0\n");
}
