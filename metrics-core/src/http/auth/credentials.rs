//! Users and tokens, as they are set.

use std::fmt;
use std::io;
use std::ops::RangeInclusive;

use bcrypt::HashParts;
use hyper::header::HeaderValue;

use super::header::digest;
use super::passwords::{Passwords, User};
use super::{Authentication, Digest};

/// The costs that a bcrypt hash can have here. There are hashes of costs up to 31, but one password would take minutes to days to look
/// at, and anybody could have one looked at.
const COSTS: RangeInclusive<u32> = 4..=18;

/// The users and tokens that a builder was told of.
#[derive(Clone, Default)]
pub(in crate::http) struct Credentials {
    users: Vec<User>,
    tokens: Vec<Digest>,
    /// What is wrong with them, to be told when the server is started.
    mistake: Option<String>,
}

impl Credentials {
    pub(in crate::http) fn add_user(&mut self, name: String, hash: String) {
        if let Err(mistake) = check_user(&name, &hash) {
            self.refuse(mistake);
        }
        if self.users.iter().any(|user| user.name == name) {
            self.refuse(format!("the user `{name}` is there twice"));
        }
        self.users.push(User { name, hash });
    }

    pub(super) fn add_token(&mut self, token: &str) {
        let trimmed = token.trim_ascii();
        if token.is_empty() || trimmed != token || HeaderValue::from_str(token).is_err() {
            self.refuse("a bearer token is no text that a header can have".to_owned());
        }
        self.tokens.push(digest(token.as_bytes()));
    }

    fn refuse(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }

    /// Those who are let in.
    pub(in crate::http) fn authentication(self) -> io::Result<Authentication> {
        if let Some(mistake) = self.mistake {
            let mistake = format!("cannot serve metrics: {mistake}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, mistake));
        }
        Ok(Authentication {
            passwords: Passwords::new(self.users),
            tokens: self.tokens,
        })
    }
}

/// Whether there can be a user of this name whose password has this hash; why not.
pub(in crate::http) fn check_user(name: &str, hash: &str) -> Result<(), String> {
    if name.contains(':') {
        return Err(format!("the user `{name}` has a colon in it"));
    }
    let why = match hash.parse::<HashParts>() {
        Ok(parts) if COSTS.contains(&parts.get_cost()) => return Ok(()),
        Ok(parts) => {
            let (cost, least, most) = (parts.get_cost(), COSTS.start(), COSTS.end());
            return Err(format!(
                "the hash of the password of the user `{name}` has the cost {cost}, which has to be from {least} to {most}"
            ));
        }
        Err(error) => error,
    };
    Err(format!(
        "the password of the user `{name}` is no bcrypt hash, as `htpasswd -nBC 10` makes it: {why}"
    ))
}

/// Shows no secrets.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = self.users.iter().map(|user| &user.name);
        f.debug_list().entries(users).finish_non_exhaustive()
    }
}
