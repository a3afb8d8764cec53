use metrics_types::Descriptor;

use super::{in_order, list, quoted};

/// The declarations as JSON: an array of objects, in the order of their names.
///
/// The keys are `name` (of the family, without `_total`), `type`, `help`, `unit`, `labels` (names), `const_labels` (an object), `bounds` (of
/// a histogram, without `+Inf`), `states` (of a state set), `crate`, `version`, `module`, `file`, `line` and `column`; more may come. What
/// does not apply is empty.
///
/// ```
/// use metrics_core::{Counter, catalogue, metric, to_json};
///
/// /// Requests received.
/// #[metric]
/// static REQUESTS: Counter = Counter::new();
///
/// assert!(to_json(catalogue()).contains(r#""name": "requests", "type": "counter", "help": "Requests received.""#));
/// ```
#[must_use]
#[inline]
pub fn to_json<'a>(descriptors: impl IntoIterator<Item = &'a Descriptor>) -> String {
    let objects: Vec<String> = in_order(descriptors).into_iter().map(object).collect();
    match objects.as_slice() {
        [] => "[]\n".to_owned(),
        objects => format!("[\n  {}\n]\n", objects.join(",\n  ")),
    }
}

#[inline]
fn object(metric: &Descriptor) -> String {
    let const_labels: Vec<String> = metric
        .const_labels()
        .map(|(name, value)| format!("{}: {}", quoted(name), quoted(&value)))
        .collect();
    let bounds = metric.bounds().unwrap_or_default().iter();
    let bounds: Vec<String> = bounds.map(|bound| format!("{bound:?}")).collect();
    let fields = [
        ("name", quoted(metric.name())),
        ("type", quoted(metric.kind().as_str())),
        ("help", quoted(metric.help())),
        ("unit", quoted(metric.unit())),
        ("labels", list(metric.label_names())),
        ("const_labels", format!("{{{}}}", const_labels.join(", "))),
        ("bounds", format!("[{}]", bounds.join(", "))),
        ("states", list(metric.states())),
        ("crate", quoted(metric.crate_name())),
        ("version", quoted(metric.crate_version())),
        ("module", quoted(metric.module())),
        ("file", quoted(metric.file())),
        ("line", metric.line().to_string()),
        ("column", metric.column().to_string()),
    ];
    let fields = fields.map(|(key, value)| format!("\"{key}\": {value}"));
    format!("{{{}}}", fields.join(", "))
}
