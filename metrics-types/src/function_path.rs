//! What the compiler calls a function, and what a label calls it.

/// The path of a function, told by the compiler's name for a function inside it.
///
/// The compiler writes `module::outer::{{closure}}::inner` for a function in a function, `<module::Type as other::Trait>::method`
/// for a method of a trait, `module::<impl Trait for other::Type>::method` for one of a type of another module.
#[derive(Debug, Clone, Copy)]
pub struct FunctionPath {
    inner: &'static str,
    module: &'static str,
    /// What an attribute on the block around the function calls it.
    given: Option<&'static str>,
}

impl FunctionPath {
    /// The function around the one that the compiler calls `inner`, in `module`.
    #[must_use]
    #[inline]
    pub const fn around(inner: &'static str, module: &'static str) -> Self {
        Self {
            inner,
            module,
            given: None,
        }
    }

    /// The same function, under a name that is exactly this.
    #[must_use]
    #[inline]
    pub const fn called(self, name: &'static str) -> Self {
        Self {
            given: Some(name),
            ..self
        }
    }

    /// The whole path within its module, as the compiler writes it: no two functions of a module have the same, unless they are
    /// in different blocks of one function.
    #[must_use]
    #[inline]
    pub fn whole(self) -> String {
        let path = self
            .inner
            .rsplit_once("::")
            .map_or(self.inner, |(path, _)| path);
        let path = path.replace("::{{closure}}", "");
        let within = path
            .strip_prefix(self.module)
            .and_then(|rest| rest.strip_prefix("::"));
        within.unwrap_or(&path).to_owned()
    }

    /// The path as people write it: `function`, `outer::inner`, `Type::method`.
    #[must_use]
    #[inline]
    pub fn short(self) -> String {
        if let Some(name) = self.given {
            return name.to_owned();
        }
        let path = self.whole();
        let Some((of, method)) = leading_angle(&path) else {
            return without_generics(&path);
        };
        let (implemented, subject) = match of.strip_prefix("impl ") {
            Some(implementation) => implementation
                .rsplit_once(" for ")
                .unwrap_or((implementation, implementation)),
            None => of
                .rsplit_once(" as ")
                .map_or((of, of), |(subject, implemented)| (implemented, subject)),
        };
        // Where a trait is implemented for all types, the trait has a name.
        let subject = if subject == "_" { implemented } else { subject };
        let method = without_generics(method);
        let plain = without_generics(subject);
        let is_path = plain
            .chars()
            .all(|character| character.is_alphanumeric() || "_:".contains(character));
        // A reference, an array, a tuple: there is no name to shorten.
        let name = if is_path {
            plain.rsplit("::").next().unwrap_or(&plain)
        } else {
            subject
        };
        format!("{name}::{method}")
    }
}

/// Splits `<of>::rest`.
#[inline]
fn leading_angle(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix('<')?;
    let mut depth = 1;
    for (at, bracket) in brackets(rest) {
        depth += bracket;
        if depth == 0 {
            return Some((&rest[..at], rest[at + 1..].strip_prefix("::")?));
        }
    }
    None
}

/// `path` without what stands between angle brackets.
#[inline]
fn without_generics(path: &str) -> String {
    let (mut plain, mut depth, mut from) = (String::with_capacity(path.len()), 0, 0);
    for (at, bracket) in brackets(path) {
        if depth == 0 {
            plain.push_str(&path[from..at]);
        }
        depth += bracket;
        from = at + 1;
    }
    plain.push_str(&path[from..]);
    plain
}

/// The angle brackets in `path`, with 1 for those that open and -1 for those that close: neither the arrow of a function type
/// nor a character in quotes is one.
#[inline]
fn brackets(path: &str) -> impl Iterator<Item = (usize, i32)> {
    let bytes = path.as_bytes();
    let quoted = |at: usize| at > 0 && bytes[at - 1] == b'\'' && bytes.get(at + 1) == Some(&b'\'');
    path.char_indices()
        .filter_map(move |(at, character)| match character {
            '<' if !quoted(at) => Some((at, 1)),
            '>' if !quoted(at) && (at == 0 || bytes[at - 1] != b'-') => Some((at, -1)),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::FunctionPath;

    #[test]
    fn functions_are_named_as_in_their_module() {
        let cases = [
            ("app::jobs::run::here", "run"),
            ("app::jobs::outer::{{closure}}::inner::here", "outer::inner"),
            ("app::jobs::Queue::push::here", "Queue::push"),
            (
                "app::jobs::Queue<T>::push::{{closure}}::here",
                "Queue::push",
            ),
            (
                "<app::jobs::Queue<alloc::vec::Vec<u8>> as app::Sink>::push::here",
                "Queue::push",
            ),
            (
                "app::jobs::<impl app::Sink for other::deep::Queue<T>>::push::here",
                "Queue::push",
            ),
            ("app::jobs::<impl other::Queue>::push::here", "Queue::push"),
            (
                "<app::jobs::Handler<fn(u8) -> u8> as app::Sink>::push::here",
                "Handler::push",
            ),
            ("app::jobs::Keyed<'>'>::push::here", "Keyed::push"),
            (
                "<app::jobs::Keyed<'<'> as app::Sink>::push::here",
                "Keyed::push",
            ),
            ("<_ as app::Sink<u8>>::push::here", "Sink::push"),
            (
                "app::jobs::<impl app::Sink for _>::push::here",
                "Sink::push",
            ),
            (
                "<[app::Queue; 3] as app::Sink>::push::here",
                "[app::Queue; 3]::push",
            ),
            (
                "<&app::Queue as app::Sink>::push::here",
                "&app::Queue::push",
            ),
        ];
        for (inner, expected) in cases {
            assert_eq!(
                FunctionPath::around(inner, "app::jobs").short(),
                expected,
                "{inner}"
            );
        }
    }

    #[test]
    fn whole_paths_tell_implementations_apart() {
        let whole = |inner| FunctionPath::around(inner, "app").whole();
        assert_eq!(
            whole("<app::Queue as app::Sink>::run::here"),
            "<app::Queue as app::Sink>::run"
        );
        assert_eq!(
            whole("app::Queue<u8>::run::{{closure}}::here"),
            "Queue<u8>::run"
        );
    }
}
