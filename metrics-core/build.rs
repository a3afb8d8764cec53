//! `links` in Cargo.toml, which makes Cargo refuse two versions of this crate in one program, needs a build script.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
