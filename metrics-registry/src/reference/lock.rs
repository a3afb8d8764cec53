//! The file that a project keeps of its metrics, so that a change of one shows in review.

use std::collections::BTreeMap;
use std::path::Path;

use metrics_types::Descriptor;

use super::{in_order, list, quoted};

/// The package whose metrics are those of the toolkit itself.
const TOOLKIT: &str = "metrics-core";

const HEAD: &str = "\
# The metrics of this program. A test compares them with what is declared.
# When a change is meant: METRICS_LOCK=update cargo test
";

/// What a lock file says of the metrics of a program: for each declaration its name, type, labels, unit, help, crate and module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Each as the lines of its fields. Equal ones are those that differ in values of constant labels.
    entries: Vec<Entry>,
}

/// The fields of a declaration, by their keys.
type Entry = Vec<(String, String)>;

impl Lock {
    /// Of those declarations that are in the crates of the workspace, or in one of `crates`.
    ///
    /// The workspace's are those whose source files the compiler was given by a relative path, as Cargo does.
    #[inline]
    pub(crate) fn of<'a>(
        descriptors: impl IntoIterator<Item = &'a Descriptor>,
        crates: &[&str],
    ) -> Self {
        let listed = in_order(descriptors).into_iter().filter(|metric| {
            // The toolkit's own come and go with its features, also where it is built from the same workspace.
            let of_workspace =
                Path::new(metric.file()).is_relative() && metric.crate_name() != TOOLKIT;
            of_workspace || crates.contains(&metric.crate_name())
        });
        let mut entries: Vec<Entry> = listed.map(entry).collect();
        // Of two in one module the order is that of their fields, not that of their lines.
        entries.sort();
        Self { entries }
    }

    /// What stands in a lock file.
    #[must_use]
    #[inline]
    pub(crate) fn parse(text: &str) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for line in text.lines() {
            if line.trim() == "[[metric]]" {
                entries.push(Vec::new());
            } else if let (Some((key, value)), Some(entry)) =
                (line.split_once('='), entries.last_mut())
            {
                entry.push((key.trim().to_owned(), value.trim().to_owned()));
            }
        }
        entries.sort();
        Self { entries }
    }

    /// The lock file.
    #[must_use]
    #[inline]
    pub(crate) fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        for entry in &self.entries {
            text.push_str("\n[[metric]]\n");
            for (key, value) in entry {
                text.extend([key, " = ", value, "\n"]);
            }
        }
        text
    }

    /// What has changed since `self` was written, a line for each metric; empty if nothing has.
    #[must_use]
    #[inline]
    pub(crate) fn changes(&self, now: &Self) -> Vec<String> {
        let (mut gone, mut new) = (
            unmatched(&self.entries, &now.entries),
            unmatched(&now.entries, &self.entries),
        );
        let mut changes = Vec::new();
        // What has kept its name has changed; what has kept everything else has been renamed.
        let same_name = |a: &Entry, b: &Entry| field(a, "name") == field(b, "name");
        let renamed = |a: &Entry, b: &Entry| a[1..] == b[1..];
        for alike in [same_name as fn(&Entry, &Entry) -> bool, renamed] {
            gone.retain(|old| {
                let Some(at) = new.iter().position(|new| alike(old, new)) else {
                    return true;
                };
                changes.push(changed(old, new.remove(at)));
                false
            });
        }
        changes.extend(
            gone.into_iter()
                .map(|entry| format!("{} is gone", title(entry))),
        );
        changes.extend(
            new.into_iter()
                .map(|entry| format!("{} is new", title(entry))),
        );
        changes.sort();
        changes
    }
}

#[inline]
fn entry(metric: &Descriptor) -> Entry {
    let mut labels: Vec<_> = metric
        .label_names()
        .chain(metric.const_label_names())
        .collect();
    labels.sort_unstable();
    let fields = [
        ("name", quoted(metric.name())),
        ("type", quoted(metric.kind().as_str())),
        ("labels", list(labels)),
        ("unit", quoted(metric.unit())),
        ("help", quoted(metric.help())),
        ("crate", quoted(metric.crate_name())),
        ("module", quoted(metric.module())),
    ];
    let mut entry: Entry = fields.map(|(key, value)| (key.to_owned(), value)).into();
    if metric.is_of_function() {
        let (_, function) = metric
            .const_labels()
            .find(|(name, _)| *name == "function")
            .unwrap_or_default();
        entry.push(("function".to_owned(), quoted(&function)));
    }
    entry
}

#[inline]
fn field<'a>(entry: &'a Entry, key: &str) -> &'a str {
    let found = entry.iter().find(|(own, _)| own == key);
    found.map_or("\"\"", |(_, value)| value)
}

/// Those of `entries` that are more often there than in `others`.
#[inline]
fn unmatched<'a>(entries: &'a [Entry], others: &[Entry]) -> Vec<&'a Entry> {
    let mut left: BTreeMap<&Entry, usize> = BTreeMap::new();
    for other in others {
        *left.entry(other).or_default() += 1;
    }
    let is_unmatched = |entry: &&Entry| match left.get_mut(*entry) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    entries.iter().filter(is_unmatched).collect()
}

#[inline]
fn changed(old: &Entry, new: &Entry) -> String {
    let keys: Vec<&str> = old.iter().chain(new).map(|(key, _)| key.as_str()).collect();
    let mut differences = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        let (was, is) = (field(old, key), field(new, key));
        if was != is && !keys[..index].contains(key) {
            differences.push(format!("{key} was {was} and is {is}"));
        }
    }
    format!("{}: {}", title(old), differences.join(", "))
}

#[inline]
fn title(entry: &Entry) -> String {
    let name = field(entry, "name").trim_matches('"');
    let module = field(entry, "module").trim_matches('"');
    let function = match field(entry, "function").trim_matches('"') {
        "" => String::new(),
        function => format!("::{function}"),
    };
    format!("`{name}` in {module}{function}")
}
