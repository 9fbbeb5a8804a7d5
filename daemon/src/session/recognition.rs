//! The one thread that recognises, and the queue before it.
//!
//! Whole utterances go first and in order; of unfinished ones only the latest of each tap waits,
//! for an older one says less. The queue is bounded in seconds of sound: a machine that cannot keep
//! up loses the oldest stretch, says so, and lives.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use crate::{
    domain::{Hearing, Language},
    engines::{self, EngineError, RATE_HZ, Recognizer},
    health::{Counter, Gauge, Health},
};

/// Seconds of finished speech that may wait. Beyond it a caption would come a minute late, and help
/// nobody.
const WAITING_S_MAX: usize = 60;
/// Failures in a row after which hearing counts as failed.
const FAILURES_MAX: u32 = 3;

/// Identifies a tap across connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EarId(pub u64);

/// Work for the recogniser.
pub struct Job {
    /// Whose sound.
    pub ear: EarId,
    /// Mono at [`RATE_HZ`].
    pub samples: Vec<f32>,
    /// The language, when it is settled.
    pub language: Option<Language>,
    /// False for a look at an unfinished utterance, which may be skipped.
    pub is_final: bool,
    /// Takes the answer, on the recogniser's thread: it only passes it on.
    pub answer: Box<dyn FnOnce(Answer) + Send>,
}

/// What became of a job.
#[derive(Debug)]
pub enum Answer {
    /// The recogniser answered.
    Heard(engines::Hearing),
    /// It failed, or the job was given up.
    Lost,
}

/// The recogniser's thread. Dropping it lets the current job finish and forgets the rest.
pub struct Recognition {
    queue: Arc<Queue>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    health: Arc<Health>,
}

#[derive(Default)]
struct State {
    finals: VecDeque<Job>,
    partials: BTreeMap<EarId, Job>,
    is_closed: bool,
}

impl Recognition {
    /// Starts the thread; `make` runs on it, for reading a model takes a while.
    pub fn start<F>(make: F, health: Arc<Health>) -> std::io::Result<Self>
    where
        F: FnOnce() -> Result<Box<dyn Recognizer>, EngineError> + Send + 'static,
    {
        let queue = Arc::new(Queue { state: Mutex::default(), changed: Condvar::new(), health });
        let worker = Arc::clone(&queue);
        let thread =
            thread::Builder::new().name("recognition".into()).spawn(move || run(make, &worker))?;
        Ok(Self { queue, thread: Some(thread) })
    }

    /// Takes work. Returns at once.
    pub fn submit(&self, job: Job) {
        let lost = self.queue.admit(job);
        for job in lost {
            (job.answer)(Answer::Lost);
        }
    }

    /// The tap's latest look has turned out to be of a whole utterance: if it still waits, it takes
    /// its place among those, before whatever its speaker says next.
    pub fn promote(&self, ear: EarId) {
        let look = self.queue.lock().partials.remove(&ear);
        if let Some(look) = look {
            self.submit(Job { is_final: true, ..look });
        }
    }
}

impl Drop for Recognition {
    fn drop(&mut self) {
        self.queue.lock().is_closed = true;
        self.queue.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic over there has already been logged by the hook; there is nothing to add.
            let _ = thread.join();
        }
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a job and returns those that had to make room.
    fn admit(&self, job: Job) -> Vec<Job> {
        let mut state = self.lock();
        if state.is_closed {
            return vec![job];
        }
        let mut lost = Vec::new();
        if job.is_final {
            lost.extend(state.partials.remove(&job.ear));
            state.finals.push_back(job);
            while state.finals.len() > 1 && waiting_s(&state.finals) > WAITING_S_MAX {
                lost.extend(state.finals.pop_front());
                self.health.count(Counter::SpeechDropped, 1);
                self.health.set_hearing(Hearing::Behind);
            }
        } else {
            lost.extend(state.partials.insert(job.ear, job));
        }
        self.health.set(Gauge::SpeechQueue, state.finals.len() as u64);
        self.changed.notify_one();
        lost
    }

    /// The next job, or `None` when the queue is closed.
    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(job) = state.finals.pop_front() {
                self.health.set(Gauge::SpeechQueue, state.finals.len() as u64);
                return Some(job);
            }
            if let Some((_, job)) = state.partials.pop_first() {
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Closes the queue and hands back what waited in it.
    fn close(&self) -> Vec<Job> {
        let mut state = self.lock();
        state.is_closed = true;
        let partials = std::mem::take(&mut state.partials);
        state.finals.drain(..).chain(partials.into_values()).collect()
    }
}

fn waiting_s(jobs: &VecDeque<Job>) -> usize {
    jobs.iter().map(|job| job.samples.len()).sum::<usize>() / RATE_HZ as usize
}

/// OBS goes first: recognition, with the threads the model starts from here, runs at a lower
/// priority.
#[cfg(target_os = "linux")]
fn step_back() {
    const NICENESS: i32 = 5;
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!(%error, "the priority could not be lowered");
    }
}

/// Elsewhere niceness belongs to the whole process; the bound on threads has to do.
#[cfg(not(target_os = "linux"))]
fn step_back() {}

/// Whatever ends the thread, nobody may wait for an answer, and the page must say that nobody
/// listens.
struct Epilogue<'a>(&'a Queue);

impl Drop for Epilogue<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.health.set_hearing(Hearing::Failed);
        }
        for job in self.0.close() {
            (job.answer)(Answer::Lost);
        }
    }
}

fn run<F>(make: F, queue: &Queue)
where
    F: FnOnce() -> Result<Box<dyn Recognizer>, EngineError>,
{
    let _epilogue = Epilogue(queue);
    step_back();
    let mut recognizer = match make() {
        Ok(recognizer) => recognizer,
        Err(error) => {
            let hearing = match error {
                EngineError::ModelMissing { .. } | EngineError::ModelUnusable { .. } => {
                    Hearing::NoModel
                }
                EngineError::Failed(_) => Hearing::Failed,
            };
            tracing::error!(error = &error as &dyn std::error::Error, "no recogniser");
            queue.health.set_hearing(hearing);
            return;
        }
    };
    queue.health.set_hearing(Hearing::Ready);
    let mut failures = 0;
    while let Some(job) = queue.next() {
        match recognizer.recognize(&job.samples, job.language) {
            Ok(hearing) => {
                failures = 0;
                queue.health.set_hearing(Hearing::Ready);
                (job.answer)(Answer::Heard(hearing));
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(error = &error as &dyn std::error::Error, "recognition failed");
                if failures >= FAILURES_MAX {
                    queue.health.set_hearing(Hearing::Failed);
                }
                (job.answer)(Answer::Lost);
            }
        }
    }
}

#[cfg(test)]
mod tests;
