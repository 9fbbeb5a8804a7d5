//! The other side of the wall: a host that runs libobs without OBS's window, for tests only.
//!
//! It is compiled into `tests/libobs`, which links libobs; the plugin never contains it. One host
//! at a time lives in a process. The plugin is loaded as OBS loads it, from the built library.

#![allow(unsafe_code)]

use std::{
    ffi::{CString, c_char, c_void},
    mem,
    path::Path,
    ptr::{NonNull, null_mut},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use aivlingual::obs::{sys, text};

pub(crate) use window::Task;

#[path = "host/keys.rs"]
mod keys;
#[path = "host/panel.rs"]
mod panel;
#[path = "host/websocket.rs"]
mod websocket;
#[path = "host/window.rs"]
mod window;

/// The graphics module of libobs 29 and 30 as Debian names it.
const GRAPHICS: &std::ffi::CStr = c"libobs-opengl.so.1";
/// A source that sounds when it is told to.
pub(crate) const PCM: &str = "test_pcm";
/// Sampling rate of the host, in hertz.
pub(crate) const RATE_HZ: u32 = 48_000;

static TICKS: AtomicU64 = AtomicU64::new(0);

/// libobs, started. Dropping it shuts libobs down, which unloads the modules.
pub(crate) struct Host {
    websocket: NonNull<sys::proc_handler_t>,
}

/// A source the host holds.
pub(crate) struct Source(NonNull<sys::obs_source_t>);

/// A scene the host holds.
pub(crate) struct Scene(NonNull<sys::obs_scene_t>);

/// A source's place in a scene.
pub(crate) struct Item(*mut sys::obs_sceneitem_t);

/// Blocks of memory libobs has given out and not got back.
pub(crate) fn allocations() -> i64 {
    // SAFETY: reads a counter.
    unsafe { sys::bnum_allocs() }
}

/// Now, on OBS's clock.
pub(crate) fn now_ns() -> u64 {
    // SAFETY: reads the system's clock.
    unsafe { sys::os_gettime_ns() }
}

fn path_text(path: &Path) -> CString {
    text::to_c(&path.to_string_lossy())
}

impl Host {
    /// Starts libobs with stereo sound and a canvas of this size at 60 frames a second. Needs a
    /// display.
    pub(crate) fn start(config_dir: &Path, canvas: (u32, u32)) -> Self {
        let config_dir = path_text(config_dir);
        // SAFETY: the texts outlive the calls, the structures are filled as libobs asks, and this
        // is the only host.
        unsafe {
            let is_up = sys::obs_startup(c"en-US".as_ptr(), config_dir.as_ptr(), null_mut());
            assert!(is_up, "libobs starts only with a display");
            let audio = sys::obs_audio_info {
                samples_per_sec: RATE_HZ,
                speakers: sys::speaker_layout::SPEAKERS_STEREO,
            };
            assert!(sys::obs_reset_audio(&raw const audio), "libobs takes the audio format");
            sys::obs_add_tick_callback(Some(count_tick), null_mut());
            register_pcm();
        }
        let host = Self { websocket: websocket::offer() };
        host.set_canvas(canvas);
        host
    }

    /// Sets up the video anew, as a change in OBS's settings does.
    pub(crate) fn set_canvas(&self, (width, height): (u32, u32)) {
        // SAFETY: the structure is filled as libobs asks, and its text outlives the call.
        let result = unsafe {
            let mut video: sys::obs_video_info = mem::zeroed();
            video.graphics_module = GRAPHICS.as_ptr();
            (video.fps_num, video.fps_den) = (60, 1);
            (video.base_width, video.base_height) = (width, height);
            (video.output_width, video.output_height) = (width, height);
            video.output_format = sys::video_format::VIDEO_FORMAT_NV12;
            video.gpu_conversion = true;
            video.colorspace = sys::video_colorspace::VIDEO_CS_709;
            video.range = sys::video_range_type::VIDEO_RANGE_PARTIAL;
            video.scale_type = sys::obs_scale_type::OBS_SCALE_BICUBIC;
            sys::obs_reset_video(&raw mut video)
        };
        assert_eq!(result, sys::OBS_VIDEO_SUCCESS as i32, "libobs sets up its video");
    }

    /// Loads a plugin as OBS does.
    pub(crate) fn load(&self, binary: &Path, data: &Path) {
        let (binary, data) = (path_text(binary), path_text(data));
        let mut module = null_mut();
        // SAFETY: the texts outlive the calls; libobs keeps the module.
        unsafe {
            let result = sys::obs_open_module(&raw mut module, binary.as_ptr(), data.as_ptr());
            assert_eq!(result, 0, "the plugin opens");
            assert!(sys::obs_init_module(module), "the plugin loads");
            sys::obs_post_load_modules();
        }
    }

    /// Makes a source of this type; `settings` is a JSON object.
    pub(crate) fn source(&self, id: &str, name: &str, settings: &str) -> Source {
        let (id, name, settings) = (text::to_c(id), text::to_c(name), text::to_c(settings));
        // SAFETY: the texts outlive the calls; the settings are released once, and the source is
        // ours.
        let source = unsafe {
            let settings = sys::obs_data_create_from_json(settings.as_ptr());
            let source = sys::obs_source_create(id.as_ptr(), name.as_ptr(), settings, null_mut());
            sys::obs_data_release(settings);
            source
        };
        Source(NonNull::new(source).expect("libobs makes a source even of an unknown type"))
    }

    /// Makes an empty scene.
    pub(crate) fn scene(&self, name: &str) -> Scene {
        let name = text::to_c(name);
        // SAFETY: the name outlives the call, and the scene is ours.
        Scene(NonNull::new(unsafe { sys::obs_scene_create(name.as_ptr()) }).expect("a scene"))
    }

    /// Makes a scene the program, or nothing.
    pub(crate) fn set_program(&self, scene: Option<&Scene>) {
        // SAFETY: the scene lives; libobs takes its own reference.
        unsafe {
            let source =
                scene.map_or(null_mut(), |scene| sys::obs_scene_get_source(scene.0.as_ptr()));
            sys::obs_set_output_source(0, source);
        }
    }

    /// Video frames so far.
    pub(crate) fn ticks(&self) -> u64 {
        TICKS.load(Relaxed)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        websocket::close();
        // SAFETY: what was added is taken back, and nothing of libobs is used after its end.
        unsafe {
            sys::obs_set_output_source(0, null_mut());
            sys::obs_remove_tick_callback(Some(count_tick), null_mut());
            sys::obs_shutdown();
            sys::proc_handler_destroy(self.websocket.as_ptr());
        }
    }
}

impl Source {
    /// Draws it alone over a background (straight RGBA) and reads the pixels back, rows of RGBA
    /// without gaps.
    pub(crate) fn pixels(&self, size: (u32, u32), background: [f32; 4]) -> Vec<u8> {
        // SAFETY: the source lives.
        unsafe { drawn(self.ptr(), size, background) }
    }

    /// Shows it outside of the program, as a preview or a projector does, or no longer.
    pub(crate) fn set_previewed(&self, is_previewed: bool) {
        // SAFETY: the source lives.
        unsafe {
            match is_previewed {
                true => sys::obs_source_inc_showing(self.ptr()),
                false => sys::obs_source_dec_showing(self.ptr()),
            }
        }
    }

    /// Lets a [`PCM`] source sound: one plane for each of one or two channels.
    pub(crate) fn sound(&self, planes: &[&[f32]], timestamp_ns: u64) {
        // SAFETY: every field may be zero; the planes are as long as the first, and outlive the
        // call.
        unsafe {
            let mut audio: sys::obs_source_audio = mem::zeroed();
            for (data, plane) in audio.data.iter_mut().zip(planes) {
                assert_eq!(plane.len(), planes[0].len(), "planes of one length");
                *data = plane.as_ptr().cast();
            }
            audio.frames = planes[0].len() as u32;
            audio.speakers = planes.len() as u32;
            audio.format = sys::audio_format::AUDIO_FORMAT_FLOAT_PLANAR;
            audio.samples_per_sec = RATE_HZ;
            audio.timestamp = timestamp_ns;
            sys::obs_source_output_audio(self.ptr(), &raw const audio);
        }
    }

    /// Changes settings; `changes` is a JSON object.
    pub(crate) fn update(&self, changes: &str) {
        let changes = text::to_c(changes);
        // SAFETY: the text outlives the call, and the settings are released once.
        unsafe {
            let changes = sys::obs_data_create_from_json(changes.as_ptr());
            sys::obs_source_update(self.ptr(), changes);
            sys::obs_data_release(changes);
        }
    }

    /// A setting's text.
    pub(crate) fn setting(&self, name: &str) -> String {
        let name = text::to_c(name);
        // SAFETY: the settings live until they are released below, and the text is copied before.
        unsafe {
            let settings = sys::obs_source_get_settings(self.ptr());
            let value = text::from_c(sys::obs_data_get_string(settings, name.as_ptr()));
            sys::obs_data_release(settings);
            value.unwrap_or_default()
        }
    }

    /// A copy of it, as OBS's "Duplicate" makes.
    pub(crate) fn duplicate(&self, name: &str) -> Source {
        let name = text::to_c(name);
        // SAFETY: the name outlives the call, and the copy is ours.
        let copy = unsafe { sys::obs_source_duplicate(self.ptr(), name.as_ptr(), false) };
        Source(NonNull::new(copy).expect("a copy"))
    }

    /// Width and height.
    pub(crate) fn size(&self) -> (u32, u32) {
        // SAFETY: the source lives.
        unsafe { (sys::obs_source_get_width(self.ptr()), sys::obs_source_get_height(self.ptr())) }
    }

    /// Mutes it or not, as the mixer does.
    pub(crate) fn set_muted(&self, is_muted: bool) {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_set_muted(self.ptr(), is_muted) }
    }

    /// Switches it on or off, as the eye beside a filter does.
    pub(crate) fn set_enabled(&self, is_enabled: bool) {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_set_enabled(self.ptr(), is_enabled) }
    }

    /// Renames it.
    pub(crate) fn rename(&self, name: &str) {
        let name = text::to_c(name);
        // SAFETY: the source lives; libobs copies the name.
        unsafe { sys::obs_source_set_name(self.ptr(), name.as_ptr()) }
    }

    /// Takes it out of OBS; it lives on while somebody holds it.
    pub(crate) fn remove(&self) {
        // SAFETY: the source lives.
        unsafe { sys::obs_source_remove(self.ptr()) }
    }

    /// Puts a filter on it.
    pub(crate) fn add_filter(&self, filter: &Source) {
        // SAFETY: both live.
        unsafe { sys::obs_source_filter_add(self.ptr(), filter.ptr()) }
    }

    /// Takes a filter off it.
    pub(crate) fn remove_filter(&self, filter: &Source) {
        // SAFETY: both live.
        unsafe { sys::obs_source_filter_remove(self.ptr(), filter.ptr()) }
    }

    fn ptr(&self) -> *mut sys::obs_source_t {
        self.0.as_ptr()
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and is released once.
        unsafe { sys::obs_source_release(self.ptr()) }
    }
}

impl Scene {
    /// Adds a source.
    pub(crate) fn add(&self, source: &Source) -> Item {
        // SAFETY: both live; the scene keeps the place.
        Item(unsafe { sys::obs_scene_add(self.0.as_ptr(), source.ptr()) })
    }

    /// Draws it over nothing, as [`Source::pixels`] does.
    pub(crate) fn pixels(&self, size: (u32, u32)) -> Vec<u8> {
        // SAFETY: the scene lives, and its source with it.
        unsafe { drawn(sys::obs_scene_get_source(self.0.as_ptr()), size, [0.0; 4]) }
    }
}

impl Item {
    /// Shows or hides the source at this place. The scene must still be there.
    pub(crate) fn set_visible(&self, is_visible: bool) {
        // SAFETY: tests hold the scene longer than its places.
        unsafe { sys::obs_sceneitem_set_visible(self.0, is_visible) };
    }

    /// Draws it in another size.
    pub(crate) fn scale(&self, by: f32) {
        // SAFETY: as above; libobs copies the pair.
        unsafe { sys::obs_sceneitem_set_scale(self.0, &pair(by, by)) };
    }

    /// Cuts off so many of its pixels on the left and at the top.
    pub(crate) fn crop(&self, left: i32, top: i32) {
        let crop = sys::obs_sceneitem_crop { left, top, right: 0, bottom: 0 };
        // SAFETY: as above; libobs copies the structure.
        unsafe { sys::obs_sceneitem_set_crop(self.0, &raw const crop) };
    }

    /// Fits it into a box of this size, as a person who draws one does.
    pub(crate) fn bound(&self, width: f32, height: f32) {
        let inner = sys::obs_bounds_type::OBS_BOUNDS_SCALE_INNER;
        // SAFETY: as above; libobs copies the pair.
        unsafe {
            sys::obs_sceneitem_set_bounds_type(self.0, inner);
            sys::obs_sceneitem_set_bounds(self.0, &pair(width, height));
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and is released once.
        unsafe { sys::obs_scene_release(self.0.as_ptr()) }
    }
}

fn pair(x: f32, y: f32) -> sys::vec2 {
    // SAFETY: two numbers, of which each may be zero.
    let mut pair: sys::vec2 = unsafe { mem::zeroed() };
    pair.__bindgen_anon_1.ptr = [x, y];
    pair
}

/// # Safety
/// The source lives.
unsafe fn drawn(
    source: *mut sys::obs_source_t,
    (width, height): (u32, u32),
    background: [f32; 4],
) -> Vec<u8> {
    let row_bytes = width as usize * 4;
    let mut pixels = vec![0; row_bytes * height as usize];
    // SAFETY: inside the graphics context; what is made is destroyed; the rows of the mapped
    // surface are as long as it says.
    unsafe {
        sys::obs_enter_graphics();
        let format = sys::gs_color_format::GS_RGBA;
        let target = sys::gs_texrender_create(format, sys::gs_zstencil_format::GS_ZS_NONE);
        let surface = sys::gs_stagesurface_create(width, height, format);
        assert!(sys::gs_texrender_begin(target, width, height), "a target to draw to");
        let mut color: sys::vec4 = mem::zeroed();
        color.__bindgen_anon_1.ptr = background;
        sys::gs_clear(sys::GS_CLEAR_COLOR, &raw const color, 0.0, 0);
        sys::gs_ortho(0.0, width as f32, 0.0, height as f32, -100.0, 100.0);
        sys::obs_source_inc_showing(source);
        sys::obs_source_video_render(source);
        sys::obs_source_dec_showing(source);
        sys::gs_texrender_end(target);
        sys::gs_stage_texture(surface, sys::gs_texrender_get_texture(target));
        let (mut rows, mut stride) = (null_mut(), 0);
        assert!(sys::gs_stagesurface_map(surface, &raw mut rows, &raw mut stride), "pixels");
        for (index, row) in pixels.chunks_exact_mut(row_bytes).enumerate() {
            rows.add(index * stride as usize).copy_to_nonoverlapping(row.as_mut_ptr(), row_bytes);
        }
        sys::gs_stagesurface_unmap(surface);
        sys::gs_stagesurface_destroy(surface);
        sys::gs_texrender_destroy(target);
        sys::obs_leave_graphics();
    }
    pixels
}

unsafe extern "C" fn count_tick(_: *mut c_void, _: f32) {
    TICKS.fetch_add(1, Relaxed);
}

/// # Safety
/// libobs is up.
unsafe fn register_pcm() {
    unsafe extern "C" fn name(_: *mut c_void) -> *const c_char {
        c"test".as_ptr()
    }
    unsafe extern "C" fn create(
        _: *mut sys::obs_data_t,
        source: *mut sys::obs_source_t,
    ) -> *mut c_void {
        source.cast()
    }
    unsafe extern "C" fn destroy(_: *mut c_void) {}
    // SAFETY: every field may be zero; libobs copies the structure, and what it points to stays.
    unsafe {
        let mut info: sys::obs_source_info = mem::zeroed();
        info.id = c"test_pcm".as_ptr();
        info.type_ = sys::obs_source_type::OBS_SOURCE_TYPE_INPUT;
        info.output_flags = sys::OBS_SOURCE_AUDIO;
        info.get_name = Some(name);
        info.create = Some(create);
        info.destroy = Some(destroy);
        sys::obs_register_source_s(&raw const info, size_of::<sys::obs_source_info>());
    }
}
