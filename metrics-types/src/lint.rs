//! What is bad style in a metric, by the rules of Prometheus' own
//! [linter](https://pkg.go.dev/github.com/prometheus/client_golang/prometheus/testutil/promlint).

use std::borrow::Cow;
use std::fmt;

use crate::characters::equal;
use crate::descriptor::Descriptor;
use crate::kind::Kind;
use crate::place::Place;

/// A rule of style: one of those of Prometheus' linter, `promlint`.
///
/// [`Registry::check`](https://docs.rs/metrics-core/latest/metrics_core/struct.Registry.html#method.check) holds every declared metric to
/// them, but for those that the metric may break: `#[metric(allow(type_in_name))]`. (The linter's ninth rule, that no series is there twice,
/// nobody may break: that is a `RegisterError`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// `missing_help`: there is a help text.
    MissingHelp,
    /// `base_unit`: the unit in the name is a base unit, `seconds` and not `milliseconds`.
    BaseUnit,
    /// `counter_suffix`: counters, and nothing else, end in `_total`.
    CounterSuffix,
    /// `reserved_suffix`: no name ends as samples of histograms and summaries do, and no label is called as theirs are.
    ReservedSuffix,
    /// `type_in_name`: the name does not say what type the metric is of.
    TypeInName,
    /// `colon`: the name has no `:`, which is for recording rules.
    Colon,
    /// `camel_case`: names of metrics and labels are in `snake_case`.
    CamelCase,
    /// `abbreviated_unit`: units in names are written out, `seconds` and not `s`.
    AbbreviatedUnit,
}

impl Rule {
    /// Every rule.
    pub const ALL: &[Self] = &[
        Self::MissingHelp,
        Self::BaseUnit,
        Self::CounterSuffix,
        Self::ReservedSuffix,
        Self::TypeInName,
        Self::Colon,
        Self::CamelCase,
        Self::AbbreviatedUnit,
    ];

    /// The name that `allow(..)` knows it by.
    #[must_use]
    #[inline]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingHelp => "missing_help",
            Self::BaseUnit => "base_unit",
            Self::CounterSuffix => "counter_suffix",
            Self::ReservedSuffix => "reserved_suffix",
            Self::TypeInName => "type_in_name",
            Self::Colon => "colon",
            Self::CamelCase => "camel_case",
            Self::AbbreviatedUnit => "abbreviated_unit",
        }
    }

    /// The rule called `name`.
    #[inline]
    pub(crate) const fn named(name: &str) -> Option<Self> {
        let mut at = 0;
        while at < Self::ALL.len() {
            if equal(Self::ALL[at].as_str(), name) {
                return Some(Self::ALL[at]);
            }
            at += 1;
        }
        None
    }

    /// Its bit in a record. Bits are never given to another rule.
    #[inline]
    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// What `descriptor` does against the rule; whether one of its family has a help text is another's to say.
    #[inline]
    fn broken_by(self, descriptor: &Descriptor) -> Option<String> {
        let name = descriptor.name();
        match self {
            Self::MissingHelp => None,
            Self::BaseUnit => base_unit(name),
            Self::CounterSuffix => counter_suffix(descriptor.kind(), name),
            Self::ReservedSuffix => reserved_suffix(descriptor),
            Self::TypeInName => type_in_name(name),
            Self::Colon => name
                .contains(':')
                .then(|| "there is a `:` in its name, which is for recording rules".into()),
            Self::CamelCase => camel_case(descriptor),
            Self::AbbreviatedUnit => abbreviated_unit(name),
        }
    }
}

/// A metric that breaks a [`Rule`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// The name of the family.
    pub name: String,
    /// The rule.
    pub rule: Rule,
    /// What is wrong, and what would be right.
    pub message: String,
    /// Where the metric is declared.
    pub place: Place,
}

impl fmt::Display for Lint {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "metric `{}` at {}: {} (`{}`)",
            self.name,
            self.place,
            self.message,
            self.rule.as_str()
        )
    }
}

impl std::error::Error for Lint {}

/// What is bad style in one family, of which these are the declarations: each rule is told once.
#[inline]
pub fn lint<'a>(family: &(impl Iterator<Item = &'a Descriptor> + Clone)) -> Vec<Lint> {
    let has_help = family
        .clone()
        .any(|descriptor| !descriptor.help().is_empty());
    let broken = |rule: Rule| {
        let mut judged = family.clone().filter(|descriptor| !descriptor.allows(rule));
        judged.find_map(|descriptor| {
            let message = match rule {
                Rule::MissingHelp => (!has_help).then(|| "there is no help text".to_owned()),
                _ => rule.broken_by(descriptor),
            };
            Some(Lint {
                name: descriptor.name().to_owned(),
                rule,
                message: message?,
                place: descriptor.place(),
            })
        })
    };
    Rule::ALL.iter().copied().filter_map(broken).collect()
}

/// Units, each with the base unit that stands for it.
const UNITS: &[(&str, &str)] = &[
    ("amperes", "amperes"),
    ("bytes", "bytes"),
    ("celsius", "celsius"),
    ("grams", "grams"),
    ("joules", "joules"),
    ("kelvin", "kelvin"),
    ("meters", "meters"),
    ("metres", "metres"),
    ("seconds", "seconds"),
    ("volts", "volts"),
    ("minutes", "seconds"),
    ("hours", "seconds"),
    ("days", "seconds"),
    ("weeks", "seconds"),
    ("kelvins", "kelvin"),
    ("fahrenheit", "celsius"),
    ("rankine", "celsius"),
    ("inches", "meters"),
    ("yards", "meters"),
    ("miles", "meters"),
    ("bits", "bytes"),
    ("calories", "joules"),
    ("pounds", "grams"),
    ("ounces", "grams"),
];

const PREFIXES: &[&str] = &[
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega",
    "mebi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
];

const ABBREVIATIONS: &[&str] = &[
    "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
];

const TYPES: &[&str] = &[
    "counter",
    "gauge",
    "summary",
    "histogram",
    "gauge_histogram",
];

#[inline]
fn base_unit(name: &str) -> Option<String> {
    let base_of = |word: &str| {
        let of = |word: &str| UNITS.iter().find(|(unit, _)| *unit == word);
        let without_prefix = || {
            let mut stems = PREFIXES
                .iter()
                .filter_map(|prefix| word.strip_prefix(prefix));
            stems.find_map(of)
        };
        of(word).or_else(without_prefix).map(|(_, base)| *base)
    };
    let mut units = name
        .split('_')
        .filter_map(|word| Some((word, base_of(word)?)));
    let (unit, base) = units.next()?;
    (unit != base).then(|| format!("use the base unit `{base}` instead of `{unit}`"))
}

/// A counter's family has no `_total` in its name, and its samples always have.
#[inline]
fn counter_suffix(kind: Kind, name: &str) -> Option<String> {
    let wrong = kind != Kind::Counter && name.ends_with("_total");
    wrong.then(|| format!("`_total` is for counters, and this is a {kind}"))
}

#[inline]
fn reserved_suffix(descriptor: &Descriptor) -> Option<String> {
    let (kind, name) = (descriptor.kind(), descriptor.name());
    let (histogram, summary) = (kind == Kind::Histogram, kind == Kind::Summary);
    for (suffix, its_own) in [
        ("_bucket", histogram),
        ("_count", histogram || summary),
        ("_sum", histogram || summary),
    ] {
        if name.ends_with(suffix) && !its_own {
            return Some(format!(
                "`{suffix}` is for samples of histograms and summaries"
            ));
        }
    }
    let mut names = descriptor
        .label_names()
        .chain(descriptor.const_label_names());
    let reserved =
        names.find(|name| (*name == "le" && !histogram) || (*name == "quantile" && !summary))?;
    Some(format!(
        "the label `{reserved}` is for histograms and summaries"
    ))
}

#[inline]
fn type_in_name(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let said = TYPES.iter().find(|word| has_later_word(&name, word))?;
    Some(format!(
        "its name need not say that it is a {}",
        said.replace('_', " ")
    ))
}

#[inline]
fn camel_case(descriptor: &Descriptor) -> Option<String> {
    let is_camel = |name: &str| {
        let mut pairs = name.as_bytes().windows(2);
        pairs.any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
    };
    let own = is_camel(descriptor.name()).then_some(Cow::Borrowed("its name"));
    let mut labels = descriptor
        .label_names()
        .chain(descriptor.const_label_names());
    let label = || {
        let name = labels.find(|name| is_camel(name))?;
        Some(format!("the label `{name}`").into())
    };
    let what: Cow<'_, str> = own.or_else(label)?;
    Some(format!("write {what} in `snake_case`, not in `camelCase`"))
}

#[inline]
fn abbreviated_unit(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let unit = ABBREVIATIONS
        .iter()
        .find(|word| has_later_word(&name, word))?;
    Some(format!("write the unit `{unit}` out"))
}

/// Whether `word` is in `name`, between `_` and `_` or the end.
#[inline]
fn has_later_word(name: &str, word: &str) -> bool {
    let mut found = name.match_indices(word);
    found.any(|(at, _)| {
        let rest = &name[at + word.len()..];
        name[..at].ends_with('_') && (rest.is_empty() || rest.starts_with('_'))
    })
}
