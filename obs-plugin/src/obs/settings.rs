//! What the streamer chose, as OBS stores it: named values of a few types, with defaults. Any
//! thread but the audio thread.

use std::{ffi::CStr, marker::PhantomData, ptr::NonNull};

use super::{sys, text};

/// Settings that somebody else owns, for the length of a call.
#[derive(Debug)]
pub struct Settings<'a> {
    data: NonNull<sys::obs_data_t>,
    owner: PhantomData<&'a ()>,
}

impl Settings<'_> {
    /// # Safety
    /// `data` is not null and lives as long as the result.
    pub unsafe fn borrow(data: *mut sys::obs_data_t) -> Self {
        // SAFETY: the caller's promise.
        Self { data: unsafe { NonNull::new_unchecked(data) }, owner: PhantomData }
    }

    /// A text; empty when there is none.
    pub fn text(&self, name: &CStr) -> String {
        // SAFETY: the settings live, and the text stays until they change, which only this thread
        // does during the call.
        unsafe { text::from_c(sys::obs_data_get_string(self.ptr(), name.as_ptr())) }
            .unwrap_or_default()
    }

    /// A number; zero when there is none.
    pub fn int(&self, name: &CStr) -> i64 {
        // SAFETY: the settings and the name live.
        unsafe { sys::obs_data_get_int(self.ptr(), name.as_ptr()) }
    }

    /// A yes or no; no when there is none.
    pub fn bool(&self, name: &CStr) -> bool {
        // SAFETY: the settings and the name live.
        unsafe { sys::obs_data_get_bool(self.ptr(), name.as_ptr()) }
    }

    /// All values as JSON.
    pub fn json(&self) -> String {
        // SAFETY: the settings live and keep the text until they are next asked for it.
        unsafe { text::from_c(sys::obs_data_get_json(self.ptr())) }.unwrap_or_default()
    }

    /// Stores a text.
    pub fn set_text(&self, name: &CStr, value: &str) {
        let value = text::to_c(value);
        // SAFETY: the settings live; libobs copies name and value.
        unsafe { sys::obs_data_set_string(self.ptr(), name.as_ptr(), value.as_ptr()) }
    }

    /// Stores a number.
    pub fn set_int(&self, name: &CStr, value: i64) {
        // SAFETY: the settings live; libobs copies the name.
        unsafe { sys::obs_data_set_int(self.ptr(), name.as_ptr(), value) }
    }

    /// Stores a yes or no.
    pub fn set_bool(&self, name: &CStr, value: bool) {
        // SAFETY: the settings live; libobs copies the name.
        unsafe { sys::obs_data_set_bool(self.ptr(), name.as_ptr(), value) }
    }

    /// Adds every value of a JSON object. Text that is not one adds nothing.
    pub fn add_json(&self, json: &str) {
        let json = text::to_c(json);
        // SAFETY: the text outlives the call; what comes back is ours to release.
        let values = unsafe { sys::obs_data_create_from_json(json.as_ptr()) };
        if !values.is_null() {
            // SAFETY: both live; libobs copies, and the reference is released once.
            unsafe {
                sys::obs_data_apply(self.ptr(), values);
                sys::obs_data_release(values);
            }
        }
    }

    /// Stores values of their own under one name: those that `fill` sets.
    pub fn set_part(&self, name: &CStr, fill: impl FnOnce(&Settings<'_>)) {
        // SAFETY: what is made is ours to release; the settings take a reference of their own.
        unsafe {
            let part = sys::obs_data_create();
            fill(&Settings::borrow(part));
            sys::obs_data_set_obj(self.ptr(), name.as_ptr(), part);
            sys::obs_data_release(part);
        }
    }

    /// Reads the values stored together under one name, if there are any.
    pub fn with_part(&self, name: &CStr, read: impl FnOnce(&Settings<'_>)) {
        // SAFETY: what comes back is null or ours to release, and lives until then.
        unsafe {
            let part = sys::obs_data_get_obj(self.ptr(), name.as_ptr());
            if !part.is_null() {
                read(&Settings::borrow(part));
                sys::obs_data_release(part);
            }
        }
    }

    /// What holds until something is stored.
    pub fn default_text(&self, name: &CStr, value: &CStr) {
        // SAFETY: the settings live; libobs copies name and value.
        unsafe { sys::obs_data_set_default_string(self.ptr(), name.as_ptr(), value.as_ptr()) }
    }

    /// What holds until something is stored.
    pub fn default_int(&self, name: &CStr, value: i64) {
        // SAFETY: the settings live; libobs copies the name.
        unsafe { sys::obs_data_set_default_int(self.ptr(), name.as_ptr(), value) }
    }

    /// What holds until something is stored.
    pub fn default_bool(&self, name: &CStr, value: bool) {
        // SAFETY: the settings live; libobs copies the name.
        unsafe { sys::obs_data_set_default_bool(self.ptr(), name.as_ptr(), value) }
    }

    pub(super) fn ptr(&self) -> *mut sys::obs_data_t {
        self.data.as_ptr()
    }
}
