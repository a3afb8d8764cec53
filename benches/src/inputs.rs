//! What the operations are given: the same for every library, in an order that does not repeat soon, and not known to the
//! compiler.

/// How many inputs there are: a power of two.
pub(crate) const INPUTS: usize = 1024;

/// Inputs for operations, chosen by the operation's number.
#[derive(Debug)]
pub(crate) struct Inputs<T: 'static>(&'static [T; INPUTS]);

impl<T> Clone for Inputs<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Inputs<T> {}

impl<T: Copy> Inputs<T> {
    fn new(make: impl FnMut(usize) -> T) -> Self {
        let mut inputs = Box::new(std::array::from_fn(make));
        shuffle(&mut inputs[..]);
        Self(Box::leak(inputs))
    }

    /// The input of operation `number`.
    #[inline]
    pub(crate) fn at(self, number: usize) -> T {
        self.0[number % INPUTS]
    }
}

/// Pairs of the values of two enums, each as often as any other.
pub(crate) fn enum_labels<A: Copy, B: Copy>(a: &[A], b: &[B]) -> Inputs<(A, B)> {
    Inputs::new(|index| (a[index % a.len()], b[index / a.len() % b.len()]))
}

/// Pairs of strings: 1000 different ones. They live as long as the program does, so that a library whose children must own
/// their label text can be asked without a copy of it, which a service with text of its own would have to make.
pub(crate) fn string_labels() -> Inputs<(&'static str, &'static str)> {
    let tenants: Vec<_> = (0..40).map(|n| leak(format!("tenant-{n:02}"))).collect();
    let routes: Vec<_> = (0..25)
        .map(|n| leak(format!("/api/v1/items-{n:02}/history")))
        .collect();
    Inputs::new(|index| (tenants[index % 40], routes[index / 40 % 25]))
}

/// Durations in seconds from 1 ms to 20 s, as many between 1 and 2 ms as between 1 and 2 s.
pub(crate) fn durations() -> Inputs<f64> {
    Inputs::new(|index| 0.001 * 20_000_f64.powf(index as f64 / INPUTS as f64))
}

/// 11 bounds: those of the Go client.
pub(crate) const BOUNDS_11: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// 100 bounds, from 1 ms to 12.5 s.
pub(crate) const BOUNDS_100: [f64; 100] = metrics_core::exponential_buckets(0.001, 1.1);

pub(crate) fn leak(text: String) -> &'static str {
    text.leak()
}

/// Always the same order.
fn shuffle<T>(items: &mut [T]) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for last in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let below = last as u64 + 1;
        let other = usize::try_from(state % below).unwrap_or(0);
        items.swap(last, other);
    }
}

/// Defines `Method` with 4 and `Class` with 5 variants: every library derives for them what its labels need.
macro_rules! enums {
    ($(#[$attribute:meta])*) => {
        $(#[$attribute])*
        #[derive(Clone, Copy)]
        enum Method {
            Get,
            Post,
            Put,
            Delete,
        }

        $(#[$attribute])*
        #[derive(Clone, Copy)]
        enum Class {
            Informational,
            Successful,
            Redirection,
            ClientError,
            ServerError,
        }

        /// Inputs of these two.
        fn enum_labels() -> crate::inputs::Inputs<(Method, Class)> {
            crate::inputs::enum_labels(
                &[Method::Get, Method::Post, Method::Put, Method::Delete],
                &[
                    Class::Informational,
                    Class::Successful,
                    Class::Redirection,
                    Class::ClientError,
                    Class::ServerError,
                ],
            )
        }
    };
}

/// The text of both enums, for libraries whose labels are strings.
macro_rules! enum_texts {
    () => {
        impl Method {
            const fn as_str(self) -> &'static str {
                match self {
                    Self::Get => "get",
                    Self::Post => "post",
                    Self::Put => "put",
                    Self::Delete => "delete",
                }
            }
        }

        impl Class {
            const fn as_str(self) -> &'static str {
                match self {
                    Self::Informational => "informational",
                    Self::Successful => "successful",
                    Self::Redirection => "redirection",
                    Self::ClientError => "client_error",
                    Self::ServerError => "server_error",
                }
            }
        }
    };
}

pub(crate) use {enum_texts, enums};
