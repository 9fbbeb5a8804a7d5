//! The ways questions take through the database: never past all entries without an order, never
//! past all sightings, and never putting in order what is walked in order.

use rusqlite::params_from_iter;

use super::*;
use crate::{
    domain::{EntryState, Kind, Language},
    store::schema,
};
use aivlingual_shared::time::WallTime;

/// Every filter by itself, none, and all together.
fn filters() -> Vec<EntryFilter> {
    let all = EntryFilter {
        state: Some(EntryState::New),
        kind: Some(Kind::Slang),
        language: Some(Language::Ja),
        band: Some("N2".into()),
        session: Some(SessionId(1)),
        text: Some("ねこじた".into()),
        tag: Some("noun".into()),
        speaker: Some("Mio".into()),
        sure: Some(50),
        from: Some(WallTime(1)),
        until: Some(WallTime(9)),
    };
    let none = EntryFilter::default;
    vec![
        none(),
        EntryFilter { state: all.state, ..none() },
        EntryFilter { kind: all.kind, ..none() },
        EntryFilter { language: all.language, ..none() },
        EntryFilter { band: all.band.clone(), ..none() },
        EntryFilter { session: all.session, ..none() },
        EntryFilter { text: all.text.clone(), ..none() },
        EntryFilter { tag: all.tag.clone(), ..none() },
        EntryFilter { speaker: all.speaker.clone(), ..none() },
        EntryFilter { sure: all.sure, ..none() },
        EntryFilter { from: all.from, ..none() },
        EntryFilter { speaker: all.speaker.clone(), session: all.session, ..none() },
        all,
    ]
}

/// The steps of a statement, as the database plans them.
fn plan(connection: &Connection, statement: &Condition) -> Vec<String> {
    connection
        .prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql))
        .expect("a statement")
        .query_map(params_from_iter(statement.values.iter()), |row| row.get(3))
        .expect("a plan")
        .collect::<Result<Vec<_>, _>>()
        .expect("its steps")
}

/// Whether a step passes everything there is, in no order that was asked for.
fn passes_everything(step: &str) -> bool {
    let is_ordered = step.contains(" USING INDEX entries_by_")
        || step.contains(" USING COVERING INDEX entries_by_")
        || step == "SCAN e"
        || step.contains(" VIRTUAL TABLE ");
    step.starts_with("SCAN ") && !is_ordered && !step.contains("json_each") && step != "SCAN f"
}

#[test]
fn no_list_passes_everything_or_puts_a_walk_in_order() {
    let connection = schema::open_memory().expect("memory is always there");
    let mut plans = 0;
    for filter in filters() {
        for sort in EntrySort::ALL {
            for breadth in [Breadth::Gathered, Breadth::Listed, Breadth::Walked] {
                let mut question = Question::new(&connection, &filter, sort).expect("a question");
                question.breadth = breadth;
                let key = if sort == EntrySort::Reading {
                    Key::Text("ね".into())
                } else {
                    Key::Number(1)
                };
                let place = Place { sort, key, id: 1 };
                let (source, tests) = question.walk();
                for after in [None, Some(&place)] {
                    let statement = question.statement(source, &tests, after, 51);
                    let steps = plan(&connection, &statement);
                    let what = format!("{filter:?} {sort:?} {breadth:?}: {steps:#?}");
                    assert!(!steps.iter().any(|step| passes_everything(step)), "{what}");
                    let sorts = steps.iter().any(|step| step.ends_with("FOR ORDER BY"));
                    // What a session met is put in order first; there are thousands at most.
                    let is_gathered = breadth == Breadth::Gathered && *source != Source::All
                        || matches!(source, Source::Session(_));
                    assert!(is_gathered || !sorts, "{what}");
                    plans += 1;
                }
            }
        }
    }
    assert_eq!(plans, filters().len() * EntrySort::ALL.len() * 6);
}

#[test]
fn a_sample_ends_soon_wherever_it_is_taken() {
    let connection = schema::open_memory().expect("memory is always there");
    for filter in filters() {
        let mut question =
            Question::new(&connection, &filter, EntrySort::Newest).expect("a question");
        let mut sources = question.sources();
        sources.push(Source::All);
        for source in sources {
            question.source = source;
            let source = question.sampled();
            let statement = question.sampling(&source, "e.tags", 51);
            let steps = plan(&connection, &statement);
            let what = format!("{filter:?} {source:?}: {steps:#?}");
            let walks = steps.iter().filter(|step| passes_everything(step));
            // All entries from the latest on, where nothing else is asked.
            let is_all = |step: &String| source == Source::All && step == "SCAN entries";
            assert!(walks.clone().all(is_all), "{what}");
            assert!(!steps.iter().any(|step| step.ends_with("FOR ORDER BY")), "{what}");
        }
    }
}

#[test]
fn a_step_past_everything_is_known() {
    for step in ["SCAN sightings", "SCAN s", "SCAN entries", "SCAN e USING INDEX other"] {
        assert!(passes_everything(step), "{step}");
    }
    for step in [
        "SCAN e USING INDEX entries_by_heard",
        "SCAN f VIRTUAL TABLE INDEX 0:M1",
        "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
        "USE TEMP B-TREE FOR ORDER BY",
    ] {
        assert!(!passes_everything(step), "{step}");
    }
}
