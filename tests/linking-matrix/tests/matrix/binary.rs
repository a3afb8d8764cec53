//! What a binary and its output say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use metrics_core::{Descriptor, SECTION, read_section};
use object::{Object, ObjectSection};

/// The declarations in a binary, read without running it.
pub(crate) struct Declared(Vec<Descriptor>);

impl Declared {
    pub(crate) fn read(program: &Path) -> Self {
        let bytes = fs::read(program).expect("the program is there");
        let file = object::File::parse(&*bytes).expect("the program is an ELF file");
        let section = file
            .section_by_name(SECTION)
            .expect("there are declarations");
        let content = section.data().expect("the section has a content");
        let read: Result<Vec<_>, _> = read_section(content).collect();
        Self(read.expect("every record can be read"))
    }

    pub(crate) fn metrics(&self) -> impl Iterator<Item = &Descriptor> {
        self.0.iter()
    }

    /// How many are from `fixtures/declarations.rs`.
    pub(crate) fn of_the_matrix(&self) -> usize {
        let places: BTreeSet<String> = self
            .metrics()
            .filter(|metric| metric.const_label_names().any(|name| name == "package"))
            .map(|metric| metric.place().to_string())
            .collect();
        places.len()
    }
}

/// How many families have a sample of each package.
pub(crate) fn families_by_package(exposed: &str) -> BTreeMap<String, usize> {
    let mut families: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut family = "";
    for line in exposed.lines() {
        if let Some(described) = line.strip_prefix("# TYPE ") {
            family = described.split(' ').next().unwrap_or_default();
        } else if let Some((_, rest)) = line.split_once("package=\"") {
            let package = rest.split('"').next().unwrap_or_default();
            families
                .entry(package.to_owned())
                .or_default()
                .insert(family);
        }
    }
    let counted = families
        .into_iter()
        .map(|(package, families)| (package, families.len()));
    counted.collect()
}
