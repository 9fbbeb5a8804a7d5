//! Where in a recording a moment of a session lies: times of the session to times of the file.
//!
//! Pure, but for [`find`], which asks the store and the recording folder and blocks.

use std::path::Path;

use crate::{
    domain::{Mark, MarkKind, SessionId},
    media::folder::{self, FolderError, Footage},
    store::{KeptSession, Page, Store, StoreError},
};

/// Marks of a session that are read: hours of changing scenes have a few hundred.
const MARKS_READ_MAX: usize = 20_000;

/// A stretch of a session that is in a file without a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    /// Where it begins, in milliseconds of the session.
    from_ms: i64,
    /// Where it ends.
    until_ms: i64,
    /// Where it begins in the file.
    file_ms: i64,
}

/// One recording of a session: a file, and which stretches of the session are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Take {
    /// What OBS or the owner calls the file.
    pub(super) file: String,
    stretches: Vec<Stretch>,
}

impl Take {
    /// The whole session is in `file`, where it began at `offset_ms`.
    fn whole(file: String, offset_ms: i64) -> Self {
        let from_ms = offset_ms.saturating_neg();
        Self { file, stretches: vec![Stretch { from_ms, until_ms: i64::MAX, file_ms: 0 }] }
    }

    /// The part of the file that holds what happened from `from_ms` to `to_ms` of the session. What
    /// fell into a pause is not there; `None` when nothing of it is.
    pub(super) fn part(&self, from_ms: i64, to_ms: i64) -> Option<(u64, u64)> {
        let first = self.stretches.iter().find(|stretch| stretch.until_ms > from_ms)?;
        let last = self.stretches.iter().rev().find(|stretch| stretch.from_ms < to_ms)?;
        let place = |stretch: &Stretch, ms: i64| {
            let ms = ms.clamp(stretch.from_ms, stretch.until_ms);
            stretch.file_ms.saturating_add(ms.saturating_sub(stretch.from_ms))
        };
        let (from, to) = (place(first, from_ms), place(last, to_ms));
        let part = (u64::try_from(from).ok()?, u64::try_from(to).ok()?);
        (part.0 < part.1).then_some(part)
    }
}

/// The recordings that marks tell of, in their order. One whose start nobody saw, or whose file
/// nobody named, cannot be found again and is left out.
fn takes<'a>(marks: impl IntoIterator<Item = &'a Mark>) -> Vec<Take> {
    let mut takes = Vec::new();
    // The stretches so far, and where the one that runs began, if one runs.
    let mut running: Option<(Vec<Stretch>, Option<i64>)> = None;
    for mark in marks {
        match mark.kind {
            MarkKind::RecordingStarted => running = Some((Vec::new(), Some(mark.at_ms))),
            MarkKind::RecordingPaused => {
                if let Some((stretches, began)) = &mut running {
                    end_stretch(stretches, began.take(), mark.at_ms);
                }
            }
            MarkKind::RecordingResumed => {
                if let Some((_, began)) = &mut running {
                    began.get_or_insert(mark.at_ms);
                }
            }
            MarkKind::RecordingStopped => {
                let Some((mut stretches, began)) = running.take() else { continue };
                end_stretch(&mut stretches, began, mark.at_ms);
                if let Some(file) = mark.label.clone() {
                    takes.push(Take { file, stretches });
                }
            }
            _ => {}
        }
    }
    takes
}

fn end_stretch(stretches: &mut Vec<Stretch>, began: Option<i64>, until_ms: i64) {
    let Some(from_ms) = began else { return };
    let file_ms = stretches
        .last()
        .map_or(0, |last| last.file_ms.saturating_add(last.until_ms.saturating_sub(last.from_ms)));
    stretches.push(Stretch { from_ms, until_ms: until_ms.max(from_ms), file_ms });
}

/// The recordings of a session: the one its owner named, else those OBS told of, else the file it
/// was read from.
pub(super) fn takes_of(store: &Store, id: SessionId) -> Result<Vec<Take>, StoreError> {
    let session = store.session(id)?;
    if let Some(link) = session.recording {
        return Ok(vec![Take::whole(link.file, link.offset_ms)]);
    }
    let mut marks = Vec::new();
    let mut page = Page::first(500);
    while marks.len() < MARKS_READ_MAX {
        let piece = store.marks(id, &page)?;
        marks.extend(piece.items.into_iter().map(|kept| kept.mark));
        match piece.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    let takes = takes(&marks);
    Ok(if takes.is_empty() { of_file(session) } else { takes })
}

/// A session that was read from a file bears its name.
fn of_file(session: KeptSession) -> Vec<Take> {
    if session.source == "file" { vec![Take::whole(session.title, 0)] } else { Vec::new() }
}

/// Why there is nothing to play.
#[derive(Debug)]
pub(super) enum Unplayable {
    /// The store did not answer.
    Store(StoreError),
    /// No recording folder is set.
    Off,
    /// No recording of the session, or of that moment, is known.
    NotRecorded,
    /// The file cannot be had.
    Folder(FolderError),
}

impl From<StoreError> for Unplayable {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The open recording of a session: the one that holds the moment asked for, with its place in the
/// file, or the first when none is.
pub(super) fn find(
    store: &Store,
    folder: Option<&Path>,
    id: SessionId,
    moment: Option<(i64, i64)>,
) -> Result<(Footage, (u64, u64)), Unplayable> {
    let takes = takes_of(store, id)?;
    let folder = folder.ok_or(Unplayable::Off)?;
    let found = match moment {
        Some((from_ms, to_ms)) => {
            takes.iter().find_map(|take| Some((take, take.part(from_ms, to_ms)?)))
        }
        None => takes.first().map(|take| (take, (0, 0))),
    };
    let (take, part) = found.ok_or(Unplayable::NotRecorded)?;
    let footage = folder::open(folder, &take.file).map_err(Unplayable::Folder)?;
    Ok((footage, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::WallTime;

    fn mark(kind: MarkKind, seconds: i64, label: Option<&str>) -> Mark {
        let label = label.map(str::to_owned);
        Mark { kind, at_ms: seconds * 1_000, at: WallTime(0), label }
    }

    use MarkKind::{
        RecordingPaused as Paused, RecordingResumed as Resumed, RecordingStarted as Started,
        RecordingStopped as Stopped, SceneChanged,
    };

    /// The part of the file for seconds of the session, in seconds.
    fn part(take: &Take, from: i64, to: i64) -> Option<(u64, u64)> {
        let part = take.part(from * 1_000, to * 1_000)?;
        Some((part.0 / 1_000, part.1 / 1_000))
    }

    #[test]
    fn the_file_stands_still_while_the_recording_pauses() {
        let told = takes(&[
            mark(Started, -5, None),
            mark(SceneChanged, 3, Some("雑談")),
            mark(Paused, 60, None),
            mark(Paused, 61, None),
            mark(Resumed, 100, None),
            mark(Resumed, 101, None),
            mark(Paused, 160, None),
            mark(Resumed, 200, None),
            mark(Stopped, 300, Some("a.mkv")),
        ]);
        assert_eq!(told.len(), 1);
        let take = &told[0];
        for (from, to, expected) in [
            // Five seconds were recorded before the session began.
            (0, 10, Some((5, 15))),
            (-5, -1, Some((0, 4))),
            (-20, -10, None),
            (-20, 1, Some((0, 6))),
            // Before, across and in the first pause of forty seconds.
            (50, 60, Some((55, 65))),
            (55, 110, Some((60, 75))),
            (55, 70, Some((60, 65))),
            (70, 80, None),
            (70, 110, Some((65, 75))),
            // After both pauses.
            (210, 220, Some((135, 145))),
            (290, 400, Some((215, 225))),
            (300, 310, None),
            (20, 20, None),
            (30, 20, None),
        ] {
            assert_eq!(part(take, from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn each_recording_of_a_session_is_its_own() {
        let told = takes(&[
            mark(Stopped, 5, Some("began-before-us.mkv")),
            mark(Started, 10, None),
            mark(Stopped, 20, Some("first.mkv")),
            mark(Started, 30, None),
            // OBS crashed and began anew.
            mark(Started, 40, None),
            mark(Paused, 45, None),
            mark(Stopped, 50, Some("third.mkv")),
            mark(Started, 60, None),
            mark(Stopped, 70, None),
            mark(Started, 80, None),
        ]);
        let names: Vec<&str> = told.iter().map(|take| take.file.as_str()).collect();
        assert_eq!(names, ["first.mkv", "third.mkv"]);
        assert_eq!(part(&told[0], 12, 15), Some((2, 5)));
        assert_eq!(part(&told[0], 41, 42), None);
        assert_eq!(part(&told[1], 41, 60), Some((1, 5)));
    }

    #[test]
    fn a_recording_named_by_hand_begins_where_its_owner_says() {
        let take = Take::whole("a.mkv".into(), 90_000);
        assert_eq!(part(&take, 10, 20), Some((100, 110)));
        assert_eq!(part(&take, -95, -80), Some((0, 10)));
        let later = Take::whole("a.mkv".into(), -30_000);
        assert_eq!(part(&later, 10, 20), None);
        assert_eq!(part(&later, 25, 35), Some((0, 5)));
        for extreme in [i64::MIN, i64::MAX] {
            let take = Take::whole("a.mkv".into(), extreme);
            let _no_overflow = (take.part(i64::MIN, i64::MAX), take.part(0, 1));
        }
    }
}
