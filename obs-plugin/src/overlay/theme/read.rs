//! Reads a theme file, strictly: what it does not know, it refuses, and says on which line.
//!
//! A file has the tables of [`super::keys`], and once more below `dark` and `light` what differs
//! over that footage. What it leaves unsaid follows from what it says, or is as in the shipped
//! theme "clean".

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Footage, Theme, ThemeError,
    keys::{KEYS, Key, follow},
};

/// Characters of a found value that a message repeats.
const FOUND_MAX: usize = 40;
/// Characters of a theme's name.
const NAME_MAX: usize = 40;
const NAME: &str = "name";
const FOOTAGES: [(&str, Footage); 2] = [("dark", Footage::Dark), ("light", Footage::Light)];

/// A theme file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Looks {
    /// What the theme calls itself.
    pub name: Option<String>,
    dark: Theme,
    light: Theme,
}

impl Looks {
    /// The look over a kind of footage.
    pub fn over(&self, footage: Footage) -> &Theme {
        match footage {
            Footage::Dark => &self.dark,
            Footage::Light => &self.light,
        }
    }
}

/// Reads the text of a theme file; `file` is its name, for messages.
///
/// # Errors
/// [`ThemeError::Faulty`] with the line of the first key that is unknown or has a value that is not
/// allowed, or where the text is no TOML.
pub fn read(file: &str, text: &str) -> Result<Looks, ThemeError> {
    let faulty = |fault: Fault| ThemeError::Faulty {
        file: file.to_owned(),
        line: line_of(text, fault.at),
        fault: fault.what,
    };
    looks(text).map_err(faulty)
}

/// A fault and the byte where it begins.
struct Fault {
    at: usize,
    what: String,
}

impl Fault {
    fn new(span: Range<usize>, what: String) -> Self {
        Self { at: span.start, what }
    }
}

/// The keys of a table and their values.
type Entries<'a, 'i> = &'a DeTable<'i>;
/// Sets one key.
type Set<'a> = dyn FnMut(&Key, &Spanned<DeValue<'_>>) -> Result<(), Fault> + 'a;

fn looks(text: &str) -> Result<Looks, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        Fault::new(error.span().unwrap_or(0..0), format!("this is not TOML: {}", error.message()))
    })?;
    let mut looks = Looks { name: None, dark: Theme::default(), light: Theme::default() };
    let (mut special, mut shared) = (Vec::new(), Vec::new());
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref();
        match FOOTAGES.iter().find(|(footage, _)| *footage == name) {
            _ if name == NAME => looks.name = Some(theme_name(value)?),
            Some((_, footage)) => special.push((*footage, name, value)),
            None => shared.push((key, value)),
        }
    }
    let (mut said_dark, mut said_light) = (Vec::new(), Vec::new());
    for (key, value) in shared {
        read_table(key.get_ref(), key.span(), value, &mut |key, value| {
            said_dark.push(key.path);
            said_light.push(key.path);
            set(&mut looks.dark, key, value)?;
            set(&mut looks.light, key, value)
        })?;
    }
    for (footage, name, value) in special {
        let (theme, said) = match footage {
            Footage::Dark => (&mut looks.dark, &mut said_dark),
            Footage::Light => (&mut looks.light, &mut said_light),
        };
        for (key, value) in tables_of(name, value)? {
            read_table(key.get_ref(), key.span(), value, &mut |key, value| {
                said.push(key.path);
                set(theme, key, value)
            })?;
        }
    }
    follow(&mut looks.dark, |path| said_dark.contains(&path));
    follow(&mut looks.light, |path| said_light.contains(&path));
    Ok(looks)
}

fn theme_name(value: &Spanned<DeValue<'_>>) -> Result<String, Fault> {
    let is_fit = |name: &&str| !name.trim().is_empty() && name.chars().count() <= NAME_MAX;
    let name = value.get_ref().as_str().filter(is_fit);
    name.map(|name| name.trim().to_owned()).ok_or_else(|| {
        let allowed = format!("a text of 1 to {NAME_MAX} characters");
        not_allowed(NAME, value, &allowed)
    })
}

fn tables_of<'a, 'i>(
    name: &str,
    value: &'a Spanned<DeValue<'i>>,
) -> Result<Entries<'a, 'i>, Fault> {
    value.get_ref().as_table().ok_or_else(|| {
        not_allowed(name, value, &format!("a table, written as [{name}] or [{name}.card]"))
    })
}

/// Goes through one table of keys.
fn read_table(
    name: &str,
    span: Range<usize>,
    value: &Spanned<DeValue<'_>>,
    set: &mut Set<'_>,
) -> Result<(), Fault> {
    let within = |key: &&Key| key.path.split_once('.').is_some_and(|(table, _)| table == name);
    if !KEYS.iter().any(|key| within(&key)) {
        let mut tables: Vec<&str> =
            KEYS.iter().filter_map(|key| Some(key.path.split_once('.')?.0)).collect();
        tables.dedup();
        let what =
            format!("\"{name}\" is not known; there are name, dark, light, {}", tables.join(", "));
        return Err(Fault::new(span, what));
    }
    for (key, value) in tables_of(name, value)? {
        let path = format!("{name}.{}", key.get_ref());
        let Some(known) = KEYS.iter().find(|known| known.path == path) else {
            let names: Vec<&str> = KEYS
                .iter()
                .filter(within)
                .filter_map(|key| Some(key.path.split_once('.')?.1))
                .collect();
            let what = format!("\"{path}\" is not known; \"{name}\" has {}", names.join(", "));
            return Err(Fault::new(key.span(), what));
        };
        set(known, value)?;
    }
    Ok(())
}

fn set(theme: &mut Theme, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<(), Fault> {
    let is_set = match value.get_ref() {
        DeValue::String(text) => key.slot.set_text(theme, text),
        DeValue::Integer(number) => {
            let digits = Some(number.as_str()).filter(|_| number.radix() == 10);
            let number = digits.and_then(|digits| digits.parse().ok());
            number.is_some_and(|number| key.slot.set_number(theme, number))
        }
        DeValue::Float(number) => {
            number.as_str().parse().is_ok_and(|number| key.slot.set_number(theme, number))
        }
        _ => false,
    };
    let fault = || not_allowed(key.path, value, &key.slot.to_string());
    if is_set { Ok(()) } else { Err(fault()) }
}

fn not_allowed(key: &str, value: &Spanned<DeValue<'_>>, allowed: &str) -> Fault {
    let found = match value.get_ref() {
        DeValue::String(text) => {
            let short: String = text.chars().take(FOUND_MAX).collect();
            format!("\"{}\"", short.escape_debug())
        }
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(is_so) => is_so.to_string(),
        DeValue::Table(_) => "a table".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Datetime(_) => "a date".to_owned(),
    };
    Fault::new(value.span(), format!("\"{key}\" is {found}; allowed is {allowed}"))
}

/// The line of a byte, counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
