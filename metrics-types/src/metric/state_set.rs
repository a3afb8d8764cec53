use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::declaration::Declaration;
use crate::descriptor::{Descriptor, DescriptorRef};
use crate::kind::Kind;
use crate::label::{Enumerated, LabelValue};
use crate::metric::{ChildOf, FamilyMetric, Metric, private};
use crate::sample::{Collect, Samples, Value};
use crate::storage::FirstUse;

/// Which one of some named states holds: starting, running, stopping. The Python client calls it an `Enum`.
///
/// The states are the variants of an enum that derives [`LabelValue`], or names that stand in the attribute. The first of
/// them holds at the beginning. Every state is exposed, with the value 1 if it holds and 0 if not.
///
/// ```
/// use metrics_core::{LabelValue, StateSet, metric};
///
/// #[derive(LabelValue, Debug, PartialEq)]
/// #[label(rename_all = "lowercase")]
/// enum Phase {
///     Starting,
///     Running,
/// }
///
/// /// What the service is doing.
/// #[metric]
/// static PHASE: StateSet<Phase> = StateSet::new();
///
/// /// What the disk is doing.
/// #[metric(states("idle", "busy"))]
/// static DISK: StateSet<&str> = StateSet::new();
///
/// PHASE.set(Phase::Running);
/// assert_eq!(PHASE.get(), "running");
///
/// DISK.set_name("busy")?;
/// assert_eq!(DISK.get(), "busy");
/// assert!(DISK.set_name("lost").is_err());
/// # Ok::<(), metrics_core::UnknownState>(())
/// ```
pub struct StateSet<S: LabelValue + 'static> {
    active: AtomicUsize,
    /// Brings the names if the type does not.
    descriptor: Option<DescriptorRef>,
    first_use: FirstUse,
    states: PhantomData<fn(S)>,
}

impl<S: LabelValue + 'static> StateSet<S> {
    /// The first state holds.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::with_descriptor(None, FirstUse::unknown())
    }

    #[inline]
    const fn with_descriptor(descriptor: Option<DescriptorRef>, first_use: FirstUse) -> Self {
        Self {
            active: AtomicUsize::new(0),
            descriptor,
            first_use,
            states: PhantomData,
        }
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        // Nothing is in it yet, and a `const fn` cannot drop it.
        std::mem::forget(self);
        Self::with_descriptor(
            Some(DescriptorRef::Static(declaration)),
            FirstUse::of(declaration),
        )
    }

    /// Calls `use_states` with the names of all states.
    fn with_states<R>(&self, use_states: impl FnOnce(&[&str]) -> R) -> R {
        if let Some(states) = S::VALUES {
            return use_states(states);
        }
        let named = self.descriptor.iter().flat_map(|named| named.states());
        let names: Vec<&str> = named.collect();
        use_states(&names)
    }

    /// Makes the state called `name` the one that holds.
    ///
    /// # Errors
    ///
    /// If there is no such state. The one that held before still does.
    #[inline]
    pub fn set_name(&self, name: &str) -> Result<(), UnknownState> {
        self.first_use.note();
        let index = self.with_states(|states| states.iter().position(|state| *state == name));
        match index {
            Some(index) => {
                self.active.store(index, Ordering::Relaxed);
                Ok(())
            }
            None => Err(UnknownState {
                state: name.to_owned(),
            }),
        }
    }

    /// Makes `state` the one that holds. Where names stand in for an enum there is [`set_name`](Self::set_name).
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`set(Phase::Running)` is how it reads"
    )]
    #[inline]
    pub fn set(&self, state: S)
    where
        S: Enumerated,
    {
        let known = state.with_str(|name| self.set_name(name).is_ok());
        debug_assert!(known, "an enumerated value is one of its type's values");
    }

    /// The name of the state that holds at this moment, for tests.
    #[must_use]
    #[inline]
    pub fn get(&self) -> String {
        let active = self.active.load(Ordering::Relaxed);
        self.with_states(|states| states.get(active).copied().unwrap_or_default().to_owned())
    }
}

impl<S: LabelValue + 'static> Default for StateSet<S> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<S: LabelValue + 'static> fmt::Debug for StateSet<S> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StateSet").field(&self.get()).finish()
    }
}

impl<S: LabelValue + 'static> private::Sealed for StateSet<S> {}

impl<S: LabelValue + 'static> Metric for StateSet<S> {
    const KIND: Kind = Kind::StateSet;
    const STATES: Option<&'static [&'static str]> = S::VALUES;
    const NEEDS_STATES: bool = S::VALUES.is_none();

    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        let shared = DescriptorRef::Shared(Arc::clone(descriptor));
        Self::with_descriptor(Some(shared), FirstUse::unknown())
    }
}

impl<S: LabelValue + 'static> FamilyMetric for StateSet<S> {
    type Value = String;
    type Settings = ();
    const SETTINGS: () = ();

    #[inline]
    fn child(family: ChildOf<'_>) -> Self {
        Self::with_descriptor(family.descriptor.cloned(), FirstUse::unknown())
    }

    #[inline]
    fn value(&self) -> String {
        self.get()
    }
}

impl<S: LabelValue + 'static> Collect for StateSet<S> {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        let active = self.active.load(Ordering::Relaxed);
        self.with_states(|states| samples.sample(Value::StateSet { states, active }));
    }
}

/// A name that is not the name of one of a [`StateSet`]'s states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownState {
    state: String,
}

impl fmt::Display for UnknownState {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no state called `{}`", self.state)
    }
}

impl Error for UnknownState {}
