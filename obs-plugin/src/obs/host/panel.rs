//! Panels in the hands of a person: what stands in them, and what is chosen and pressed.

use std::{
    ffi::{CStr, c_void},
    ptr,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
};

use super::{Source, sys, text};

/// What OBS's window hears when a panel that stands open has to be read anew.
const REFRESH: &CStr = c"update_properties";

/// A part of a panel.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// What can be chosen, if it is a list.
    pub(crate) values: Vec<String>,
    pub(crate) label: String,
    pub(crate) meaning: String,
    pub(crate) is_visible: bool,
}

/// A panel that stands open.
pub(crate) struct OpenPanel<'s> {
    source: &'s Source,
    refreshes: Box<AtomicU32>,
}

impl OpenPanel<'_> {
    /// How often it was asked to be read anew.
    pub(crate) fn refreshes(&self) -> u32 {
        self.refreshes.load(SeqCst)
    }

    fn counter(&self) -> *mut c_void {
        ptr::from_ref(&*self.refreshes).cast_mut().cast()
    }
}

impl Drop for OpenPanel<'_> {
    fn drop(&mut self) {
        // SAFETY: the source lives, and from now on nobody has the counter.
        unsafe {
            let signals = sys::obs_source_get_signal_handler(self.source.ptr());
            let counter = self.counter();
            sys::signal_handler_disconnect(signals, REFRESH.as_ptr(), Some(count), counter);
        }
    }
}

unsafe extern "C" fn count(refreshes: *mut c_void, _: *mut sys::calldata_t) {
    // SAFETY: the counter that was connected, which lives until it is disconnected.
    unsafe { (*refreshes.cast::<AtomicU32>()).fetch_add(1, SeqCst) };
}

impl Source {
    /// Its panel, as it stands open.
    pub(crate) fn open_panel(&self) -> OpenPanel<'_> {
        let panel = OpenPanel { source: self, refreshes: Box::default() };
        // SAFETY: the source lives; the counter does until it is disconnected.
        unsafe {
            let signals = sys::obs_source_get_signal_handler(self.ptr());
            sys::signal_handler_connect(signals, REFRESH.as_ptr(), Some(count), panel.counter());
        }
        panel
    }

    /// The parts of its panel, in order; a group comes before its parts.
    pub(crate) fn properties(&self) -> Vec<Part> {
        let mut found = Vec::new();
        // SAFETY: the panel is ours until it is destroyed, and what it holds is copied before.
        unsafe {
            let panel = sys::obs_source_properties(self.ptr());
            add_parts(panel, &mut found);
            sys::obs_properties_destroy(panel);
        }
        found
    }

    /// Chooses a text in its panel as a person does, and says whether the panel is shown anew.
    pub(crate) fn choose(&self, name: &str, value: &str) -> bool {
        let value = text::to_c(value);
        // SAFETY: both texts outlive the call; libobs copies them.
        self.change(name, |settings, name| unsafe {
            sys::obs_data_set_string(settings, name.as_ptr(), value.as_ptr());
        })
    }

    /// Drags a slider of its panel to a number, and says whether the panel is shown anew.
    pub(crate) fn slide(&self, name: &str, value: i64) -> bool {
        // SAFETY: the name outlives the call; libobs copies it.
        self.change(name, |settings, name| unsafe {
            sys::obs_data_set_int(settings, name.as_ptr(), value);
        })
    }

    fn change(&self, name: &str, set: impl FnOnce(*mut sys::obs_data_t, &CStr)) -> bool {
        let name = text::to_c(name);
        // SAFETY: the panel is ours until it is destroyed, and the settings are released once.
        unsafe {
            let panel = sys::obs_source_properties(self.ptr());
            let settings = sys::obs_source_get_settings(self.ptr());
            set(settings, &name);
            let property = sys::obs_properties_get(panel, name.as_ptr());
            assert!(!property.is_null(), "there is such a part");
            let is_new = sys::obs_property_modified(property, settings);
            sys::obs_source_update(self.ptr(), settings);
            sys::obs_data_release(settings);
            sys::obs_properties_destroy(panel);
            is_new
        }
    }

    /// Presses a button of its panel.
    pub(crate) fn press(&self, button: &str) {
        let button = text::to_c(button);
        // SAFETY: the panel is ours until it is destroyed; libobs hands the button its source.
        unsafe {
            let panel = sys::obs_source_properties(self.ptr());
            let property = sys::obs_properties_get(panel, button.as_ptr());
            assert!(!property.is_null(), "there is such a button");
            sys::obs_property_button_clicked(property, self.ptr().cast());
            sys::obs_properties_destroy(panel);
        }
    }
}

/// # Safety
/// The panel lives during the call.
unsafe fn add_parts(panel: *mut sys::obs_properties_t, found: &mut Vec<Part>) {
    // SAFETY: what the panel holds lives as long, and is copied.
    unsafe {
        let mut property = sys::obs_properties_first(panel);
        while !property.is_null() {
            let kind = sys::obs_property_get_type(property);
            let is_list = kind == sys::obs_property_type::OBS_PROPERTY_LIST;
            let count = if is_list { sys::obs_property_list_item_count(property) } else { 0 };
            let item = |index| text::from_c(sys::obs_property_list_item_string(property, index));
            let copied = |text| text::from_c(text).unwrap_or_default();
            found.push(Part {
                name: copied(sys::obs_property_name(property)),
                values: (0..count).filter_map(item).collect(),
                label: copied(sys::obs_property_description(property)),
                meaning: copied(sys::obs_property_long_description(property)),
                is_visible: sys::obs_property_visible(property),
            });
            if kind == sys::obs_property_type::OBS_PROPERTY_GROUP {
                add_parts(sys::obs_property_group_content(property), found);
            }
            sys::obs_property_next(&raw mut property);
        }
    }
}
