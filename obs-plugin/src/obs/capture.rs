//! Listening to what others play: one source, or the whole mix.
//!
//! [`Listener::hear`] runs on the audio thread while OBS holds locks of the source, so it must neither wait nor allocate nor add
//! or remove a capture. Everything else here runs on any other thread.

use std::{
    ffi::c_void,
    ptr::NonNull,
    slice,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    guard::Fuse,
    handle::{SourceRef, WeakSource},
    sys,
};

/// libobs mixes at most this many channels.
const CHANNELS_MAX: usize = sys::MAX_AV_PLANES as usize;
/// The first of OBS's six mixes: the one that is streamed.
const PROGRAM_MIX: usize = 0;

/// Sound as OBS hands it over, in OBS's own rate and channels.
#[derive(Debug, Clone, Copy)]
pub struct Sound<'a> {
    /// One run of samples for each channel; an empty one where OBS filled none.
    pub planes: &'a [&'a [f32]],
    /// Sample frames a second.
    pub rate_hz: u32,
    /// When the first sample sounds. Often, but not always, on OBS's clock.
    pub timestamp_ns: u64,
}

impl Sound<'_> {
    /// Sample frames.
    pub fn frames(&self) -> usize {
        self.planes.iter().map(|plane| plane.len()).max().unwrap_or(0)
    }
}

/// Somebody who is told of every packet.
pub trait Listener: Send + Sync + 'static {
    /// Takes one packet. Real-time. `is_muted` covers mute, push-to-mute and push-to-talk.
    fn hear(&self, sound: &Sound<'_>, is_muted: bool);
}

/// A listener together with its fuse, at an address OBS knows.
struct Ear<L> {
    listener: Arc<L>,
    fuse: Fuse,
}

impl<L: Listener> Ear<L> {
    fn new(listener: Arc<L>) -> Box<Self> {
        Box::new(Self { listener, fuse: Fuse::new("listening") })
    }

    fn param(&self) -> *mut c_void {
        (&raw const *self).cast_mut().cast()
    }
}

/// Listens to a source until it is dropped.
pub struct Capture<L: Listener> {
    source: WeakSource,
    ear: Option<Box<Ear<L>>>,
}

impl<L: Listener> Capture<L> {
    /// Begins. What the source's filters do is heard; its volume and mute are not applied.
    pub fn of(source: &SourceRef, listener: Arc<L>) -> Self {
        let ear = Ear::new(listener);
        // SAFETY: the ear stays at its address until the callback is removed, or for good where it cannot be.
        unsafe {
            sys::obs_source_add_audio_capture_callback(
                source.as_ptr(),
                Some(captured::<L>),
                ear.param(),
            );
        }
        Self { source: source.weak(), ear: Some(ear) }
    }

    /// Whom it listens to.
    pub fn source(&self) -> &WeakSource {
        &self.source
    }
}

impl<L: Listener> Drop for Capture<L> {
    fn drop(&mut self) {
        let Some(ear) = self.ear.take() else { return };
        match self.source.upgrade() {
            // SAFETY: the very callback that was added. When this returns, none is in flight.
            Some(source) => unsafe {
                sys::obs_source_remove_audio_capture_callback(
                    source.as_ptr(),
                    Some(captured::<L>),
                    ear.param(),
                );
            },
            // The source is being destroyed by OBS, which drops the callback too, but its audio thread may be inside it now.
            None => retire(ear),
        }
    }
}

unsafe extern "C" fn captured<L: Listener>(
    param: *mut c_void,
    _: *mut sys::obs_source_t,
    audio: *const sys::audio_data,
    is_muted: bool,
) {
    // SAFETY: the ear lives as long as the callback is known to OBS; OBS lends us the packet.
    let (ear, audio) = unsafe { (&*param.cast::<Ear<L>>(), &*audio) };
    // SAFETY: a packet of OBS, in OBS's format.
    let lend = || unsafe {
        with_sound(&audio.data, audio.frames, audio.timestamp, |sound| {
            ear.listener.hear(sound, is_muted)
        });
    };
    ear.fuse.run((), lend);
}

/// Listens to the whole mix, as it is streamed, until it is dropped.
pub struct MixCapture<L: Listener> {
    audio: NonNull<sys::audio_t>,
    ear: Box<Ear<L>>,
}

// SAFETY: the pointer is only compared, and handed back to libobs, whose functions lock for themselves.
unsafe impl<L: Listener> Send for MixCapture<L> {}

/// `audio_convert_info` with the field that libobs 29.1 added; zero asks for what older ones do.
#[repr(C)]
struct Conversion {
    info: sys::audio_convert_info,
    allow_clipping: u32,
}

impl<L: Listener> MixCapture<L> {
    /// Begins; none while OBS has no audio.
    pub fn start(listener: Arc<L>) -> Option<Self> {
        // SAFETY: without arguments; null while there is no audio.
        let audio = NonNull::new(unsafe { sys::obs_get_audio() })?;
        // SAFETY: the audio output lives.
        let (rate_hz, channels) = unsafe { format(audio) };
        let conversion = Conversion {
            info: sys::audio_convert_info {
                samples_per_sec: rate_hz,
                format: sys::audio_format::AUDIO_FORMAT_FLOAT_PLANAR,
                // The layouts of libobs are numbered by their channels.
                speakers: channels as sys::speaker_layout::Type,
            },
            allow_clipping: 0,
        };
        let ear = Ear::new(listener);
        // SAFETY: libobs copies the conversion; the ear stays at its address until the callback is removed.
        let is_connected = unsafe {
            sys::audio_output_connect(
                audio.as_ptr(),
                PROGRAM_MIX,
                &raw const conversion.info,
                Some(mixed::<L>),
                ear.param(),
            )
        };
        is_connected.then_some(Self { audio, ear })
    }

    /// False when OBS has set up its audio anew, and this listens to nothing any more.
    pub fn is_current(&self) -> bool {
        // SAFETY: without arguments.
        unsafe { sys::obs_get_audio() == self.audio.as_ptr() }
    }
}

impl<L: Listener> Drop for MixCapture<L> {
    fn drop(&mut self) {
        if self.is_current() {
            // SAFETY: the very callback that was connected. When this returns, none is in flight.
            unsafe {
                sys::audio_output_disconnect(
                    self.audio.as_ptr(),
                    PROGRAM_MIX,
                    Some(mixed::<L>),
                    self.ear.param(),
                );
            }
        }
    }
}

unsafe extern "C" fn mixed<L: Listener>(param: *mut c_void, _: usize, audio: *mut sys::audio_data) {
    // SAFETY: the ear lives as long as the callback is connected; OBS lends us the packet.
    let (ear, audio) = unsafe { (&*param.cast::<Ear<L>>(), &*audio) };
    // SAFETY: a packet of OBS, in the format that was asked for, which is OBS's own.
    let lend = || unsafe {
        with_sound(&audio.data, audio.frames, audio.timestamp, |sound| {
            ear.listener.hear(sound, false)
        });
    };
    ear.fuse.run((), lend);
}

/// Ears that OBS may still be inside of; see [`Capture`]'s drop.
static RETIRED: Mutex<Vec<Box<dyn Send>>> = Mutex::new(Vec::new());

fn retire<L: Listener>(ear: Box<Ear<L>>) {
    RETIRED.lock().unwrap_or_else(PoisonError::into_inner).push(ear);
}

/// Frees what [`Capture`] had to leave behind. At unload, when all sources are gone.
pub(super) fn free_retired() {
    RETIRED.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// # Safety
/// `audio` is OBS's audio output, and lives.
unsafe fn format(audio: NonNull<sys::audio_t>) -> (u32, usize) {
    // SAFETY: both only read a field.
    unsafe {
        let audio = audio.as_ptr();
        (sys::audio_output_get_sample_rate(audio), sys::audio_output_get_channels(audio))
    }
}

/// Shows a packet as slices. Real-time.
///
/// # Safety
/// `data` holds, for each of OBS's channels, null or `frames` samples of `f32`.
pub(super) unsafe fn with_sound<T>(
    data: &[*mut T; CHANNELS_MAX],
    frames: u32,
    timestamp_ns: u64,
    work: impl FnOnce(&Sound<'_>),
) {
    // SAFETY: without arguments; a field of libobs.
    let Some(audio) = NonNull::new(unsafe { sys::obs_get_audio() }) else { return };
    // SAFETY: OBS has audio as long as it hands over packets.
    let (rate_hz, channels) = unsafe { format(audio) };
    let mut planes: [&[f32]; CHANNELS_MAX] = [&[]; CHANNELS_MAX];
    let channels = channels.min(CHANNELS_MAX);
    for (plane, samples) in planes.iter_mut().zip(data).take(channels) {
        let samples = samples.cast::<f32>().cast_const();
        if !samples.is_null() && samples.is_aligned() {
            // SAFETY: not null, aligned, and the caller promises the length; nobody writes while OBS lends the packet.
            *plane = unsafe { slice::from_raw_parts(samples, frames as usize) };
        }
    }
    work(&Sound { planes: &planes[..channels], rate_hz, timestamp_ns });
}
