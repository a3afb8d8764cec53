//! What can be wrong with a family that was read.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::read::{Read, ReadSample};
use crate::buckets::check_bounds;
use crate::check;
use crate::kind::Kind;
use crate::message::Message;
use crate::name::{
    Characters, check_family_name, check_label_name, check_unit, is_plain_label_name,
};
use crate::parts::Parts;
use crate::sample::Number;

/// Whether these pairs of name and value, sorted, may be the labels of a sample.
#[inline]
pub(super) fn of_labels(labels: &[(&str, &str)], allowed: Characters) -> Result<(), Message> {
    for (at, (name, _)) in labels.iter().enumerate() {
        check_label_name(name, allowed)?;
        if at > 0 && labels[at - 1].0 == *name {
            return Err(Message::new("two labels are called ")
                .quoted(name)
                .text("; give each a name of its own"));
        }
    }
    Ok(())
}

/// Whether no scraper takes two labels of a family for one, which has `others` besides those of these samples.
#[inline]
pub(super) fn of_label_names<'a>(
    others: impl Iterator<Item = Cow<'a, str>>,
    samples: &'a [ReadSample],
) -> Result<(), String> {
    let mut names: BTreeSet<_> = others.collect();
    let are_plain = names.iter().all(|name| is_plain_label_name(name));
    if are_plain && samples.iter().all(|sample| sample.labels.is_plain()) {
        return Ok(());
    }
    let pairs = samples.iter().flat_map(|sample| sample.labels.pairs());
    names.extend(pairs.map(|(name, _)| name));
    for (at, name) in names.iter().enumerate() {
        for other in names.iter().take(at) {
            check::differ(other, name).map_err(|message| message.to_string())?;
        }
    }
    Ok(())
}

/// Whether a family may be called so and have these samples.
#[inline]
pub(super) fn of_family(
    kind: Kind,
    parts: &Parts<'_>,
    allowed: Characters,
    samples: &[ReadSample],
) -> Result<(), String> {
    of_description(kind, parts, allowed).map_err(|message| message.to_string())?;
    if allowed == Characters::Any {
        of_label_names([].into_iter(), samples)?;
    }
    let mut series = HashSet::with_capacity(samples.len());
    for sample in samples {
        let labels = sample.labels.as_str();
        if !series.insert(labels) {
            return Err(format!("two of its samples have the labels {{{labels}}}"));
        }
        for (name, _) in sample.labels.pairs() {
            check::is_not_the_states(kind, &parts.name, &name)
                .map_err(|message| message.to_string())?;
        }
        of_value(kind, parts.states, &sample.value)
            .map_err(|reason| format!("its sample {{{labels}}}: {reason}"))?;
    }
    Ok(())
}

#[inline]
fn of_description(kind: Kind, parts: &Parts<'_>, allowed: Characters) -> Result<(), Message> {
    check_family_name(kind, &parts.name, allowed)?;
    if !parts.name.unit.is_empty() {
        check_unit(kind, &parts.name)?;
    }
    let needed = kind == Kind::StateSet;
    check::states_agree(needed, needed, parts.states)
}

#[inline]
fn of_value(kind: Kind, states: &[&str], value: &Read) -> Result<(), String> {
    match value {
        Read::Number(number) if kind == Kind::Counter => {
            let count = match *number {
                Number::Unsigned(_) => true,
                Number::Signed(count) => count >= 0,
                Number::Float(count) => count.is_finite() && count >= 0.0,
            };
            if count {
                Ok(())
            } else {
                Err(format!(
                    "no counter is at {number:?}; it is finite and not negative"
                ))
            }
        }
        Read::Number(_) | Read::Info => Ok(()),
        Read::Histogram { bounds, sum, .. } => of_histogram(bounds, *sum),
        Read::Summary { value, quantiles } => {
            if !value.sum.is_finite() {
                return Err(format!("its sum is {}; it has to be finite", value.sum));
            }
            let order = quantiles.windows(2).all(|pair| pair[0].0 < pair[1].0);
            let range = quantiles
                .iter()
                .all(|(quantile, _)| (0.0..=1.0).contains(quantile));
            if order && range {
                Ok(())
            } else {
                Err("its quantiles have to increase, from 0 to 1".to_owned())
            }
        }
        Read::State(state) if states.contains(&state.as_str()) => Ok(()),
        Read::State(state) => Err(format!("there is no state called `{state}`")),
    }
}

#[inline]
fn of_histogram(bounds: &[f64], sum: f64) -> Result<(), String> {
    let Some((&f64::INFINITY, finite)) = bounds.split_last() else {
        return Err("the last of its buckets has to be the one up to `f64::INFINITY`".to_owned());
    };
    // What something else counts may have no other.
    if !finite.is_empty() {
        check_bounds(finite).map_err(|message| message.to_string())?;
    }
    if sum.is_finite() {
        Ok(())
    } else {
        Err(format!("its sum is {sum}; it has to be finite"))
    }
}
