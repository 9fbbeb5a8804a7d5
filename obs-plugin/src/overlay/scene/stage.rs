//! What takes the place of the cards for a while: a quiz, and what a session taught. Pure.

use std::time::Duration;

use aivlingual_shared::entry::{Quiz, Recap};

use super::{QuizState, Timed, reading};

/// How long the answer stands at least, in milliseconds.
pub(super) const ANSWER_MS_MIN: u64 = 5_000;
/// Between the end of the countdown and the answer, in milliseconds: its last frame is to be seen,
/// and it begins only with the first frame that shows it.
pub(super) const SUSPENSE_MS: u64 = 400;
/// How long the audience may think, in milliseconds, whatever is asked for.
pub(super) const THINKING_MS: std::ops::RangeInclusive<u32> = 1_000..=120_000;
/// How long a recap stands, in milliseconds: so much, and so much for each of its words.
pub(super) const RECAP_MS: u64 = 4_000;
/// See [`RECAP_MS`]: an expression and its meaning, read and remembered.
pub(super) const RECAP_WORD_MS: u64 = 2_500;

/// The stage, which one act has at a time.
#[derive(Debug, Default)]
pub(super) struct Stage {
    act: Option<Timed<Act>>,
}

#[derive(Debug)]
enum Act {
    Quiz(Box<Quiz>, QuizState),
    Recap(Recap),
}

impl Stage {
    /// A quiz begins. One that is being asked is not asked anew.
    pub(super) fn ask(&mut self, quiz: Box<Quiz>, now: Duration) {
        if let Some(Timed { what: Act::Quiz(asked, QuizState::Asking), .. }) = &self.act
            && asked.id == quiz.id
        {
            return;
        }
        self.act = Some(Timed { what: Act::Quiz(quiz, QuizState::Asking), since: now });
    }

    /// A recap begins.
    pub(super) fn recall(&mut self, recap: Recap, now: Duration) {
        self.act = Some(Timed { what: Act::Recap(recap), since: now });
    }

    /// The quiz ends, if one runs.
    pub(super) fn end_quiz(&mut self) {
        self.act.take_if(|act| matches!(act.what, Act::Quiz(..)));
    }

    /// Whatever is on it ends.
    pub(super) fn clear(&mut self) {
        self.act = None;
    }

    /// True while something is on it.
    pub(super) fn is_taken(&self) -> bool {
        self.act.is_some()
    }

    /// What is on it goes on at once: to the answer, or to its end.
    pub(super) fn next(&mut self, now: Duration) {
        self.act = self.act.take().and_then(|act| act.what.followed(now));
    }

    /// Lets time pass until `now`.
    pub(super) fn advance(&mut self, now: Duration) {
        if self.next_change().is_some_and(|until| now >= until) {
            self.next(now);
        }
    }

    /// When [`Self::advance`] next changes something.
    pub(super) fn next_change(&self) -> Option<Duration> {
        self.act.as_ref().map(|act| act.since + act.what.lasts())
    }

    /// The quiz that runs.
    pub(super) fn quiz(&self) -> Option<(&Quiz, QuizState)> {
        match &self.act.as_ref()?.what {
            Act::Quiz(quiz, state) => Some((&**quiz, *state)),
            Act::Recap(_) => None,
        }
    }

    /// The recap that stands.
    pub(super) fn recap(&self) -> Option<&Recap> {
        match &self.act.as_ref()?.what {
            Act::Recap(recap) => Some(recap),
            Act::Quiz(..) => None,
        }
    }

    /// How much of the time to think is left, and of how much.
    pub(super) fn thinking(&self, now: Duration) -> Option<(Duration, Duration)> {
        let act = self.act.as_ref()?;
        let Act::Quiz(quiz, QuizState::Asking) = &act.what else { return None };
        let whole = thinking(quiz);
        Some(((act.since + whole).saturating_sub(now), whole))
    }
}

impl Act {
    fn lasts(&self) -> Duration {
        match self {
            Self::Quiz(quiz, QuizState::Asking) => {
                thinking(quiz) + Duration::from_millis(SUSPENSE_MS)
            }
            Self::Quiz(quiz, QuizState::Answered) => {
                reading::card(&quiz.card).max(Duration::from_millis(ANSWER_MS_MIN))
            }
            Self::Recap(recap) => {
                let words = recap.words.len().min(Recap::WORDS_MAX) as u64;
                Duration::from_millis(RECAP_MS + RECAP_WORD_MS * words)
            }
        }
    }

    /// What comes after it.
    fn followed(self, now: Duration) -> Option<Timed<Self>> {
        match self {
            Self::Quiz(quiz, QuizState::Asking) => {
                Some(Timed { what: Self::Quiz(quiz, QuizState::Answered), since: now })
            }
            Self::Quiz(_, QuizState::Answered) | Self::Recap(_) => None,
        }
    }
}

fn thinking(quiz: &Quiz) -> Duration {
    let ms = quiz.thinking_ms.clamp(*THINKING_MS.start(), *THINKING_MS.end());
    Duration::from_millis(ms.into())
}
