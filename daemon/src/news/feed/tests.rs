use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::SessionId;

fn event(number: i64) -> LiveEvent {
    LiveEvent::SessionEnded { session: SessionId(number) }
}

fn number(told: &Told) -> i64 {
    match told.event {
        LiveEvent::SessionEnded { session } => session.0,
        _ => unreachable!("only such are told here"),
    }
}

/// What one of the viewers does next.
#[derive(Debug, Clone)]
enum Act {
    /// Something happens.
    Tell,
    /// This viewer reads so many.
    Read(usize, usize),
    /// This viewer loses the connection and comes back with his cursor.
    Reconnect(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => Just(Act::Tell),
        3 => (0..4_usize, 0..6_usize).prop_map(|(who, count)| Act::Read(who, count)),
        1 => (0..4_usize).prop_map(Act::Reconnect),
    ];
    prop::collection::vec(act, 0..200)
}

proptest! {
    /// Whoever reads and comes back as he likes hears everything once and in order, or is told
    /// that he missed something, exactly when he did.
    #[test]
    fn nothing_is_missed_in_silence(acts in acts()) {
        const KEPT: u64 = 8;
        let feed = Feed::keeping(KEPT as usize);
        let mut told = 0;
        let mut viewers: Vec<_> = (0..4).map(|_| (feed.follow(), 0_i64)).collect();
        for act in acts {
            match act {
                Act::Tell => {
                    told += 1;
                    feed.tell(event(told));
                }
                Act::Read(who, count) => {
                    let (viewer, heard) = &mut viewers[who];
                    for _ in 0..count {
                        let behind = (told - *heard) as u64;
                        match viewer.try_next() {
                            Ok(Some(next)) => {
                                prop_assert_eq!(number(&next), *heard + 1);
                                prop_assert_eq!(next.cursor, viewer.cursor());
                                *heard += 1;
                            }
                            Ok(None) => prop_assert_eq!(behind, 0),
                            Err(Missed) => {
                                prop_assert!(behind > KEPT);
                                *heard = told;
                            }
                        }
                    }
                }
                Act::Reconnect(who) => {
                    let (viewer, heard) = &mut viewers[who];
                    let cursor: Cursor = viewer.cursor().to_string().parse().expect("ours");
                    let behind = (told - *heard) as u64;
                    match feed.follow_after(cursor) {
                        Ok(again) => {
                            prop_assert!(behind <= KEPT);
                            *viewer = again;
                        }
                        Err(Missed) => {
                            prop_assert!(behind > KEPT);
                            (*viewer, *heard) = (feed.follow(), told);
                        }
                    }
                }
            }
            prop_assert!(feed.ring().events.len() as u64 <= KEPT);
        }
    }
}

#[test]
fn a_cursor_of_another_start_or_of_the_future_is_none_of_ours() {
    let (feed, other) = (Feed::default(), Feed::default());
    feed.tell(event(1));
    let first = feed.cursor();
    feed.tell(event(2));
    assert_eq!(
        number(&feed.follow_after(first).expect("kept").try_next().expect("kept").expect("one")),
        2
    );
    let future = Cursor { number: 3, ..first };
    assert!(matches!(feed.follow_after(future), Err(Missed)));
    other.tell(event(1));
    assert!(matches!(feed.follow_after(other.cursor()), Err(Missed)));
    for text in ["", "1", "x-1", "1-x", "-", "1-2-3", "0-99999999999999999999999"] {
        assert_eq!(text.parse::<Cursor>(), Err(Missed), "{text}");
    }
}

/// Fifty viewers who lose their connections over and over, while somebody tells from a thread of
/// its own: each hears everything once and in order, and what is kept does not grow.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_viewers_who_come_and_go_miss_nothing() {
    const EVENTS: i64 = 2_000;
    const VIEWERS: u64 = 50;
    let feed = Feed::default();
    let start = feed.cursor();
    let viewers: Vec<_> = (0..VIEWERS)
        .map(|viewer| {
            let feed = feed.clone();
            tokio::spawn(async move {
                let mut heard = BTreeMap::new();
                let mut cursor = start;
                while (heard.len() as i64) < EVENTS {
                    let mut follower = feed.follow_after(cursor).expect("kept long enough");
                    // Each breaks off after another number of events.
                    for _ in 0..(viewer * 7 + heard.len() as u64) % 23 + 1 {
                        if heard.len() as i64 == EVENTS {
                            break;
                        }
                        let told = follower.next().await.expect("kept long enough");
                        *heard.entry(number(&told)).or_insert(0) += 1;
                        cursor = told.cursor;
                    }
                }
                heard
            })
        })
        .collect();
    let told = tokio::task::spawn_blocking({
        let feed = feed.clone();
        move || (1..=EVENTS).for_each(|number| feed.tell(event(number)))
    });
    told.await.expect("told");
    for viewer in viewers {
        let heard = viewer.await.expect("a viewer");
        assert!(
            heard.iter().map(|(number, times)| (*number, *times)).eq((1..=EVENTS).map(|n| (n, 1)))
        );
    }
    assert!(feed.ring().events.len() <= KEPT_MAX);
}
