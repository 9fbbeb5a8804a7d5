use super::*;

#[test]
fn a_link_is_found_by_its_file_and_loses_its_fragment() {
    let page = r#"<a href="../../packages/ab/thing-1.0.tar.gz#sha256=00">thing-1.0.tar.gz</a>
        <a href='https://files.example/thing-1.1.whl?x=1&amp;y=2#sha256=11'>thing-1.1.whl</a>"#;
    let check = |file: &str, expected: Option<&str>| {
        assert_eq!(link_to(page, file).as_deref(), expected, "{file}");
    };
    check("thing-1.0.tar.gz", Some("../../packages/ab/thing-1.0.tar.gz"));
    check("thing-1.1.whl", Some("https://files.example/thing-1.1.whl?x=1&y=2"));
    check("thing", None);
}

#[test]
fn links_are_resolved_against_the_page() {
    let check = |link: &str, expected: &str| {
        assert_eq!(resolve("https://host/a/simple/thing/", link).expect("it resolves"), expected);
    };
    check("https://other/file", "https://other/file");
    check("/file", "https://host/file");
    check("../../packages/file", "https://host/a/packages/file");
    check("./file", "https://host/a/simple/thing/file");
    assert!(resolve("https://host/a/", "../../../file").is_err());
}

#[test]
fn pips_help_names_its_index() {
    let help =
        "  -i, --index-url <url>  Base URL (default https://index.example/simple). This should\n";
    assert_eq!(default_index(help).as_deref(), Some("https://index.example/simple"));
    let colon = "  -i, --index-url <url>  Base URL (default: https://index.example/simple)\n";
    assert_eq!(default_index(colon).as_deref(), Some("https://index.example/simple"));
    assert_eq!(default_index("Usage: pip download"), None);
}

#[test]
fn a_file_keeps_its_name_only_with_the_pinned_checksum() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (partial, path) = (directory.path().join("f.part"), directory.path().join("f"));
    fs::write(&partial, "abc").expect("written");
    assert!(keep(&partial, &path, "00").is_err());
    assert!(!partial.exists() && !path.exists());
    let sha256 = sha256_of_bytes(b"abc");
    assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    fs::write(&partial, "abc").expect("written");
    keep(&partial, &path, &sha256).expect("the checksum is right");
    assert!(is_intact(&path, 3, &sha256));
    assert!(!is_intact(&path, 4, &sha256));
    assert!(!is_intact(&partial, 3, &sha256));
}
