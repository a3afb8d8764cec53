//! What the operations of metrics libraries cost, measured side by side: this one, its peers, and the limits that the machine
//! sets, in one process and in turns, so that whatever else the machine does hits all of them alike.
//!
//! The unit is one uncontended `fetch_add` on an atomic of the same run; where two threads record, two threads on one such
//! atomic.

mod arguments;
mod chart;
mod counters;
mod declared;
mod fixture;
mod harness;
mod inputs;
mod limits;
mod memory;
mod operation;
mod ours;
mod pair;
mod peers;
mod poll;
mod report;
mod rows;
mod startup;
mod table;
mod thousand;
mod threads;
mod weight;

use std::process::ExitCode;

use arguments::Arguments;
use rows::Rows;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    // This process was started by another one of the same program, to be measured from its beginning.
    if let Some(startup) = &arguments.startup {
        startup::run_contender(startup);
        return ExitCode::SUCCESS;
    }

    let mut rows = Rows::new(arguments.filter.clone());
    limits::add(&mut rows);
    ours::add(&mut rows);
    declared::add(&mut rows);
    peers::add(&mut rows);
    let mut results = harness::measure(rows, &arguments.effort);
    // After everything else: the threads that these start leave their cells behind.
    results.extend(startup::measure(&arguments));
    results.extend(threads::measure(&arguments));
    results.extend(weight::measure(&arguments));

    let report = report::Report::new(results);
    print!("{}", table::markdown(&report));
    if let Some(path) = arguments.chart
        && let Err(error) = std::fs::write(&path, chart::svg(&report))
    {
        eprintln!("{}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
