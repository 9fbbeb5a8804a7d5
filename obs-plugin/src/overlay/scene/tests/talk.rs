use super::*;

#[test]
fn captions_are_replaced_and_leave_after_a_silence() {
    story! {
        0 => caption(1, 7, "今日", false), 10 => "\"今日\"",
        500 => caption(1, 7, "今日は", true), 600 => caption(1, 6, "late words of before", true),
        610 => "\"今日は\"", 4_499 => "\"今日は\"", 4_500 => "",
        5_000 => caption(1, 8, "はい", false), 5_001 => "\"はい\"",
        5_100 => caption(1, 8, "  ", true), 5_101 => "",
    }
}

#[test]
fn two_speakers_do_not_flicker() {
    story! {
        0 => caption(1, 1, "one", false), 100 => caption(2, 1, "two", false), 110 => "\"one\"",
        200 => caption(1, 1, "one.", true), 300 => caption(2, 1, "two two", false),
        310 => "\"one.\"", 200 + FLOOR_MS => caption(2, 1, "two two two", false),
        200 + FLOOR_MS => "\"two two two\"",
    }
}

#[test]
fn finished_words_are_never_lost_to_another_speaker() {
    story! {
        0 => caption(1, 1, "well", false), 100 => caption(2, 1, "yes.", true), 110 => "\"yes.\"",
        300 => caption(1, 1, "well you", false), 310 => "\"yes.\"",
        400 => caption(1, 1, "", true), 410 => "\"yes.\"",
        100 + FLOOR_MS => caption(1, 2, "you know", false), 100 + FLOOR_MS => "\"you know\"",
    }
}

#[test]
fn captions_can_be_turned_off_and_on() {
    let mut scene = Scene::new(Layout { captions: false, ..Layout::default() });
    scene.happen(caption(1, 1, "ねえ", false), ms(0));
    assert_eq!(scene.view().caption, None);
    scene.happen(Event::Layout(Layout::default()), ms(1));
    assert_eq!(scene.view().caption.map(|caption| caption.text).as_deref(), Some("ねえ"));
}

#[test]
fn a_bubble_grows_with_its_turn_and_goes_some_time_after_it_stops() {
    let stopped = 5_000;
    story! {
        0 => bubble(3, "It means", true), 10 => "<It means..>",
        400 => bubble(3, "It means a bog", true), 410 => "<It means a bog..>",
        500 => bubble(2, "of before", true), 510 => "<It means a bog..>",
        stopped => bubble(3, "It means a bog", false), stopped => "<It means a bog>",
        stopped + BUBBLE_MS - 1 => "<It means a bog>", stopped + BUBBLE_MS => "",
    }
}

#[test]
fn cards_step_aside_for_a_bubble_and_come_back() {
    let mut scene = scene();
    scene.happen(word(1), ms(0));
    scene.happen(word(2), ms(500));
    scene.happen(bubble(1, "Hello", true), ms(600));
    scene.step_aside(&[2], ms(600));
    pass(&mut scene, ms(3_000));
    assert_eq!(seen(&scene.view()), "1 <Hello..>", "it waits while the co-host speaks");
    scene.happen(Event::EndBubble(1), ms(3_100));
    assert_eq!(seen(&scene.view()), "1 2", "and comes back when it has gone");
    // What is pinned does so as well.
    scene.happen(pin(2, true), ms(3_200));
    scene.happen(bubble(2, "Hello", false), ms(3_300));
    scene.step_aside(&[2], ms(3_300));
    assert_eq!(seen(&scene.view()), "1 <Hello>");
    pass(&mut scene, ms(20_000));
    assert_eq!(seen(&scene.view()), "2!");
}

#[test]
fn turns_of_two_origins_are_not_ordered() {
    story! {
        0 => bubble(LOCAL_MIN + 9, "a button", true), 10 => "<a button..>",
        20 => bubble(3, "a script", true), 20 => "<a script..>",
        30 => bubble(2, "before", true), 30 => "<a script..>",
        40 => bubble(LOCAL_MIN + 8, "another button", true), 40 => "<another button..>",
        50 => bubble(LOCAL_MIN + 7, "before", true), 50 => "<another button..>",
    }
}

#[test]
fn a_bubble_stays_until_it_can_be_read() {
    // Eighty characters of Japanese take twenty seconds, whatever is heard of them.
    let mut scene = scene();
    scene.happen(bubble(1, &"沼".repeat(80), false), ms(0));
    pass(&mut scene, ms(19_999));
    assert!(scene.view().bubble.is_some());
    pass(&mut scene, ms(20_000));
    assert!(scene.view().bubble.is_none());
}

#[test]
fn a_bubble_can_be_ended_by_its_turn_only_and_by_silence() {
    story! {
        0 => bubble(3, "It means", true), 10 => Event::EndBubble(2), 10 => "<It means..>",
        20 => Event::EndBubble(3), 20 => "", 30 => bubble(4, "so", true),
        40 => bubble(4, " ", true), 40 => "", 50 => bubble(5, "and", true),
        49 + SPEAKING_MS_MAX => "<and..>", 50 + SPEAKING_MS_MAX => "",
    }
}
