use std::error::Error;
use std::fmt;
use std::mem::forget;
use std::sync::Arc;

use crate::characters::Characters;
use crate::declaration::Declaration;
use crate::descriptor::{Descriptor, DescriptorRef};
use crate::kind::Kind;
use crate::label::LabelText;
use crate::metric::{Metric, private};
use crate::name::check_label_name;
use crate::sample::{Collect, Samples, Value};
use crate::storage::{FirstUse, Published};

/// Facts about the program that do not change while it runs, as labels: its version, its revision.
///
/// What is known when the program is compiled stands in the attribute, as constant labels; what is known when it starts is
/// [`set`](Self::set). It is exposed with the suffix `_info`, which its name may have or not, and the value 1.
///
/// ```
/// use metrics_core::{Info, metric};
///
/// /// The build that is running.
/// #[metric(const_labels(version = env!("CARGO_PKG_VERSION")))]
/// static BUILD_INFO: Info = Info::new();
///
/// BUILD_INFO.set([("host", "db-1")])?;
/// # Ok::<(), metrics_core::InfoError>(())
/// ```
pub struct Info {
    facts: Published<LabelText<'static>>,
    /// Brings the constant labels, which no fact may repeat.
    descriptor: Option<DescriptorRef>,
    first_use: FirstUse,
}

impl Info {
    /// No facts yet.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::with_descriptor(None, FirstUse::unknown())
    }

    #[inline]
    const fn with_descriptor(descriptor: Option<DescriptorRef>, first_use: FirstUse) -> Self {
        Self {
            facts: Published::new(),
            descriptor,
            first_use,
        }
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        // Nothing is in it yet, and a `const fn` cannot drop it.
        forget(self);
        Self::with_descriptor(
            Some(DescriptorRef::Static(declaration)),
            FirstUse::of(declaration),
        )
    }

    /// Sets the facts, as pairs of label name and value, instead of those set before.
    ///
    /// They come on top of the constant labels of the declaration.
    ///
    /// # Errors
    ///
    /// If a name is no label name, comes twice, or is that of a constant label. Nothing is set then.
    pub fn set<N: AsRef<str>, V: AsRef<str>>(
        &self,
        facts: impl IntoIterator<Item = (N, V)>,
    ) -> Result<(), InfoError> {
        self.first_use.note();
        let facts: Vec<_> = facts.into_iter().collect();
        for (index, (name, _)) in facts.iter().enumerate() {
            let name = name.as_ref();
            if let Err(message) = check_label_name(name, Characters::Classic) {
                return Err(InfoError(message.to_string()));
            }
            if self.is_constant(name) {
                return Err(InfoError(format!(
                    "label name `{name}` is that of a constant label"
                )));
            }
            if facts[..index]
                .iter()
                .any(|(earlier, _)| earlier.as_ref() == name)
            {
                return Err(InfoError(format!("label name `{name}` comes twice")));
            }
        }
        let text = LabelText::from_pairs(facts.iter().map(|(name, value)| (name.as_ref(), value)));
        drop(self.facts.publish(text));
        Ok(())
    }

    #[inline]
    fn is_constant(&self, name: &str) -> bool {
        self.descriptor.as_ref().is_some_and(|descriptor| {
            descriptor
                .const_label_names()
                .any(|constant| constant == name)
        })
    }
}

impl private::Sealed for Info {}

impl Metric for Info {
    const KIND: Kind = Kind::Info;

    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        let shared = DescriptorRef::Shared(Arc::clone(descriptor));
        Self::with_descriptor(Some(shared), FirstUse::unknown())
    }
}

impl fmt::Debug for Info {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |text: &LabelText| write!(f, "Info({{{}}})", text.as_str());
        self.facts.read(show)
    }
}

impl Default for Info {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Collect for Info {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        self.facts
            .read(|text| samples.labelled(text).sample(Value::Info));
    }
}

/// What is wrong with the facts given to [`Info::set`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoError(String);

impl fmt::Display for InfoError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for InfoError {}
