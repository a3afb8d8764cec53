//! Exemplars, timestamps, creation times, and names that are escaped.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::exemplar::Exemplar;

/// What every format writes of one sample without labels.
fn with_details(descriptor: &Descriptor, value: Value<'_>, details: &Details<'_>) -> [String; 2] {
    let none = labels(&[]);
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(descriptor);
        let labels = Labels {
            constant: &none,
            variable: &none,
        };
        visitor.sample(&Sample {
            labels,
            value,
            details,
        });
    });
    [Format::Text, Format::OpenMetrics].map(|format| encode(&shown, format))
}

#[test]
fn details_are_written_where_the_format_has_them() {
    let moment = UNIX_EPOCH + Duration::from_millis(1_500_000_000_250);
    let exemplar = |value| {
        let labels = [("trace_id", "a\"b")];
        [Exemplar::new(value, labels, Some(moment)).expect("it is one")]
    };
    let counter = descriptor(Kind::Counter, "hits", "", "");
    let details = Details {
        created: Some(moment),
        timestamp: Some(moment + Duration::from_secs(1)),
        exemplars: &exemplar(2.0),
    };
    assert_eq!(
        with_details(&counter, Value::Counter(Number::Unsigned(3)), &details),
        [
            "# TYPE hits_total counter\nhits_total 3 1500000001250\n",
            "# TYPE hits counter\n\
             hits_total 3 1500000001.250 # {trace_id=\"a\\\"b\"} 2 1500000000.250\n\
             hits_created 1500000000.250\n\
             # EOF\n",
        ]
    );
    let histogram = descriptor(Kind::Histogram, "wait", "", "");
    let value = Value::Histogram {
        bounds: &[0.5, 1.0],
        buckets: &[1, 2, 3],
        sum: 9.0,
        native: None,
    };
    // A bound belongs to the bucket that it ends.
    for (observed, bucket) in [(0.25, 0), (0.5, 0), (0.75, 1), (1.0, 1), (7.0, 2)] {
        let details = Details {
            exemplars: &exemplar(observed),
            ..Details::default()
        };
        let [text, openmetrics] = with_details(&histogram, value, &details);
        assert!(!text.contains(" # "), "{text}");
        let lines: Vec<_> = openmetrics
            .lines()
            .filter(|line| line.contains("le="))
            .collect();
        for (index, line) in lines.into_iter().enumerate() {
            assert_eq!(
                line.contains(&format!("}} {observed} ")),
                index == bucket,
                "{line}"
            );
        }
    }
}

#[test]
fn names_of_other_characters_are_written_as_the_scheme_says() {
    let family = descriptor(Kind::Counter, "http.größe", "Help.", "");
    let (constant, variable) = (labels(&[("a.b", "x")]), labels(&[("c", "y"), ("d\"", "z")]));
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(&family);
        visitor.sample(&Sample {
            labels: Labels {
                constant: &constant,
                variable: &variable,
            },
            value: Value::Counter(Number::Unsigned(1)),
            details: Details::NONE,
        });
    });
    let written = |escaping| {
        let text = Negotiated::from(Format::OpenMetrics).with_escaping(escaping);
        String::from_utf8(text.encode(&shown)).expect("it is text")
    };
    assert_eq!(
        written(Escaping::AllowUtf8),
        "# TYPE \"http.größe\" counter\n\
         # HELP \"http.größe\" Help.\n\
         {\"http.größe_total\",\"a.b\"=\"x\",c=\"y\",\"d\\\"\"=\"z\"} 1\n\
         # EOF\n"
    );
    assert_eq!(
        written(Escaping::Underscores),
        "# TYPE http_gr__e counter\n\
         # HELP http_gr__e Help.\n\
         http_gr__e_total{a_b=\"x\",c=\"y\",d_=\"z\"} 1\n\
         # EOF\n"
    );
    assert_eq!(
        written(Escaping::Values),
        "# TYPE U__http_2e_gr_f6__df_e_ counter\n\
         # HELP U__http_2e_gr_f6__df_e_ Help.\n\
         U__http_2e_gr_f6__df_e__total{U__a_2e_b=\"x\",c=\"y\",U__d_22_=\"z\"} 1\n\
         # EOF\n"
    );
}
