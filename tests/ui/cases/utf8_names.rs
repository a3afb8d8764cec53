use metrics_core::{Counter, Family, Gauge, LabelSet, LabelValue, metric};

/// It ends as a sample of a histogram does, for scrapers that know no dots.
#[metric(utf8, name = "http.count")]
static COUNT: Gauge = Gauge::new();

/// It has a control character.
#[metric(utf8, name = "a\nb", const_labels("a.b" = "1", a_b = "2"))]
static LINES: Counter = Counter::new();

/// Two labels that are one for some scraper.
#[metric(utf8, label_names("a.b", "a-b"))]
static PAIRS: Family<(&str, &str), Counter> = Family::new();

/// Without `utf8`.
#[metric(const_labels("a.b" = "1"))]
static PLAIN: Counter = Counter::new();

#[derive(LabelSet)]
struct Plain<'a> {
    #[label(rename = "http.method")]
    method: &'a str,
}

#[derive(LabelSet)]
#[label(utf8)]
struct Begins<'a> {
    #[label(rename = "..method")]
    method: &'a str,
    #[label(rename = "http.path")]
    path: &'a str,
    http_path: &'a str,
}

fn main() {}
