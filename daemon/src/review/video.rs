//! Addresses of videos, and of seconds within them. Pure.

use axum::http::Uri;

/// Characters of an address at most.
const CHARACTERS_MAX: usize = 500;

/// What a video's address is, as far as seconds in it are concerned.
enum Site<'a> {
    /// A video of YouTube, by its number.
    YouTube(&'a str),
    /// A past broadcast of Twitch, by its number.
    Twitch(&'a str),
    /// Anything else: the fragment of the standard for media.
    Other,
}

/// Whether `url` may stand as a session's video: an `https` address without a name and password in
/// it, of printable characters alone.
pub(super) fn is_fit(url: &str) -> bool {
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte));
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    plain
        && url.len() <= CHARACTERS_MAX
        && uri.scheme_str() == Some("https")
        && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
        && host.contains(|letter: char| letter.is_ascii_alphanumeric())
}

/// The address of `ms` milliseconds into the video.
pub(super) fn at(url: &str, ms: u64) -> String {
    let seconds = ms / 1_000;
    match site(url) {
        Site::YouTube(id) => format!("https://youtu.be/{id}?t={seconds}"),
        Site::Twitch(id) => {
            let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
            format!("https://www.twitch.tv/videos/{id}?t={hours}h{minutes}m{}s", seconds % 60)
        }
        Site::Other => {
            let page = url.split('#').next().unwrap_or(url);
            format!("{page}#t={seconds}")
        }
    }
}

fn site(url: &str) -> Site<'_> {
    let (host, rest) = url
        .get(..8)
        .filter(|scheme| scheme.eq_ignore_ascii_case("https://"))
        .and_then(|_| url[8..].split_once('/'))
        .unwrap_or_default();
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").or(host.strip_prefix("m.")).unwrap_or(&host);
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut steps = path.split('/');
    let (first, second) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let watched = query.split('&').find_map(|pair| pair.strip_prefix("v="));
    let id = match (host, first) {
        ("youtu.be", id) => id,
        ("youtube.com" | "music.youtube.com", "watch") => watched.unwrap_or_default(),
        ("youtube.com", "live" | "shorts" | "embed") => second,
        ("twitch.tv", "videos") if second.bytes().all(|byte| byte.is_ascii_digit()) => {
            return if second.is_empty() { Site::Other } else { Site::Twitch(second) };
        }
        _ => return Site::Other,
    };
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !id.is_empty() && id.bytes().all(is_id) { Site::YouTube(id) } else { Site::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_has_an_address() {
        for (url, expected) in [
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ?t=3723"),
            ("https://m.youtube.com/watch?list=x&v=a-_b&t=9", "https://youtu.be/a-_b?t=3723"),
            ("https://youtube.com/live/abc?feature=share", "https://youtu.be/abc?t=3723"),
            ("https://www.youtube.com/shorts/abc", "https://youtu.be/abc?t=3723"),
            ("https://youtu.be/abc?si=1#x", "https://youtu.be/abc?t=3723"),
            ("HTTPS://YouTu.be/abc", "https://youtu.be/abc?t=3723"),
            (
                "https://www.twitch.tv/videos/123?filter=all",
                "https://www.twitch.tv/videos/123?t=1h2m3s",
            ),
            ("https://www.twitch.tv/aya", "https://www.twitch.tv/aya#t=3723"),
            ("https://www.youtube.com/@aya", "https://www.youtube.com/@aya#t=3723"),
            ("https://youtu.be/a%20b", "https://youtu.be/a%20b#t=3723"),
            ("https://example.org/v.mp4?x=1#t=9", "https://example.org/v.mp4?x=1#t=3723"),
            ("https://notyoutube.com/watch?v=a", "https://notyoutube.com/watch?v=a#t=3723"),
        ] {
            assert!(is_fit(url), "{url}");
            assert_eq!(at(url, 3_723_900), expected, "{url}");
        }
        assert_eq!(
            at("https://www.twitch.tv/videos/1", 59_999),
            "https://www.twitch.tv/videos/1?t=0h0m59s"
        );
    }

    #[test]
    fn only_plain_secure_addresses_are_fit() {
        let long = format!("https://example.org/{}", "x".repeat(500));
        for url in [
            "",
            "http://youtu.be/abc",
            "javascript:alert(1)",
            "data:text/html,x",
            "//youtu.be/abc",
            "youtu.be/abc",
            "https://",
            "https:///x",
            "https://me:secret@example.org/x",
            "https://youtube.com@evil.example/x",
            "https://example.org/a b",
            "https://example.org/\"><script>",
            "https://example.org/\nx",
            "https://例え.jp/x",
            &long,
        ] {
            assert!(!is_fit(url), "{url:?}");
        }
    }
}
