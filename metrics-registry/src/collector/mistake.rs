//! What can be wrong with a family that was read.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;

use metrics_types::__registry::{
    Characters, HIGHEST, LOWEST, Message, NameParts, Parts, check_bounds, check_family_name,
    check_label_name, check_unit, differ, is_not_the_states, is_plain_label_name, states_agree,
};
use metrics_types::{Descriptor, Exemplar, Kind, NativeHistogramValue, Number};

use super::read::{Read, ReadSample};

/// The numbers of the buckets between the floats closest to zero and the largest one, at the highest resolution.
const OUTERMOST_BUCKETS: RangeInclusive<i32> = -1074 * 256..=1024 * 256;

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
            differ(other, name).map_err(|message| message.to_string())?;
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
    let mut series = HashSet::with_capacity(samples.len());
    for sample in samples {
        let labels = sample.labels.as_str();
        if !series.insert(labels) {
            return Err(format!("two of its samples have the labels {{{labels}}}"));
        }
        of_states(kind, &parts.name, sample)?;
        of_value(kind, parts.states, &sample.value)
            .and_then(|()| of_exemplars(kind, &sample.exemplars))
            .map_err(|reason| format!("its sample {{{labels}}}: {reason}"))?;
    }
    Ok(())
}

/// Whether no label of these samples is the one with the states, if `family` is a state set.
#[inline]
pub(super) fn of_states_label(family: &Descriptor, samples: &[ReadSample]) -> Result<(), String> {
    let name = NameParts {
        namespace: "",
        subsystem: "",
        name: family.name(),
        unit: "",
    };
    let mut samples = samples.iter();
    samples.try_for_each(|sample| of_states(family.kind(), &name, sample))
}

#[inline]
fn of_states(kind: Kind, family: &NameParts<'_>, sample: &ReadSample) -> Result<(), String> {
    if kind != Kind::StateSet {
        return Ok(());
    }
    for (name, _) in sample.labels.pairs() {
        is_not_the_states(kind, family, &name).map_err(|message| message.to_string())?;
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
    states_agree(needed, needed, parts.states)
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
        Read::Histogram {
            bounds,
            counts,
            sum,
            native,
        } => of_histogram(bounds, *sum).and_then(|()| match native {
            Some(native) => of_native(native, counts),
            None => Ok(()),
        }),
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
fn of_exemplars(kind: Kind, exemplars: &[Exemplar]) -> Result<(), String> {
    let counts = matches!(kind, Kind::Counter | Kind::Histogram | Kind::GaugeHistogram);
    if counts || exemplars.is_empty() {
        return Ok(());
    }
    Err(format!(
        "a {kind} has no exemplars; only counters and histograms have"
    ))
}

/// Whether these can be native buckets, and the same observations are in the classic ones.
#[inline]
fn of_native(native: &NativeHistogramValue, classic: &[u64]) -> Result<(), String> {
    let NativeHistogramValue {
        schema,
        zero_threshold,
        ref positive,
        ref negative,
        ..
    } = *native;
    if !(LOWEST.into()..=HIGHEST.into()).contains(&schema) {
        return Err(format!(
            "no native histogram has schema {schema}; there are those from {LOWEST} to {HIGHEST}"
        ));
    }
    if !(zero_threshold.is_finite() && zero_threshold >= 0.0) {
        return Err(format!(
            "its zero threshold is {zero_threshold}; it is finite and not negative"
        ));
    }
    for buckets in [positive, negative] {
        if !buckets.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err("the numbers of its native buckets have to increase".to_owned());
        }
        let range = OUTERMOST_BUCKETS;
        if let Some((number, _)) = buckets.iter().find(|(number, _)| !range.contains(number)) {
            return Err(format!("no float is in its native bucket {number}"));
        }
    }
    let count = native
        .checked_count()
        .filter(|count| i64::try_from(*count).is_ok())
        .ok_or("its native buckets have more observations than can be counted")?;
    let in_classic = classic
        .iter()
        .try_fold(0_u64, |sum, count| sum.checked_add(*count));
    if in_classic == Some(count) {
        Ok(())
    } else {
        Err(format!(
            "there are {count} observations in its native buckets, and not as many in its classic ones"
        ))
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
