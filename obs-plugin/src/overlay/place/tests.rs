//! What holds for every layout, and what a streamer sees in those that matter.

use proptest::{option, prelude::*};

use super::*;

const FACE: Area = Area { left: 0.75, top: 0.0, width: 0.25, height: 0.25 };

fn extent(width: f32, height: f32, bleed: f32) -> Extent {
    let pixels = |length: f32| (bleed.ceil() + (length + bleed).ceil()) as u32;
    let panel = Rect { left: bleed.ceil(), top: bleed.ceil(), width, height };
    Extent { size: (pixels(width), pixels(height)), panel }
}

/// Where the panel of a box is.
fn panel(origin: (u32, u32), extent: &Extent) -> Rect {
    let (left, top) = (origin.0 as f32 + extent.panel.left, origin.1 as f32 + extent.panel.top);
    Rect { left, top, ..extent.panel }
}

/// Where panels of these figures stand on a canvas.
fn panels(layout: &Layout, figures: &[(Figure, f32, f32)]) -> Vec<Option<Rect>> {
    let ground = Ground::of(layout);
    let figures: Vec<_> = figures
        .iter()
        .map(|(figure, width, height)| (*figure, extent(*width, *height, ground.bleed_max())))
        .collect();
    let places = ground.stand(&figures);
    let places = places.into_iter().zip(&figures);
    places.map(|(origin, (_, extent))| Some(panel(origin?, extent))).collect()
}

fn sides(rect: &Rect) -> (f32, f32, f32, f32) {
    (rect.left, rect.top, rect.right(), rect.bottom())
}

fn in_corner(corner: Corner) -> Layout {
    Layout { place: Place::Corner(corner), ..Layout::default() }
}

#[test]
fn cards_stack_from_their_corner_and_lower_ones_stand_above_captions() {
    let cards = [(Figure::Card, 600.0, 300.0), (Figure::Card, 500.0, 200.0)];
    let cases = [
        (Corner::TopLeft, [(44.0, 44.0, 644.0, 344.0), (44.0, 368.0, 544.0, 568.0)]),
        (Corner::TopRight, [(1276.0, 44.0, 1876.0, 344.0), (1376.0, 368.0, 1876.0, 568.0)]),
        (Corner::BottomLeft, [(44.0, 532.0, 644.0, 832.0), (44.0, 308.0, 544.0, 508.0)]),
        (Corner::BottomRight, [(1276.0, 532.0, 1876.0, 832.0), (1376.0, 308.0, 1876.0, 508.0)]),
    ];
    for (corner, expected) in cases {
        let places = panels(&in_corner(corner), &cards);
        let found: Vec<_> = places.iter().flatten().map(sides).collect();
        assert_eq!(found, expected, "{corner:?}");
        // Nothing makes way for captions: their strip waits for them.
        let with_caption = [cards[0], cards[1], (Figure::Caption, 900.0, 143.0)];
        assert_eq!(panels(&in_corner(corner), &with_caption)[..2], places);
    }
    let silent = Layout { captions: false, ..in_corner(Corner::BottomLeft) };
    assert_eq!(panels(&silent, &cards[..1])[0].map(|it| it.bottom()), Some(1036.0));
}

#[test]
fn who_finds_no_place_waits_and_nobody_overtakes() {
    let cards = [(Figure::Card, 600.0, 500.0), (Figure::Card, 600.0, 400.0)];
    let low = (Figure::Card, 600.0, 100.0);
    let places = panels(&Layout::default(), &[cards[0], cards[1], low]);
    assert!(places[0].is_some() && places[1].is_none() && places[2].is_none(), "{places:?}");
}

#[test]
fn a_card_goes_below_or_beside_the_face() {
    let layout = Layout { keep_clear: Some(FACE), ..Layout::default() };
    let card = [(Figure::Card, 600.0, 300.0)];
    let below = panels(&layout, &card)[0].expect("there is room below");
    assert_eq!((below.right(), below.top), (1876.0, 270.0 + 46.0));
    let tall = Area { height: 0.9, ..FACE };
    let beside = panels(&Layout { keep_clear: Some(tall), ..layout }, &card)[0];
    let beside = beside.expect("there is room beside");
    assert_eq!((beside.right(), beside.top), (1440.0 - 46.0, 44.0));
    let all = Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    let nowhere = Layout { keep_clear: Some(all), ..layout };
    assert_eq!(Ground::of(&nowhere).room(Figure::Card), (0.0, 0.0));
    assert_eq!(panels(&nowhere, &card), [None]);
}

#[test]
fn the_slate_covers_what_is_kept_clear_only_where_it_could_not_be_read_beside() {
    let slate = [(Figure::Slate, 300.0, 120.0)];
    let kept = |left: f32| {
        let all = Area { left, top: 0.0, width: 1.0, height: 1.0 };
        Layout { keep_clear: Some(all), captions: false, ..Layout::default() }
    };
    let (beside, over) = (kept(0.3), kept(0.1));
    let panel = panels(&beside, &slate)[0].expect("a place");
    assert!(panel.right() <= 0.3 * 1920.0 - 46.0, "{panel:?}");
    assert_eq!(panels(&over, &slate)[0].map(|it| (it.left, it.bottom())), Some((44.0, 1036.0)));
    for (layout, has_room) in [(beside, true), (over, false)] {
        let ground = Ground::of(&layout);
        for figure in [Figure::Card, Figure::Quiz, Figure::Recap, Figure::Caption, Figure::Bubble] {
            assert_eq!(ground.has_room(figure), has_room, "{figure:?}");
        }
        assert!(ground.has_room(Figure::Slate));
    }
}

#[test]
fn captions_go_beside_a_small_face_and_above_a_wide_one() {
    let caption = [(Figure::Caption, 900.0, 143.0)];
    let face = Area { left: 0.0, top: 0.7, width: 0.25, height: 0.3 };
    let beside = Layout { keep_clear: Some(face), ..Layout::default() };
    let strip = panels(&beside, &caption)[0].expect("there is room beside");
    assert!(strip.left >= 480.0 && strip.bottom() == 1036.0, "{strip:?}");
    let wide = Area { width: 0.7, ..face };
    let above = Layout { keep_clear: Some(wide), ..Layout::default() };
    let strip = panels(&above, &caption)[0].expect("there is room above");
    assert_eq!((strip.left, strip.bottom()), (510.0, 756.0 - 46.0));
    let upper = Layout { captions_at: CaptionEdge::Top, ..Layout::default() };
    let places = panels(&upper, &[caption[0], (Figure::Card, 600.0, 300.0)]);
    let [Some(strip), Some(card)] = places[..] else { panic!("{places:?}") };
    assert_eq!((strip.top, card.top), (44.0, 44.0 + 182.0 + 22.0));
}

#[test]
fn telephones_cover_nothing_of_a_tall_canvas() {
    let layout = Layout { canvas: (1080, 1920), ..Layout::default() };
    let ground = Ground::of(&layout);
    assert_eq!(ground.unit(), 1.0);
    assert_eq!(ground.room(Figure::Card).0, 1080.0 - 48.0 - 192.0);
    let figures = [(Figure::Card, 840.0, 300.0), (Figure::Caption, 840.0, 143.0)];
    let places = panels(&layout, &figures);
    let [Some(card), Some(caption)] = places[..] else { panic!("{places:?}") };
    assert_eq!((card.top, card.right()), (288.0, 888.0));
    assert_eq!((caption.left, caption.bottom()), (48.0, 1248.0));
    let bare = Layout { safe: Safe::None, ..layout };
    assert_eq!(panels(&bare, &figures)[0].map(|card| card.top), Some(44.0));
    let titles = Layout { safe: Safe::Title, ..Layout::default() };
    let card = panels(&titles, &figures[..1])[0].expect("a place");
    assert_eq!((card.top, card.right()), (54.0, 1824.0));
}

#[test]
fn a_free_box_holds_its_cards_and_scales_with_the_canvas() {
    let area = Area { left: 0.3, top: 0.5, width: 0.4, height: 0.4 };
    for canvas in [(1920, 1080), (1280, 720), (3840, 2160)] {
        let layout = Layout { canvas, place: Place::Free(area), ..Layout::default() };
        let unit = Ground::of(&layout).unit();
        let card = panels(&layout, &[(Figure::Card, 400.0 * unit, 200.0 * unit)])[0];
        let card = card.expect("a place");
        let (width, middle) = (canvas.0 as f32, card.left + card.width / 2.0);
        assert!((middle - width / 2.0).abs() <= 1.0, "{card:?}");
        assert!(card.top >= 0.5 * canvas.1 as f32 - 1.0, "{card:?}");
    }
}

#[test]
fn the_bubble_stands_away_from_the_cards_and_its_sign_in_it() {
    let figures = [
        (Figure::Card, 600.0, 300.0),
        (Figure::Bubble, 700.0, 160.0),
        (Figure::Speaking, 40.0, 36.0),
        (Figure::Slate, 500.0, 120.0),
        (Figure::Quiz, 700.0, 400.0),
        (Figure::Countdown, 644.0, 8.0),
    ];
    let places = panels(&Layout::default(), &figures);
    let places: Vec<Rect> = places.into_iter().flatten().collect();
    let [card, bubble, sign, slate, quiz, countdown] = places[..] else { panic!("{places:?}") };
    assert_eq!(card.top, quiz.bottom() + 24.0);
    assert_eq!((bubble.left, bubble.bottom()), (44.0, 832.0));
    assert_eq!((sign.right(), sign.top), (bubble.right() - 20.0, bubble.top + 20.0));
    assert!(!slate.covers(&bubble) && slate.left == 44.0, "{slate:?}");
    assert_eq!((quiz.right(), quiz.top), (1876.0, 44.0));
    assert_eq!((countdown.left, countdown.bottom()), (quiz.left + 28.0, quiz.bottom() - 28.0));
}

#[test]
fn on_a_tall_canvas_one_card_makes_way_for_the_bubble() {
    let ground = Ground::of(&Layout { canvas: (1080, 1920), ..Layout::default() });
    let of = |figure, height: f32| (figure, extent(ground.room(figure).0.floor(), height, 0.0));
    let cards = [of(Figure::Card, 280.0), of(Figure::Card, 280.0)];
    let talk = [of(Figure::Caption, 120.0), of(Figure::Bubble, 180.0), of(Figure::Speaking, 20.0)];
    let all: Vec<_> = cards.into_iter().chain(talk).collect();
    assert_eq!(ground.stand(&all)[3], None, "there is no place beside both");
    assert_eq!(ground.making_way(&all, &[1, 0]), 1);
    assert!(ground.stand(&all[1..])[2].is_some());
}

fn areas() -> impl Strategy<Value = Area> {
    let part = || prop_oneof![9 => -0.2..1.2_f32, 1 => Just(f32::NAN)];
    (part(), part(), part(), part()).prop_map(|(left, top, width, height)| Area {
        left,
        top,
        width,
        height,
    })
}

fn places() -> impl Strategy<Value = Place> {
    let corners = [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight];
    prop_oneof![
        prop::sample::select(corners.to_vec()).prop_map(Place::Corner),
        areas().prop_map(Place::Free),
    ]
}

prop_compose! {
    fn layouts()(
        canvas in prop_oneof![
            (0..5_000_u32, 0..5_000_u32),
            prop::sample::select(vec![(1920, 1080), (1080, 1920), (16, 9), (20_000, 20_000)]),
        ],
        scale in prop_oneof![9 => 0.0..4.0_f32, 1 => Just(f32::NAN)],
        margin in prop_oneof![9 => -10.0..300.0_f32, 1 => Just(f32::INFINITY)],
        place in places(),
        safe in prop::sample::select(vec![Safe::Auto, Safe::None, Safe::Action, Safe::Title]),
        keep_clear in option::of(areas()),
        captions in any::<bool>(),
        captions_at in prop::sample::select(vec![CaptionEdge::Bottom, CaptionEdge::Top]),
    ) -> Layout {
        Layout {
            canvas, scale, margin, place, safe, keep_clear, captions, captions_at,
            ..Layout::default()
        }
    }
}

/// Figures with the parts of their room they take, across and down, and of the shadow there may be.
fn crowds() -> impl Strategy<Value = Vec<(Figure, f32, f32, f32)>> {
    let all = vec![
        Figure::Card,
        Figure::Caption,
        Figure::Quiz,
        Figure::Countdown,
        Figure::Recap,
        Figure::Bubble,
        Figure::Speaking,
        Figure::Slate,
    ];
    let figure = (prop::sample::select(all), 0.01..1.1_f32, 0.01..1.1_f32, 0.0..=1.0_f32);
    prop::collection::vec(figure, 0..9)
}

/// True when one figure belongs into the other, or both into the same.
fn belongs(one: Figure, other: Figure) -> bool {
    use Figure::{Bubble, Countdown, Quiz, Speaking};
    let pair = |figure| [one, other].contains(&figure);
    (pair(Countdown) && [one, other].iter().all(|it| [Countdown, Quiz].contains(it)))
        || (pair(Speaking) && [one, other].iter().all(|it| [Speaking, Bubble].contains(it)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn nobody_stands_off_the_canvas_over_the_face_or_over_another(
        layout in layouts(), crowd in crowds(),
    ) {
        let ground = Ground::of(&layout);
        let sized = |(figure, across, down, shadow): &(Figure, f32, f32, f32)| {
            let (width, height) = ground.room(*figure);
            let bleed = shadow * ground.bleed_max();
            (*figure, extent((across * width).ceil(), (down * height).ceil(), bleed))
        };
        let figures: Vec<_> = crowd.iter().map(sized).collect();
        let places = ground.stand(&figures);
        prop_assert_eq!(&places, &ground.stand(&figures));
        let face = layout.keep_clear.map(|area| area.on(ground.canvas));
        let standing: Vec<_> = places
            .iter()
            .zip(&figures)
            .filter_map(|(origin, (figure, extent))| {
                let (left, top) = (*origin)?;
                Some((*figure, (left, top), extent, panel((left, top), extent)))
            })
            .collect();
        for (at, (figure, (left, top), extent, panel)) in standing.iter().enumerate() {
            let (width, height) = extent.size;
            prop_assert!((left + width) as f32 <= ground.canvas.0, "{figure:?} {panel:?}");
            prop_assert!((top + height) as f32 <= ground.canvas.1, "{figure:?} {panel:?}");
            let (left, top) = (*left as f32, *top as f32);
            let all = Rect { left, top, width: width as f32, height: height as f32 };
            // Only the slate may, where it could not be read anywhere else.
            let may = *figure == Figure::Slate && !ground.has_room(Figure::Bubble);
            prop_assert!(may || !face.is_some_and(|face| face.covers(&all)), "{figure:?} {all:?}");
            for (other, _, _, other_panel) in &standing[at + 1..] {
                prop_assert!(
                    belongs(*figure, *other) || !panel.covers(other_panel),
                    "{figure:?} {panel:?} {other:?} {other_panel:?}"
                );
            }
        }
    }

    #[test]
    fn as_few_cards_make_way_for_a_bubble_as_can(layout in layouts(), crowd in crowds()) {
        let ground = Ground::of(&layout);
        let bubble = (Figure::Bubble, 0.6, 0.2, 0.5);
        let sized = |(figure, across, down, shadow): &(Figure, f32, f32, f32)| {
            let (width, height) = ground.room(*figure);
            let bleed = shadow * ground.bleed_max();
            (*figure, extent((across * width).ceil(), (down * height).ceil(), bleed))
        };
        let others = crowd.iter().filter(|(figure, ..)| *figure != Figure::Bubble);
        let figures: Vec<_> = others.chain([&bubble]).map(sized).collect();
        let order: Vec<usize> =
            (0..figures.len()).rev().filter(|at| figures[*at].0 == Figure::Card).collect();
        // The bubble is the last of them all.
        let is_placed = |count: usize| {
            let stays = |at: &usize| !order[..count].contains(at);
            let rest: Vec<_> = (0..figures.len()).filter(stays).map(|at| figures[at]).collect();
            ground.stand(&rest).last().is_some_and(Option::is_some)
        };
        let count = ground.making_way(&figures, &order);
        match is_placed(order.len()) {
            true => prop_assert!(is_placed(count), "it has none for all that {count} went"),
            false => prop_assert!(count == 0 || is_placed(count)),
        }
        prop_assert!((0..count).all(|fewer| !is_placed(fewer)), "{count} are more than needed");
    }

    #[test]
    fn what_fits_its_room_finds_a_place(layout in layouts(), shadow in 0.0..=1.0_f32) {
        let ground = Ground::of(&layout);
        for figure in [Figure::Card, Figure::Caption, Figure::Quiz, Figure::Recap] {
            let (width, height) = ground.room(figure);
            if width < 1.0 || height < 1.0 {
                continue;
            }
            let extent = extent(width.floor(), height.floor(), shadow * ground.bleed_max());
            let place = ground.stand(&[(figure, extent)])[0];
            prop_assert!(place.is_some(), "{figure:?} of {width} x {height}");
        }
    }
}
