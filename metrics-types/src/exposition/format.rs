//! Which formats there are, and which of them a client wants.

use std::cmp::Reverse;

use super::accept::{self, Clause};
use crate::name_escaping::Escaping;

/// A text format in which scrapers read metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The [Prometheus text format](https://prometheus.io/docs/instrumenting/exposition_formats/), version 0.0.4, which
    /// everything can read.
    Text,
    /// The Prometheus text format, version 1.0.0, whose readers know names in quotes.
    TextVersion1,
    /// The [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) text format, version 1.0.0.
    OpenMetrics,
    /// The OpenMetrics text format as it was called before its version 1.0.0.
    OpenMetricsVersion0,
}

/// What is written: a text format, or protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Encoding {
    Text(Format),
    #[cfg(feature = "protobuf")]
    Protobuf,
}

/// An encoding as the outside world knows it.
struct Supported {
    encoding: Encoding,
    media_type: (&'static str, &'static str),
    parameters: Parameters,
    /// The value of `Content-Type`: without an escaping scheme, and with each.
    content_types: [&'static str; 1 + Escaping::ALL.len()],
    /// Whether it tells the scheme to a client that did not ask for one, too.
    tells_escaping: bool,
}

/// What a clause must say besides the media type.
enum Parameters {
    /// This version, or none.
    Version(&'static str),
    /// All of these.
    #[cfg(feature = "protobuf")]
    All(&'static [(&'static str, &'static str)]),
}

macro_rules! content_types {
    ($base:literal) => {
        [
            $base,
            concat!($base, "; escaping=allow-utf-8"),
            concat!($base, "; escaping=underscores"),
            concat!($base, "; escaping=dots"),
            concat!($base, "; escaping=values"),
        ]
    };
}

/// All encodings, the one for a client without a preference first.
const SUPPORTED: &[Supported] = &[
    Supported {
        encoding: Encoding::Text(Format::Text),
        media_type: ("text", "plain"),
        parameters: Parameters::Version("0.0.4"),
        content_types: content_types!("text/plain; version=0.0.4; charset=utf-8"),
        tells_escaping: false,
    },
    Supported {
        encoding: Encoding::Text(Format::OpenMetrics),
        media_type: ("application", "openmetrics-text"),
        parameters: Parameters::Version("1.0.0"),
        content_types: content_types!("application/openmetrics-text; version=1.0.0; charset=utf-8"),
        tells_escaping: false,
    },
    Supported {
        encoding: Encoding::Text(Format::OpenMetricsVersion0),
        media_type: ("application", "openmetrics-text"),
        parameters: Parameters::Version("0.0.1"),
        content_types: content_types!("application/openmetrics-text; version=0.0.1; charset=utf-8"),
        tells_escaping: false,
    },
    Supported {
        encoding: Encoding::Text(Format::TextVersion1),
        media_type: ("text", "plain"),
        parameters: Parameters::Version("1.0.0"),
        content_types: content_types!("text/plain; version=1.0.0; charset=utf-8"),
        tells_escaping: true,
    },
    #[cfg(feature = "protobuf")]
    Supported {
        encoding: Encoding::Protobuf,
        media_type: ("application", "vnd.google.protobuf"),
        parameters: Parameters::All(&[
            ("proto", "io.prometheus.client.MetricFamily"),
            ("encoding", "delimited"),
        ]),
        content_types: content_types!(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        ),
        tells_escaping: false,
    },
];

impl Format {
    /// The format that a client wants, by its `Accept` header; join several such headers with commas.
    ///
    /// The rules are those of [Prometheus](https://prometheus.io/docs/instrumenting/content_negotiation/) and
    /// [HTTP](https://www.rfc-editor.org/rfc/rfc9110#name-accept): the highest quality that can be served wins, quality 0
    /// refuses, and a client that accepts nothing of what there is gets [`Format::Text`]. With the feature `protobuf`, a client that
    /// asks for it by name gets that.
    ///
    /// ```
    /// use metrics_core::{Format, Registry};
    ///
    /// let accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    /// let wanted = Format::negotiate(accept);
    /// assert_eq!(wanted.content_type(), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    /// let body = wanted.encode(Registry::global());
    /// assert!(body.ends_with(b"# EOF\n"));
    ///
    /// assert_eq!(Format::negotiate("text/html"), Format::Text.into());
    /// ```
    #[must_use]
    #[inline]
    pub fn negotiate(accept: &str) -> Negotiated {
        let offers = SUPPORTED
            .iter()
            .filter_map(|supported| Some((supported.encoding, wish(supported, accept)?)));
        // Of equal wishes the last one is `max_by_key`'s: reversed, the first.
        let best = offers.rev().max_by_key(|(_, wish)| *wish);
        let (encoding, rank) = best
            .map_or((Encoding::Text(Self::Text), None), |(encoding, wish)| {
                (encoding, Some(wish))
            });
        Negotiated {
            encoding,
            escaping: escaping(accept, rank),
            created: true,
        }
    }

    /// The value of the `Content-Type` header that goes with this format.
    ///
    /// ```
    /// use metrics_core::Format;
    ///
    /// assert_eq!(Format::Text.content_type(), "text/plain; version=0.0.4; charset=utf-8");
    /// ```
    #[must_use]
    #[inline]
    pub fn content_type(self) -> &'static str {
        Negotiated::from(self).content_type()
    }
}

/// What [`Format::negotiate`] found out: what a client wants, and how to announce it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Negotiated {
    pub(super) encoding: Encoding,
    /// The one that the client asked for.
    escaping: Option<Escaping>,
    pub(super) created: bool,
}

impl Negotiated {
    /// The value of the `Content-Type` header: the format's own, and the escaping scheme if the client asked for one, as
    /// Prometheus does since version 3.
    #[must_use]
    #[inline]
    pub fn content_type(self) -> &'static str {
        let is_it = |supported: &&Supported| supported.encoding == self.encoding;
        let supported = SUPPORTED.iter().find(is_it).unwrap_or(&SUPPORTED[0]);
        let told = if supported.tells_escaping {
            Some(self.escaping())
        } else {
            self.escaping
        };
        let at = told.map_or(0, |escaping| 1 + escaping as usize);
        supported.content_types[at]
    }

    /// What becomes of names that are not of the classic character set.
    #[must_use]
    #[inline]
    pub fn escaping(self) -> Escaping {
        self.escaping.unwrap_or_default()
    }

    /// The same, with another escaping scheme.
    #[must_use]
    #[inline]
    pub const fn with_escaping(mut self, escaping: Escaping) -> Self {
        self.escaping = Some(escaping);
        self
    }

    /// Whether OpenMetrics and protobuf tell when each counter, histogram and summary began to count, as they do unless this says
    /// otherwise. In OpenMetrics that is one more line for each of them, `_created`.
    #[must_use]
    #[inline]
    pub const fn with_created(mut self, created: bool) -> Self {
        self.created = created;
        self
    }
}

/// The format with its own `Content-Type`, without negotiation.
impl From<Format> for Negotiated {
    #[inline]
    fn from(format: Format) -> Self {
        Self {
            encoding: Encoding::Text(format),
            escaping: None,
            created: true,
        }
    }
}

/// How much a client wants an encoding: by quality, then by how precisely it is named, then by which clause comes first.
type Rank = (u16, u8, Reverse<usize>);

/// What `accept` says of the encoding: its most precise clause decides, so that one can be refused beside `*/*`.
#[inline]
fn wish(supported: &Supported, accept: &str) -> Option<Rank> {
    let named = accept::clauses(accept)
        .enumerate()
        .filter_map(|(position, clause)| {
            let precision = supported.precision(&clause)?;
            Some((precision, clause.quality, Reverse(position)))
        });
    let (precision, quality, position) = named.max()?;
    (quality > 0).then_some((quality, precision, position))
}

impl Supported {
    /// How precisely `clause` names this, more being more precise; nothing if it does not.
    #[inline]
    fn precision(&self, clause: &Clause<'_>) -> Option<u8> {
        let precision = clause.precision(self.media_type)?;
        match self.parameters {
            Parameters::Version(version) if precision == accept::MEDIA_TYPE => {
                match clause.parameter("version") {
                    None => Some(precision),
                    Some(asked) => (asked == version).then_some(precision + 1),
                }
            }
            Parameters::Version(_) => Some(precision),
            // Nobody is sent what is not text without asking for it.
            #[cfg(feature = "protobuf")]
            Parameters::All(parameters) => {
                let says = |(name, value): &(&str, &str)| clause.parameter(name) == Some(value);
                (precision == accept::MEDIA_TYPE && parameters.iter().all(says))
                    .then_some(precision + 1)
            }
        }
    }
}

/// The escaping scheme that the client asks for in the clause that was chosen or, as Go's library has it, in the last one before it
/// that asks for one, in the order in which the client wants them.
#[inline]
fn escaping(accept: &str, chosen: Option<Rank>) -> Option<Escaping> {
    let mut clauses: Vec<_> = accept::clauses(accept).enumerate().collect();
    clauses.sort_by_key(|(position, clause)| (Reverse(clause.quality), *position));
    let last = chosen.and_then(|(_, _, Reverse(chosen))| {
        clauses.iter().position(|(position, _)| *position == chosen)
    });
    let until = last.map_or(clauses.len(), |last| last + 1);
    let asked = clauses[..until].iter().rev();
    asked
        .filter_map(|(_, clause)| clause.parameter("escaping"))
        .find_map(Escaping::called)
}
