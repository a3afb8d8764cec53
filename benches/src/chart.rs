//! The results as a chart: a panel for each operation, a bar for each library.

use std::fmt::{self, Write};

use crate::operation::Operation;
use crate::report::{Measured, Report};
use crate::table::ratio;

/// Pairs of panels that have one scale.
type Group = &'static [[(Operation, u8); 2]];

/// A scrape costs hundreds of times what recording does, so it has a scale of its own.
const GROUPS: [Group; 2] = [
    &[
        [(Operation::Inc, 1), (Operation::Inc, 2)],
        [(Operation::EnumLabels, 1), (Operation::EnumLabels, 2)],
        [(Operation::StringLabels, 1), (Operation::StringLabels, 2)],
        [(Operation::Observe11, 1), (Operation::Observe11, 2)],
        [(Operation::Observe100, 1), (Operation::Observe100, 2)],
        [(Operation::TimedSync, 1), (Operation::TimedAsync, 1)],
    ],
    &[[
        (Operation::ScrapeCounters, 1),
        (Operation::ScrapeHistograms, 1),
    ]],
];

/// Of everything inside of the margin.
const WIDTH: f64 = 840.0;
const MARGIN: f64 = 20.0;
const PANEL_WIDTH: f64 = 410.0;
/// Where the bars of a panel begin, and how long they can be.
const NAMES: f64 = 130.0;
const BARS: f64 = 225.0;
const ROW: f64 = 16.0;
const BAR: f64 = 10.0;
const PANEL_HEAD: f64 = 40.0;
const PANEL_GAP: f64 = 14.0;
const HEAD: f64 = 50.0;

/// The colours follow the reader's scheme, and the background with them: the page around may follow something else.
const STYLE: &str = "\
.page{fill:#fff}\
text{font:11px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#3b4252}\
.title{font-size:15px;font-weight:600;fill:#1f2430}.head{font-size:12px;font-weight:600;fill:#1f2430}\
.quiet{fill:#6b7280}.own{font-weight:600;fill:#b3430a}\
.bar{fill:#a9b4c4}.own-bar{fill:#e8702a}.grid{stroke:#e3e6eb}.unit{stroke:#6b7280;stroke-dasharray:3 3}\
@media(prefers-color-scheme:dark){.page{fill:#12161d}\
text{fill:#c3cad6}.title,.head{fill:#eef1f6}.quiet{fill:#8b95a5}.own{fill:#ff9a5c}\
.bar{fill:#566173}.own-bar{fill:#ff8a45}.grid{stroke:#323944}.unit{stroke:#8b95a5}}";

/// From which power of ten to which the bars go.
#[derive(Debug, Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
}

/// The chart, as a document of its own.
pub(crate) fn svg(report: &Report) -> String {
    let mut body = String::new();
    let mut top = HEAD;
    for group in GROUPS {
        let ratios = group
            .iter()
            .flatten()
            .flat_map(|(operation, threads)| report.best(*operation, *threads))
            .filter_map(|row| row.ratio);
        let Some(scale) = Scale::around(ratios) else {
            continue;
        };
        for pair in group {
            let panels = pair.map(|(operation, threads)| report.best(operation, threads));
            let rows = panels.iter().map(Vec::len).max().unwrap_or(0);
            if rows == 0 {
                continue;
            }
            let mut left = 0.0;
            for (panel, (operation, threads)) in panels.iter().zip(pair) {
                if !panel.is_empty() {
                    let title = title(*operation, *threads);
                    draw_panel(&mut body, scale, (left, top), &title, panel)
                        .expect("a string can be written to");
                }
                left += WIDTH - PANEL_WIDTH;
            }
            top += PANEL_HEAD + rows as f64 * ROW + PANEL_GAP;
        }
    }

    let (width, height) = (WIDTH + 2.0 * MARGIN, top - PANEL_GAP + 2.0 * MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>What metrics cost, metrics-core and other libraries</title>\n\
         <style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">\n\
         <text class=\"title\" x=\"0\" y=\"14\">What metrics cost</text>\n\
         <text class=\"quiet\" x=\"0\" y=\"32\">Ratio to one uncontended atomic addition (2 threads: to two threads on one \
         atomic), log scale, less is better. Each library by the fastest of its ways.</text>\n\
         {body}</g>\n</svg>\n"
    )
}

fn title(operation: Operation, threads: u8) -> String {
    let what = match operation {
        Operation::Inc => "Counter",
        Operation::EnumLabels => "Counter, 2 enum labels looked up",
        Operation::StringLabels => "Counter, 2 of 1000 string labels looked up",
        Operation::Observe11 => "Histogram, 11 bounds",
        Operation::Observe100 => "Histogram, 100 bounds",
        Operation::TimedSync => "Timed empty function",
        Operation::TimedAsync => "Timed empty async function",
        Operation::ScrapeCounters => "Scrape of 100,000 counters, per series",
        Operation::ScrapeHistograms => "Scrape of 1000 histograms, per histogram",
        _ => operation.title(),
    };
    let threads = match (operation, threads) {
        (_, 2) => ", 2 threads",
        (Operation::TimedSync, _) => "",
        (operation, _) if operation.is_shared() => ", 1 thread",
        _ => "",
    };
    format!("{what}{threads}")
}

fn draw_panel(
    out: &mut String,
    scale: Scale,
    (left, top): (f64, f64),
    title: &str,
    rows: &[Measured],
) -> fmt::Result {
    writeln!(out, "<g transform=\"translate({left} {top})\">")?;
    writeln!(out, "<text class=\"head\" x=\"0\" y=\"12\">{title}</text>")?;
    let bottom = PANEL_HEAD + rows.len() as f64 * ROW;
    let grid_top = PANEL_HEAD - 6.0;
    for (x, label, is_unit) in scale.ticks() {
        let class = if is_unit { "unit" } else { "grid" };
        writeln!(
            out,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{grid_top}\" y2=\"{bottom}\"/>\
             <text class=\"quiet\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"9\">{label}</text>",
            grid_top - 4.0
        )?;
    }
    for (index, row) in rows.iter().enumerate() {
        let Some(value) = row.ratio else {
            continue;
        };
        let (bar, name) = if row.is_ours() {
            ("own-bar", "own")
        } else {
            ("bar", "name")
        };
        let y = PANEL_HEAD + index as f64 * ROW;
        let text_y = y + BAR - 1.0;
        let end = scale.at(value);
        let length = (end - NAMES).max(1.0);
        writeln!(
            out,
            "<text class=\"{name}\" x=\"{:.1}\" y=\"{text_y:.1}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{bar}\" x=\"{NAMES}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/>\
             <text class=\"{name}\" x=\"{:.1}\" y=\"{text_y:.1}\">{}</text>",
            NAMES - 6.0,
            row.key.who,
            NAMES + length + 5.0,
            ratio(value)
        )?;
    }
    writeln!(out, "</g>")
}

impl Scale {
    /// From the power of ten below all of `ratios` to the one above them.
    fn around(ratios: impl Iterator<Item = f64>) -> Option<Self> {
        ratios
            .map(f64::log10)
            .map(|power| Self {
                low: (power - 0.1).floor(),
                high: (power + 0.1).ceil(),
            })
            .reduce(|one, other| Self {
                low: one.low.min(other.low),
                high: one.high.max(other.high),
            })
    }

    /// Where a ratio is, across a panel.
    fn at(self, ratio: f64) -> f64 {
        self.at_power(ratio.log10())
    }

    fn at_power(self, power: f64) -> f64 {
        NAMES + BARS * (power - self.low) / (self.high - self.low)
    }

    /// Where each power of ten is, its text, and whether it is the unit.
    fn ticks(self) -> impl Iterator<Item = (f64, String, bool)> {
        std::iter::successors(Some(self.low), |power| Some(power + 1.0))
            .take_while(move |power| *power <= self.high)
            .map(move |power| {
                let text = format!("{}x", 10_f64.powf(power));
                (self.at_power(power), text, power.abs() < 0.5)
            })
    }
}
