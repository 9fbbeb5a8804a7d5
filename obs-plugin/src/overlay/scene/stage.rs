//! What takes the place of the cards for a while: a quiz, and what a session taught. Pure.

use std::time::Duration;

use aivlingual_shared::entry::{Quiz, Recap};

use super::{QuizState, Timed, reading};
use crate::overlay::QuizEnd;

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
    /// The quiz before, and how it ended.
    former_quiz: Option<(u64, QuizEnd)>,
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
        self.end(QuizEnd::Replaced);
        self.act = Some(Timed { what: Act::Quiz(quiz, QuizState::Asking), since: now });
    }

    /// A recap begins.
    pub(super) fn recall(&mut self, recap: Recap, now: Duration) {
        self.end(QuizEnd::Replaced);
        self.act = Some(Timed { what: Act::Recap(recap), since: now });
    }

    /// The quiz ends, if one runs.
    pub(super) fn end_quiz(&mut self) {
        if self.quiz().is_some() {
            self.end(QuizEnd::Ended);
        }
    }

    /// Whatever is on it ends, a quiz in this way unless its answer is to be seen.
    pub(super) fn end(&mut self, how: QuizEnd) {
        if let Some((quiz, state)) = self.quiz() {
            let how = if state == QuizState::Answered { QuizEnd::Answered } else { how };
            self.former_quiz = Some((quiz.id, how));
        }
        self.act = None;
    }

    /// Cards are taken back: a quiz about one of them ends in this way, and a recap goes on without
    /// them, if there are others.
    pub(super) fn withdraw(&mut self, is_withdrawn: impl Fn(u64) -> bool, how: QuizEnd) {
        let is_over = match self.act.as_mut().map(|act| &mut act.what) {
            Some(Act::Quiz(quiz, _)) => is_withdrawn(quiz.card.id),
            Some(Act::Recap(recap)) => {
                let before = recap.words.len();
                recap.words.retain(|word| !is_withdrawn(word.id));
                let taken = u32::try_from(before - recap.words.len()).unwrap_or(u32::MAX);
                recap.total = recap.total.saturating_sub(taken);
                recap.words.is_empty()
            }
            None => false,
        };
        if is_over {
            self.end(how);
        }
    }

    /// Another daemon asks from now on, whose quizzes may have the numbers of those before.
    pub(super) fn forget(&mut self) {
        self.former_quiz = None;
    }

    /// The quiz before the one that runs, and how it ended.
    pub(super) fn former_quiz(&self) -> Option<(u64, QuizEnd)> {
        self.former_quiz
    }

    /// True while something is on it.
    pub(super) fn is_taken(&self) -> bool {
        self.act.is_some()
    }

    /// What is on it goes on at once: to the answer, or to its end.
    pub(super) fn next(&mut self, now: Duration) {
        match &mut self.act {
            Some(Timed { what: Act::Quiz(_, state @ QuizState::Asking), since }) => {
                (*state, *since) = (QuizState::Answered, now);
            }
            _ => self.end(QuizEnd::Answered),
        }
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
}

fn thinking(quiz: &Quiz) -> Duration {
    let ms = quiz.thinking_ms.clamp(*THINKING_MS.start(), *THINKING_MS.end());
    Duration::from_millis(ms.into())
}
