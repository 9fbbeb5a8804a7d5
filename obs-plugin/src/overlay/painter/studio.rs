//! From a view to a picture: what is new is painted, what was painted is kept, and everything is
//! put in its place. On the painter thread.

use std::time::{Duration, Instant};

use aivlingual_shared::entry::{Quiz, Recap};

use super::hand::{Finished, Hand, Kept};
use crate::overlay::{
    Bubble, Caption, Countdown, OverlaySettings, Picture, PictureBox, Piece, QuizState, Slate,
    Subject,
    handover::{Easel, Pictures},
    motion::{Backings, Manner},
    place::{Figure, Ground},
    scene::{CardView, Scene, View},
    theme::Theme,
};

/// What the painter works with.
pub(super) struct Studio {
    hand: Hand,
    easel: Easel,
    shown: View,
    is_outdated: bool,
    cards: Vec<(CardView, Finished)>,
    recap: Kept<Recap>,
    quiz: Kept<(Quiz, QuizState)>,
    countdown: Kept<Quiz>,
    caption: Kept<Caption>,
    bubble: Kept<Bubble>,
    /// Of which turn.
    speaking: Kept<u64>,
    slate: Kept<Slate>,
}

/// Something painted that has its place.
struct Placed<'p> {
    subject: Subject,
    painted: &'p Finished,
    at: (u32, u32),
}

impl Studio {
    pub(super) fn new(settings: &OverlaySettings) -> Self {
        Self {
            hand: Hand::new(settings.fonts_dir.clone()),
            easel: Easel::default(),
            shown: View::empty(settings.layout),
            is_outdated: false,
            cards: Vec::new(),
            recap: Kept::default(),
            quiz: Kept::default(),
            countdown: Kept::default(),
            caption: Kept::default(),
            bubble: Kept::default(),
            speaking: Kept::default(),
            slate: Kept::default(),
        }
    }

    /// Paints everything anew if it is to look otherwise.
    pub(super) fn wear(&mut self, theme: &Theme) {
        self.is_outdated |= self.hand.wear(theme);
    }

    /// Makes something ready that is likely to be painted; false when all of it is.
    pub(super) fn make_ready(&mut self) -> bool {
        self.hand.make_ready()
    }

    /// Publishes a picture of the scene, unless it is the one on show. Cards that find no place in
    /// it or leave none for a bubble go back to wait; each time there are fewer, so it comes to an
    /// end.
    pub(super) fn show(&mut self, scene: &mut Scene, begun: Instant, pictures: &Pictures) {
        self.is_outdated |= *scene.layout() != self.shown.layout;
        if self.is_outdated {
            self.outdate();
        }
        loop {
            let view = scene.view();
            if view == self.shown && !self.is_outdated {
                return;
            }
            self.paint(&view);
            let mut picture = self.easel.blank();
            let (placed, unplaced) = self.placed(&view);
            let aside = self.stepping_aside(&view);
            if unplaced.is_empty() && aside.is_empty() {
                copy(&placed, &mut picture);
                picture.manner = self.manner(&view);
                picture.countdown = countdown(scene, begun.elapsed());
                self.easel.publish(picture, pictures);
                self.is_outdated = false;
                self.shown = view;
                return;
            }
            if unplaced.is_empty() {
                scene.step_aside(&aside, begun.elapsed());
            } else {
                scene.send_back(&unplaced, begun.elapsed());
            }
        }
    }

    fn paint(&mut self, view: &View) {
        self.paint_cards(view);
        let (hand, layout) = (&mut self.hand, &view.layout);
        self.recap.show(
            view.recap.as_ref(),
            |_, _| false,
            hand,
            |brush| brush.recap(view.recap.as_ref()?, layout),
        );
        self.quiz.show(
            view.quiz.as_ref(),
            |_, _| false,
            hand,
            |brush| {
                let (quiz, state) = view.quiz.as_ref()?;
                brush.quiz(quiz, *state, layout)
            },
        );
        let asked = view.quiz.as_ref().filter(|(_, state)| *state == QuizState::Asking);
        let asked = asked.map(|(quiz, _)| quiz);
        self.countdown.show(asked, |_, _| false, hand, |brush| brush.countdown(asked?, layout));
        self.caption.show(view.caption.as_ref(), continues, hand, |brush| {
            brush.caption(view.caption.as_ref()?, layout)
        });
        let bubble = view.bubble.as_ref();
        self.bubble.show(bubble, Bubble::continues, hand, |brush| brush.bubble(bubble?, layout));
        let speaks = bubble.filter(|bubble| bubble.is_speaking);
        self.speaking.show(
            speaks.map(|bubble| &bubble.turn),
            |_, _| false,
            hand,
            |brush| brush.speaking(speaks?, layout),
        );
        self.slate.show(
            view.slate.as_ref(),
            |_, _| true,
            hand,
            |brush| brush.slate(view.slate.as_ref()?, layout),
        );
    }

    fn paint_cards(&mut self, view: &View) {
        let mut former = std::mem::take(&mut self.cards);
        for card in &view.cards {
            let known = former.iter().position(|(painted, _)| painted == card);
            let painted = match known {
                Some(at) => Some(former.swap_remove(at).1),
                None => {
                    self.hand.paint(|brush| brush.card(&card.card, card.is_pinned, &view.layout))
                }
            };
            self.cards.extend(painted.map(|painted| (card.clone(), painted)));
        }
    }

    fn outdate(&mut self) {
        self.cards.clear();
        self.recap.outdate();
        self.quiz.outdate();
        self.countdown.outdate();
        self.caption.outdate();
        self.bubble.outdate();
        self.speaking.outdate();
        self.slate.outdate();
    }

    /// What was painted, from below to above.
    fn painted(&self) -> impl Iterator<Item = (Subject, Figure, &Finished)> {
        fn one<T: Clone + PartialEq>(
            kept: &Kept<T>,
            figure: Figure,
            subject: impl Fn(u64) -> Subject,
        ) -> Option<(Subject, Figure, &Finished)> {
            kept.painted().map(|(number, painted)| (subject(number), figure, painted))
        }
        let cards = self.cards.iter();
        cards
            .map(|(view, painted)| (Subject::Card(view.card.id), Figure::Card, painted))
            .chain(one(&self.recap, Figure::Recap, Subject::Recap))
            .chain(one(&self.quiz, Figure::Quiz, Subject::Quiz))
            .chain(one(&self.countdown, Figure::Countdown, Subject::Countdown))
            .chain(one(&self.caption, Figure::Caption, Subject::Caption))
            .chain(one(&self.bubble, Figure::Bubble, Subject::Bubble))
            .chain(one(&self.speaking, Figure::Speaking, Subject::Speaking))
            .chain(one(&self.slate, Figure::Slate, |_| Subject::Slate))
    }

    /// The cards that step aside so that the co-host can be read while it speaks, the newest first
    /// and those that are pinned last.
    fn stepping_aside(&self, view: &View) -> Vec<u64> {
        let extents: Vec<_> =
            self.painted().map(|(_, figure, painted)| (figure, painted.extent())).collect();
        // Cards are painted first.
        let mut order: Vec<usize> = (0..self.cards.len()).rev().collect();
        order.sort_by_key(|at| self.cards[*at].0.is_pinned);
        let count = Ground::of(&view.layout).making_way(&extents, &order);
        order[..count].iter().map(|at| self.cards[*at].0.card.id).collect()
    }

    /// Where everything stands, and the cards for which there is no place.
    fn placed(&self, view: &View) -> (Vec<Placed<'_>>, Vec<u64>) {
        let extents: Vec<_> =
            self.painted().map(|(_, figure, painted)| (figure, painted.extent())).collect();
        let origins = Ground::of(&view.layout).stand(&extents);
        let (mut placed, mut unplaced) = (Vec::new(), Vec::new());
        for ((subject, _, painted), origin) in self.painted().zip(origins) {
            match (origin, subject) {
                (Some(at), _) => placed.push(Placed { subject, painted, at }),
                (None, Subject::Card(card)) => unplaced.push(card),
                // There is no place for it at all on this canvas.
                (None, _) => {}
            }
        }
        (placed, unplaced)
    }

    fn manner(&self, view: &View) -> Manner {
        let worn = self.hand.worn();
        let manner = Manner::of(&view.layout, &worn.motion).backed(Backings::of(worn));
        let captions = view.caption.as_ref().zip(self.shown.caption.as_ref());
        match captions.is_some_and(|(caption, former)| caption.lights_up(former)) {
            true => manner.lighting_up(),
            false => manner,
        }
    }
}

/// Words that light up are more than words added: they fade over.
fn continues(caption: &Caption, former: &Caption) -> bool {
    caption.continues(former) && !caption.lights_up(former)
}

fn countdown(scene: &Scene, now: Duration) -> Countdown {
    let thinking = scene.thinking(now).unwrap_or_default();
    let (left, whole) = thinking;
    let part = left.as_secs_f32() / whole.as_secs_f32();
    Countdown {
        left: if part.is_finite() { part } else { 0.0 },
        left_ms: u32::try_from(left.as_millis()).unwrap_or(u32::MAX),
    }
}

/// Puts boxes in their places in a picture, into the allocation it has.
fn copy(placed: &[Placed<'_>], picture: &mut Picture) {
    picture.pieces.clear();
    picture.pieces.extend(placed.iter().map(|Placed { subject, painted, at }| {
        let part = PictureBox { origin: *at, ..painted.part.clone() };
        Piece { subject: *subject, part }
    }));
}
