//! The quiz: an expression, what is asked about it, and two to four answers with their letters.
//! Once the answer is told, the right one has a mark and the others step back. Below is room for
//! the countdown, which is a figure of its own because it moves.

use aivlingual_shared::entry::{Ask, Card, Quiz, Ruby};
use tiny_skia::PathBuilder;

use super::{
    super::{
        QuizState,
        lettering::Lettering,
        theme::{Accents, Theme},
    },
    backing::Backing,
    fit::Bounds,
    setter::{Expression, PILL_HEIGHT, Setter},
    sheet::{Part, Shape, Sheet},
    surface::Panel,
    words,
};

const ROW_HEIGHT: f32 = 58.0;
const ROW_GAP: f32 = 10.0;
/// The square of a letter, and how far it is from the edges of its row.
const LETTER: (f32, f32) = (38.0, 10.0);
/// Room for the mark at the right answer, and how wide the mark is.
const CHECK: (f32, f32) = (44.0, 20.0);
const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

/// Sets a quiz no wider than `width_max`. `None` when there is no expression or nothing to choose.
pub(super) fn lay_out(
    lettering: &mut Lettering,
    theme: &Theme,
    quiz: &Quiz,
    (state, furigana): (QuizState, bool),
    unit: f32,
    width_max: f32,
) -> Option<Sheet> {
    let entry = &quiz.card.entry;
    let text = words::expression(entry);
    if text.trim().is_empty() || quiz.choices.is_empty() {
        return None;
    }
    let (width, padding) = frame(theme, unit, width_max);
    let accents = theme.accents(entry.kind, &entry.level);
    let inside = (padding, width - 2.0 * padding);
    let mut setter = Setter::new(lettering, theme, accents, unit, inside);
    setter.y = padding * 0.8;
    header(&mut setter, &quiz.card);
    let is_told = state == QuizState::Answered;
    let asks_reading = quiz.ask == Ask::Reading;
    let runs: &[Ruby] = if furigana || asks_reading { &quiz.card.ruby } else { &[] };
    setter.expression(&Expression {
        text,
        runs,
        shows_readings: is_told || !asks_reading,
        bounds: Bounds {
            width: setter.width,
            size: 64.0 * unit,
            size_wrapping: 46.0 * unit,
            size_min: 30.0 * unit,
            lines_max: 2,
        },
        tint: theme.text.expression,
        is_framed: true,
    });
    setter.y += 5.0 * unit;
    prompt(&mut setter, quiz, state);
    let choices = quiz.choices.iter().take(LETTERS.len()).enumerate();
    for (at, choice) in choices {
        let standing = match state {
            QuizState::Asking => Standing::Open,
            QuizState::Answered if at == usize::from(quiz.answer) => Standing::Right,
            QuizState::Answered => Standing::Wrong,
        };
        row(&mut setter, at, choice, standing);
    }
    setter.y += (18.0 - ROW_GAP) * unit;
    let bar = (setter.width, theme.quiz.countdown_height * unit);
    if !is_told {
        // Where the countdown stands, which covers it at first.
        let top = (setter.y + bar.1 + padding).ceil() - padding - bar.1;
        let track = Panel::new((padding, top), bar, bar.1 / 2.0);
        setter.sheet.shapes.push(Shape::Panel(track, theme.quiz.track.on(&accents)));
    }
    setter.y += bar.1;
    let mut sheet = setter.sheet;
    sheet.backing = Some(Backing::card(theme, accents, unit));
    sheet.size = (width, (setter.y + padding).ceil());
    Some(sheet)
}

/// Sets the bar of the countdown, full, to stand at the lower edge of the quiz.
pub(super) fn lay_out_countdown(theme: &Theme, quiz: &Quiz, unit: f32, width_max: f32) -> Sheet {
    let (width, padding) = frame(theme, unit, width_max);
    let entry = &quiz.card.entry;
    let accents = theme.accents(entry.kind, &entry.level);
    let size = (width - 2.0 * padding, theme.quiz.countdown_height * unit);
    let bar = Panel::new((0.0, 0.0), size, size.1 / 2.0);
    let shape = Shape::Panel(bar, theme.quiz.countdown.on(&accents));
    let (marks, texts) = (Vec::new(), Vec::new());
    Sheet { size, backing: None, shapes: vec![shape], marks, texts }
}

/// The width of the panel and its padding.
fn frame(theme: &Theme, unit: f32, width_max: f32) -> (f32, f32) {
    (width_max.floor(), (theme.card.padding * unit).ceil())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    Right,
    Wrong,
}

fn header(setter: &mut Setter<'_>, card: &Card) {
    let (unit, height) = (setter.unit, PILL_HEIGHT * setter.unit);
    let look = &setter.theme.kind;
    let kind = setter.pill(Part::Kind, words::QUIZ, look, (height, setter.width * 0.5));
    let from = setter.bookmark();
    let room = setter.width - kind - 12.0 * unit;
    let level = setter.level(&card.entry.level, height, room);
    let to = setter.bookmark();
    let by = setter.width - level;
    setter.shift(from, to, (by, 0.0));
    setter.y += height + 14.0 * unit;
}

/// What is asked, or later what is told, in one line.
fn prompt(setter: &mut Setter<'_>, quiz: &Quiz, state: QuizState) {
    let (unit, theme) = (setter.unit, setter.theme);
    let (said, face) = match state {
        QuizState::Asking => (words::question(quiz).to_owned(), theme.faces.label),
        QuizState::Answered => (words::answer(&quiz.card), theme.faces.meaning),
    };
    let size = 29.0 * unit;
    let bounds = Bounds {
        width: setter.width,
        size,
        size_wrapping: size * 0.72,
        size_min: size * 0.72,
        lines_max: 1,
    };
    let style = setter.style(Part::Prompt, face, theme.quiz.prompt);
    let top = setter.y;
    setter.paragraph(&said, style, bounds, 1.3);
    // What is told takes as much room as what was asked.
    setter.y = top + (size * 1.3 + 14.0 * unit);
}

/// One answer: its letter, its words, and how it turned out.
fn row(setter: &mut Setter<'_>, at: usize, choice: &str, standing: Standing) {
    let (unit, theme) = (setter.unit, setter.theme);
    let look = &theme.quiz;
    let (top, left, width) = (setter.y, setter.left, setter.width);
    let (letter, inset) = (LETTER.0 * unit, LETTER.1 * unit);
    let tint = match standing {
        Standing::Open => look.choice_words,
        Standing::Right => look.right_words,
        Standing::Wrong => look.dimmed,
    };
    // Of one weight in every state, so that no line breaks otherwise once the answer is told.
    let style = setter.style(Part::Choice, theme.faces.meaning, tint);
    let size = 28.0 * unit;
    let is_bare = theme.kind.is_bare();
    let indent = if is_bare { letter } else { letter + 2.6 * inset };
    let bounds = Bounds {
        width: width - indent - inset - CHECK.0 * unit,
        size,
        size_wrapping: size * 0.86,
        size_min: size * 0.68,
        lines_max: 2,
    };
    // The words are set first, for two lines need a higher row.
    let from = setter.bookmark();
    setter.left = left + indent;
    setter.paragraph(choice, style, bounds, 1.22);
    setter.left = left;
    let to = setter.bookmark();
    let words = setter.y - top;
    let height = (words + 16.0 * unit).max(ROW_HEIGHT * unit);
    setter.shift(from, to, (0.0, (height - words) / 2.0 + 0.02 * size));
    let panel = Panel::new((left, top), (width, height), look.radius * unit);
    background(setter, panel, standing);
    let square = Panel::new(
        (left + if is_bare { 0.0 } else { inset }, top + (height - letter) / 2.0),
        (letter, letter),
        (theme.kind.radius * 1.06 * unit).min(letter / 2.0),
    );
    badge(setter, at, square, standing);
    if standing == Standing::Right {
        let middle = (left + width - inset - (CHECK.1 / 2.0 + 6.0) * unit, top + height / 2.0);
        let tick = tick(middle, 11.0 * unit);
        let drawn = tick.map(|tick| Shape::Drawn(tick, 4.6 * unit, style.ink));
        setter.sheet.shapes.extend(drawn);
    }
    setter.y = top + height + ROW_GAP * unit;
}

fn background(setter: &mut Setter<'_>, panel: Panel, standing: Standing) {
    let (unit, look, accents) = (setter.unit, &setter.theme.quiz, &setter.accents);
    let (fill, stroke) = match standing {
        Standing::Open => (look.choice, look.choice_stroke),
        Standing::Right => (look.right, look.right_stroke),
        // What was not right is no choice any more: its row is gone.
        Standing::Wrong => return,
    };
    let width = look.choice_width.max(if standing == Standing::Right { 2.5 } else { 0.0 });
    setter.sheet.shapes.push(Shape::Panel(panel, fill.on(accents)));
    setter.sheet.shapes.push(Shape::Edge(panel, width * unit, stroke.on(accents)));
}

/// The letter of an answer.
fn badge(setter: &mut Setter<'_>, at: usize, square: Panel, standing: Standing) {
    let (theme, size) = (setter.theme, 21.0 * setter.unit);
    let face = theme.faces.label;
    let is_filled = standing == Standing::Open && !theme.kind.is_bare();
    if is_filled {
        setter.pill_panel(square, &theme.kind);
    }
    let tint = match standing {
        Standing::Open => theme.kind.ink,
        Standing::Right => theme.quiz.right_words,
        Standing::Wrong => theme.quiz.dimmed,
    };
    let style = setter.style(Part::Letter, face, tint);
    setter.centered(LETTERS[at], square, size, style);
}

/// The mark of what is right, so large around its middle.
pub(super) fn tick(middle: (f32, f32), size: f32) -> Option<tiny_skia::Path> {
    let mut path = PathBuilder::new();
    path.move_to(middle.0 - size * 0.8, middle.1 + size * 0.05);
    path.line_to(middle.0 - size * 0.2, middle.1 + size * 0.65);
    path.line_to(middle.0 + size * 0.9, middle.1 - size * 0.65);
    path.finish()
}

/// The colors of what is of no kind and no level.
pub(super) fn neutral(theme: &Theme) -> Accents {
    Accents { kind: theme.accents.vocabulary, level: theme.levels.beginner }
}
