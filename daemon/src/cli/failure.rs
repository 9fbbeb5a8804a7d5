//! What a person reads when something does not work: what, why, and what to do next.

use std::{error::Error, fmt, process::ExitCode};

/// Shown under `--help`.
pub(super) const EXIT_CODES: &str = "Exit codes: 0 done, 1 unexpected, 2 wrong arguments or \
settings, 3 the input cannot be used, 4 models or dictionaries are missing or damaged, 5 the \
output cannot be written, 6 the port is taken, 7 a daemon runs already or none does, 8 doctor \
found something wrong, 9 no dictionary has the word, 10 no OBS is there to be told.";

/// What a failure means to a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Something that should not happen.
    Unexpected = 1,
    /// The settings cannot be used.
    Settings = 2,
    /// The input cannot be used.
    Input = 3,
    /// Models or dictionaries are missing or damaged.
    SetUp = 4,
    /// The output cannot be written.
    Output = 5,
    /// Somebody else uses the port.
    PortTaken = 6,
    /// A daemon runs already, or none does where one must.
    Daemon = 7,
    /// `doctor` found something wrong.
    Unwell = 8,
    /// No dictionary has the word that was looked up.
    NotFound = 9,
    /// No OBS is there to be told.
    Nobody = 10,
}

/// A failure, ready to be read.
#[derive(Debug)]
pub struct Failure {
    reason: Reason,
    lines: Vec<String>,
    next: String,
}

impl Failure {
    /// A failure caused by `error`; `next` says what to do about it.
    pub fn new(reason: Reason, error: &(dyn Error + 'static), next: impl Into<String>) -> Self {
        let chain = std::iter::successors(Some(error), |error| (*error).source());
        Self { reason, lines: chain.map(ToString::to_string).collect(), next: next.into() }
    }

    /// A failure that no other error caused.
    pub fn plain(reason: Reason, line: impl Into<String>, next: impl Into<String>) -> Self {
        Self { reason, lines: vec![line.into()], next: next.into() }
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.reason as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "aivlingual: {}", self.lines.join(": "))?;
        if self.next.is_empty() { Ok(()) } else { write!(f, "\n  next: {}", self.next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_the_chain_and_the_next_step() {
        let inner = std::io::Error::other("disk on fire");
        let error = crate::engines::EngineError::Failed(Box::new(inner));
        let failure = Failure::new(Reason::Unexpected, &error, "call the fire brigade");
        assert_eq!(
            failure.to_string(),
            "aivlingual: the recogniser failed: disk on fire\n  next: call the fire brigade"
        );
    }
}
