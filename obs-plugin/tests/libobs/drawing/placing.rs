//! Where things are drawn: beside the face camera, through OBS's own transforms, and on a canvas
//! that changes its size while cards move.

use super::*;

/// The pixels of a scene that show something: left, top, right and bottom around them.
fn drawn_part(pixels: &[u8], (width, _): (u32, u32)) -> Option<[u32; 4]> {
    let seen = pixels.as_chunks::<4>().0.iter().enumerate().filter(|(_, pixel)| pixel[3] != 0);
    let places = seen.map(|(at, _)| (at as u32 % width, at as u32 / width));
    places.fold(None, |part: Option<[u32; 4]>, (x, y)| {
        let [left, top, right, bottom] = part.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
    })
}

fn show_a_card(host: &Host) {
    host.request("show", CARD).expect("an answer");
    wait_until("the card stands", || screen(host)["cards"][0]["text"] == "推し");
    wait_until("it is in place", || screen(host)["is_moving"] == false);
}

#[test]
fn transforms_crops_and_bounding_boxes_of_obs_act_as_on_a_picture_of_the_canvas() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let settings = settings(&json!({
            "listen": "chosen", "corner": "bottom_right", "hold_s": 60, "captions": false,
        }));
        let source = host.source("aivlingual_source", "Source", &settings);
        let scene = host.scene("Scene");
        let item = scene.add(&source);
        host.set_program(Some(&scene));
        wait_until("the source is seen", || screen(&host)["is_visible"] == true);
        show_a_card(&host);
        let part = || {
            wait_frames(&host, 2);
            drawn_part(&scene.pixels(CANVAS), CANVAS).expect("a card")
        };
        let whole = part();
        let is_near =
            |found: u32, expected: f32| (f64::from(found) - f64::from(expected)).abs() <= 1.5;
        let check = |found: [u32; 4], by: f32, away: (f32, f32)| {
            for (at, edge) in found.into_iter().enumerate() {
                let away = if at % 2 == 0 { away.0 } else { away.1 };
                let expected = (whole[at] as f32 - away) * by;
                assert!(is_near(edge, expected), "{found:?} of {whole:?} by {by}, {away}");
            }
        };
        item.scale(0.5);
        check(part(), 0.5, (0.0, 0.0));
        item.scale(1.0);
        item.crop(200, 100);
        check(part(), 1.0, (200.0, 100.0));
        item.crop(0, 0);
        item.bound(CANVAS.0 as f32 / 4.0, CANVAS.1 as f32 / 4.0);
        check(part(), 0.25, (0.0, 0.0));
    });
}

#[test]
fn nothing_is_drawn_over_the_face() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, scene) = shown_source(&host);
        source.update(r#"{"hold_s":60,"preset":"own","keep_clear":true,"corner":"bottom_left"}"#);
        wait_frames(&host, 3);
        show_a_card(&host);
        let [left, top, right, bottom] = drawn_part(&scene.pixels(CANVAS), CANVAS).expect("a card");
        // The camera is in the lower left: 26 of 100 wide, and 32 of 100 high.
        let (face_right, face_top) = (CANVAS.0 * 26 / 100, CANVAS.1 * 68 / 100);
        assert!(left >= face_right || bottom <= face_top, "{:?}", [left, top, right, bottom]);
        assert!(right < CANVAS.0 && top > 0);
    });
}

#[test]
fn the_canvas_may_change_its_size_while_cards_move() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, scene) = shown_source(&host);
        let sizes = [(640, 360), (360, 640), (1920, 1080), (854, 480), (1080, 1920), CANVAS];
        for (round, size) in sizes.into_iter().cycle().take(18).enumerate() {
            host.request("show", CARD).expect("an answer");
            host.request("hide", "{}").expect("an answer");
            host.request("show", CARD).expect("an answer");
            wait_frames(&host, round as u64 % 4);
            // libobs takes a new size only while nothing is shown.
            host.set_program(None);
            host.set_canvas(size);
            host.set_program(Some(&scene));
            wait_until("the source follows", || source.size() == size);
            // What was hidden was taken down.
            wait_until("the source is seen", || screen(&host)["is_visible"] == true);
            host.request("show", CARD).expect("an answer");
            wait_until("its box is on the canvas", || {
                let boxes = screen(&host)["boxes"].clone();
                let ends = |at: &str, length: &str| {
                    Some(boxes[0][at].as_u64()? + boxes[0][length].as_u64()?)
                };
                let is_on = |end: Option<u64>, side: u32| end.is_some_and(|it| it <= side.into());
                is_on(ends("x", "width"), size.0) && is_on(ends("y", "height"), size.1)
            });
            wait_until("it is in place", || screen(&host)["is_moving"] == false);
            let pixels = source.pixels((size.0 + 64, size.1 + 64), NOTHING);
            for (at, pixel) in pixels.as_chunks::<4>().0.iter().enumerate() {
                let (x, y) = (at as u32 % (size.0 + 64), at as u32 / (size.0 + 64));
                assert!(pixel[3] == 0 || (x < size.0 && y < size.1), "({x}, {y}) of {size:?}");
            }
        }
    });
}

/// The settings of a source as the first release stored them.
const FORMER: &str = r#"{"listen":"chosen","voice_1_source":"Mic","voice_1_speaker":"Aya",
    "target":"ja","level":"beginner","theme":"neon","footage":"light","corner":"bottom_left",
    "size_percent":150,"hold_s":60,"furigana":false,"captions":true,"reduce_motion":true,
    "start_daemon":false}"#;

#[test]
fn what_the_first_release_stored_means_what_it_meant() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let place = |settings: &str| {
            wait_until("the former source is gone", || stats(&host)["screens"] == json!([]));
            let source = host.source("aivlingual_source", "Source", settings);
            let scene = host.scene("Scene");
            scene.add(&source);
            host.set_program(Some(&scene));
            wait_until("the source is seen", || screen(&host)["is_visible"] == true);
            show_a_card(&host);
            let place = screen(&host)["boxes"][0].clone();
            host.set_program(None);
            (source.setting("preset"), source.setting("corner"), place)
        };
        let (preset, corner, former) = place(FORMER);
        assert_eq!((preset.as_str(), corner.as_str()), ("own", "bottom_left"));
        let of = |part: &str| former[part].as_u64().expect("a number") as u32;
        assert!(of("x") < CANVAS.0 * 44 / 1920, "its shadow begins left of the margin");
        let bottom = of("y") + of("height");
        assert!(bottom > CANVAS.1 / 2 && bottom < CANVAS.1 * 4 / 5, "above captions: {former}");
        assert!(of("width") > CANVAS.0 / 3, "half as large again: {former}");
        // What was added since changes nothing where nothing was chosen.
        let added = r#","cards":true,"cards_max":2,"margin_px":44,"safe_area":"auto",
            "keep_clear":false,"captions_at":"bottom","font":""}"#;
        let (_, _, same) = place(&FORMER.replace('}', added));
        assert_eq!(former, same);
        let odd = r#","cards_max":-9,"margin_px":-5,"safe_area":7,"box_left_percent":900}"#;
        let (_, _, at_edge) = place(&FORMER.replace('}', odd));
        assert_eq!(at_edge["x"], 0);
    });
}
