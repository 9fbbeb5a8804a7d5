//! The wall itself: a fault of ours stays ours.

use std::{ffi::CStr, path::Path};

use aivlingual::obs::{
    capture::Sound,
    draw::Graphics,
    exclusive::Exclusive,
    handle::OwnSource,
    properties::{Properties, View},
    settings::Settings,
    source::{self, Kind, Parent},
};

use crate::{
    host::{Host, PCM, Source, allocations},
    stage::{in_child, sound_10_ms, wait_frames},
};

/// A source, or a filter, of which everything fails that can.
struct Faulty<const IS_FILTER: bool>;

impl<const IS_FILTER: bool> source::Source for Faulty<IS_FILTER> {
    const ID: &'static CStr = if IS_FILTER { c"faulty_filter" } else { c"faulty_source" };
    const NAME: &'static CStr = c"Faulty";
    const KIND: Kind = if IS_FILTER { Kind::AudioFilter } else { Kind::Input };

    fn new(_: &Settings<'_>, _: OwnSource) -> Self {
        Self
    }
    fn defaults(_: &Settings<'_>) {
        panic!("defaults")
    }
    fn update(&self, _: &Settings<'_>) {
        panic!("update")
    }
    fn properties(_: Option<&Self>) -> Properties<Self> {
        panic!("properties")
    }
    fn arrange(_: &View<'_>, _: &Settings<'_>, _: &CStr) -> bool {
        panic!("arrange")
    }
    fn press(&self, _: &CStr) -> bool {
        panic!("press")
    }
    fn tick(&self) {
        panic!("tick")
    }
    fn size(&self) -> (u32, u32) {
        panic!("size")
    }
    fn render(&self, _: &Graphics<'_>) {
        panic!("render")
    }
    fn hear(&self, _: &Sound<'_>, _: &Parent<'_>) {
        panic!("hear")
    }
    fn removed(&self) {
        panic!("removed")
    }
}

impl<const IS_FILTER: bool> Drop for Faulty<IS_FILTER> {
    fn drop(&mut self) {
        panic!("drop")
    }
}

#[test]
fn panics_stop_at_the_wall() {
    in_child(|home: &Path| {
        let host = Host::start(home, (320, 180));
        source::register::<Faulty<false>>();
        source::register::<Faulty<true>>();
        let faulty = host.source("faulty_source", "Source", "{}");
        let filter = host.source("faulty_filter", "Filter", "{}");
        let microphone = host.source(PCM, "Mic", "{}");
        microphone.add_filter(&filter);
        sound_10_ms(&microphone);
        sound_10_ms(&microphone);
        faulty.update("{}");
        assert!(faulty.properties().is_empty());
        assert_eq!(faulty.size(), (0, 0));
        faulty.pixels((8, 8), [0.0; 4]);
        wait_frames(&host, 3);
        microphone.remove_filter(&filter);
        let all: [Source; 3] = [faulty, filter, microphone];
        drop(all);
        drop(host);
        // A box whose drop panics is lost, but libobs' own memory is not.
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn an_exclusive_value_is_lent_once_at_a_time() {
    let value = Exclusive::new(1);
    let inside = value.try_with(|outer| {
        *outer += 1;
        value.try_with(|inner| *inner)
    });
    assert_eq!(inside, Some(None), "taken meanwhile");
    assert_eq!(value.with(|value| *value), 2, "and given back");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        value.try_with(|_| panic!("on purpose"));
    }));
    assert!(panicked.is_err());
    assert_eq!(value.try_with(|value| *value), Some(2), "given back after a panic too");
}

#[test]
fn an_exclusive_value_is_never_torn_between_threads() {
    const ROUNDS: u64 = 20_000;
    let pair = Exclusive::new((0_u64, 0_u64));
    let turn = |pair: &mut (u64, u64)| {
        assert_eq!(pair.0, pair.1, "half a turn of the other thread was seen");
        pair.0 += 1;
        pair.1 += 1;
    };
    let tried = std::thread::scope(|threads| {
        threads.spawn(|| (0..ROUNDS).for_each(|_| pair.with(turn)));
        (0..ROUNDS).filter(|_| pair.try_with(turn).is_some()).count() as u64
    });
    assert_eq!(pair.with(|pair| pair.0), ROUNDS + tried);
}
