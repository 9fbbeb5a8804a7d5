use super::*;

const THINKING_MS: u32 = 5_000;
const ANSWERED_MS: u64 = 1_000 + THINKING_MS as u64 + SUSPENSE_MS;
const OVER_MS: u64 = ANSWERED_MS + ANSWER_MS_MIN;

#[test]
fn a_quiz_asks_answers_and_goes_while_cards_wait() {
    story! {
        0 => word(1), 900 => word(2), 1_000 => quiz(7, THINKING_MS), 1_000 => "ask7",
        2_000 => telling(3, Kind::Slang), ANSWERED_MS - 1 => "ask7", ANSWERED_MS => "answer7",
        OVER_MS - 1 => "answer7", OVER_MS => "1 2", OVER_MS + 3_999 => "1 2",
        // Those that had just come are read from now on, and what waited still waits its turn.
        OVER_MS + 4_000 => "2 3",
    }
}

#[test]
fn what_was_read_before_the_quiz_does_not_come_back() {
    story! {
        0 => word(1), 500 => word(2), 500 => pin(2, true), 5_000 => quiz(7, THINKING_MS),
        5_000 => "ask7", 30_000 => "2!",
    }
}

#[test]
fn cards_do_not_grow_old_while_a_quiz_has_their_place() {
    story! {
        0 => quiz(7, 60_000), 10 => word(1), 50_000 => "ask7",
        60_000 + SUSPENSE_MS + ANSWER_MS_MIN => "1",
    }
}

#[test]
fn a_quiz_can_be_ended_cut_short_and_replaced() {
    story! {
        0 => quiz(7, THINKING_MS), 100 => Event::EndQuiz, 100 => "",
        200 => quiz(8, THINKING_MS), 300 => Event::Next, 300 => "answer8", 400 => Event::Next,
        400 => "", 500 => quiz(9, THINKING_MS), 600 => quiz(10, THINKING_MS), 600 => "ask10",
        700 => recap(3), 700 => "recap3", 800 => Event::EndQuiz, 800 => "recap3",
        900 => Event::Next, 900 => "",
    }
}

#[test]
fn what_is_taken_back_is_neither_asked_nor_recalled() {
    story! {
        0 => quiz(7, THINKING_MS), 100 => Event::Withdraw(1), 100 => "ask7",
        200 => Event::Withdraw(90), 200 => "", 300 => quiz(8, THINKING_MS), 400 => Event::Next,
        400 => "answer8", 500 => Event::Withdraw(90), 500 => "",
        600 => recap(3), 600 => "recap3", 700 => Event::Withdraw(1), 700 => "recap2",
        800 => Event::Withdraw(0), 800 => "recap1", 900 => Event::Withdraw(2), 900 => "",
    }
}

#[test]
fn a_recap_counts_without_what_is_taken_back() {
    let mut scene = scene();
    scene.happen(recap(3), ms(0));
    scene.happen(Event::Withdraw(1), ms(100));
    assert_eq!(scene.view().recap.map(|recap| recap.total), Some(11));
}

#[test]
fn how_a_quiz_ended_is_known() {
    let ends = [
        (Event::EndQuiz, QuizEnd::Ended),
        (quiz(8, THINKING_MS), QuizEnd::Replaced),
        (recap(1), QuizEnd::Replaced),
        (Event::Withdraw(90), QuizEnd::Withdrawn),
        (Event::DaemonGone, QuizEnd::DaemonGone),
        (Event::Clear, QuizEnd::Cleared),
        (Event::Unseen, QuizEnd::Unseen),
    ];
    for (event, how) in ends {
        let mut scene = scene();
        scene.happen(quiz(7, 60_000), ms(0));
        assert_eq!(scene.tally().former_quiz, None);
        scene.happen(event, ms(100));
        pass(&mut scene, ms(GRACE_MS + 100));
        assert_eq!(scene.tally().former_quiz, Some((7, how)));
    }
    let mut scene = scene();
    scene.happen(quiz(7, THINKING_MS), ms(0));
    scene.happen(Event::Next, ms(10));
    // The answer was to be seen, whatever ends it.
    scene.happen(Event::Clear, ms(20));
    assert_eq!(scene.tally().former_quiz, Some((7, QuizEnd::Answered)));
    scene.happen(Event::DaemonCame, ms(30));
    assert_eq!(scene.tally().former_quiz, None, "the next daemon counts anew");
}

#[test]
fn the_time_to_think_runs_out_with_the_clock() {
    let mut scene = scene();
    assert_eq!(scene.thinking(ms(0)), None);
    scene.happen(quiz(7, THINKING_MS), ms(1_000));
    let whole = ms(u64::from(THINKING_MS));
    assert_eq!(scene.thinking(ms(1_000)), Some((whole, whole)));
    assert_eq!(scene.thinking(ms(3_000)), Some((ms(3_000), whole)));
    assert_eq!(scene.thinking(ms(ANSWERED_MS - 1)), Some((ms(0), whole)));
    pass(&mut scene, ms(ANSWERED_MS));
    assert_eq!(scene.thinking(ms(ANSWERED_MS)), None);
}

#[test]
fn a_quiz_that_gives_no_time_to_think_gives_some() {
    story! { 0 => quiz(7, 0), 999 => "ask7", 1_000 + SUSPENSE_MS => "answer7" }
}

#[test]
fn a_recap_stands_by_its_number_of_words() {
    let until = RECAP_MS + 8 * RECAP_WORD_MS;
    story! {
        0 => word(1), 100 => recap(8), 100 => "recap8", 99 + until => "recap8", 100 + until => "1",
    }
}
