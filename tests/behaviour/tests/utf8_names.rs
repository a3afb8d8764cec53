//! Names of any characters: as they are for scrapers that ask for them, escaped for all others, and never two families or labels that
//! are one for some scraper.

use metrics_core::{
    Collected, ConstFamily, Counter, Escaping, Family, Format, Gauge, Histogram, Instance,
    IntGauge, LabelSet, MetricOptions, Metrics, Negotiated, Registry, StateSet, metric, metrics,
};

/// Requests received.
#[metric(utf8, name = "http.server.requests", const_labels("service.name" = "shop", zone = "eu"))]
static REQUESTS: Counter = Counter::new();

/// Time spent.
#[metric(
    utf8,
    name = "http.server.duration",
    unit = "seconds",
    buckets = [1.0],
    label_names("http.method", "größe")
)]
static DURATION: Family<(&str, &str), Histogram> = Family::new();

#[derive(LabelSet)]
#[label(utf8)]
struct Route<'a> {
    #[label(rename = "http.route")]
    route: &'a str,
    status: u16,
}

/// Calls, of a family whose own name is a classic one.
#[metric]
static ROUTED: Family<Route<'static>, Counter> = Family::new();

#[metrics(namespace = "db.pool", const_labels("db.system" = "lsm"), utf8)]
mod pool {
    use super::*;

    /// Connections that are open.
    #[metric]
    pub(super) static OPEN: IntGauge = IntGauge::new();
}

/// What it does.
#[metric(utf8, name = "engine.state", states("on", "off"))]
static ENGINE: StateSet<&str> = StateSet::new();

/// The lines of samples of the program in this scheme.
fn lines(escaping: Escaping) -> Vec<String> {
    lines_of(Registry::global(), escaping)
}

fn lines_of(registry: &Registry, escaping: Escaping) -> Vec<String> {
    let how = Negotiated::from(Format::TextVersion1).with_escaping(escaping);
    let text = String::from_utf8(how.encode(registry)).expect("it is text");
    text.lines().map(str::to_owned).collect()
}

#[track_caller]
fn assert_shown(escaping: Escaping, expected: &[&str]) {
    let lines = lines(escaping);
    for line in expected {
        assert!(
            lines.iter().any(|own| own == line),
            "no {line} in {lines:#?}"
        );
    }
}

#[test]
fn declared_names_are_shown_in_every_scheme() {
    REQUESTS.inc();
    DURATION.with(&("GET", "small")).observe(0.5);
    let path = String::from("/a");
    ROUTED
        .with(&Route {
            route: &path,
            status: 200,
        })
        .inc();
    pool::OPEN.set(3);
    ENGINE.set_name("off").expect("it is a state");
    assert_shown(
        Escaping::AllowUtf8,
        &[
            "# TYPE \"http.server.requests_total\" counter",
            "{\"http.server.requests_total\",\"service.name\"=\"shop\",zone=\"eu\"} 1",
            "{\"http.server.duration_seconds_bucket\",\"http.method\"=\"GET\",\"größe\"=\"small\",le=\"1.0\"} 1",
            "routed_total{\"http.route\"=\"/a\",status=\"200\"} 1",
            "{\"db.pool_open\",\"db.system\"=\"lsm\"} 3",
            "{\"engine.state\",\"engine.state\"=\"off\"} 1",
        ],
    );
    assert_shown(
        Escaping::Underscores,
        &[
            "http_server_requests_total{service_name=\"shop\",zone=\"eu\"} 1",
            "http_server_duration_seconds_count{http_method=\"GET\",gr__e=\"small\"} 1",
            "routed_total{http_route=\"/a\",status=\"200\"} 1",
            "db_pool_open{db_system=\"lsm\"} 3",
            "engine_state{engine_state=\"off\"} 1",
        ],
    );
    assert_shown(
        Escaping::Dots,
        &[
            "http_dot_server_dot_requests__total{service_dot_name=\"shop\",zone=\"eu\"} 1",
            "routed_total{http_dot_route=\"/a\",status=\"200\"} 1",
        ],
    );
    assert_shown(
        Escaping::Values,
        &["U__http_2e_server_2e_requests__total{U__service_2e_name=\"shop\",zone=\"eu\"} 1"],
    );
}

fn gauge(registry: &Registry, name: &str) -> Result<(), String> {
    let options = MetricOptions::new(name, "").utf8();
    let registered = registry.register(options, Gauge::new());
    registered.map(drop).map_err(|error| error.to_string())
}

/// How many families there are for a scraper of this scheme, and how many names they have.
fn names(registry: &Registry, escaping: Escaping) -> (usize, usize) {
    let lines = lines_of(registry, escaping);
    let types = lines.iter().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut names: Vec<_> = types.collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    (all, names.len())
}

#[test]
fn of_families_that_are_one_for_some_scraper_the_first_is_there() {
    // In turn: with underscores, dots, values, and names that are equal to what becomes of others.
    for (first, second) in [
        ("a.b", "a-b"),
        ("a.b", "a_b"),
        ("a_b", "a.b"),
        ("a.b", "a_dot_b"),
        ("a_dot_b", "a.b"),
        ("a-b", "a__b"),
        ("a.b", "U__a_2e_b"),
    ] {
        let registry = Registry::new();
        assert_eq!(gauge(&registry, first), Ok(()));
        let refused = gauge(&registry, second).expect_err("it is the second");
        assert!(refused.contains(&format!("`{first}`")), "{refused}");

        // A collector loses its own family and no scrape, whether it is there first or not.
        let collected = move |collected: &mut Collected| {
            collected.add(ConstFamily::gauge(second, "").utf8().with(&[], 1));
        };
        let refused = registry.register_collector(collected).map(drop);
        assert!(refused.is_err(), "{first} {second}");
        let registry = Registry::new();
        let _kept = registry.register_collector(collected).expect("it is alone");
        assert_eq!(gauge(&registry, first), Ok(()));
        assert!(registry.check_collectors().is_err());
        for escaping in [Escaping::Underscores, Escaping::Dots, Escaping::Values] {
            assert_eq!(names(&registry, escaping), (1, 1), "{first} {second}");
        }
    }
}

#[test]
fn of_two_collectors_one_family_that_is_one_for_some_scraper_is_there() {
    let registry = Registry::new();
    let _both = ["a.b", "a-b", "c"].map(|name| {
        let collector = move |collected: &mut Collected| {
            collected.add(ConstFamily::gauge(name, "").utf8().with(&[("x.y", "1")], 1));
        };
        registry
            .register_collector(collector)
            .expect("it is fine by itself")
    });
    assert_eq!(registry.check_collectors().expect_err("two clash").len(), 1);
    for escaping in [Escaping::Underscores, Escaping::Dots, Escaping::Values] {
        assert_eq!(names(&registry, escaping), (2, 2));
    }
    assert!(lines_of(&registry, Escaping::Underscores).contains(&"c{x_y=\"1\"} 1".to_owned()));
}

#[test]
fn labels_that_are_one_for_some_scraper_are_refused() {
    let registry = Registry::new();
    let options = MetricOptions::new("parcels", "").utf8();
    for (first, second) in [
        ("a.b", "a_b"),
        ("a.b", "a_dot_b"),
        ("a.b", "a-b"),
        ("a.b", "U__a_2e_b"),
    ] {
        let both = options
            .clone()
            .const_label(first, "1")
            .const_label(second, "2");
        let refused = registry.register(both, Counter::new()).map(drop);
        let refused = refused
            .expect_err("some scraper would get one of them twice")
            .to_string();
        assert!(
            refused.contains(first) && refused.contains(second),
            "{refused}"
        );

        let refused = registry.register_collector(move |collected: &mut Collected| {
            let family = ConstFamily::gauge("letters", "").utf8();
            collected.add(family.with(&[(first, "1")], 1).with(&[(second, "1")], 1));
        });
        let refused = refused
            .map(drop)
            .expect_err("two samples would be one")
            .to_string();
        assert!(
            refused.contains(first) && refused.contains(second),
            "{refused}"
        );
    }
    let labelled = options.label_names(["a.b"]);
    let family = registry.register(labelled, Family::<(&str,), Counter>::new());
    family.expect("it is alone").with(&("1",)).inc();
    let more = registry.register_collector(|collected: &mut Collected| {
        collected.add(ConstFamily::counter("parcels", "").with(&[("a_b", "1")], 1));
    });
    assert!(more.is_err());
}

/// State sets with a label that some scraper takes for the one with the states.
const LABELS_OF_STATES: [(&str, &str); 8] = [
    ("engine.phase", "engine_phase"),
    ("engine.phase", "engine-phase"),
    ("engine.phase", "engine_dot_phase"),
    ("engine.phase", "U__engine_2e_phase"),
    ("engine_dot_phase", "engine.phase"),
    ("engine_phase", "engine.phase"),
    ("U__engine_2e_phase", "engine.phase"),
    ("engine.phase", "engine.phase"),
];

#[test]
fn a_label_that_is_the_one_with_the_states_for_some_scraper_is_refused() {
    let registry = Registry::new();
    for (name, label) in LABELS_OF_STATES {
        let options = MetricOptions::new(name, "").states(["on", "off"]).utf8();
        let constant = options.clone().const_label(label, "1");
        let constant = registry.register(constant, StateSet::<&str>::new());
        let labelled = options.label_names([label]);
        let labelled = registry.register(labelled, Family::<(&str,), StateSet<&str>>::new());
        let collected = registry.register_collector(move |collected: &mut Collected| {
            let states = ConstFamily::state_set(name, "", ["on", "off"]).utf8();
            collected.add(states.with(&[(label, "1")], "on".to_owned()));
        });
        for refused in [constant.map(drop), labelled.map(drop), collected.map(drop)] {
            let refused = refused.expect_err("it is one label").to_string();
            let quoted = |text| refused.contains(&format!("`{text}`"));
            assert!(quoted(name) && quoted(label), "{refused}");
        }
    }
    for (name, label) in [
        ("engine.phase", "engine__phase"),
        ("engine.phase", "engine.phase_"),
        ("engine_phase", "engine__phase"),
        ("engine_phase", "engine_dot_phase"),
    ] {
        let options = MetricOptions::new(name, "").states(["on"]).utf8();
        let registered =
            Registry::new().register(options.const_label(label, "1"), StateSet::<&str>::new());
        assert!(registered.is_ok(), "{name} {label}");
    }
}

#[test]
fn a_label_that_a_registry_makes_the_one_with_the_states_is_refused() {
    for (prefix, label) in [("shop", "shop_phase"), ("shop", "shop.phase")] {
        let registry = Registry::builder()
            .prefix(prefix)
            .build()
            .expect("it is right");
        let options = MetricOptions::new("phase", "").states(["on"]).utf8();
        let registered =
            registry.register(options.const_label(label, "1"), StateSet::<&str>::new());
        assert!(registered.is_err(), "{label}");
        let refused = registry.register_collector(move |collected: &mut Collected| {
            let states = ConstFamily::state_set("phase", "", ["on"]).utf8();
            collected.add(states.with(&[(label, "1")], "on".to_owned()));
        });
        let refused = refused.map(drop).expect_err("it is one label").to_string();
        assert!(
            refused.contains("`shop_phase`") && refused.contains(label),
            "{refused}"
        );
    }
}

#[test]
fn a_registry_can_change_what_is_called_so() {
    let registry = Registry::builder()
        .prefix("shop")
        .const_label("service_name", "other")
        .declared()
        .build();
    let registry = registry.expect("nothing clashes");
    let lines = lines_of(&registry, Escaping::AllowUtf8);
    let requests = lines
        .iter()
        .find(|line| line.contains("shop_http.server.requests_total\","));
    let requests = requests.expect("it is there");
    assert!(
        requests.contains("\"service.name\"=\"other\",zone=\"eu\"}"),
        "{requests}"
    );
    assert!(!requests.contains("service_name"), "{requests}");
}

#[derive(Metrics)]
#[metrics(namespace = "tenant.x", utf8)]
struct Tenant {
    /// Requests.
    #[metric(const_labels("a.b" = "c"))]
    requests: Counter,
}

#[test]
fn instances_have_such_names() {
    let registry = Registry::new();
    let tenant: Instance<Tenant> = registry
        .register_metrics(&[("tenant", "x")])
        .expect("it is fine");
    tenant.requests.inc();
    let lines = lines_of(&registry, Escaping::AllowUtf8);
    let line = "{\"tenant.x_requests_total\",\"a.b\"=\"c\",tenant=\"x\"} 1";
    assert!(lines.contains(&line.to_owned()), "{lines:?}");
    let refused = registry.register_metrics::<Tenant>(&[("a_b", "x")]);
    assert!(refused.is_err());
    let refused = registry.register_metrics::<Tenant>(&[("a.c", "x")]);
    assert!(refused.is_err());
}
