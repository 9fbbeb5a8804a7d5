//! What sources own and others look at: only ever lent, and only while the list is held. Pure.
//!
//! Whoever looks never owns, so the last to let go is the owner, on a thread of its own choosing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A list of what is owned elsewhere.
pub(super) struct Roll<T>(Mutex<Vec<Arc<T>>>);

impl<T> Default for Roll<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: 'static> Roll<T> {
    /// One more joins.
    pub(super) fn join(&self, one: &Arc<T>) {
        self.list().push(Arc::clone(one));
    }

    /// One leaves. Waits for those who look just now; from then on nobody but its owner holds it.
    pub(super) fn leave(&self, one: &Arc<T>) {
        self.list().retain(|other| !Arc::ptr_eq(other, one));
    }

    /// Looks at all of them, in the order in which they joined.
    pub(super) fn look<R>(
        &self,
        look: impl for<'a> FnOnce(&mut dyn Iterator<Item = &'a T>) -> R,
    ) -> R {
        let list = self.list();
        look(&mut list.iter().map(Arc::as_ref))
    }

    fn list(&self) -> MutexGuard<'_, Vec<Arc<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Sender, channel},
        thread::{self, ThreadId},
    };

    use super::*;

    /// Tells on which thread it ended.
    struct Mortal(Sender<ThreadId>);

    impl Drop for Mortal {
        fn drop(&mut self) {
            self.0.send(thread::current().id()).expect("somebody asks");
        }
    }

    #[test]
    fn what_leaves_while_somebody_looks_ends_with_its_owner() {
        let (ended, end) = channel();
        let (inside, is_inside) = channel();
        let (go, may_go) = channel();
        let (roll, one) = (Roll::default(), Arc::new(Mortal(ended)));
        roll.join(&one);
        thread::scope(|scope| {
            let roll = &roll;
            scope.spawn(move || {
                roll.look(|all| {
                    let seen = all.next();
                    inside.send(()).expect("the test waits");
                    may_go.recv().expect("the test lets go");
                    assert!(seen.is_some() && all.next().is_none());
                });
            });
            is_inside.recv().expect("somebody looks");
            let owner = scope.spawn(move || {
                roll.leave(&one);
                drop(one);
                thread::current().id()
            });
            go.send(()).expect("it waits");
            let owner = owner.join().expect("the owner ends");
            assert_eq!(end.recv(), Ok(owner), "who looks was the last to hold it");
        });
        roll.look(|all| assert!(all.next().is_none()));
    }
}
