//! Where everything stands on the canvas. Pure: the same layout and the same sizes give the same
//! places.
//!
//! Runs on the painter thread. Nothing ever stands off the canvas, over what is to be kept clear or
//! over something else; only shadows lie over each other. What finds no place is told so, and
//! waits. The slate alone, which no viewer sees, rather covers what is kept clear than be away: it
//! is where the streamer reads that there is no room.

use std::ops::RangeInclusive;

use super::Layout;

/// Lines of the canvas all lengths of the design are made for.
pub const CANVAS_LINES: f32 = 1080.0;
/// From the edge of the canvas to what is drawn, unless the layout says otherwise, as a length of
/// the design.
pub const MARGIN: f32 = 44.0;
/// Between two figures.
const GAP: f32 = 24.0;
/// The widest card.
const CARD_WIDTH: f32 = 640.0;
/// The widest quiz.
const QUIZ_WIDTH: f32 = 700.0;
/// The widest recap, of two columns.
const RECAP_WIDTH: f32 = 1_120.0;
/// The widest bubble or slate.
const BUBBLE_WIDTH: f32 = 720.0;
/// The widest caption.
const CAPTION_WIDTH: f32 = 1_320.0;
/// A caption that says all it can, which always has its place so that cards need not make way.
const CAPTION_HEIGHT: f32 = super::paint::CAPTION_HEIGHT_MAX;
/// How far into a bubble its sign of speaking stands, in parts of the sign's height.
const SPEAKING_INSET: f32 = 20.0 / 36.0;
/// Less room than this in front of its corner, and a figure rather stands elsewhere.
const ENOUGH: (f32, f32) = (480.0, 280.0);
/// In less room than this nothing could be read, however small everything is to be drawn: parts of
/// the canvas' lines.
const LEAST: (f32, f32) = (160.0 / CANVAS_LINES, 90.0 / CANVAS_LINES);
/// The same for captions, of which one line is enough.
const CAPTION_LEAST: (f32, f32) = (160.0 / CANVAS_LINES, 60.0 / CANVAS_LINES);
/// The part of the width there is that a caption wants for itself at least.
const CAPTION_PART: f32 = 0.5;
/// By how much of the canvas a free box may stand out of its middle and still be in it.
const EVEN: f32 = 0.1;
/// The parts of a tall canvas that telephones cover with names, texts and buttons: left, top, right
/// and bottom. From the safe zone Google Ads gives for vertical video on YouTube in 2026: 48, 288,
/// 192 and 672 pixels of 1080 × 1920. For Instagram's Reels, Meta gives 6, 14, 6 and 35 percent.
const PHONE: [f32; 4] = [48.0 / 1080.0, 288.0 / 1920.0, 192.0 / 1080.0, 672.0 / 1920.0];
/// A canvas is tall when it is so many times as high as it is wide.
const TALL: f32 = 1.5;
/// The margins a layout may ask for.
const MARGINS: RangeInclusive<f32> = 0.0..=200.0;
/// The scales a layout may ask for.
const SCALE: RangeInclusive<f32> = 0.4..=3.0;
/// Sides of the canvas that can be real, in pixels.
const CANVAS: RangeInclusive<u32> = 64..=16_384;

/// Where cards stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// In a corner, the next one towards the middle.
    Corner(Corner),
    /// In a part of the canvas, from its edge that is nearer to the canvas' towards the middle.
    Free(Area),
}

/// A corner of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Top left.
    TopLeft,
    /// Top right.
    TopRight,
    /// Bottom left.
    BottomLeft,
    /// Bottom right.
    BottomRight,
}

impl Corner {
    fn toward(self) -> (f32, f32) {
        match self {
            Self::TopLeft => (0.0, 0.0),
            Self::TopRight => (1.0, 0.0),
            Self::BottomLeft => (0.0, 1.0),
            Self::BottomRight => (1.0, 1.0),
        }
    }
}

/// The edge of the canvas captions stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaptionEdge {
    /// The lower one.
    #[default]
    Bottom,
    /// The upper one.
    Top,
}

/// How much of the canvas' edges screens may hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Safe {
    /// What telephones show over a tall canvas; nothing on any other.
    #[default]
    Auto,
    /// Nothing: the margin is enough.
    None,
    /// The action safe area of EBU R 95: 3.5 % at each end of a side.
    Action,
    /// Its graphics safe area, also known as title safe: 5 %.
    Title,
}

impl Safe {
    /// The parts of the canvas that are kept free: left, top, right and bottom.
    fn parts(self, is_tall: bool) -> [f32; 4] {
        match self {
            Self::Auto if is_tall => PHONE,
            Self::Auto | Self::None => [0.0; 4],
            Self::Action => [0.035; 4],
            Self::Title => [0.05; 4],
        }
    }
}

/// A rectangle in parts of the canvas, from 0 to 1, so that it scales with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// From the canvas' left.
    pub left: f32,
    /// From its top.
    pub top: f32,
    /// Part of its width.
    pub width: f32,
    /// Part of its height.
    pub height: f32,
}

impl Area {
    /// In pixels of a canvas, and not beyond it.
    fn on(&self, canvas: (f32, f32)) -> Rect {
        let part = |part: f32| if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
        let (left, top) = (part(self.left), part(self.top));
        let (right, bottom) = (part(left + self.width), part(top + self.height));
        Rect::between((left * canvas.0, top * canvas.1), (right * canvas.0, bottom * canvas.1))
    }

    /// To which end of it things go: the one at the edge of the canvas, and to the middle where it
    /// is as far from both.
    fn toward(&self) -> (f32, f32) {
        let (before, after) = (self.left, 1.0 - self.left - self.width);
        let across = match before - after {
            rest if rest < -EVEN => 0.0,
            rest if rest > EVEN => 1.0,
            _ => 0.5,
        };
        (across, if self.top <= 1.0 - self.top - self.height { 0.0 } else { 1.0 })
    }
}

/// What stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// An expression.
    Card,
    /// What is being said.
    Caption,
    /// A question. It stands where cards do.
    Quiz,
    /// How much of the time to think is left, at the lower edge of the quiz.
    Countdown,
    /// What was learned today. It stands where cards do.
    Recap,
    /// What the co-host says, away from the cards.
    Bubble,
    /// The sign that it speaks, in the bubble's upper right.
    Speaking,
    /// How things stand, bottom left.
    Slate,
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// From the left.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Rect {
    fn between((left, top): (f32, f32), (right, bottom): (f32, f32)) -> Self {
        Self { left, top, width: (right - left).max(0.0), height: (bottom - top).max(0.0) }
    }

    fn right(&self) -> f32 {
        self.left + self.width
    }

    fn bottom(&self) -> f32 {
        self.top + self.height
    }

    /// The same, larger by `by` on each side.
    fn grown(self, by: f32) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            width: self.width + 2.0 * by,
            height: self.height + 2.0 * by,
        }
    }

    /// What both have in common; of no size if nothing.
    fn shared(&self, other: &Self) -> Self {
        let from = (self.left.max(other.left), self.top.max(other.top));
        Self::between(from, (self.right().min(other.right()), self.bottom().min(other.bottom())))
    }

    /// True when more than an edge lies over the other.
    fn covers(&self, other: &Self) -> bool {
        let shared = self.shared(other);
        shared.width > 0.0 && shared.height > 0.0
    }

    fn encloses(&self, other: &Self) -> bool {
        let is_across = self.left <= other.left && other.right() <= self.right();
        is_across && self.top <= other.top && other.bottom() <= self.bottom()
    }

    /// Where something of this size stands in it: 0 is its left or top, 1 its right or bottom.
    fn placed(&self, size: (f32, f32), at: (f32, f32)) -> Self {
        let left = self.left + (self.width - size.0) * at.0;
        let top = self.top + (self.height - size.1) * at.1;
        Self { left, top, width: size.0, height: size.1 }
    }

    /// How far its end is from that of another one, in pixels.
    fn distance(&self, other: &Self, toward: (f32, f32)) -> f32 {
        let (one, other) = (self.placed((0.0, 0.0), toward), other.placed((0.0, 0.0), toward));
        (one.left - other.left).abs() + (one.top - other.top).abs()
    }

    fn holds(&self, size: (f32, f32)) -> bool {
        let is_there = self.width > 0.0 && self.height > 0.0;
        is_there && size.0 <= self.width && size.1 <= self.height
    }
}

/// A painted box, as far as its place goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Width and height of its pixels.
    pub size: (u32, u32),
    /// The panel inside the box, without its shadow; counted from the box's left top.
    pub panel: Rect,
}

/// The canvas of a layout, and what stands where on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    canvas: (f32, f32),
    is_tall: bool,
    unit: f32,
    margin: f32,
    /// What may be drawn on.
    safe: Rect,
    /// What is kept clear, with the distance from it.
    clear: Option<Rect>,
    /// Where captions may stand, and to which end of it they go: 0 is its top, 1 its bottom.
    speech: (Rect, f32),
    /// The strip that waits for captions, with the distance from it.
    strip: Option<Rect>,
    /// Where cards may stand, and to which end of it they go: 0 is left or top, 1 right or bottom.
    home: (Rect, (f32, f32)),
}

impl Ground {
    /// The ground of a layout.
    pub fn of(layout: &Layout) -> Self {
        let side = |side: u32| side.clamp(*CANVAS.start(), *CANVAS.end()) as f32;
        let canvas = (side(layout.canvas.0), side(layout.canvas.1));
        let shorter = canvas.0.min(canvas.1) / CANVAS_LINES;
        let within = |value: f32, range: &RangeInclusive<f32>, or: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { or }
        };
        let unit = shorter * within(layout.scale, &SCALE, 1.0);
        let margin = shorter * within(layout.margin, &MARGINS, MARGIN);
        let is_tall = canvas.1 >= TALL * canvas.0;
        let [left, top, right, bottom] = layout.safe.parts(is_tall);
        let edge = |side: f32, part: f32| margin.max(side * part);
        let safe = Rect::between(
            (edge(canvas.0, left), edge(canvas.1, top)),
            (canvas.0 - edge(canvas.0, right), canvas.1 - edge(canvas.1, bottom)),
        );
        let home = match layout.place {
            Place::Corner(corner) => (safe, corner.toward()),
            Place::Free(area) => (area.on(canvas).shared(&safe), area.toward()),
        };
        // Two pixels more, for places are rounded and shadows end somewhere in a pixel.
        let clear = layout.keep_clear.map(|area| area.on(canvas).grown(margin.ceil() + 2.0));
        let end = if layout.captions_at == CaptionEdge::Top { 0.0 } else { 1.0 };
        let height = (CAPTION_HEIGHT * unit).ceil();
        let within = readable(Figure::Caption, clearings(safe, clear.as_slice()), canvas);
        let speech = speech(safe, within, (CAPTION_WIDTH * unit, height), end);
        let band = speech.placed((speech.width, height), (0.5, end));
        let has_strip = layout.captions && speech.width > 0.0;
        let strip = has_strip.then(|| band.grown(margin / 2.0));
        Self { canvas, is_tall, unit, margin, safe, clear, speech: (speech, end), strip, home }
    }

    /// Pixels for one length of the design.
    pub fn unit(&self) -> f32 {
        self.unit
    }

    /// The widest panel of a figure, as a length of the design.
    pub fn widest(&self, figure: Figure) -> f32 {
        match figure {
            // A tall canvas is narrow, so a card is as wide as fits.
            Figure::Card if self.is_tall => CANVAS_LINES,
            Figure::Card => CARD_WIDTH,
            Figure::Caption => CAPTION_WIDTH,
            Figure::Quiz | Figure::Countdown => QUIZ_WIDTH,
            Figure::Recap => RECAP_WIDTH,
            Figure::Bubble | Figure::Speaking | Figure::Slate => BUBBLE_WIDTH,
        }
    }

    /// How far a shadow may reach beyond its panel, in pixels. It ends with the canvas, so that a
    /// card keeps a whole shadow when it moves away from its corner.
    pub fn bleed_max(&self) -> f32 {
        self.margin.floor()
    }

    /// Width and height of the largest panel a figure may have, in whole pixels.
    pub fn room(&self, figure: Figure) -> (f32, f32) {
        let (width, height) = match figure {
            Figure::Caption => {
                let strip = (CAPTION_HEIGHT * self.unit).max(self.safe.height / 2.0);
                (self.speech.0.width, self.speech.0.height.min(strip))
            }
            _ => {
                let room = self.region(figure, self.enough(), &[]);
                (room.width, room.height)
            }
        };
        (width.min(self.widest(figure) * self.unit).floor(), height.floor())
    }

    /// False when a figure can be shown nowhere on this canvas, however small it is drawn.
    pub fn has_room(&self, figure: Figure) -> bool {
        let (width, height) = self.room(figure);
        width > 0.0 && height > 0.0
    }

    /// Width and height of the largest panel a figure may have beside others, where one of the
    /// wanted size can stand or else where there is most room. In whole pixels.
    pub fn room_beside(
        &self,
        figure: Figure,
        others: &[(Figure, Extent)],
        wanted: (f32, f32),
    ) -> (f32, f32) {
        let taken: Vec<Rect> = self.panels(others).into_iter().flatten().collect();
        let region = self.region(figure, wanted, &taken);
        (region.width.min(self.widest(figure) * self.unit).floor(), region.height.floor())
    }

    /// Where the box of each figure stands: its left and top in pixels. `None`: there is no place
    /// for it now.
    pub fn stand(&self, figures: &[(Figure, Extent)]) -> Vec<Option<(u32, u32)>> {
        let panels = self.panels(figures);
        let boxes = panels.iter().zip(figures);
        boxes.map(|(panel, (_, extent))| self.origin(panel.as_ref()?, extent)).collect()
    }

    fn panels(&self, figures: &[(Figure, Extent)]) -> Vec<Option<Rect>> {
        let mut placed = Placed { panels: vec![None; figures.len()], figures };
        placed.put(Figure::Caption, |taken, size| self.caption(taken, size));
        for figure in [Figure::Quiz, Figure::Recap] {
            placed.put(figure, |taken, size| self.in_region(figure, self.enough(), taken, size));
        }
        let column = self.region(Figure::Card, self.enough(), &placed.taken());
        let mut rest = Some(column);
        placed.put(Figure::Card, |_, size| {
            let (card, left) = self.stacked(rest.take()?, size)?;
            rest = Some(left);
            Some(card)
        });
        for figure in [Figure::Bubble, Figure::Slate] {
            placed.put(figure, |taken, size| self.in_region(figure, size, taken, size));
        }
        let (quiz, bubble) = (placed.first(Figure::Quiz), placed.first(Figure::Bubble));
        placed.put(Figure::Countdown, |_, size| {
            // As far from the lower edge as from the sides.
            let inner = quiz?.grown(((size.0 - quiz?.width) / 2.0).min(0.0));
            inner.holds(size).then(|| inner.placed(size, (0.5, 1.0)))
        });
        placed.put(Figure::Speaking, |_, size| {
            let inner = bubble?.grown(-SPEAKING_INSET * size.1);
            inner.holds(size).then(|| inner.placed(size, (1.0, 0.0)))
        });
        placed.panels
    }

    /// How many of these figures, in this order, have to go so that the bubble finds a place; none
    /// when it has one, or would find none without all of them either.
    pub fn making_way(&self, figures: &[(Figure, Extent)], order: &[usize]) -> usize {
        let is_without = |count: usize| {
            let gone = &order[..count];
            let rest = figures.iter().enumerate().filter(|(at, _)| !gone.contains(at));
            let rest: Vec<_> = rest.map(|(_, figure)| *figure).collect();
            let bubble = rest.iter().position(|(figure, _)| *figure == Figure::Bubble);
            bubble.is_none_or(|bubble| self.stand(&rest)[bubble].is_some())
        };
        (0..=order.len()).find(|count| is_without(*count)).unwrap_or(0)
    }

    fn caption(&self, taken: &[Rect], size: (f32, f32)) -> Option<Rect> {
        let (speech, end) = self.speech;
        (taken.is_empty() && speech.holds(size)).then(|| speech.placed(size, (0.5, end)))
    }

    /// A card at the end of what is left of a column, and what is left then.
    fn stacked(&self, column: Rect, size: (f32, f32)) -> Option<(Rect, Rect)> {
        let card = column.holds(size).then(|| column.placed(size, self.home.1))?;
        let used = size.1 + self.gap();
        let top = column.top + if self.home.1.1 < 0.5 { used } else { 0.0 };
        let height = (column.height - used).max(0.0);
        Some((card, Rect { top, height, ..column }))
    }

    fn in_region(
        &self,
        figure: Figure,
        wanted: (f32, f32),
        taken: &[Rect],
        size: (f32, f32),
    ) -> Option<Rect> {
        let region = self.region(figure, wanted, taken);
        region.holds(size).then(|| region.placed(size, self.ground_of(figure).1))
    }

    /// Where a figure may stand beside what is taken: as near to its end of its ground as something
    /// of the wanted size can stand, or else where there is most room.
    fn region(&self, figure: Figure, wanted: (f32, f32), taken: &[Rect]) -> Rect {
        let (ground, toward) = self.ground_of(figure);
        // Captions in their strip need no room of their own.
        let is_apart = |panel: &&Rect| !self.strip.is_some_and(|strip| strip.encloses(panel));
        let apart = taken.iter().filter(is_apart).map(|panel| panel.grown(self.gap()));
        let obstacles: Vec<Rect> = apart.chain(self.strip).collect();
        let wanted = (wanted.0.min(ground.width), wanted.1.min(ground.height));
        let width_max = self.widest(figure) * self.unit;
        let beside = |obstacles: &[Rect]| {
            best(readable(figure, clearings(ground, obstacles), self.canvas), |clearing| {
                let room = clearing.width.min(width_max) * clearing.height;
                match clearing.holds(wanted) {
                    true => [0.0, clearing.distance(&ground, toward), -room],
                    false => [1.0, -room, 0.0],
                }
            })
        };
        if figure == Figure::Slate {
            let alone: Vec<Rect> = self.strip.into_iter().chain(self.clear).collect();
            // Who sees it is who set what is kept clear, and must learn that it is too much.
            if beside(&alone).width <= 0.0 {
                return beside(&obstacles);
            }
        }
        beside(&obstacles.into_iter().chain(self.clear).collect::<Vec<_>>())
    }

    /// Where a figure may stand as far as it alone is concerned, and to which end of that it goes.
    fn ground_of(&self, figure: Figure) -> (Rect, (f32, f32)) {
        let toward = self.home.1;
        match figure {
            Figure::Bubble | Figure::Speaking => (self.safe, (1.0 - toward.0, 1.0 - toward.1)),
            Figure::Slate => (self.safe, (0.0, 1.0)),
            Figure::Caption => (self.speech.0, (0.5, self.speech.1)),
            Figure::Card | Figure::Quiz | Figure::Countdown | Figure::Recap => self.home,
        }
    }

    fn enough(&self) -> (f32, f32) {
        (ENOUGH.0 * self.unit, ENOUGH.1 * self.unit)
    }

    fn gap(&self) -> f32 {
        (GAP * self.unit).max(2.0)
    }

    /// Where a box begins whose panel stands here; the box stays on the canvas.
    fn origin(&self, panel: &Rect, extent: &Extent) -> Option<(u32, u32)> {
        let begin = |panel: f32, inset: f32, size: u32, canvas: f32| {
            let last = canvas - size as f32;
            (last >= 0.0).then(|| (panel.round() - inset).clamp(0.0, last) as u32)
        };
        let (inset, size) = (extent.panel, extent.size);
        Some((
            begin(panel.left, inset.left, size.0, self.canvas.0)?,
            begin(panel.top, inset.top, size.1, self.canvas.1)?,
        ))
    }
}

/// The panels of a picture, while one after another finds its place.
struct Placed<'a> {
    figures: &'a [(Figure, Extent)],
    panels: Vec<Option<Rect>>,
}

impl Placed<'_> {
    /// Puts every figure of this kind where `place` says, told what is taken and its size.
    fn put(&mut self, figure: Figure, mut place: impl FnMut(&[Rect], (f32, f32)) -> Option<Rect>) {
        for (at, (_, extent)) in
            self.figures.iter().enumerate().filter(|(_, (other, _))| *other == figure)
        {
            self.panels[at] = place(&self.taken(), (extent.panel.width, extent.panel.height));
        }
    }

    fn taken(&self) -> Vec<Rect> {
        self.panels.iter().flatten().copied().collect()
    }

    fn first(&self, figure: Figure) -> Option<Rect> {
        let at = self.figures.iter().position(|(other, _)| *other == figure)?;
        self.panels[at]
    }
}

/// Which of these rectangles captions of this size may stand in: the one at the edge if there is
/// width enough for them beside what is kept clear, or else as near to it as there is.
fn speech(safe: Rect, rooms: Vec<Rect>, size: (f32, f32), end: f32) -> Rect {
    let wanted = (safe.width * CAPTION_PART, size.1.min(safe.height));
    best(rooms, |clearing| {
        let room = clearing.width.min(size.0) * clearing.height;
        match clearing.holds(wanted) {
            true => [0.0, clearing.distance(&safe, (0.5, end)), -room],
            false => [1.0, -room, 0.0],
        }
    })
}

/// Those of the rectangles in which a figure could be read.
fn readable(figure: Figure, mut rooms: Vec<Rect>, canvas: (f32, f32)) -> Vec<Rect> {
    let least = if figure == Figure::Caption { CAPTION_LEAST } else { LEAST };
    let lines = canvas.0.min(canvas.1);
    rooms.retain(|room| room.holds((least.0 * lines, least.1 * lines)));
    rooms
}

/// The rectangles in `within` that no obstacle covers and that end at an obstacle or with it.
fn clearings(within: Rect, obstacles: &[Rect]) -> Vec<Rect> {
    let cuts = |from: f32, to: f32, ends: &dyn Fn(&Rect) -> [f32; 2]| {
        let inner = obstacles.iter().flat_map(ends).filter(|at| (from..to).contains(at));
        let mut cuts: Vec<f32> = [from, to].into_iter().chain(inner).collect();
        cuts.sort_by(f32::total_cmp);
        cuts.dedup();
        cuts
    };
    let columns = cuts(within.left, within.right(), &|it| [it.left, it.right()]);
    let rows = cuts(within.top, within.bottom(), &|it| [it.top, it.bottom()]);
    let mut clearings = Vec::new();
    for (at, left) in columns.iter().enumerate() {
        for right in &columns[at + 1..] {
            for (at, top) in rows.iter().enumerate() {
                for bottom in &rows[at + 1..] {
                    let clearing = Rect::between((*left, *top), (*right, *bottom));
                    if obstacles.iter().all(|obstacle| !obstacle.covers(&clearing)) {
                        clearings.push(clearing);
                    }
                }
            }
        }
    }
    clearings
}

/// The rectangle with the least key; of no size if there is none.
fn best(of: Vec<Rect>, key: impl Fn(&Rect) -> [f32; 3]) -> Rect {
    let order = |one: &Rect, other: &Rect| {
        key(one).partial_cmp(&key(other)).unwrap_or(std::cmp::Ordering::Equal)
    };
    of.into_iter().min_by(order).unwrap_or_default()
}

#[cfg(test)]
mod tests;
