//! The panel in which the streamer chooses. Main thread.

use std::{
    ffi::{CStr, c_char, c_int},
    marker::PhantomData,
    ops::RangeInclusive,
    ptr::null_mut,
};

use super::{
    source::{self, Source},
    sys,
    text::to_c,
};

/// What a part of a panel is called, and what it means in more words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// A word or two.
    pub name: String,
    /// A sentence or two, shown when the pointer rests on it.
    pub meaning: String,
}

/// What a slider goes through.
#[derive(Debug, Clone)]
pub struct Scale<'a> {
    /// From and to.
    pub range: RangeInclusive<c_int>,
    /// By how much at a time.
    pub step: c_int,
    /// What stands after the number.
    pub unit: &'a str,
}

/// A panel for sources of type `S`, being put together. Names are the names of the settings.
#[derive(Debug)]
pub struct Properties<S> {
    properties: *mut sys::obs_properties_t,
    source: PhantomData<S>,
}

impl<S: Source> Properties<S> {
    /// An empty panel.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        // SAFETY: what comes back is ours to destroy or hand on.
        Self { properties: unsafe { sys::obs_properties_create() }, source: PhantomData }
    }

    /// A line that only says something.
    pub fn add_info(&self, name: &CStr, line: &str) {
        let line = to_c(line);
        let kind = sys::obs_text_type::OBS_TEXT_INFO;
        // SAFETY: the panel lives; libobs copies the texts.
        unsafe {
            sys::obs_properties_add_text(self.properties, name.as_ptr(), line.as_ptr(), kind)
        };
    }

    /// A field for a line of text.
    pub fn add_text(&self, name: &CStr, label: &Label) {
        let kind = sys::obs_text_type::OBS_TEXT_DEFAULT;
        self.add(label, |properties, seen| {
            // SAFETY: the panel lives; libobs copies the texts.
            unsafe { sys::obs_properties_add_text(properties, name.as_ptr(), seen, kind) }
        });
    }

    /// A box to tick.
    pub fn add_bool(&self, name: &CStr, label: &Label) {
        let property = self.add(label, |properties, seen| {
            // SAFETY: the panel lives; libobs copies the texts.
            unsafe { sys::obs_properties_add_bool(properties, name.as_ptr(), seen) }
        });
        self.watch(property);
    }

    /// A slider.
    pub fn add_slider(&self, name: &CStr, label: &Label, scale: &Scale<'_>) {
        let (from, to) = (*scale.range.start(), *scale.range.end());
        let name = name.as_ptr();
        let property = self.add(label, |properties, seen| {
            // SAFETY: the panel lives; libobs copies the texts.
            unsafe {
                sys::obs_properties_add_int_slider(properties, name, seen, from, to, scale.step)
            }
        });
        let unit = to_c(scale.unit);
        // SAFETY: the slider belongs to the panel; libobs copies the text.
        unsafe { sys::obs_property_int_set_suffix(property, unit.as_ptr()) };
        self.watch(property);
    }

    /// A list to choose one from: what is stored, and what people see.
    pub fn add_list<'a>(
        &self,
        name: &CStr,
        label: &Label,
        items: impl IntoIterator<Item = (&'a str, String)>,
    ) {
        let list = self.list(name, label, sys::obs_combo_type::OBS_COMBO_TYPE_LIST, items);
        self.watch(list);
    }

    /// A list to choose one from, or to write something else.
    pub fn add_open_list<'a>(
        &self,
        name: &CStr,
        label: &Label,
        items: impl IntoIterator<Item = (&'a str, String)>,
    ) {
        self.list(name, label, sys::obs_combo_type::OBS_COMBO_TYPE_EDITABLE, items);
    }

    fn list<'a>(
        &self,
        name: &CStr,
        label: &Label,
        kind: sys::obs_combo_type::Type,
        items: impl IntoIterator<Item = (&'a str, String)>,
    ) -> *mut sys::obs_property_t {
        let (name, format) = (name.as_ptr(), sys::obs_combo_format::OBS_COMBO_FORMAT_STRING);
        let list = self.add(label, |properties, seen| {
            // SAFETY: the panel lives; libobs copies the texts.
            unsafe { sys::obs_properties_add_list(properties, name, seen, kind, format) }
        });
        for (value, seen) in items {
            let (value, seen) = (to_c(value), to_c(&seen));
            // SAFETY: the list belongs to the panel; libobs copies the texts.
            unsafe { sys::obs_property_list_add_string(list, seen.as_ptr(), value.as_ptr()) };
        }
        list
    }

    /// A box with a title around another panel.
    pub fn add_group(&self, name: &CStr, title: &str, group: Self) {
        let title = to_c(title);
        let kind = sys::obs_group_type::OBS_GROUP_NORMAL;
        // SAFETY: both panels live; libobs copies the texts, and the group is this panel's now.
        unsafe {
            sys::obs_properties_add_group(
                self.properties,
                name.as_ptr(),
                title.as_ptr(),
                kind,
                group.into_raw(),
            )
        };
    }

    /// A button; pressing it calls [`Source::press`].
    pub fn add_button(&self, name: &CStr, label: &str) {
        let label = to_c(label);
        // SAFETY: the panel lives; libobs copies the texts. With no data of its own, a button is
        // given its source's instance.
        unsafe {
            sys::obs_properties_add_button2(
                self.properties,
                name.as_ptr(),
                label.as_ptr(),
                Some(source::pressed::<S>),
                null_mut(),
            );
        }
    }

    /// Adds a part with what it is called and means.
    fn add(
        &self,
        label: &Label,
        add: impl FnOnce(*mut sys::obs_properties_t, *const c_char) -> *mut sys::obs_property_t,
    ) -> *mut sys::obs_property_t {
        let (name, meaning) = (to_c(&label.name), to_c(&label.meaning));
        let property = add(self.properties, name.as_ptr());
        // SAFETY: what was added belongs to the panel; libobs copies the text.
        unsafe { sys::obs_property_set_long_description(property, meaning.as_ptr()) };
        property
    }

    /// After a change in this part, the panel is arranged anew.
    fn watch(&self, property: *mut sys::obs_property_t) {
        // SAFETY: the part belongs to the panel, and the function stays.
        unsafe { sys::obs_property_set_modified_callback(property, Some(source::changed::<S>)) };
    }

    /// Hands the panel to OBS.
    pub(super) fn into_raw(mut self) -> *mut sys::obs_properties_t {
        std::mem::replace(&mut self.properties, null_mut())
    }
}

impl<S> Drop for Properties<S> {
    fn drop(&mut self) {
        if !self.properties.is_null() {
            // SAFETY: never handed on, so it is still ours.
            unsafe { sys::obs_properties_destroy(self.properties) };
        }
    }
}

/// A panel on the screen, to show and hide parts of.
#[derive(Debug)]
pub struct View<'a>(&'a *mut sys::obs_properties_t);

impl<'a> View<'a> {
    /// # Safety
    /// The panel lives as long as the result.
    pub(super) unsafe fn borrow(properties: &'a *mut sys::obs_properties_t) -> Self {
        Self(properties)
    }

    /// Shows or hides the part of this name; true when that is new.
    pub fn show(&self, name: &CStr, is_visible: bool) -> bool {
        // SAFETY: the panel lives; what comes back is null or belongs to it.
        unsafe {
            let property = sys::obs_properties_get(*self.0, name.as_ptr());
            if property.is_null() || sys::obs_property_visible(property) == is_visible {
                return false;
            }
            sys::obs_property_set_visible(property, is_visible);
            true
        }
    }
}
