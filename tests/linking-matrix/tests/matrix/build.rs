//! Builds the crates in `fixtures`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

/// Options of the compiler. All but the first are variations of one profile of Cargo, so that build dependencies are built once.
#[derive(Clone, Copy)]
pub(crate) struct Profile {
    name: &'static str,
    /// What the variables `CARGO_PROFILE_RELEASE_..` say.
    release: Option<&'static [(&'static str, &'static str)]>,
}

pub(crate) const PROFILES: [Profile; 7] = [
    profile("debug", None),
    profile("release", Some(&[])),
    profile("thin LTO", Some(&[("LTO", "thin")])),
    profile("fat LTO", Some(&[("LTO", "fat")])),
    profile("1 codegen unit", Some(&[("CODEGEN_UNITS", "1")])),
    profile("16 codegen units", Some(&[("CODEGEN_UNITS", "16")])),
    profile(
        "size, strip, abort",
        Some(&[("OPT_LEVEL", "z"), ("STRIP", "true"), ("PANIC", "abort")]),
    ),
];

const fn profile(
    name: &'static str,
    release: Option<&'static [(&'static str, &'static str)]>,
) -> Profile {
    Profile { name, release }
}

impl Profile {
    pub(crate) fn strips(self) -> bool {
        self.release
            .is_some_and(|options| options.iter().any(|(key, _)| *key == "STRIP"))
    }

    /// Whether it is one of those that Cargo has.
    pub(crate) fn is_plain(self) -> bool {
        self.release.is_none_or(<[_]>::is_empty)
    }

    /// Whether the linker's own name stays in the binary.
    pub(crate) fn keeps_the_comment(self) -> bool {
        !self.strips()
    }

    fn apply(self, cargo: &mut Command) {
        if let Some(options) = self.release {
            cargo.arg("--release");
            let variables = options.iter();
            cargo.envs(
                variables.map(|(key, value)| (format!("CARGO_PROFILE_RELEASE_{key}"), value)),
            );
        }
    }

    fn directory(self) -> PathBuf {
        target().join(if self.release.is_some() {
            "release"
        } else {
            "debug"
        })
    }
}

/// What puts the catalogue together.
#[derive(Clone, Copy)]
pub(crate) enum Backend {
    Linkme,
    Inventory,
}

impl Backend {
    pub(crate) fn features(self) -> &'static [&'static str] {
        match self {
            Self::Linkme => &[],
            Self::Inventory => &["--features", "inventory"],
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Linker {
    Lld,
    Gnu,
    Mold,
}

impl Linker {
    fn argument(self) -> &'static str {
        match self {
            Self::Lld => "-fuse-ld=lld",
            Self::Gnu => "-fuse-ld=bfd",
            Self::Mold => "-fuse-ld=mold",
        }
    }

    /// Panics if another one linked `program`: each but GNU's leaves its name.
    pub(crate) fn assert_linked(self, program: &Path) {
        let bytes = std::fs::read(program).expect("the program is there");
        let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
        let left = (has(b"Linker: LLD"), has(b"mold "));
        let expected = match self {
            Self::Lld => (true, false),
            Self::Gnu => (false, false),
            Self::Mold => (false, true),
        };
        assert_eq!(left, expected, "was it linked with {}?", self.argument());
    }
}

/// One way to build the program.
#[derive(Clone, Copy)]
pub(crate) struct Build {
    pub(crate) profile: Profile,
    pub(crate) backend: Backend,
    pub(crate) linker: Linker,
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let backend = match self.backend {
            Backend::Linkme => "linkme",
            Backend::Inventory => "inventory",
        };
        let linker = match self.linker {
            Linker::Lld => "lld",
            Linker::Gnu => "ld",
            Linker::Mold => "mold",
        };
        write!(f, "{}, {backend}, {linker}", self.profile.name)
    }
}

impl Build {
    /// The program in `fixtures/app`.
    pub(crate) fn program(self) -> PathBuf {
        let mut cargo = cargo("rustc");
        cargo
            .args(["--package", "app", "--bin", "app"])
            .args(self.backend.features());
        self.profile.apply(&mut cargo);
        cargo.args(["--", "-C"]);
        run(cargo.arg(format!("link-arg={}", self.linker.argument())));
        self.kept("app")
    }

    /// A program in C with the library in `fixtures/archive`.
    pub(crate) fn c_program(self) -> PathBuf {
        let mut cargo = cargo("build");
        cargo
            .args(["--package", "archive"])
            .args(self.backend.features());
        self.profile.apply(&mut cargo);
        run(&mut cargo);
        let program = self.profile.directory().join("c-program");
        let mut compiler = Command::new("cc");
        compiler
            .arg(fixtures().join("archive/main.c"))
            .arg("-o")
            .arg(&program);
        compiler
            .arg("-Wl,--whole-archive")
            .arg(self.profile.directory().join("libarchive.a"));
        // What `rustc --print native-static-libs` says.
        compiler.args([
            "-Wl,--no-whole-archive",
            "-lgcc_s",
            "-lutil",
            "-lrt",
            "-lpthread",
            "-lm",
            "-ldl",
            "-lc",
        ]);
        run(compiler.arg(self.linker.argument()));
        self.kept("c-program")
    }

    /// The program in `fixtures/host`, and the plugin in `fixtures/plugin`.
    pub(crate) fn host_and_plugin(self) -> [PathBuf; 2] {
        let mut cargo = cargo("build");
        cargo
            .args(["--package", "host", "--package", "plugin"])
            .args(self.backend.features());
        self.profile.apply(&mut cargo);
        run(&mut cargo);
        [self.kept("host"), self.kept("libplugin.so")]
    }

    /// A copy that the next build does not replace.
    fn kept(self, program: &str) -> PathBuf {
        let name = format!("{program}, {self}")
            .replace(", ", "-")
            .replace(' ', "-");
        let copy = self.profile.directory().join(name);
        std::fs::copy(self.profile.directory().join(program), &copy)
            .expect("the program was built");
        copy
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("matrix")
}

pub(crate) fn cargo(command: &str) -> Command {
    // The versions of dependencies that the whole repository has.
    static LOCKED: Once = Once::new();
    LOCKED.call_once(|| {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
        std::fs::copy(lock, fixtures().join("Cargo.lock")).expect("the lock file is copied");
    });
    cargo_in("fixtures", command)
}

/// Cargo, in a directory of this package.
pub(crate) fn cargo_in(directory: &str, command: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .arg(command)
        .arg("--quiet")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(directory))
        .env("CARGO_TARGET_DIR", target())
        // Nobody looks for bugs in these.
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env_remove("RUSTFLAGS");
    cargo
}

fn finish(command: &mut Command) -> Output {
    let output = command.output();
    output.unwrap_or_else(|error| {
        panic!("{command:?}: {error}; tests/install.sh installs what is missing")
    })
}

/// What the program in `fixtures/dynamic` prints, which is linked to a Rust library that has the toolkit.
pub(crate) fn dynamic_program(backend: Backend) -> String {
    let mut cargo = cargo("run");
    cargo
        .args(["--package", "dynamic"])
        .args(backend.features())
        // Or there would be two standard libraries.
        .env("RUSTFLAGS", "-C prefer-dynamic")
        .env("CARGO_TARGET_DIR", target().join("dynamic"));
    run(&mut cargo)
}

/// What `command` prints.
pub(crate) fn run(command: &mut Command) -> String {
    let output = finish(command);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{errors}",
        output.status
    );
    String::from_utf8(output.stdout).expect("what is printed is UTF-8")
}

/// What `command` says when it fails.
pub(crate) fn fails(command: &mut Command) -> String {
    let output = finish(command);
    assert!(!output.status.success(), "{command:?} did not fail");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn output_of(program: &Path) -> String {
    run(&mut Command::new(program))
}

pub(crate) fn output_with(program: &Path, arguments: &[&str]) -> String {
    run(Command::new(program).args(arguments))
}
