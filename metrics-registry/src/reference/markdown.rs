use metrics_types::Descriptor;

use super::{exposed_name, in_order};

/// The declarations as a page of documentation: a table in Markdown, with a row for each family.
///
/// ```standalone_crate
/// use metrics_core::{Counter, catalogue, metric, to_markdown};
///
/// /// Requests received.
/// #[metric(label_names("method"))]
/// static REQUESTS: metrics_core::Family<(&str,), Counter> = metrics_core::Family::new();
///
/// let page = to_markdown(catalogue());
/// assert!(page.contains("| `requests_total` | counter | `method` |  | Requests received. |"));
/// ```
#[must_use]
#[inline]
pub fn to_markdown<'a>(descriptors: impl IntoIterator<Item = &'a Descriptor>) -> String {
    let mut page =
        "| metric | type | labels | unit | what it is | declared in |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for family in in_order(descriptors).chunk_by(|a, b| a.name() == b.name()) {
        page.push_str(&row(family));
    }
    page
}

#[inline]
fn row(family: &[&Descriptor]) -> String {
    let Some(first) = family.first() else {
        return String::new();
    };
    let help = family.iter().map(|metric| metric.help());
    let labels = first.label_names().chain(first.const_label_names());
    let labels: Vec<String> = labels.map(|name| format!("`{name}`")).collect();
    let mut modules: Vec<String> = family.iter().map(|metric| declared_in(metric)).collect();
    modules.sort();
    modules.dedup();
    let cells = [
        format!("`{}`", exposed_name(first)),
        first.kind().to_string(),
        labels.join(", "),
        first.unit().to_owned(),
        text(help.max_by_key(|help| !help.is_empty()).unwrap_or_default()),
        modules.join("<br>"),
    ];
    format!("| {} |\n", cells.join(" | "))
}

#[inline]
fn declared_in(metric: &Descriptor) -> String {
    format!(
        "`{}` ({} {})",
        metric.module(),
        metric.crate_name(),
        metric.crate_version()
    )
}

/// `text` in a cell, where it stays text: neither a mark of Markdown's nor the end of the cell.
#[inline]
fn text(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for character in text.trim().chars() {
        match character {
            '\n' => cell.push_str("<br>"),
            '<' => cell.push_str("&lt;"),
            '&' => cell.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => cell.extend(['\\', character]),
            '\r' => {}
            other => cell.push(other),
        }
    }
    cell
}
