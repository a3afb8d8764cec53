//! The command line.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: benches [--quick] [--filter TEXT] [--chart PATH]

  --quick        a few samples of everything, to see that it runs
  --filter TEXT  only the rows whose operation, library or variant contains TEXT
  --chart PATH   writes an SVG chart there, too";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) effort: Effort,
    pub(crate) filter: Option<String>,
    pub(crate) chart: Option<PathBuf>,
    /// Set if this process is one that is measured from its beginning.
    pub(crate) startup: Option<Startup>,
}

/// What a process does that another one of this program starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Startup {
    pub(crate) contender: usize,
    /// Whether its allocations are counted, instead of the time.
    pub(crate) weighed: bool,
}

/// How much is measured.
#[derive(Debug)]
pub(crate) struct Effort {
    /// Samples of a row whose operation is fast.
    pub(crate) rounds: usize,
    /// Samples of a row whose operation takes milliseconds, and of what needs processes or threads of its own.
    pub(crate) slow_rounds: usize,
    /// How long a sample takes.
    pub(crate) sample_nanos: f64,
}

impl Effort {
    const FULL: Self = Self {
        rounds: 301,
        slow_rounds: 15,
        sample_nanos: 300_000.0,
    };
    const QUICK: Self = Self {
        rounds: 5,
        slow_rounds: 1,
        sample_nanos: 20_000.0,
    };
}

impl Arguments {
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            effort: Effort::FULL,
            filter: None,
            chart: None,
            startup: None,
        };
        while let Some(argument) = given.next() {
            let mut value = || given.next().ok_or_else(|| USAGE.to_owned());
            match argument.as_str() {
                "--quick" => arguments.effort = Effort::QUICK,
                "--filter" => arguments.filter = Some(value()?),
                "--chart" => arguments.chart = Some(value()?.into()),
                Startup::TIMED | Startup::WEIGHED => {
                    arguments.startup = Some(Startup {
                        contender: value()?.parse().map_err(|_| USAGE.to_owned())?,
                        weighed: argument == Startup::WEIGHED,
                    });
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(arguments)
    }

    /// Whether the filter lets this row through.
    pub(crate) fn wants(&self, row: &str) -> bool {
        self.filter.as_deref().is_none_or(|text| row.contains(text))
    }
}

impl Startup {
    const TIMED: &str = "--startup";
    const WEIGHED: &str = "--startup-weighed";

    /// The command line of the process.
    pub(crate) fn to_arguments(self) -> [String; 2] {
        let kind = if self.weighed {
            Self::WEIGHED
        } else {
            Self::TIMED
        };
        [kind.to_owned(), self.contender.to_string()]
    }
}
