//! How long it takes until 1000 counters can be scraped. That happens once in a process, so each measurement has its own.

use std::process::Command;
use std::time::Instant;

use crate::arguments::{Arguments, Startup};
use crate::operation::Operation;
use crate::report::{Key, Measured};
use crate::{declared, memory, peers};

/// How many counters.
pub(crate) const COUNTERS: usize = 1000;

/// One way to make them visible.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contender {
    pub(crate) who: &'static str,
    pub(crate) how: &'static str,
    pub(crate) run: fn(),
}

/// The name of a counter that is not declared.
pub(crate) fn name(number: usize) -> String {
    format!("requests_{number:03}")
}

fn contenders() -> impl Iterator<Item = Contender> {
    declared::STARTUP.into_iter().chain(peers::CONTENDERS)
}

/// In the process that is measured: prints the nanoseconds, or the number of allocations.
pub(crate) fn run_contender(startup: &Startup) {
    let contender = contenders().nth(startup.contender);
    let run = contender.expect("the parent counts alike").run;
    if startup.weighed {
        let ((), kept) = memory::kept(run);
        println!("{}", kept.allocations);
    } else {
        let start = Instant::now();
        run();
        println!("{}", start.elapsed().as_nanos());
    }
}

/// Starts the processes, in turns, and reads what they print.
pub(crate) fn measure(arguments: &Arguments) -> Vec<Measured> {
    let wanted: Vec<_> = contenders()
        .enumerate()
        .filter(|(_, contender)| arguments.wants(&contender.key(contender.how).to_string()))
        .collect();
    let mut samples = vec![Vec::new(); wanted.len()];
    for _ in 0..arguments.effort.slow_rounds {
        for ((number, _), samples) in wanted.iter().zip(&mut samples) {
            samples.extend(ask(Startup {
                contender: *number,
                weighed: false,
            }));
        }
    }
    let measured = wanted.iter().zip(samples).filter_map(|(row, samples)| {
        let (number, contender) = *row;
        let allocations = ask(Startup {
            contender: number,
            weighed: true,
        })?;
        let how = match contender.how {
            "" => format!("{allocations} allocations"),
            how => format!("{how}, {allocations} allocations"),
        };
        (!samples.is_empty()).then(|| Measured::of(contender.key(how.leak()), samples))
    });
    measured.collect()
}

impl Contender {
    fn key(self, how: &'static str) -> Key {
        Key {
            operation: Operation::Startup,
            who: self.who,
            how,
            threads: 1,
        }
    }
}

/// What a new process prints; nothing where there can be none.
fn ask(startup: Startup) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new(program)
        .args(startup.to_arguments())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
