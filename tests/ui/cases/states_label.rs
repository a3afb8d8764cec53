use metrics_core::{Family, LabelSet, StateSet, metric};

/// Its states are in the label `disk`.
#[metric(states("idle", "busy"), const_labels(disk = "sda"))]
static DISK: StateSet<&str> = StateSet::new();

/// For scrapers that ask for dots as words, its states are in the label `disk_dot_state`.
#[metric(utf8, name = "disk.state", states("idle", "busy"), const_labels(disk_dot_state = "sda"))]
static DOTS: StateSet<&str> = StateSet::new();

/// For scrapers that ask for characters as numbers, they are in `U__raid__x_2e_state`.
#[metric(utf8, namespace = "raid", name = "x.state", states("idle"), label_names("U__raid__x_2e_state"))]
static VALUES: Family<(&str,), StateSet<&str>> = Family::new();

#[derive(LabelSet)]
#[label(utf8)]
struct Bay<'a> {
    #[label(rename = "bay.state")]
    state: &'a str,
}

/// The other way round: it is the label that such scrapers know by another name.
#[metric(name = "bay_dot_state", states("idle"))]
static BAY: Family<Bay<'static>, StateSet<&str>> = Family::new();

fn main() {}
