use proptest::{
    collection::vec,
    prelude::{any, proptest},
};

use super::{LinesError, read};
use crate::{
    domain::{Language, Utterance},
    language::testing::{any_text, cases, long_lines},
};

fn texts(bytes: &[u8]) -> Vec<String> {
    utterances(bytes).into_iter().map(|utterance| utterance.text).collect()
}

fn utterances(bytes: &[u8]) -> Vec<Utterance> {
    read(bytes).expect("readable")
}

fn refusal(bytes: &[u8]) -> LinesError {
    read(bytes).expect_err("must be refused")
}

#[test]
fn plain_lines_are_utterances_without_times() {
    let read = utterances("昨日寿司食べた\r\n\r\n  That was sick!  \n".as_bytes());
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].text, "昨日寿司食べた");
    assert_eq!(read[0].language, Language::Ja);
    assert_eq!((read[1].text.as_str(), read[1].language), ("That was sick!", Language::En));
    assert_eq!((read[1].start_ms, read[1].end_ms), (0, 0));
}

#[test]
fn subrip_keeps_times_and_drops_tags() {
    let file = "\u{FEFF}1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>こんにちは</i>\r\n{\\an8}みんな\r\n\r\n\
                2\r\n01:00:00,000 --> 01:00:02,250\r\n\
                <font color=\"#fff\">I'm <b>fine</b> &amp; you</font>\r\n";
    let read = utterances(file.as_bytes());
    assert_eq!(read[0].text, "こんにちは みんな");
    assert_eq!((read[0].start_ms, read[0].end_ms), (1_500, 3_000));
    assert_eq!(read[1].text, "I'm fine & you");
    assert_eq!((read[1].start_ms, read[1].end_ms), (3_600_000, 3_602_250));
}

#[test]
fn webvtt_names_the_speaker() {
    let file = "WEBVTT - talk\n\nNOTE nobody reads this\n\nSTYLE\n::cue { color: red }\n\n\
                intro\n00:01.000 --> 00:02.000 align:start\n\
                <v.loud Mika>やった<00:01.500>ー!</v>\n\n00:02.000 --> 00:03.000\n3 < 5 &lt;3\n";
    let read = utterances(file.as_bytes());
    assert_eq!(read[0].text, "やったー!");
    assert_eq!(read[0].speaker.as_deref(), Some("Mika"));
    assert_eq!((read[0].start_ms, read[0].end_ms), (1_000, 2_000));
    assert_eq!(read[1].text, "3 < 5 <3");
    assert_eq!(read.len(), 2);
}

#[test]
fn damaged_times_name_their_line() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\nはい\n\n2\n00:00:99,000 --> soon\nえ\n";
    let error = refusal(file.as_bytes());
    assert!(matches!(&error, LinesError::CueTimes { line: 6, .. }), "{error:?}");
    assert!(error.to_string().contains("00:00:99,000 --> soon"));
}

#[test]
fn json_comes_in_lines_lists_and_transcripts() {
    let lines =
        "{\"text\":\"推しが尊い\",\"start_ms\":10,\"end_ms\":20,\"speaker\":\"A\"}\n\"plain\"\n";
    let read = utterances(lines.as_bytes());
    assert_eq!((read[0].start_ms, read[0].end_ms, read[0].speaker.as_deref()), (10, 20, Some("A")));
    assert_eq!((read[1].text.as_str(), read[1].confidence), ("plain", 1.0));

    assert_eq!(texts("[拍手] どうも".as_bytes()), ["[拍手] どうも"]);
    assert_eq!(texts(b"[\"one\", {\"text\": \"two\"}]"), ["one", "two"]);

    let transcript = r#"{"utterances":[{"text":"行こう","language":"ja","start_ms":5,"end_ms":900,
        "confidence":0.9,"speaker":null,
        "words":[{"text":"行こう","start_ms":5,"end_ms":900,"confidence":0.9}]}]}"#;
    let read = utterances(transcript.as_bytes());
    assert_eq!((read[0].words.len(), read[0].confidence), (1, 0.9));
}

#[test]
fn damaged_json_names_its_line() {
    let error = refusal(b"{\"text\":\"fine\"}\n{\"text\":}\n");
    assert!(matches!(error, LinesError::Json { line: 2, .. }), "{error:?}");
    assert!(matches!(refusal(b"{\"txt\":\"no\"}"), LinesError::Json { line: 1, .. }));
}

#[test]
fn encodings_of_older_programs_are_read() {
    let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode("今日は神回だった\n最高でした");
    assert_eq!(texts(&sjis), ["今日は神回だった", "最高でした"]);
    let utf16: Vec<u8> =
        "\u{FEFF}推し\nfan".encode_utf16().flat_map(|unit| unit.to_le_bytes()).collect();
    assert_eq!(texts(&utf16), ["推し", "fan"]);
}

#[test]
fn what_is_no_text_is_refused() {
    assert!(matches!(refusal(b""), LinesError::Empty));
    assert!(matches!(refusal(b" \r\n\t\n"), LinesError::Empty));
    assert!(matches!(refusal(b"RIFF\x24\x00\x00\x00WAVEfmt "), LinesError::NotText));
    let error = refusal(b"first\nna\xefve\n");
    assert!(matches!(error, LinesError::Encoding { line: 2 }), "{error:?}");
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        check_read(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any_text()) {
        check_read(text.as_bytes());
    }

    #[test]
    fn subtitles_with_any_text_are_read_or_refused(
        text in any_text(),
        times in "[0-9:,.> -]{0,30}",
    ) {
        let sound = "00:00:01,000 --> 00:00:02,000";
        check_read(format!("1\n{times}\n{text}\n\n2\n{sound}\n{text}").as_bytes());
        check_read(format!("WEBVTT\n\n{times}\n{text}").as_bytes());
        check_read(format!("{{\"text\":{text:?},\"words\":[]}}").as_bytes());
    }
}

/// Whatever is read has words in it and ends after it began.
fn check_read(bytes: &[u8]) {
    let Ok(utterances) = read(bytes) else { return };
    assert!(!utterances.is_empty());
    for utterance in utterances {
        assert!(!utterance.text.trim().is_empty(), "{utterance:?}");
        assert!(utterance.start_ms <= utterance.end_ms, "{utterance:?}");
    }
}

#[test]
fn very_long_lines_are_read() {
    for line in long_lines() {
        check_read(line.as_bytes());
    }
}
