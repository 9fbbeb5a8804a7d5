//! Sources as others hold them: strong and weak references, counted by libobs. Any thread but the
//! audio thread.

use std::{
    ffi::{CStr, c_void},
    ptr::NonNull,
};

use super::{settings::Settings, sys, text};

/// A strong reference: the source lives at least as long. Held briefly, for it keeps a removed
/// source from going.
#[derive(Debug)]
pub struct SourceRef(NonNull<sys::obs_source_t>);

// SAFETY: libobs counts references atomically and guards what a source holds with its own locks.
unsafe impl Send for SourceRef {}
// SAFETY: as above.
unsafe impl Sync for SourceRef {}

/// A weak reference: knows whether the source still lives, without keeping it.
#[derive(Debug)]
pub struct WeakSource(NonNull<sys::obs_weak_source_t>);

// SAFETY: as for `SourceRef`.
unsafe impl Send for WeakSource {}
// SAFETY: as for `SourceRef`.
unsafe impl Sync for WeakSource {}

/// Tells sources apart for as long as somebody holds a reference, whatever they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

impl SourceRef {
    /// The source of this name.
    pub fn named(name: &str) -> Option<Self> {
        let name = text::to_c(name);
        // SAFETY: the name outlives the call; what comes back is ours to release.
        NonNull::new(unsafe { sys::obs_get_source_by_name(name.as_ptr()) }).map(Self)
    }

    /// Takes over a reference that libobs has already counted for us.
    ///
    /// # Safety
    /// `source` is null or carries a reference that nobody else releases.
    pub unsafe fn from_owned(source: *mut sys::obs_source_t) -> Option<Self> {
        NonNull::new(source).map(Self)
    }

    /// What libobs calls it.
    pub fn as_ptr(&self) -> *mut sys::obs_source_t {
        self.0.as_ptr()
    }

    /// Its name now.
    pub fn name(&self) -> String {
        // SAFETY: the source lives; libobs keeps even its former names until it is destroyed.
        unsafe { text::from_c(sys::obs_source_get_name(self.as_ptr())) }.unwrap_or_default()
    }

    /// True when this is its name now. Does not allocate.
    pub fn is_named(&self, name: &str) -> bool {
        // SAFETY: as in `name`.
        let its_name = unsafe { sys::obs_source_get_name(self.as_ptr()) };
        // SAFETY: not null, and as in `name`.
        !its_name.is_null() && unsafe { CStr::from_ptr(its_name) }.to_bytes() == name.as_bytes()
    }

    /// True when it is of this type.
    pub fn is_of_type(&self, id: &CStr) -> bool {
        // SAFETY: the source lives, and with it the text of its type.
        let its_id = unsafe { sys::obs_source_get_id(self.as_ptr()) };
        // SAFETY: not null, and as above.
        !its_id.is_null() && unsafe { CStr::from_ptr(its_id) } == id
    }

    /// True when it can sound.
    pub fn has_audio(&self) -> bool {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_get_output_flags(self.as_ptr()) & sys::OBS_SOURCE_AUDIO != 0 }
    }

    /// True when it is part of the program: in the current scene, or one of OBS's global audio
    /// devices.
    pub fn is_active(&self) -> bool {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_active(self.as_ptr()) }
    }

    /// True when the streamer muted it. Push-to-talk only shows in the capture callback.
    pub fn is_muted(&self) -> bool {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_muted(self.as_ptr()) }
    }

    /// True when it was taken out of OBS and only lives on in references.
    pub fn is_removed(&self) -> bool {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_removed(self.as_ptr()) }
    }

    /// A weak reference to it.
    pub fn weak(&self) -> WeakSource {
        // SAFETY: the source lives.
        unsafe { weak(self.0) }
    }

    /// Tells it apart.
    pub fn id(&self) -> SourceId {
        self.weak().id()
    }
}

impl Drop for SourceRef {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and is released once.
        unsafe { sys::obs_source_release(self.as_ptr()) }
    }
}

impl WeakSource {
    /// The source, if it still lives.
    pub fn upgrade(&self) -> Option<SourceRef> {
        // SAFETY: the weak reference is ours; what comes back is ours to release.
        NonNull::new(unsafe { sys::obs_weak_source_get_source(self.0.as_ptr()) }).map(SourceRef)
    }

    /// Tells the source apart.
    pub fn id(&self) -> SourceId {
        SourceId(self.0.as_ptr() as usize)
    }
}

impl Drop for WeakSource {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and is released once.
        unsafe { sys::obs_weak_source_release(self.0.as_ptr()) }
    }
}

/// A weak reference to a living source: two atomic additions, so the audio thread may do it too.
///
/// # Safety
/// `source` lives.
pub unsafe fn weak(source: NonNull<sys::obs_source_t>) -> WeakSource {
    // SAFETY: a living source always has its weak counterpart.
    WeakSource(unsafe { NonNull::new_unchecked(sys::obs_source_get_weak_source(source.as_ptr())) })
}

/// A source as its own instance knows it. The instance cannot outlive the source, and this never
/// leaves the instance.
#[derive(Debug)]
pub struct OwnSource(NonNull<sys::obs_source_t>);

// SAFETY: as for `SourceRef`.
unsafe impl Send for OwnSource {}
// SAFETY: as for `SourceRef`.
unsafe impl Sync for OwnSource {}

impl OwnSource {
    /// # Safety
    /// `source` lives until the instance that holds the result is dropped.
    pub unsafe fn new(source: NonNull<sys::obs_source_t>) -> Self {
        Self(source)
    }

    /// Changes the stored settings in place, without an update being called.
    pub fn with_settings(&self, work: impl FnOnce(&Settings<'_>)) {
        // SAFETY: the source lives as long as its instance; what comes back is ours to release.
        let settings = unsafe { sys::obs_source_get_settings(self.0.as_ptr()) };
        if !settings.is_null() {
            // SAFETY: not null, and released only below.
            work(&unsafe { Settings::borrow(settings) });
            // SAFETY: the reference is ours and is released once.
            unsafe { sys::obs_data_release(settings) };
        }
    }

    /// Keeps it out of the mixer until it has something to say: OBS draws a meter for whatever is
    /// there, many times a second.
    pub fn stay_out_of_mixer(&self) {
        // SAFETY: the source lives as long as its instance.
        unsafe { sys::obs_source_set_audio_active(self.0.as_ptr(), false) }
    }

    /// True while it is to be seen anywhere: program, preview, projector.
    pub fn is_showing(&self) -> bool {
        // SAFETY: the source lives as long as its instance.
        unsafe { sys::obs_source_showing(self.0.as_ptr()) }
    }

    /// True while it is part of the program, or of what the program changes to.
    pub fn is_active(&self) -> bool {
        // SAFETY: the source lives as long as its instance.
        unsafe { sys::obs_source_active(self.0.as_ptr()) }
    }

    /// False while the streamer has switched it off, as filters can be.
    pub fn is_enabled(&self) -> bool {
        // SAFETY: the source lives as long as its instance.
        unsafe { sys::obs_source_enabled(self.0.as_ptr()) }
    }

    /// Asks an open properties dialog to read its contents anew.
    pub fn refresh_properties(&self) {
        // SAFETY: the source lives as long as its instance.
        unsafe { sys::obs_source_update_properties(self.0.as_ptr()) }
    }
}

/// The names of all inputs that can sound, but for those of type `except`; sorted.
pub fn audio_inputs(except: &CStr) -> Vec<String> {
    struct Found<'a> {
        except: &'a CStr,
        names: Vec<String>,
    }
    unsafe extern "C" fn look(param: *mut c_void, source: *mut sys::obs_source_t) -> bool {
        // SAFETY: `param` is the `Found` below, which outlives the enumeration and is lent to
        // nobody else meanwhile.
        let found = unsafe { &mut *param.cast::<Found<'_>>() };
        // SAFETY: libobs holds the source during the call; a reference of our own makes its methods
        // usable.
        let source = unsafe { SourceRef::from_owned(sys::obs_source_get_ref(source)) };
        if let Some(source) = source
            && source.has_audio()
            && !source.is_of_type(found.except)
        {
            found.names.push(source.name());
        }
        true
    }
    let mut found = Found { except, names: Vec::new() };
    // SAFETY: libobs calls `look` during the call only.
    unsafe { sys::obs_enum_sources(Some(look), (&raw mut found).cast()) };
    found.names.sort();
    found.names
}
