//! Rules about a declaration as a whole; those about one name, unit or list of bounds stand with the thing itself.

use crate::characters::equal;
use crate::kind::Kind;
use crate::label::{Label, cardinality};
use crate::lint::Rule;
use crate::message::{Message, Verdict};
use crate::name::NameParts;
use crate::name_escaping::{joined_make, same_label, same_label_as_joined};

/// More children than these at the first scrape are a mistake.
const MOST_ENUMERATED: usize = 10_000;

/// Whether a metric of this type may have bucket bounds.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn may_have_bounds(kind: Kind) -> Verdict {
    if kind.equals(Kind::Histogram) {
        Ok(())
    } else {
        Err(Message::new("a metric of type ")
            .text(kind.as_str())
            .text(" has no buckets; only histograms have"))
    }
}

/// Whether a metric with these labels may have a limit of their sets.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn may_have_limit(labels: &[Label]) -> Verdict {
    if labels.is_empty() {
        return Err(Message::new(
            "this metric has no labels to limit; a cardinality limit is for a `Family`",
        ));
    }
    if cardinality(labels).is_some() {
        return Err(Message::new(
            "all label sets of this family are known, and all of them are exposed; remove the limit",
        ));
    }
    Ok(())
}

/// Whether the metrics with these labels may expire, one by one.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn may_expire(labels: &[Label]) -> Verdict {
    if labels.is_empty() {
        return Err(Message::new(
            "this metric has no labels, and is exposed as long as the program runs; only the children of a `Family` expire",
        ));
    }
    if cardinality(labels).is_some() {
        return Err(Message::new(
            "all label sets of this family are known, and all of them are exposed from the first scrape on; they do not expire",
        ));
    }
    Ok(())
}

/// Whether `names` are as many as the labels that have no names of their own.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn label_names_agree(labels: &[Label], names: &[&str]) -> Verdict {
    let named = !labels.is_empty() && !labels[0].name.is_empty();
    if labels.is_empty() && !names.is_empty() {
        return Err(Message::new(
            "this metric has no labels to name; label names are for a `Family` whose label sets are tuples",
        ));
    }
    if named && !names.is_empty() {
        return Err(Message::new(
            "the labels of this family are named by its type; label names are for label sets that are tuples",
        ));
    }
    if !named && names.is_empty() && !labels.is_empty() {
        return Err(Message::new(
            "the labels of this family have no names; add `label_names(..)` with ",
        )
        .number(labels.len())
        .text(if labels.len() == 1 { " name" } else { " names" }));
    }
    if !named && names.len() != labels.len() {
        return Err(Message::new("this family has ")
            .number(labels.len())
            .text(if labels.len() == 1 {
                " label but "
            } else {
                " labels but "
            })
            .number(names.len())
            .text(if names.len() == 1 {
                " name for it"
            } else {
                " names for them"
            }));
    }
    match cardinality(labels) {
        Some(number) if number > MOST_ENUMERATED => {
            Err(Message::new("the labels of this family make ").number(number).text(
                " label sets, which would all be exposed from the start; have fewer, or make one of them a string",
            ))
        }
        _ => Ok(()),
    }
}

/// Whether no two labels have the same name.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn labels_are_distinct(
    labels: &[Label],
    names: &[&str],
    const_names: &[&str],
) -> Verdict {
    let total = labels.len() + const_names.len();
    let mut at = 0;
    while at < total {
        let mut earlier = 0;
        while earlier < at {
            let name = label_at(labels, names, const_names, at);
            let other = label_at(labels, names, const_names, earlier);
            if let (false, Err(message)) = (name.is_empty(), differ(other, name)) {
                return Err(message);
            }
            earlier += 1;
        }
        at += 1;
    }
    Ok(())
}

/// Whether two labels have different names for every scraper.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn differ(a: &str, b: &str) -> Verdict {
    if equal(a, b) {
        return Err(Message::new("two labels are called ")
            .quoted(a)
            .text("; give each a name of its own"));
    }
    if same_label(a, b) {
        return Err(Message::new("the labels ")
            .quoted(a)
            .text(" and ")
            .quoted(b)
            .text(
                " are one label for scrapers that know no such characters; choose another name",
            ));
    }
    Ok(())
}

#[inline]
const fn label_at<'a>(
    labels: &'a [Label],
    names: &'a [&'a str],
    const_names: &'a [&'a str],
    at: usize,
) -> &'a str {
    if at >= labels.len() {
        const_names[at - labels.len()]
    } else if labels[at].name.is_empty() && at < names.len() {
        names[at]
    } else {
        labels[at].name
    }
}

/// Whether the label called `name` is not the one with the states of a state set, which is called as the `family` is.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn is_not_the_states(kind: Kind, family: &NameParts<'_>, name: &str) -> Verdict {
    let pieces = family.pieces(kind);
    if !kind.equals(Kind::StateSet) || !same_label_as_joined(pieces, name) {
        return Ok(());
    }
    if joined_make(pieces, name) {
        return Err(Message::new("two labels are called ")
            .quoted(name)
            .text(": a state set has its states in a label of its own name; choose another"));
    }
    let message = Message::new("the label ").quoted(name).text(" and `");
    Err(message.joined(pieces).text(
        "`, the label in which this state set has its states, are one label for some scraper; choose another name",
    ))
}

/// Whether there is a lint rule of this name.
#[inline]
pub(crate) const fn is_a_rule(name: &str) -> Verdict {
    if Rule::named(name).is_some() {
        return Ok(());
    }
    let mut message = Message::new("there is no lint rule ").quoted(name);
    let mut at = 0;
    while at < Rule::ALL.len() {
        message = message
            .text(if at == 0 { "; the rules are " } else { ", " })
            .quoted(Rule::ALL[at].as_str());
        at += 1;
    }
    Err(message)
}

/// Whether `states` are there where they are needed, and nowhere else.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn states_agree(state_set: bool, needed: bool, states: &[&str]) -> Verdict {
    if !state_set && !states.is_empty() {
        return Err(Message::new(
            "this metric has no states; only a `StateSet` has",
        ));
    }
    if state_set && !needed && !states.is_empty() {
        return Err(Message::new(
            "the states of this metric are the variants of its type; leave the names out",
        ));
    }
    if needed && states.is_empty() {
        return Err(Message::new(
            "the states of this metric have no names; add `states(\"a\", \"b\")`",
        ));
    }
    let mut at = 0;
    while at < states.len() {
        let mut earlier = 0;
        while earlier < at {
            if equal(states[at], states[earlier]) {
                return Err(Message::new("two states are called ").quoted(states[at]));
            }
            earlier += 1;
        }
        at += 1;
    }
    Ok(())
}
