//! A value that the audio thread may use without ever waiting for it.
//!
//! A mutex would let the audio thread sleep while another thread, perhaps descheduled, holds it. Here the audio thread tries
//! once and goes on without; only the other side waits, and only for the microseconds the audio thread takes.

use std::{
    cell::UnsafeCell,
    sync::atomic::{
        AtomicBool,
        Ordering::{Acquire, Relaxed, Release},
    },
};

/// One value, lent to one thread at a time.
#[derive(Debug)]
pub struct Exclusive<T> {
    is_taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `is_taken` admits one thread at a time to the value, so sharing the cell only moves the value between threads.
unsafe impl<T: Send> Sync for Exclusive<T> {}

impl<T: Default> Default for Exclusive<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// Gives the value back, also when its user panics.
struct Loan<'a>(&'a AtomicBool);

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.0.store(false, Release);
    }
}

impl<T> Exclusive<T> {
    /// Takes the value in.
    pub const fn new(value: T) -> Self {
        Self { is_taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Lends the value if nobody has it. Real-time: never waits, never calls the system.
    pub fn try_with<R>(&self, work: impl FnOnce(&mut T) -> R) -> Option<R> {
        if self.is_taken.swap(true, Acquire) {
            return None;
        }
        let _loan = Loan(&self.is_taken);
        // SAFETY: the swap admitted this thread alone, until the loan ends.
        Some(work(unsafe { &mut *self.value.get() }))
    }

    /// Lends the value, waiting for it. Not for the audio thread, and not from inside `work`.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        while self.is_taken.swap(true, Acquire) {
            while self.is_taken.load(Relaxed) {
                std::thread::yield_now();
            }
        }
        let _loan = Loan(&self.is_taken);
        // SAFETY: the swap admitted this thread alone, until the loan ends.
        work(unsafe { &mut *self.value.get() })
    }
}
