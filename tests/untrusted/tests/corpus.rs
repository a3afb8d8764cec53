//! What is in `corpus`, and what becomes of it with bytes changed.

use std::fs;
use std::path::Path;

/// Has `read` read what is in the folder of this name, and so many changed copies of each.
fn all(folder: &str, least: usize, copies: usize, read: fn(&[u8])) {
    let corpus = corpus(folder);
    assert!(corpus.len() >= least, "{} files", corpus.len());
    println!(
        "{}: {} files, and {copies} changed copies of each",
        folder,
        corpus.len()
    );
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for bytes in corpus {
        read(&bytes);
        for _ in 0..copies {
            read(&numbers.change(&bytes));
        }
    }
}

#[test]
fn requests() {
    all("requests", 75, 15, untrusted_bytes::requests);
}

#[test]
fn accept() {
    all("accept", 50, 100, untrusted_bytes::accept);
}

#[test]
fn sections() {
    all("sections", 25, 200, untrusted_bytes::sections);
}

#[test]
fn metrics() {
    all("metrics", 50, 50, untrusted_bytes::metrics);
}

fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder);
    let files = fs::read_dir(folder).expect("the corpus is there");
    let mut paths: Vec<_> = files
        .map(|file| file.expect("the folder can be read").path())
        .collect();
    paths.sort();
    let contents = paths
        .iter()
        .map(|path| fs::read(path).expect("it can be read"));
    contents.collect()
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

    /// `bytes`, with some of it changed, left out, or said twice.
    fn change(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut changed = bytes.to_vec();
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
