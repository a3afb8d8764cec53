//! Text that would break an exposition if it were not escaped, read back by other people's parsers.

use conformance::{Family, check_with_promtool, parse};
use metrics_core::{
    Counter, Family as MetricFamily, Format, MetricOptions, Registry, StateSet, encode,
};

const FORMATS: [Format; 2] = [Format::Text, Format::OpenMetrics];

/// What people put into label values and help texts, on purpose or not.
fn awkward() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "  two spaces  ",
        "plain",
        "\"",
        "\"quoted\"",
        "a\"} 1\nb{c=\"d",
        "\\",
        "\\\\",
        "\\n",
        "\\\n",
        "\\\"",
        "C:\\temp\\new \"file\".txt",
        "two\nlines\n",
        "\n",
        "\r",
        "\r\n",
        "carriage\rreturn",
        "tab\tand\u{b}others\u{c}",
        "a,b=c;{d}[e](f)<g>",
        "{",
        "}",
        ",",
        "=",
        "#",
        " # EOF",
        "\n# EOF\n",
        "# TYPE x counter",
        "# {} 1",
        "żółw 龜 🐢",
        "e\u{301}",
        "\u{feff}mark",
        "\u{2028}\u{2029}\u{85}",
        "\u{202e}backwards",
        "\u{10ffff}\u{d7ff}\u{e000}\u{fffd}",
        "\0",
        "%s %d {} {0}",
        "NaN",
        "+Inf",
    ]
    .map(String::from)
    .to_vec();
    texts.extend((0..=0x7fu8).map(|byte| format!("<{}>", char::from(byte))));
    texts.push("long ".repeat(10_000));
    // Every pair of the characters that escaping is about.
    let special = ['\\', '"', '\n', 'n', '{', '}', ',', ' '];
    texts.extend(
        special
            .iter()
            .flat_map(|a| special.map(|b| format!("{a}{b}"))),
    );
    texts.sort();
    texts.dedup();
    texts
}

fn only(families: Vec<Family>) -> Family {
    let [family] = <[Family; 1]>::try_from(families).expect("there is one family");
    family
}

#[test]
fn label_values_come_back_as_they_were() {
    let registry = Registry::new();
    let options = MetricOptions::new("seen", "Things seen.").label_names(["first", "second"]);
    let seen = registry
        .register(options, MetricFamily::<(String, String), Counter>::new())
        .expect("the options are valid");
    let texts = awkward();
    for (number, text) in (1..).zip(&texts) {
        seen.with(&(text, "x")).inc_by(number);
        seen.with(&("x", text)).inc_by(number);
    }
    check_with_promtool(&encode(&registry, Format::Text));
    for format in FORMATS {
        let Some(families) = parse(format, &encode(&registry, format)) else {
            return;
        };
        let family = only(families);
        assert_eq!(family.samples.len(), 2 * texts.len());
        for (number, text) in (1..).zip(&texts) {
            let expected = u64::to_string(&number);
            for labels in [
                [("first", text.as_str()), ("second", "x")],
                [("first", "x"), ("second", text)],
            ] {
                assert_eq!(
                    family.value("seen_total", &labels),
                    Some(&*expected),
                    "{labels:?}"
                );
            }
        }
    }
}

#[test]
fn constant_labels_and_states_come_back_as_they_were() {
    let texts = awkward();
    let registry = Registry::new();
    for (index, text) in texts.iter().enumerate() {
        let options = MetricOptions::new("colour", "")
            .const_label("text", text)
            .const_label("index", index.to_string());
        registry
            .register(options, Counter::new())
            .expect("the options are valid");
    }
    let options = MetricOptions::new("mood", "").states(&texts);
    let mood = registry
        .register(options, StateSet::<String>::new())
        .expect("the options are valid");
    let active = &texts[texts.len() / 2];
    mood.set_name(active).expect("it is one of the states");

    for format in FORMATS {
        let Some(families) = parse(format, &encode(&registry, format)) else {
            return;
        };
        let [colour, mood] = <[Family; 2]>::try_from(families).expect("there are two families");
        assert_eq!(
            (colour.samples.len(), mood.samples.len()),
            (texts.len(), texts.len())
        );
        for (index, text) in texts.iter().enumerate() {
            let labels = [("text", text.as_str()), ("index", &index.to_string())];
            assert_eq!(colour.value("colour_total", &labels), Some("0"), "{text:?}");
            let expected = if text == active { "1" } else { "0" };
            assert_eq!(
                mood.value("mood", &[("mood", text)]),
                Some(expected),
                "{text:?}"
            );
        }
    }
}

#[test]
fn help_comes_back_as_it_was() {
    let texts = awkward();
    let registry = Registry::new();
    for (index, text) in texts.iter().enumerate() {
        registry
            .register(
                MetricOptions::new(format!("m{index:03}"), text),
                Counter::new(),
            )
            .expect("the name is valid");
    }
    for format in FORMATS {
        let Some(families) = parse(format, &encode(&registry, format)) else {
            return;
        };
        assert_eq!(families.len(), texts.len());
        for (family, text) in families.iter().zip(&texts) {
            // White space around a help text is not part of it.
            assert_eq!(family.help, text.trim(), "{format:?}");
        }
    }
}
