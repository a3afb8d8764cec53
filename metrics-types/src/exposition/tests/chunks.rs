//! Where the output goes: a buffer that is kept, bytes that are there already, and pieces.

use std::ops::ControlFlow;

use super::*;

#[test]
fn a_scrape_into_a_kept_buffer_does_not_move_it() {
    let histogram = descriptor(Kind::Histogram, "wait_seconds", "Help.", "seconds");
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(&histogram);
        let (constant, variable) = (LabelText::default(), LabelText::default());
        let value = Value::Histogram {
            bounds: &[1.0, 2.0],
            buckets: &[1, 1, 1],
            sum: 3.0,
            native: None,
        };
        let labels = Labels {
            constant: &constant,
            variable: &variable,
        };
        visitor.sample(&Sample {
            labels,
            value,
            details: Details::NONE,
        });
    });
    let mut output = String::new();
    encode_into(&shown, Format::OpenMetrics, &mut output);
    let (first, capacity, address) = (output.clone(), output.capacity(), output.as_ptr());
    output.clear();
    encode_into(&shown, Format::OpenMetrics, &mut output);
    assert_eq!((output.capacity(), output.as_ptr()), (capacity, address));
    assert_eq!(output, first);
}

#[test]
fn what_is_negotiated_is_appended_to_any_bytes() {
    let gauge = descriptor(Kind::Gauge, "depth", "", "");
    let shown = Shown(|visitor: &mut dyn Visitor| visitor.family(&gauge));
    for before in [&b""[..], b"text\n", b"\xff"] {
        let mut output = before.to_vec();
        Negotiated::from(Format::Text).encode_into(&shown, &mut output);
        assert_eq!(output, [before, b"# TYPE depth gauge\n"].concat());
    }
}

/// A family of 40 long lines, and one whose samples have no labels.
fn long(visitor: &mut dyn Visitor) {
    let (none, text) = (LabelText::default(), "x".repeat(10_000));
    let gauges = descriptor(Kind::Gauge, "long", "", "");
    visitor.family(&gauges);
    for number in 0..40 {
        let variable = labels(&[("text", &text)]);
        visitor.sample(&Sample {
            labels: Labels {
                constant: &none,
                variable: &variable,
            },
            value: Value::Gauge(Number::Unsigned(number)),
            details: Details::NONE,
        });
    }
    visitor.family(&descriptor(Kind::Gauge, "short", "", ""));
    let bare = Labels {
        constant: &none,
        variable: &none,
    };
    visitor.sample(&Sample {
        labels: bare,
        value: Value::Gauge(Number::Unsigned(1)),
        details: Details::NONE,
    });
}

#[test]
fn chunks_of_whole_lines_are_the_exposition() {
    for format in [Format::Text, Format::OpenMetrics] {
        let mut chunks = Vec::new();
        let flow = encode_in_chunks(&Shown(long), format, &mut |chunk| {
            chunks.push(String::from_utf8(chunk.to_vec()).expect("it is text"));
            ControlFlow::Continue(())
        });
        assert_eq!(flow, ControlFlow::Continue(()));
        assert_eq!(chunks.concat(), encode(&Shown(long), format));
        assert_eq!(chunks.len(), 6);
        for chunk in &chunks {
            assert!(chunk.ends_with('\n') && chunk.len() < 80_000);
        }
    }
}

#[test]
fn who_wants_no_more_chunks_gets_none() {
    let mut left = 2;
    let flow = encode_in_chunks(&Shown(long), Format::OpenMetrics, &mut |_| {
        left -= 1;
        if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!((flow, left), (ControlFlow::Break(()), 0));
}
