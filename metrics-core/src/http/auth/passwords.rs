//! Passwords, of which only hashes are known.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

type Proven = Mutex<Vec<Option<Digest>>>;

/// The users and their passwords.
pub(super) struct Passwords {
    users: Vec<User>,
    /// For each user, what was right the last time: bcrypt takes long, and scrapes come often.
    proven: Arc<Proven>,
    /// So that guesses cannot take more than one CPU.
    one_at_a_time: Arc<Semaphore>,
}

impl Passwords {
    pub(super) fn new(users: Vec<User>) -> Self {
        Self {
            proven: Arc::new(Mutex::new(vec![None; users.len()])),
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
        let proven = Arc::clone(&self.proven);
        let verify = move || {
            let _permit = permit;
            let is_right = bcrypt::verify(password, &hash).unwrap_or(false);
            let user = known.filter(|_| is_right);
            if let Some(user) = user {
                lock(&proven)[user] = Some(claim);
            }
            // If nobody waits any more, the client is gone, and need not wait the next time.
            let _ = report.send(user.is_some());
        };
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        thread.spawn(verify).ok()?;
        verified.await.ok()
    }

    fn is_proven(&self, claim: &Digest) -> bool {
        let none = Choice::from(0);
        let proven = lock(&self.proven);
        let one_of = proven.iter().flatten().map(|proven| proven.ct_eq(claim));
        one_of.fold(none, |any, is_it| any | is_it).into()
    }
}

fn lock(proven: &Proven) -> MutexGuard<'_, Vec<Option<Digest>>> {
    proven.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A name and a password as one, of which no other two make the same: a name has no colon.
fn claim(name: &str, password: &str) -> Digest {
    digest(format!("{name}:{password}").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_nobody_waited_for_is_proven_all_the_same() {
        let hash = bcrypt::hash("secret", 4).expect("4 is a cost");
        let name = "a".to_owned();
        let passwords = Passwords::new(vec![User { name, hash }]);
        let ask = || passwords.check("a".to_owned(), "secret".to_owned());
        let mut context = Context::from_waker(Waker::noop());
        let _ = pin!(ask()).poll(&mut context);

        let claim = claim("a", "secret");
        let mut looks = (0..120_000).map(|_| passwords.is_proven(&claim));
        while !looks.next().expect("it is proven some time") {
            thread::sleep(Duration::from_millis(1));
        }
        let proven = pin!(ask()).poll(&mut context);
        assert_eq!(proven, std::task::Poll::Ready(Some(true)));
    }
}
