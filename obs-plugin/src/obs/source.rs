//! Types of source we offer to OBS: a trait on this side, trampolines on the other.
//!
//! OBS calls one instance from several threads at once, so every method takes `&self`. Which thread
//! calls what is said at each.

use std::{
    ffi::{CStr, c_char, c_void},
    mem,
    ptr::{NonNull, null_mut},
};

use super::{
    capture::{Sound, with_sound},
    draw::Graphics,
    guard::{Fuse, guard},
    handle::{self, OwnSource, WeakSource},
    module,
    properties::{Properties, View},
    settings::Settings,
    sys,
};

/// Size of `obs_source_info` in libobs 28. Later releases only append to it and take a shorter one
/// as it is.
const INFO_BYTES: usize = 400;
const _: () = assert!(size_of::<sys::obs_source_info>() == INFO_BYTES);

/// What sort of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Draws, and can sound; added to scenes.
    Input,
    /// Sits on a source that sounds.
    AudioFilter,
}

/// A type of source.
pub trait Source: Send + Sync + Sized + 'static {
    /// Names the type in scene collections, for ever.
    const ID: &'static CStr;
    /// Key of the name people see.
    const NAME: &'static CStr;
    /// What sort it is.
    const KIND: Kind;

    /// A new instance. Any thread.
    fn new(settings: &Settings<'_>, me: OwnSource) -> Self;
    /// What holds until the streamer chooses. Any thread.
    fn defaults(settings: &Settings<'_>);
    /// The streamer chose. Main or graphics thread.
    fn update(&self, settings: &Settings<'_>);
    /// The panel; `this` is absent when OBS asks about the type. Main thread.
    fn properties(this: Option<&Self>) -> Properties<Self>;
    /// OBS is about to store the settings: the moment to write what changed by itself. On the
    /// thread that saves, which holds locks of OBS's.
    fn save(&self, _: &Settings<'_>) {}
    /// The part of the panel named `changed` was changed, or is shown for the first time: shows and
    /// hides other parts, and changes what depends on it. True when the panel must be shown anew.
    /// Main thread.
    fn arrange(view: &View<'_>, settings: &Settings<'_>, changed: &CStr) -> bool;
    /// A button of the panel was pressed; true when the panel must be shown anew. Main thread.
    fn press(&self, button: &CStr) -> bool;
    /// Before every frame, on the graphics thread.
    fn tick(&self) {}
    /// Width and height in pixels. Any thread.
    fn size(&self) -> (u32, u32) {
        (0, 0)
    }
    /// Draws, on the graphics thread; several times a frame, or never while hidden.
    fn render(&self, _: &Graphics<'_>) {}
    /// Sound passes, on the audio thread of the source the filter sits on. Real-time. It goes on
    /// unchanged whatever happens here.
    fn hear(&self, _: &Sound<'_>, _: &Parent<'_>) {}
    /// The filter no longer sits on its source. Any thread.
    fn removed(&self) {}
}

/// The source a filter sits on, while sound passes.
#[derive(Debug)]
pub struct Parent<'a>(&'a NonNull<sys::obs_source_t>);

impl Parent<'_> {
    /// Its address, to notice another parent cheaply. Real-time.
    pub fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }

    /// True when the streamer muted it. Real-time: libobs only reads a field.
    pub fn is_muted(&self) -> bool {
        // SAFETY: the source lives while its sound passes its filter.
        unsafe { sys::obs_source_muted(self.0.as_ptr()) }
    }

    /// A reference that outlives the packet. Real-time.
    pub fn weak(&self) -> WeakSource {
        // SAFETY: the source lives while its sound passes its filter.
        unsafe { handle::weak(*self.0) }
    }
}

/// What OBS holds of ours for each source.
struct Instance<S> {
    source: S,
    me: NonNull<sys::obs_source_t>,
    control: Fuse,
    picture: Fuse,
    sound: Fuse,
}

/// Offers the type to OBS.
pub fn register<S: Source>() {
    // SAFETY: every field of the structure may be zero.
    let mut info: sys::obs_source_info = unsafe { mem::zeroed() };
    info.id = S::ID.as_ptr();
    info.get_name = Some(get_name::<S>);
    info.create = Some(create::<S>);
    info.destroy = Some(destroy::<S>);
    info.get_defaults = Some(get_defaults::<S>);
    info.get_properties = Some(get_properties::<S>);
    info.update = Some(update::<S>);
    info.save = Some(save::<S>);
    info.video_tick = Some(video_tick::<S>);
    match S::KIND {
        Kind::Input => {
            info.type_ = sys::obs_source_type::OBS_SOURCE_TYPE_INPUT;
            info.output_flags = sys::OBS_SOURCE_VIDEO
                | sys::OBS_SOURCE_AUDIO
                | sys::OBS_SOURCE_CUSTOM_DRAW
                | sys::OBS_SOURCE_SRGB;
            info.icon_type = sys::obs_icon_type::OBS_ICON_TYPE_TEXT;
            info.get_width = Some(get_width::<S>);
            info.get_height = Some(get_height::<S>);
            info.video_render = Some(video_render::<S>);
        }
        Kind::AudioFilter => {
            info.type_ = sys::obs_source_type::OBS_SOURCE_TYPE_FILTER;
            info.output_flags = sys::OBS_SOURCE_AUDIO;
            info.filter_audio = Some(filter_audio::<S>);
            info.filter_remove = Some(filter_remove::<S>);
        }
    }
    // SAFETY: libobs copies the structure; the texts and functions it points to stay until the
    // module goes.
    unsafe { sys::obs_register_source_s(&raw const info, INFO_BYTES) };
}

/// # Safety
/// `data` came from [`create`] of the same `S` and was not destroyed since.
unsafe fn instance<'a, S: Source>(data: *mut c_void) -> &'a Instance<S> {
    // SAFETY: the caller's promise; only shared references are ever made.
    unsafe { &*data.cast::<Instance<S>>() }
}

unsafe extern "C" fn get_name<S: Source>(_: *mut c_void) -> *const c_char {
    module::text_ptr(S::NAME)
}

unsafe extern "C" fn create<S: Source>(
    settings: *mut sys::obs_data_t,
    me: *mut sys::obs_source_t,
) -> *mut c_void {
    guard("creating a source", null_mut(), || {
        let Some(me) = NonNull::new(me) else { return null_mut() };
        // SAFETY: OBS lends us the settings during the call, and keeps the source until it has
        // called `destroy`.
        let (settings, own) = unsafe { (Settings::borrow(settings), OwnSource::new(me)) };
        let instance = Instance {
            source: S::new(&settings, own),
            me,
            control: Fuse::new("controlling a source"),
            picture: Fuse::new("drawing"),
            sound: Fuse::new("the listener"),
        };
        Box::into_raw(Box::new(instance)).cast()
    })
}

unsafe extern "C" fn destroy<S: Source>(data: *mut c_void) {
    if !data.is_null() {
        // SAFETY: from `create`, and OBS calls this once and nothing after it.
        let instance = unsafe { Box::from_raw(data.cast::<Instance<S>>()) };
        guard("destroying a source", (), || drop(instance));
    }
}

unsafe extern "C" fn get_defaults<S: Source>(settings: *mut sys::obs_data_t) {
    // SAFETY: OBS lends us the settings during the call.
    guard("the defaults", (), || S::defaults(&unsafe { Settings::borrow(settings) }));
}

unsafe extern "C" fn get_properties<S: Source>(data: *mut c_void) -> *mut sys::obs_properties_t {
    guard("the panel", null_mut(), || {
        // SAFETY: OBS passes null or what `create` returned.
        let this = (!data.is_null()).then(|| unsafe { &instance::<S>(data).source });
        S::properties(this).into_raw()
    })
}

unsafe extern "C" fn update<S: Source>(data: *mut c_void, settings: *mut sys::obs_data_t) {
    // SAFETY: OBS passes what `create` returned, and lends us the settings during the call.
    let (this, settings) = unsafe { (instance::<S>(data), Settings::borrow(settings)) };
    this.control.run((), || this.source.update(&settings));
}

unsafe extern "C" fn save<S: Source>(data: *mut c_void, settings: *mut sys::obs_data_t) {
    // SAFETY: OBS passes what `create` returned, and lends us the settings during the call.
    let (this, settings) = unsafe { (instance::<S>(data), Settings::borrow(settings)) };
    this.control.run((), || this.source.save(&settings));
}

unsafe extern "C" fn video_tick<S: Source>(data: *mut c_void, _: f32) {
    // SAFETY: OBS passes what `create` returned.
    let this = unsafe { instance::<S>(data) };
    this.control.run((), || this.source.tick());
}

unsafe extern "C" fn get_width<S: Source>(data: *mut c_void) -> u32 {
    // SAFETY: OBS passes what `create` returned.
    let this = unsafe { instance::<S>(data) };
    this.picture.run(0, || this.source.size().0)
}

unsafe extern "C" fn get_height<S: Source>(data: *mut c_void) -> u32 {
    // SAFETY: OBS passes what `create` returned.
    let this = unsafe { instance::<S>(data) };
    this.picture.run(0, || this.source.size().1)
}

unsafe extern "C" fn video_render<S: Source>(data: *mut c_void, _: *mut sys::gs_effect_t) {
    // SAFETY: OBS passes what `create` returned.
    let this = unsafe { instance::<S>(data) };
    // SAFETY: OBS draws on the graphics thread, inside the graphics context, for the length of this
    // call.
    let graphics = unsafe { Graphics::entered() };
    this.picture.run((), || this.source.render(&graphics));
}

unsafe extern "C" fn filter_audio<S: Source>(
    data: *mut c_void,
    audio: *mut sys::obs_audio_data,
) -> *mut sys::obs_audio_data {
    // SAFETY: OBS passes what `create` returned, and lends us the packet during the call.
    let (this, packet) = unsafe { (instance::<S>(data), &*audio) };
    // SAFETY: asking a filter for its parent is allowed while sound passes.
    let parent = NonNull::new(unsafe { sys::obs_filter_get_parent(this.me.as_ptr()) });
    if let Some(parent) = parent {
        // SAFETY: a packet of OBS, in OBS's format.
        let lend = || unsafe {
            with_sound(&packet.data, packet.frames, packet.timestamp, |sound| {
                this.source.hear(sound, &Parent(&parent));
            });
        };
        this.sound.run((), lend);
    }
    audio
}

unsafe extern "C" fn filter_remove<S: Source>(data: *mut c_void, _: *mut sys::obs_source_t) {
    // SAFETY: OBS passes what `create` returned.
    let this = unsafe { instance::<S>(data) };
    this.control.run((), || this.source.removed());
}

/// The panel's part of the trampolines; see [`Properties`].
pub(super) unsafe extern "C" fn pressed<S: Source>(
    _: *mut sys::obs_properties_t,
    property: *mut sys::obs_property_t,
    data: *mut c_void,
) -> bool {
    if data.is_null() {
        return false;
    }
    // SAFETY: OBS passes the instance of the source whose panel it is, and lends us the property.
    let (this, name) =
        unsafe { (instance::<S>(data), CStr::from_ptr(sys::obs_property_name(property))) };
    this.control.run(false, || this.source.press(name))
}

/// As [`pressed`], for a change.
pub(super) unsafe extern "C" fn changed<S: Source>(
    properties: *mut sys::obs_properties_t,
    property: *mut sys::obs_property_t,
    settings: *mut sys::obs_data_t,
) -> bool {
    // SAFETY: OBS lends us all three during the call.
    let (view, settings, changed) = unsafe {
        let changed = CStr::from_ptr(sys::obs_property_name(property));
        (View::borrow(&properties), Settings::borrow(settings), changed)
    };
    guard("the panel", false, || S::arrange(&view, &settings, changed))
}
