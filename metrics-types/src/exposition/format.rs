//! Which formats there are, and which of them a client wants.

use std::cmp::Reverse;

use super::accept::{self, Clause};

/// A format in which scrapers read metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The [Prometheus text format](https://prometheus.io/docs/instrumenting/exposition_formats/), version 0.0.4, which
    /// everything can read.
    Text,
    /// The [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) text format, version 1.0.0.
    OpenMetrics,
}

/// A format as the outside world knows it.
struct Supported {
    format: Format,
    main: &'static str,
    sub: &'static str,
    version: &'static str,
    content_type: &'static str,
    /// For a client that asked how names outside the classic character set are to be escaped. All of our names are within
    /// it, so that the scheme which everybody knows describes them, whichever was asked for.
    content_type_with_escaping: &'static str,
}

/// All formats, the one for a client without a preference first.
const SUPPORTED: [Supported; 2] = [
    Supported {
        format: Format::Text,
        main: "text",
        sub: "plain",
        version: "0.0.4",
        content_type: "text/plain; version=0.0.4; charset=utf-8",
        // The parameter came with the versions 1.0.0 of both formats: older ones have no use for it.
        content_type_with_escaping: "text/plain; version=0.0.4; charset=utf-8",
    },
    Supported {
        format: Format::OpenMetrics,
        main: "application",
        sub: "openmetrics-text",
        version: "1.0.0",
        content_type: "application/openmetrics-text; version=1.0.0; charset=utf-8",
        content_type_with_escaping: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    },
];

impl Format {
    /// The format that a client wants, by its `Accept` header; join several such headers with commas.
    ///
    /// The rules are those of [Prometheus](https://prometheus.io/docs/instrumenting/content_negotiation/) and
    /// [HTTP](https://www.rfc-editor.org/rfc/rfc9110#name-accept): the highest quality that can be served wins, quality 0
    /// refuses, and a client that accepts nothing of what there is gets [`Format::Text`].
    ///
    /// ```
    /// use metrics_core::Format;
    ///
    /// let accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    /// let wanted = Format::negotiate(accept);
    /// assert_eq!(wanted.format(), Format::OpenMetrics);
    /// assert_eq!(wanted.content_type(), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    ///
    /// assert_eq!(Format::negotiate("text/html").format(), Format::Text);
    /// ```
    #[must_use]
    pub fn negotiate(accept: &str) -> Negotiated {
        let offers = SUPPORTED
            .iter()
            .filter_map(|supported| Some((supported.format, wish(supported, accept)?)));
        // Of equal wishes the last one is `max_by_key`'s: reversed, the first.
        let best = offers.rev().max_by_key(|(_, wish)| wish.rank);
        best.map_or(Negotiated::from(Self::Text), |(format, wish)| Negotiated {
            format,
            escaping: wish.clause.parameter("escaping").is_some(),
        })
    }

    /// The value of the `Content-Type` header that goes with this format.
    ///
    /// ```
    /// use metrics_core::Format;
    ///
    /// assert_eq!(Format::Text.content_type(), "text/plain; version=0.0.4; charset=utf-8");
    /// ```
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        self.supported().content_type
    }

    const fn supported(self) -> &'static Supported {
        match self {
            Self::Text => &SUPPORTED[0],
            Self::OpenMetrics => &SUPPORTED[1],
        }
    }
}

/// What [`Format::negotiate`] found out: the format that a client wants, and how to announce it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Negotiated {
    format: Format,
    escaping: bool,
}

impl Negotiated {
    /// The format.
    #[must_use]
    pub const fn format(self) -> Format {
        self.format
    }

    /// The value of the `Content-Type` header: the format's own, and the escaping scheme if the client asked for one, as
    /// Prometheus does since version 3.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        let supported = self.format.supported();
        if self.escaping {
            supported.content_type_with_escaping
        } else {
            supported.content_type
        }
    }
}

/// The format with its own `Content-Type`, without negotiation.
impl From<Format> for Negotiated {
    fn from(format: Format) -> Self {
        Self {
            format,
            escaping: false,
        }
    }
}

/// How much a client wants one format.
struct Wish<'a> {
    clause: Clause<'a>,
    /// By quality, then by how precisely the format is named, then by which clause comes first.
    rank: (u16, u8, Reverse<usize>),
}

/// What `accept` says of the format: its most precise clause decides, so that a format can be refused beside `*/*`.
fn wish<'a>(supported: &Supported, accept: &'a str) -> Option<Wish<'a>> {
    let named = accept::clauses(accept)
        .enumerate()
        .filter_map(|(position, clause)| {
            let precision = clause.precision(supported.main, supported.sub, supported.version)?;
            Some((precision, clause, Reverse(position)))
        });
    let (precision, clause, position) = named
        .max_by_key(|(precision, clause, position)| (*precision, clause.quality, *position))?;
    (clause.quality > 0).then_some(Wish {
        clause,
        rank: (clause.quality, precision, position),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
    const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    const OPENMETRICS_ESCAPED: &str =
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";

    fn assert_answers(cases: &[(&str, &str)]) {
        for (accept, content_type) in cases {
            assert_eq!(
                Format::negotiate(accept).content_type(),
                *content_type,
                "{accept}"
            );
        }
    }

    #[test]
    fn the_headers_of_real_prometheus_servers() {
        assert_answers(&[
            // 2.42
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                 text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPENMETRICS,
            ),
            // 2.42 with native histograms
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
                 application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,\
                 text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPENMETRICS,
            ),
            // 2.53
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,\
                 text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                OPENMETRICS,
            ),
            // 3.5
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                 application/openmetrics-text;version=0.0.1;q=0.5,\
                 text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                OPENMETRICS_ESCAPED,
            ),
            // 3.5 with native histograms
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,\
                 application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
                 application/openmetrics-text;version=0.0.1;q=0.4,\
                 text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                OPENMETRICS_ESCAPED,
            ),
        ]);
    }

    #[test]
    fn no_preference_is_text() {
        assert_answers(&[
            ("", TEXT),
            ("*/*", TEXT),
            ("text/*", TEXT),
            ("text/plain", TEXT),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                TEXT,
            ),
            (
                "application/openmetrics-text;q=0.5,text/plain;q=0.5;version=1.0.0,*/*;q=0.5",
                OPENMETRICS,
            ),
            ("TEXT/PLAIN; Version=\"0.0.4\"", TEXT),
        ]);
    }

    #[test]
    fn versions_that_there_are_not_yet_fall_to_the_next_wish() {
        assert_answers(&[
            ("application/openmetrics-text;version=0.0.1", TEXT),
            (
                "application/openmetrics-text;version=2.0.0,text/plain;q=0.1",
                TEXT,
            ),
            (
                "text/plain;version=1.0.0,application/openmetrics-text;version=1.0.0;q=0.2",
                OPENMETRICS,
            ),
            ("text/plain;version=1.0.0;escaping=allow-utf-8", TEXT),
            ("application/vnd.google.protobuf;encoding=delimited", TEXT),
        ]);
    }

    #[test]
    fn quality_then_precision_then_order_decide() {
        assert_answers(&[
            (
                "text/plain;q=0.4,application/openmetrics-text;q=0.5",
                OPENMETRICS,
            ),
            ("text/plain;q=0.5,application/openmetrics-text;q=0.5", TEXT),
            (
                "application/openmetrics-text;q=0.5,text/plain;q=0.5",
                OPENMETRICS,
            ),
            ("*/*,application/openmetrics-text", OPENMETRICS),
            ("application/*", OPENMETRICS),
            ("application/*;q=0.1,text/*;q=0.2", TEXT),
        ]);
    }

    #[test]
    fn quality_zero_refuses() {
        assert_answers(&[
            ("application/openmetrics-text;q=0,*/*", TEXT),
            ("text/plain;q=0,*/*;q=0.1", OPENMETRICS),
            (
                "text/plain;q=0.000,application/openmetrics-text;q=0.1",
                OPENMETRICS,
            ),
            // Nothing is left: text, rather than a scrape that fails.
            ("*/*;q=0", TEXT),
        ]);
    }

    #[test]
    fn a_malformed_clause_costs_only_itself() {
        assert_answers(&[
            (";;;,application/openmetrics-text", OPENMETRICS),
            (
                "text/plain;q=abc,application/openmetrics-text;q=0.1",
                OPENMETRICS,
            ),
            ("application/openmetrics-text;q=1.5,text/plain;q=0.1", TEXT),
            ("\"", TEXT),
        ]);
    }
}
