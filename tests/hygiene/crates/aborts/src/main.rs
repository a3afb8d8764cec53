//! A program that is ended by its first panic. It tells how the calls of measured functions ended; with an argument, it then makes one panic.

use std::time::Duration;
use std::{env, process, thread};

use metrics_core::{Format, Registry, counted, encode, timed};

struct Stuck;

#[timed(name = "halving")]
#[counted(name = "halvings")]
fn half(number: u32) -> Result<u32, Stuck> {
    assert!(number != 0, "there is no half of nothing");
    if number % 2 == 1 {
        return Err(Stuck);
    }
    Ok(number / 2)
}

fn main() {
    // A program that hangs is a mistake that somebody should be told of.
    thread::spawn(|| {
        thread::sleep(Duration::from_secs(60));
        eprintln!("the program hangs");
        process::exit(1);
    });
    println!("aborts: {}", cfg!(panic = "abort"));
    println!("{}", [2, 4, 5].map(half).iter().flatten().sum::<u32>());
    let text = encode(Registry::global(), Format::Text);
    let calls = ["halvings_total", "halving_seconds_count"];
    let lines = text.lines().filter(|line| calls.iter().any(|calls| line.starts_with(calls)));
    lines.for_each(|line| println!("{line}"));
    if env::args().count() > 1 {
        let _ = half(0);
        println!("went on");
    }
}
