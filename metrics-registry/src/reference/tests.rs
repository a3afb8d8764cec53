use metrics_types::__registry::{
    ConstLabel, ConstLabelValue, MetricType, NameParts, Origin, Parts,
};
use metrics_types::Label;

use super::*;

fn metric(kind: Kind, name: &str, help: &str, file: &str) -> Descriptor {
    let parts = Parts {
        name: NameParts {
            namespace: "",
            subsystem: "",
            name,
            unit: "",
        },
        help,
        label_names: &["method"],
        const_labels: &[ConstLabel {
            name: "kind",
            value: ConstLabelValue::Text("a\"b"),
        }],
        bounds: Some(&[0.5, 1e300]),
        states: &[],
        cardinality_limit: None,
        expires_after: None,
        allowed: 0,
    };
    let of = MetricType {
        kind,
        labels: &[Label::new::<str>("")],
        states: None,
    };
    let origin = Origin {
        crate_name: "app",
        crate_version: "1.0.0",
        module: "app::http",
        file,
        line: 7,
        column: 1,
    };
    Descriptor::made(&of, &parts, &origin)
}

const FILE: &str = "src/http.rs";

#[test]
fn json_has_everything() {
    let sizes = metric(Kind::Histogram, "sizes", "Size\n\u{1}.", FILE);
    let requests = metric(Kind::Counter, "requests", "Requests.", FILE);
    assert_eq!(
        to_json([&sizes, &requests, &requests]),
        r#"[
  {"name": "requests", "type": "counter", "help": "Requests.", "unit": "", "labels": ["method"], "const_labels": {"kind": "a\"b"}, "bounds": [], "states": [], "crate": "app", "version": "1.0.0", "module": "app::http", "file": "src/http.rs", "line": 7, "column": 1},
  {"name": "sizes", "type": "histogram", "help": "Size\n\u0001.", "unit": "", "labels": ["method"], "const_labels": {"kind": "a\"b"}, "bounds": [0.5, 1e300], "states": [], "crate": "app", "version": "1.0.0", "module": "app::http", "file": "src/http.rs", "line": 7, "column": 1}
]
"#
    );
    assert_eq!(to_json([]), "[]\n");
}

#[test]
fn markdown_has_a_row_for_each_family() {
    let requests = metric(Kind::Counter, "requests", "", FILE);
    let more = metric(Kind::Counter, "requests", "Of <b> | *c*\nd", "src/z.rs");
    assert_eq!(
        to_markdown([&more, &requests]),
        "| metric | type | labels | unit | what it is | declared in |\n\
         |---|---|---|---|---|---|\n\
         | `requests_total` | counter | `method`, `kind` |  | Of &lt;b> \\| \\*c\\*<br>d | `app::http` (app 1.0.0) |\n"
    );
}

#[test]
fn a_lock_tells_what_has_changed() {
    let lock = |metrics: &[&Descriptor]| Lock::of(metrics.iter().copied(), &[]);
    let requests = metric(Kind::Counter, "requests", "Requests.", FILE);
    let other = metric(Kind::Counter, "other", "Requests.", FILE);
    let gauge = metric(Kind::Gauge, "requests", "Requests.", FILE);
    let queue = metric(Kind::Gauge, "queue", "Jobs.", FILE);
    let before = lock(&[&requests, &queue]);
    // Windows' line ends are no change, nor is the order.
    let read = Lock::parse(&before.to_text().replace('\n', "\r\n"));
    assert_eq!(read, before);
    let no_changes: [&str; 0] = [];
    assert_eq!(before.changes(&lock(&[&queue, &requests])), no_changes);
    let changes = before.changes(&lock(&[&gauge, &queue]));
    assert_eq!(
        changes,
        ["`requests` in app::http: type was \"counter\" and is \"gauge\""]
    );
    let helped = metric(Kind::Counter, "requests", "All requests.", FILE);
    assert_eq!(
        before.changes(&lock(&[&helped, &queue])),
        ["`requests` in app::http: help was \"Requests.\" and is \"All requests.\""]
    );
    assert_eq!(
        before.changes(&lock(&[&other, &queue])),
        ["`requests` in app::http: name was \"requests\" and is \"other\""]
    );
    assert_eq!(
        before.changes(&lock(&[&requests])),
        ["`queue` in app::http is gone"]
    );
    assert_eq!(
        lock(&[]).changes(&lock(&[&queue])),
        ["`queue` in app::http is new"]
    );
    assert_eq!(Lock::parse("").changes(&lock(&[])), no_changes);
    // As many as there were, though they look alike.
    assert_eq!(
        lock(&[&queue, &metric(Kind::Gauge, "queue", "Jobs.", "src/a.rs")])
            .changes(&lock(&[&queue])),
        ["`queue` in app::http is gone"]
    );
}

#[test]
fn a_lock_is_of_the_workspace_unless_asked() {
    let foreign = metric(Kind::Counter, "requests", "", "/registry/app/src/lib.rs");
    assert_eq!(Lock::of([&foreign], &[]), Lock::default());
    assert_ne!(Lock::of([&foreign], &["app"]), Lock::default());
}
