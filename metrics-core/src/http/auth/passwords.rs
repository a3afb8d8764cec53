//! Passwords, of which only hashes are known.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use subtle::{Choice, ConstantTimeEq};
use tokio::sync::{Semaphore, oneshot};

use super::Digest;
use super::header::digest;

const THREAD_NAME: &str = "metrics-bcrypt";

#[derive(Clone)]
pub(super) struct User {
    pub(super) name: String,
    /// The bcrypt hash of the password.
    pub(super) hash: String,
}

/// The users and their passwords.
pub(super) struct Passwords {
    users: Vec<User>,
    /// For each user, what was right the last time: bcrypt takes long, and scrapes come often.
    proven: Mutex<Vec<Option<Digest>>>,
    /// So that guesses cannot take more than one CPU.
    one_at_a_time: Arc<Semaphore>,
}

impl Passwords {
    pub(super) fn new(users: Vec<User>) -> Self {
        Self {
            proven: Mutex::new(vec![None; users.len()]),
            users,
            one_at_a_time: Arc::new(Semaphore::new(1)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Whether this is the user's password; nothing if the system has no thread to find out.
    pub(super) async fn check(&self, name: String, password: String) -> Option<bool> {
        let claim = claim(&name, &password);
        if self.is_proven(&claim) {
            return Some(true);
        }
        let known = self.users.iter().position(|user| user.name == name);
        // An unknown user takes as long as a known one, so that nobody learns who is known.
        let hash = self.users.get(known.unwrap_or(0))?.hash.clone();
        let permit = Arc::clone(&self.one_at_a_time).acquire_owned().await.ok()?;
        // What was waited for may have proven it.
        if self.is_proven(&claim) {
            return Some(true);
        }
        let (report, verified) = oneshot::channel();
        let verify = move || {
            let _permit = permit;
            let is_right = bcrypt::verify(password, &hash).unwrap_or(false);
            // If nobody waits any more, the client is gone.
            let _ = report.send(is_right);
        };
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        thread.spawn(verify).ok()?;
        let is_right = verified.await.ok()?;
        match known {
            Some(user) if is_right => {
                self.lock()[user] = Some(claim);
                Some(true)
            }
            _ => Some(false),
        }
    }

    fn is_proven(&self, claim: &Digest) -> bool {
        let none = Choice::from(0);
        let proven = self.lock();
        let one_of = proven.iter().flatten().map(|proven| proven.ct_eq(claim));
        one_of.fold(none, |any, is_it| any | is_it).into()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Option<Digest>>> {
        self.proven.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name and a password as one, of which no other two make the same: a name has no colon.
fn claim(name: &str, password: &str) -> Digest {
    digest(format!("{name}:{password}").as_bytes())
}
