//! The header `Authorization`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::Digest;

/// Who somebody says to be.
pub(super) enum Authorization {
    Basic { user: String, password: String },
    Bearer(Digest),
}

impl Authorization {
    /// Reads the value of the header; nothing if it is none that anybody can make sense of.
    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let space = value.iter().position(|byte| *byte == b' ')?;
        let (scheme, rest) = value.split_at(space);
        let rest = rest.trim_ascii();
        if scheme.eq_ignore_ascii_case(b"bearer") {
            return Some(Self::Bearer(digest(rest)));
        }
        if !scheme.eq_ignore_ascii_case(b"basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some(Self::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        })
    }
}

pub(super) fn digest(text: &[u8]) -> Digest {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(value: &str) -> Option<(String, String)> {
        match Authorization::parse(value.as_bytes())? {
            Authorization::Basic { user, password } => Some((user, password)),
            Authorization::Bearer(_) => None,
        }
    }

    #[test]
    fn user_and_password_are_parted_by_the_first_colon() {
        for (value, user, password) in [
            ("Basic YTpi", "a", "b"),
            ("bAsIc   YTpi ", "a", "b"),
            ("Basic YTpiOmM=", "a", "b:c"),
            ("Basic Og==", "", ""),
            ("Basic w7w6w6Q=", "ü", "ä"),
        ] {
            assert_eq!(
                basic(value),
                Some((user.into(), password.into())),
                "{value}"
            );
        }
        for value in [
            "",
            "Basic",
            "Basic ",
            "Basic YQ==",
            "Basic YTpi=",
            "Basic ÿ",
            "Basic /zo=",
            "Digest YTpi",
        ] {
            assert_eq!(basic(value), None, "{value}");
        }
    }

    #[test]
    fn a_token_is_what_is_behind_the_scheme() {
        for value in ["Bearer t0ken", "bearer  t0ken "] {
            let Some(Authorization::Bearer(token)) = Authorization::parse(value.as_bytes()) else {
                panic!("{value} has a token");
            };
            assert_eq!(token, digest(b"t0ken"));
        }
    }
}
