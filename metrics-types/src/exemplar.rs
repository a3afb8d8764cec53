//! Examples of what was counted.

use std::error::Error;
use std::fmt;
use std::time::SystemTime;

use crate::characters::Characters;
use crate::label::LabelText;
use crate::name::check_label_name;

/// The most characters that the names and values of an exemplar's labels may have together, says
/// [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars).
const MOST_CHARACTERS: usize = 128;

/// One observation or increment, kept as an example of all of them, with labels that tell where it comes from, such as the id
/// of a trace.
///
/// ```
/// use metrics_core::Exemplar;
///
/// let exemplar = Exemplar::new(0.25, [("trace_id", "0af7651916cd43dd8448eb211c80319c")], None)?;
/// assert_eq!(exemplar.value(), 0.25);
/// assert_eq!(exemplar.labels().as_str(), "trace_id=\"0af7651916cd43dd8448eb211c80319c\"");
///
/// // Names and values have at most 128 characters together.
/// assert!(Exemplar::new(0.25, [("trace_id", "0".repeat(121))], None).is_err());
/// # Ok::<(), metrics_core::ExemplarError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Exemplar {
    labels: LabelText<'static>,
    value: f64,
    timestamp: Option<SystemTime>,
}

impl Exemplar {
    /// The example `value` with these labels, as pairs of name and value, and when it was, if that is known.
    ///
    /// # Errors
    ///
    /// If names and values have more than 128 characters together, if a name is no label name or comes twice, or if the value is not
    /// finite.
    pub fn new<'a, V: AsRef<str>>(
        value: f64,
        labels: impl IntoIterator<Item = (&'a str, V)>,
        timestamp: Option<SystemTime>,
    ) -> Result<Self, ExemplarError> {
        if !value.is_finite() {
            return Err(ExemplarError("its value is not finite".into()));
        }
        let labels: Vec<_> = labels.into_iter().collect();
        let mut characters = 0;
        for (index, (name, value)) in labels.iter().enumerate() {
            characters += name.chars().count() + value.as_ref().chars().count();
            if let Err(message) = check_label_name(name, Characters::Classic) {
                return Err(ExemplarError(message.to_string()));
            }
            if labels[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(ExemplarError(format!("label name `{name}` comes twice")));
            }
        }
        if characters > MOST_CHARACTERS {
            return Err(ExemplarError(format!(
                "its labels have {characters} characters, and may have {MOST_CHARACTERS}"
            )));
        }
        Ok(Self {
            labels: LabelText::from_pairs(labels),
            value,
            timestamp,
        })
    }

    /// Its own labels.
    #[must_use]
    #[inline]
    pub fn labels(&self) -> &LabelText<'static> {
        &self.labels
    }

    /// What was observed, or added.
    #[must_use]
    #[inline]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// When it was, if that is known.
    #[must_use]
    #[inline]
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.timestamp
    }
}

/// Why something cannot be an [`Exemplar`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemplarError(String);

impl fmt::Display for ExemplarError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this cannot be an exemplar: {}", self.0)
    }
}

impl Error for ExemplarError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_128_characters_are_those_of_names_and_values_together() {
        let made = |name: &'static str, length| {
            Exemplar::new(1.0, [(name, "ü".repeat(length))], None).is_ok()
        };
        assert!(made("a", 127));
        assert!(!made("a", 128));
        assert!(made("abc", 125));
        assert!(!made("abc", 126));
    }

    #[test]
    fn what_would_break_an_exposition_is_no_exemplar() {
        for labels in [
            [("a b", "")].as_slice(),
            &[("a", "1"), ("a", "2")],
            &[("", "")],
        ] {
            assert!(Exemplar::new(1.0, labels.iter().copied(), None).is_err());
        }
        let none: [(&str, &str); 0] = [];
        assert!(Exemplar::new(1.0, none, None).is_ok());
        assert!(Exemplar::new(f64::NAN, none, None).is_err());
        assert!(Exemplar::new(f64::INFINITY, none, None).is_err());
    }
}
