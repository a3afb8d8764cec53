//! Requests that are malformed, oversized, or none at all: those in `corpus`, and what becomes of them with bytes changed.

use std::fs;
use std::path::Path;

use server::{answer, registry_with, serve, withstand};

/// How many changed copies of each request there are.
const COPIES: usize = 20;

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let files = fs::read_dir(folder).expect("the corpus is there");
    let mut paths: Vec<_> = files
        .map(|file| file.expect("the folder can be read").path())
        .collect();
    paths.sort();
    let requests = paths
        .iter()
        .map(|path| fs::read(path).expect("it can be read"));
    requests.collect()
}

/// The same numbers in every run, by [xorshift](https://en.wikipedia.org/wiki/Xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 32).expect("32 bits") % bound.max(1)
    }

    fn byte(&mut self) -> u8 {
        let telling = b"\r\n\0 :;,=&%?[]\"\\/*-09aZ\xff\x80";
        telling[self.below(telling.len())]
    }

    /// `request`, with some of it changed, left out, or said twice.
    fn change(&mut self, request: &[u8]) -> Vec<u8> {
        let mut changed = request.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(changed.len());
            match self.below(4) {
                0 => changed.insert(at, self.byte()),
                1 if at < changed.len() => changed[at] = self.byte(),
                2 => changed.truncate(at),
                _ => {
                    let piece = changed[at..].to_vec();
                    changed.extend(piece);
                }
            }
        }
        changed
    }
}

#[test]
fn every_request_of_the_corpus_is_withstood() {
    let registry = registry_with("things");
    let server = serve(&registry);
    let corpus = corpus();
    assert!(corpus.len() > 50);
    for request in corpus {
        withstand(server.local_addr(), &request);
        answer(&registry, &request);
    }
}

#[test]
fn changed_requests_are_withstood() {
    let registry = registry_with("things");
    let server = serve(&registry);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for request in corpus() {
        for _ in 0..COPIES {
            let changed = numbers.change(&request);
            withstand(server.local_addr(), &changed);
            answer(&registry, &changed);
        }
    }
}

#[test]
fn heads_have_a_length_that_is_enough() {
    let server = serve(&registry_with("things"));
    let ask = |length: usize| {
        let header = format!("X-Long: {}", "a".repeat(length));
        server::ask_with(server.local_addr(), "/metrics", &[&header]).status
    };
    assert_eq!(ask(8_000), 200);
    assert_eq!(ask(20_000), 431);
}
