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
    place::{Extent, Figure, Ground},
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
    /// What it says, and beside what that does not make way.
    bubble: Kept<(Bubble, Vec<(Figure, Extent)>)>,
    /// Of which turn, and in which scale.
    speaking: Kept<(u64, f32)>,
    slate: Kept<(Slate, Vec<(Figure, Extent)>)>,
    unplaced: Vec<Figure>,
}

/// Something painted that has its place.
struct Placed<'p> {
    subject: Subject,
    painted: &'p Finished,
    at: (u32, u32),
}

/// How a picture comes out.
#[derive(Default)]
struct Standing<'p> {
    placed: Vec<Placed<'p>>,
    /// Cards that wait for a place.
    waiting: Vec<u64>,
    /// What has no place at all on this canvas.
    lost: Vec<Figure>,
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
            unplaced: Vec::new(),
        }
    }

    /// Paints everything anew if it is to look otherwise.
    pub(super) fn wear(&mut self, theme: &Theme) {
        self.is_outdated |= self.hand.wear(theme);
    }

    /// What had no place in the picture on show, however small. Cards wait instead.
    pub(super) fn unplaced(&self) -> &[Figure] {
        &self.unplaced
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
            let Standing { placed, waiting, lost } = self.standing(&view);
            let aside = self.stepping_aside(&view);
            if waiting.is_empty() && aside.is_empty() {
                copy(&placed, &mut picture);
                picture.manner = self.manner(&view);
                picture.countdown = countdown(scene, begun.elapsed());
                self.easel.publish(picture, pictures);
                self.unplaced = lost;
                self.is_outdated = false;
                self.shown = view;
                return;
            }
            if waiting.is_empty() {
                scene.step_aside(&aside, begun.elapsed());
            } else {
                scene.send_back(&waiting, begun.elapsed());
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
        self.paint_bubble(view);
        self.paint_slate(view);
    }

    /// Paints what the co-host says so that it stands beside a quiz or a recap; cards make way for
    /// it, and captions have their strip.
    fn paint_bubble(&mut self, view: &View) {
        let beside = self.extents(|figure| matches!(figure, Figure::Quiz | Figure::Recap));
        let bubble = view.bubble.clone().map(|bubble| (bubble, beside));
        let (hand, layout) = (&mut self.hand, &view.layout);
        self.bubble.show(
            bubble.as_ref(),
            |(bubble, _), (former, _)| bubble.continues(former),
            hand,
            |brush| {
                let (bubble, beside) = bubble.as_ref()?;
                brush.bubble(bubble, layout, beside)
            },
        );
        let speaks = view.bubble.as_ref().filter(|bubble| bubble.is_speaking);
        let scale = self.bubble.painted().map_or(1.0, |(_, painted)| painted.scale);
        self.speaking.show(
            speaks.map(|bubble| (bubble.turn, scale)).as_ref(),
            |(turn, _), (former, _)| turn == former,
            hand,
            |brush| brush.speaking(speaks?, layout, scale),
        );
    }

    /// Paints how things stand beside all else but captions, which have their strip.
    fn paint_slate(&mut self, view: &View) {
        let beside = self.extents(|figure| match figure {
            Figure::Card | Figure::Quiz | Figure::Recap | Figure::Bubble => true,
            Figure::Caption | Figure::Countdown | Figure::Speaking | Figure::Slate => false,
        });
        let slate = view.slate.clone().map(|slate| (slate, beside));
        let (hand, layout) = (&mut self.hand, &view.layout);
        self.slate.show(
            slate.as_ref(),
            |_, _| true,
            hand,
            |brush| {
                let (slate, beside) = slate.as_ref()?;
                brush.slate(slate, layout, beside)
            },
        );
    }

    /// The figures of these kinds that were painted.
    fn extents(&self, is_wanted: impl Fn(Figure) -> bool) -> Vec<(Figure, Extent)> {
        let wanted = self.painted().filter(|(_, figure, _)| is_wanted(*figure));
        wanted.map(|(_, figure, painted)| (figure, painted.extent())).collect()
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
        let extents = self.extents(|_| true);
        // Cards are painted first.
        let mut order: Vec<usize> = (0..self.cards.len()).rev().collect();
        order.sort_by_key(|at| self.cards[*at].0.is_pinned);
        let count = Ground::of(&view.layout).making_way(&extents, &order);
        order[..count].iter().map(|at| self.cards[*at].0.card.id).collect()
    }

    /// Where everything stands, and what has no place.
    fn standing(&self, view: &View) -> Standing<'_> {
        let ground = Ground::of(&view.layout);
        let origins = ground.stand(&self.extents(|_| true));
        let mut standing = Standing::default();
        for ((subject, figure, painted), origin) in self.painted().zip(origins) {
            match (origin, subject) {
                (Some(at), _) => standing.placed.push(Placed { subject, painted, at }),
                (None, Subject::Card(card)) => standing.waiting.push(card),
                // They are part of what has no place itself.
                (None, Subject::Countdown(_) | Subject::Speaking(_)) => {}
                (None, _) => standing.lost.push(figure),
            }
        }
        // What has no room at all was not even painted.
        if !ground.has_room(Figure::Card) {
            let is_unpainted =
                |card: &&CardView| !self.cards.iter().any(|(painted, _)| painted == *card);
            let unpainted = view.cards.iter().filter(is_unpainted);
            standing.waiting.extend(unpainted.map(|card| card.card.id));
        }
        for (figure, is_unpainted) in [
            (Figure::Quiz, view.quiz.is_some() && self.quiz.painted().is_none()),
            (Figure::Recap, view.recap.is_some() && self.recap.painted().is_none()),
            (Figure::Caption, view.caption.is_some() && self.caption.painted().is_none()),
        ] {
            if is_unpainted && !ground.has_room(figure) {
                standing.lost.push(figure);
            }
        }
        standing
    }

    fn manner(&self, view: &View) -> Manner {
        let worn = self.hand.worn();
        let manner = Manner::of(&view.layout, &worn.motion).backed(Backings::of(worn));
        let captions = view.caption.as_ref().zip(self.shown.caption.as_ref());
        match captions.filter(|(caption, former)| caption.lights_up(former)) {
            Some((caption, former)) if caption.text != former.text => {
                manner.lighting_up().adding_words()
            }
            Some(_) => manner.lighting_up(),
            None => manner,
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
