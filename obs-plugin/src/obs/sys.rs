pub const GS_DUP_BUFFER: u32 = 16;
pub const GS_CLEAR_COLOR: u32 = 1;
pub const MAX_AV_PLANES: u32 = 8;
pub const OBS_VIDEO_SUCCESS: u32 = 0;
pub const OBS_SOURCE_VIDEO: u32 = 1;
pub const OBS_SOURCE_AUDIO: u32 = 2;
pub const OBS_SOURCE_CUSTOM_DRAW: u32 = 8;
pub const OBS_SOURCE_SRGB: u32 = 32768;
pub const CONFIG_SUCCESS: u32 = 0;
pub mod _bindgen_ty_1 {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const LOG_ERROR: Type = 100;
    pub const LOG_WARNING: Type = 200;
    pub const LOG_INFO: Type = 300;
    pub const LOG_DEBUG: Type = 400;
}
#[repr(C)]
#[derive(Debug)]
pub struct profiler_name_store {
    _unused: [u8; 0],
}
pub type profiler_name_store_t = profiler_name_store;
#[repr(C)]
#[derive(Debug)]
pub struct text_lookup {
    _unused: [u8; 0],
}
pub type lookup_t = text_lookup;
pub mod gs_draw_mode {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const GS_POINTS: Type = 0;
    pub const GS_LINES: Type = 1;
    pub const GS_LINESTRIP: Type = 2;
    pub const GS_TRIS: Type = 3;
    pub const GS_TRISTRIP: Type = 4;
}
pub mod gs_color_format {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const GS_UNKNOWN: Type = 0;
    pub const GS_A8: Type = 1;
    pub const GS_R8: Type = 2;
    pub const GS_RGBA: Type = 3;
    pub const GS_BGRX: Type = 4;
    pub const GS_BGRA: Type = 5;
    pub const GS_R10G10B10A2: Type = 6;
    pub const GS_RGBA16: Type = 7;
    pub const GS_R16: Type = 8;
    pub const GS_RGBA16F: Type = 9;
    pub const GS_RGBA32F: Type = 10;
    pub const GS_RG16F: Type = 11;
    pub const GS_RG32F: Type = 12;
    pub const GS_R16F: Type = 13;
    pub const GS_R32F: Type = 14;
    pub const GS_DXT1: Type = 15;
    pub const GS_DXT3: Type = 16;
    pub const GS_DXT5: Type = 17;
    pub const GS_R8G8: Type = 18;
    pub const GS_RGBA_UNORM: Type = 19;
    pub const GS_BGRX_UNORM: Type = 20;
    pub const GS_BGRA_UNORM: Type = 21;
    pub const GS_RG16: Type = 22;
}
pub mod gs_color_space {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const GS_CS_SRGB: Type = 0;
    pub const GS_CS_SRGB_16F: Type = 1;
    pub const GS_CS_709_EXTENDED: Type = 2;
    pub const GS_CS_709_SCRGB: Type = 3;
}
pub mod gs_zstencil_format {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const GS_ZS_NONE: Type = 0;
    pub const GS_Z16: Type = 1;
    pub const GS_Z24_S8: Type = 2;
    pub const GS_Z32F: Type = 3;
    pub const GS_Z32F_S8X24: Type = 4;
}
pub mod gs_blend_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const GS_BLEND_ZERO: Type = 0;
    pub const GS_BLEND_ONE: Type = 1;
    pub const GS_BLEND_SRCCOLOR: Type = 2;
    pub const GS_BLEND_INVSRCCOLOR: Type = 3;
    pub const GS_BLEND_SRCALPHA: Type = 4;
    pub const GS_BLEND_INVSRCALPHA: Type = 5;
    pub const GS_BLEND_DSTCOLOR: Type = 6;
    pub const GS_BLEND_INVDSTCOLOR: Type = 7;
    pub const GS_BLEND_DSTALPHA: Type = 8;
    pub const GS_BLEND_INVDSTALPHA: Type = 9;
    pub const GS_BLEND_SRCALPHASAT: Type = 10;
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct gs_tvertarray {
    pub width: usize,
    pub array: *mut ::std::os::raw::c_void,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct gs_vb_data {
    pub num: usize,
    pub points: *mut vec3,
    pub normals: *mut vec3,
    pub tangents: *mut vec3,
    pub colors: *mut u32,
    pub num_tex: usize,
    pub tvarray: *mut gs_tvertarray,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct gs_rect {
    pub x: ::std::os::raw::c_int,
    pub y: ::std::os::raw::c_int,
    pub cx: ::std::os::raw::c_int,
    pub cy: ::std::os::raw::c_int,
}
#[repr(C)]
#[derive(Debug)]
pub struct gs_texture {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct gs_stage_surface {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct gs_vertex_buffer {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct gs_index_buffer {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct gs_effect {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct gs_effect_param {
    _unused: [u8; 0],
}
pub type gs_texture_t = gs_texture;
pub type gs_stagesurf_t = gs_stage_surface;
pub type gs_vertbuffer_t = gs_vertex_buffer;
pub type gs_indexbuffer_t = gs_index_buffer;
#[repr(C)]
#[derive(Debug)]
pub struct gs_texture_render {
    _unused: [u8; 0],
}
pub type gs_texrender_t = gs_texture_render;
pub type gs_effect_t = gs_effect;
pub type gs_eparam_t = gs_effect_param;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct vec2 {
    pub __bindgen_anon_1: vec2__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union vec2__bindgen_ty_1 {
    pub __bindgen_anon_1: vec2__bindgen_ty_1__bindgen_ty_1,
    pub ptr: [f32; 2usize],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct vec2__bindgen_ty_1__bindgen_ty_1 {
    pub x: f32,
    pub y: f32,
}
pub type __m128 = [f32; 4usize];
#[repr(C)]
#[repr(align(16))]
#[derive(Copy, Clone)]
pub struct vec4 {
    pub __bindgen_anon_1: vec4__bindgen_ty_1,
}
#[repr(C)]
#[repr(align(16))]
#[derive(Copy, Clone)]
pub union vec4__bindgen_ty_1 {
    pub __bindgen_anon_1: vec4__bindgen_ty_1__bindgen_ty_1,
    pub ptr: [f32; 4usize],
    pub m: __m128,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct vec4__bindgen_ty_1__bindgen_ty_1 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
    pub w: f32,
}
#[repr(C)]
#[repr(align(16))]
#[derive(Copy, Clone)]
pub struct vec3 {
    pub __bindgen_anon_1: vec3__bindgen_ty_1,
}
#[repr(C)]
#[repr(align(16))]
#[derive(Copy, Clone)]
pub union vec3__bindgen_ty_1 {
    pub __bindgen_anon_1: vec3__bindgen_ty_1__bindgen_ty_1,
    pub ptr: [f32; 4usize],
    pub m: __m128,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct vec3__bindgen_ty_1__bindgen_ty_1 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
    pub w: f32,
}
#[repr(C)]
#[derive(Debug)]
pub struct audio_output {
    _unused: [u8; 0],
}
pub type audio_t = audio_output;
pub mod audio_format {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const AUDIO_FORMAT_UNKNOWN: Type = 0;
    pub const AUDIO_FORMAT_U8BIT: Type = 1;
    pub const AUDIO_FORMAT_16BIT: Type = 2;
    pub const AUDIO_FORMAT_32BIT: Type = 3;
    pub const AUDIO_FORMAT_FLOAT: Type = 4;
    pub const AUDIO_FORMAT_U8BIT_PLANAR: Type = 5;
    pub const AUDIO_FORMAT_16BIT_PLANAR: Type = 6;
    pub const AUDIO_FORMAT_32BIT_PLANAR: Type = 7;
    pub const AUDIO_FORMAT_FLOAT_PLANAR: Type = 8;
}
pub mod speaker_layout {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const SPEAKERS_UNKNOWN: Type = 0;
    pub const SPEAKERS_MONO: Type = 1;
    pub const SPEAKERS_STEREO: Type = 2;
    pub const SPEAKERS_2POINT1: Type = 3;
    pub const SPEAKERS_4POINT0: Type = 4;
    pub const SPEAKERS_4POINT1: Type = 5;
    pub const SPEAKERS_5POINT1: Type = 6;
    pub const SPEAKERS_7POINT1: Type = 8;
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct audio_data {
    pub data: [*mut u8; 8usize],
    pub frames: u32,
    pub timestamp: u64,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct audio_output_data {
    pub data: [*mut f32; 8usize],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct audio_convert_info {
    pub samples_per_sec: u32,
    pub format: audio_format::Type,
    pub speakers: speaker_layout::Type,
}
pub type audio_output_callback_t = ::std::option::Option<
    unsafe extern "C" fn(
        param: *mut ::std::os::raw::c_void,
        mix_idx: usize,
        data: *mut audio_data,
    ),
>;
pub mod video_format {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const VIDEO_FORMAT_NONE: Type = 0;
    pub const VIDEO_FORMAT_I420: Type = 1;
    pub const VIDEO_FORMAT_NV12: Type = 2;
    pub const VIDEO_FORMAT_YVYU: Type = 3;
    pub const VIDEO_FORMAT_YUY2: Type = 4;
    pub const VIDEO_FORMAT_UYVY: Type = 5;
    pub const VIDEO_FORMAT_RGBA: Type = 6;
    pub const VIDEO_FORMAT_BGRA: Type = 7;
    pub const VIDEO_FORMAT_BGRX: Type = 8;
    pub const VIDEO_FORMAT_Y800: Type = 9;
    pub const VIDEO_FORMAT_I444: Type = 10;
    pub const VIDEO_FORMAT_BGR3: Type = 11;
    pub const VIDEO_FORMAT_I422: Type = 12;
    pub const VIDEO_FORMAT_I40A: Type = 13;
    pub const VIDEO_FORMAT_I42A: Type = 14;
    pub const VIDEO_FORMAT_YUVA: Type = 15;
    pub const VIDEO_FORMAT_AYUV: Type = 16;
    pub const VIDEO_FORMAT_I010: Type = 17;
    pub const VIDEO_FORMAT_P010: Type = 18;
    pub const VIDEO_FORMAT_I210: Type = 19;
    pub const VIDEO_FORMAT_I412: Type = 20;
    pub const VIDEO_FORMAT_YA2L: Type = 21;
}
pub mod video_colorspace {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const VIDEO_CS_DEFAULT: Type = 0;
    pub const VIDEO_CS_601: Type = 1;
    pub const VIDEO_CS_709: Type = 2;
    pub const VIDEO_CS_SRGB: Type = 3;
    pub const VIDEO_CS_2100_PQ: Type = 4;
    pub const VIDEO_CS_2100_HLG: Type = 5;
}
pub mod video_range_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const VIDEO_RANGE_DEFAULT: Type = 0;
    pub const VIDEO_RANGE_PARTIAL: Type = 1;
    pub const VIDEO_RANGE_FULL: Type = 2;
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct calldata {
    pub stack: *mut u8,
    pub size: usize,
    pub capacity: usize,
    pub fixed: bool,
}
pub type calldata_t = calldata;
#[repr(C)]
#[derive(Debug)]
pub struct signal_handler {
    _unused: [u8; 0],
}
pub type signal_handler_t = signal_handler;
pub type signal_callback_t = ::std::option::Option<
    unsafe extern "C" fn(arg1: *mut ::std::os::raw::c_void, arg2: *mut calldata_t),
>;
#[repr(C)]
#[derive(Debug)]
pub struct proc_handler {
    _unused: [u8; 0],
}
pub type proc_handler_t = proc_handler;
pub type proc_handler_proc_t = ::std::option::Option<
    unsafe extern "C" fn(arg1: *mut ::std::os::raw::c_void, arg2: *mut calldata_t),
>;
#[repr(C)]
#[derive(Debug)]
pub struct obs_data {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_data_array {
    _unused: [u8; 0],
}
pub type obs_data_t = obs_data;
pub type obs_data_array_t = obs_data_array;
pub mod obs_property_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_PROPERTY_INVALID: Type = 0;
    pub const OBS_PROPERTY_BOOL: Type = 1;
    pub const OBS_PROPERTY_INT: Type = 2;
    pub const OBS_PROPERTY_FLOAT: Type = 3;
    pub const OBS_PROPERTY_TEXT: Type = 4;
    pub const OBS_PROPERTY_PATH: Type = 5;
    pub const OBS_PROPERTY_LIST: Type = 6;
    pub const OBS_PROPERTY_COLOR: Type = 7;
    pub const OBS_PROPERTY_BUTTON: Type = 8;
    pub const OBS_PROPERTY_FONT: Type = 9;
    pub const OBS_PROPERTY_EDITABLE_LIST: Type = 10;
    pub const OBS_PROPERTY_FRAME_RATE: Type = 11;
    pub const OBS_PROPERTY_GROUP: Type = 12;
    pub const OBS_PROPERTY_COLOR_ALPHA: Type = 13;
}
pub mod obs_combo_format {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_COMBO_FORMAT_INVALID: Type = 0;
    pub const OBS_COMBO_FORMAT_INT: Type = 1;
    pub const OBS_COMBO_FORMAT_FLOAT: Type = 2;
    pub const OBS_COMBO_FORMAT_STRING: Type = 3;
}
pub mod obs_combo_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_COMBO_TYPE_INVALID: Type = 0;
    pub const OBS_COMBO_TYPE_EDITABLE: Type = 1;
    pub const OBS_COMBO_TYPE_LIST: Type = 2;
}
pub mod obs_text_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_TEXT_DEFAULT: Type = 0;
    pub const OBS_TEXT_PASSWORD: Type = 1;
    pub const OBS_TEXT_MULTILINE: Type = 2;
    pub const OBS_TEXT_INFO: Type = 3;
}
pub mod obs_group_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_COMBO_INVALID: Type = 0;
    pub const OBS_GROUP_NORMAL: Type = 1;
    pub const OBS_GROUP_CHECKABLE: Type = 2;
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_properties {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_property {
    _unused: [u8; 0],
}
pub type obs_properties_t = obs_properties;
pub type obs_property_t = obs_property;
pub type obs_property_clicked_t = ::std::option::Option<
    unsafe extern "C" fn(
        props: *mut obs_properties_t,
        property: *mut obs_property_t,
        data: *mut ::std::os::raw::c_void,
    ) -> bool,
>;
pub type obs_property_modified_t = ::std::option::Option<
    unsafe extern "C" fn(
        props: *mut obs_properties_t,
        property: *mut obs_property_t,
        settings: *mut obs_data_t,
    ) -> bool,
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_mouse_event {
    pub modifiers: u32,
    pub x: i32,
    pub y: i32,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_key_event {
    pub modifiers: u32,
    pub text: *mut ::std::os::raw::c_char,
    pub native_modifiers: u32,
    pub native_scancode: u32,
    pub native_vkey: u32,
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_source {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_scene {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_scene_item {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug)]
pub struct obs_module {
    _unused: [u8; 0],
}
pub type obs_source_t = obs_source;
pub type obs_scene_t = obs_scene;
pub type obs_sceneitem_t = obs_scene_item;
pub type obs_module_t = obs_module;
#[repr(C)]
#[derive(Debug)]
pub struct obs_weak_source {
    _unused: [u8; 0],
}
pub type obs_weak_source_t = obs_weak_source;
#[repr(C)]
#[derive(Debug)]
pub struct obs_missing_files {
    _unused: [u8; 0],
}
pub type obs_missing_files_t = obs_missing_files;
pub mod obs_source_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_SOURCE_TYPE_INPUT: Type = 0;
    pub const OBS_SOURCE_TYPE_FILTER: Type = 1;
    pub const OBS_SOURCE_TYPE_TRANSITION: Type = 2;
    pub const OBS_SOURCE_TYPE_SCENE: Type = 3;
}
pub mod obs_icon_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_ICON_TYPE_UNKNOWN: Type = 0;
    pub const OBS_ICON_TYPE_IMAGE: Type = 1;
    pub const OBS_ICON_TYPE_COLOR: Type = 2;
    pub const OBS_ICON_TYPE_SLIDESHOW: Type = 3;
    pub const OBS_ICON_TYPE_AUDIO_INPUT: Type = 4;
    pub const OBS_ICON_TYPE_AUDIO_OUTPUT: Type = 5;
    pub const OBS_ICON_TYPE_DESKTOP_CAPTURE: Type = 6;
    pub const OBS_ICON_TYPE_WINDOW_CAPTURE: Type = 7;
    pub const OBS_ICON_TYPE_GAME_CAPTURE: Type = 8;
    pub const OBS_ICON_TYPE_CAMERA: Type = 9;
    pub const OBS_ICON_TYPE_TEXT: Type = 10;
    pub const OBS_ICON_TYPE_MEDIA: Type = 11;
    pub const OBS_ICON_TYPE_BROWSER: Type = 12;
    pub const OBS_ICON_TYPE_CUSTOM: Type = 13;
    pub const OBS_ICON_TYPE_PROCESS_AUDIO_OUTPUT: Type = 14;
}
pub mod obs_media_state {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_MEDIA_STATE_NONE: Type = 0;
    pub const OBS_MEDIA_STATE_PLAYING: Type = 1;
    pub const OBS_MEDIA_STATE_OPENING: Type = 2;
    pub const OBS_MEDIA_STATE_BUFFERING: Type = 3;
    pub const OBS_MEDIA_STATE_PAUSED: Type = 4;
    pub const OBS_MEDIA_STATE_STOPPED: Type = 5;
    pub const OBS_MEDIA_STATE_ENDED: Type = 6;
    pub const OBS_MEDIA_STATE_ERROR: Type = 7;
}
pub type obs_source_enum_proc_t = ::std::option::Option<
    unsafe extern "C" fn(
        parent: *mut obs_source_t,
        child: *mut obs_source_t,
        param: *mut ::std::os::raw::c_void,
    ),
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_source_audio_mix {
    pub output: [audio_output_data; 6usize],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_source_info {
    pub id: *const ::std::os::raw::c_char,
    pub type_: obs_source_type::Type,
    pub output_flags: u32,
    pub get_name: ::std::option::Option<
        unsafe extern "C" fn(
            type_data: *mut ::std::os::raw::c_void,
        ) -> *const ::std::os::raw::c_char,
    >,
    pub create: ::std::option::Option<
        unsafe extern "C" fn(
            settings: *mut obs_data_t,
            source: *mut obs_source_t,
        ) -> *mut ::std::os::raw::c_void,
    >,
    pub destroy: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub get_width: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void) -> u32,
    >,
    pub get_height: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void) -> u32,
    >,
    pub get_defaults: ::std::option::Option<
        unsafe extern "C" fn(settings: *mut obs_data_t),
    >,
    pub get_properties: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void) -> *mut obs_properties_t,
    >,
    pub update: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            settings: *mut obs_data_t,
        ),
    >,
    pub activate: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub deactivate: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub show: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub hide: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub video_tick: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void, seconds: f32),
    >,
    pub video_render: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void, effect: *mut gs_effect_t),
    >,
    pub filter_video: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            frame: *mut obs_source_frame,
        ) -> *mut obs_source_frame,
    >,
    pub filter_audio: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            audio: *mut obs_audio_data,
        ) -> *mut obs_audio_data,
    >,
    pub enum_active_sources: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            enum_callback: obs_source_enum_proc_t,
            param: *mut ::std::os::raw::c_void,
        ),
    >,
    pub save: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            settings: *mut obs_data_t,
        ),
    >,
    pub load: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            settings: *mut obs_data_t,
        ),
    >,
    pub mouse_click: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            event: *const obs_mouse_event,
            type_: i32,
            mouse_up: bool,
            click_count: u32,
        ),
    >,
    pub mouse_move: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            event: *const obs_mouse_event,
            mouse_leave: bool,
        ),
    >,
    pub mouse_wheel: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            event: *const obs_mouse_event,
            x_delta: ::std::os::raw::c_int,
            y_delta: ::std::os::raw::c_int,
        ),
    >,
    pub focus: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void, focus: bool),
    >,
    pub key_click: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            event: *const obs_key_event,
            key_up: bool,
        ),
    >,
    pub filter_remove: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            source: *mut obs_source_t,
        ),
    >,
    pub type_data: *mut ::std::os::raw::c_void,
    pub free_type_data: ::std::option::Option<
        unsafe extern "C" fn(type_data: *mut ::std::os::raw::c_void),
    >,
    pub audio_render: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            ts_out: *mut u64,
            audio_output: *mut obs_source_audio_mix,
            mixers: u32,
            channels: usize,
            sample_rate: usize,
        ) -> bool,
    >,
    pub enum_all_sources: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            enum_callback: obs_source_enum_proc_t,
            param: *mut ::std::os::raw::c_void,
        ),
    >,
    pub transition_start: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub transition_stop: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub get_defaults2: ::std::option::Option<
        unsafe extern "C" fn(
            type_data: *mut ::std::os::raw::c_void,
            settings: *mut obs_data_t,
        ),
    >,
    pub get_properties2: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            type_data: *mut ::std::os::raw::c_void,
        ) -> *mut obs_properties_t,
    >,
    pub audio_mix: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            ts_out: *mut u64,
            audio_output: *mut audio_output_data,
            channels: usize,
            sample_rate: usize,
        ) -> bool,
    >,
    pub icon_type: obs_icon_type::Type,
    pub media_play_pause: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void, pause: bool),
    >,
    pub media_restart: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub media_stop: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub media_next: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub media_previous: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void),
    >,
    pub media_get_duration: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void) -> i64,
    >,
    pub media_get_time: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void) -> i64,
    >,
    pub media_set_time: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void, miliseconds: i64),
    >,
    pub media_get_state: ::std::option::Option<
        unsafe extern "C" fn(data: *mut ::std::os::raw::c_void) -> obs_media_state::Type,
    >,
    pub version: u32,
    pub unversioned_id: *const ::std::os::raw::c_char,
    pub missing_files: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
        ) -> *mut obs_missing_files_t,
    >,
    pub video_get_color_space: ::std::option::Option<
        unsafe extern "C" fn(
            data: *mut ::std::os::raw::c_void,
            count: usize,
            preferred_spaces: *const gs_color_space::Type,
        ) -> gs_color_space::Type,
    >,
}
pub type obs_hotkey_id = usize;
#[repr(C)]
#[derive(Debug)]
pub struct obs_hotkey {
    _unused: [u8; 0],
}
pub type obs_hotkey_t = obs_hotkey;
pub type obs_hotkey_func = ::std::option::Option<
    unsafe extern "C" fn(
        data: *mut ::std::os::raw::c_void,
        id: obs_hotkey_id,
        hotkey: *mut obs_hotkey_t,
        pressed: bool,
    ),
>;
pub type obs_hotkey_enum_func = ::std::option::Option<
    unsafe extern "C" fn(
        data: *mut ::std::os::raw::c_void,
        id: obs_hotkey_id,
        key: *mut obs_hotkey_t,
    ) -> bool,
>;
pub mod obs_scale_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_SCALE_DISABLE: Type = 0;
    pub const OBS_SCALE_POINT: Type = 1;
    pub const OBS_SCALE_BICUBIC: Type = 2;
    pub const OBS_SCALE_BILINEAR: Type = 3;
    pub const OBS_SCALE_LANCZOS: Type = 4;
    pub const OBS_SCALE_AREA: Type = 5;
}
pub mod obs_bounds_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_BOUNDS_NONE: Type = 0;
    pub const OBS_BOUNDS_STRETCH: Type = 1;
    pub const OBS_BOUNDS_SCALE_INNER: Type = 2;
    pub const OBS_BOUNDS_SCALE_OUTER: Type = 3;
    pub const OBS_BOUNDS_SCALE_TO_WIDTH: Type = 4;
    pub const OBS_BOUNDS_SCALE_TO_HEIGHT: Type = 5;
    pub const OBS_BOUNDS_MAX_ONLY: Type = 6;
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_video_info {
    pub graphics_module: *const ::std::os::raw::c_char,
    pub fps_num: u32,
    pub fps_den: u32,
    pub base_width: u32,
    pub base_height: u32,
    pub output_width: u32,
    pub output_height: u32,
    pub output_format: video_format::Type,
    pub adapter: u32,
    pub gpu_conversion: bool,
    pub colorspace: video_colorspace::Type,
    pub range: video_range_type::Type,
    pub scale_type: obs_scale_type::Type,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_audio_info {
    pub samples_per_sec: u32,
    pub speakers: speaker_layout::Type,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_audio_data {
    pub data: [*mut u8; 8usize],
    pub frames: u32,
    pub timestamp: u64,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_source_audio {
    pub data: [*const u8; 8usize],
    pub frames: u32,
    pub speakers: speaker_layout::Type,
    pub format: audio_format::Type,
    pub samples_per_sec: u32,
    pub timestamp: u64,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_source_frame {
    pub data: [*mut u8; 8usize],
    pub linesize: [u32; 8usize],
    pub width: u32,
    pub height: u32,
    pub timestamp: u64,
    pub format: video_format::Type,
    pub color_matrix: [f32; 16usize],
    pub full_range: bool,
    pub max_luminance: u16,
    pub color_range_min: [f32; 3usize],
    pub color_range_max: [f32; 3usize],
    pub flip: bool,
    pub flags: u8,
    pub trc: u8,
    pub refs: ::std::os::raw::c_long,
    pub prev_frame: bool,
}
pub mod obs_base_effect {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_EFFECT_DEFAULT: Type = 0;
    pub const OBS_EFFECT_DEFAULT_RECT: Type = 1;
    pub const OBS_EFFECT_OPAQUE: Type = 2;
    pub const OBS_EFFECT_SOLID: Type = 3;
    pub const OBS_EFFECT_BICUBIC: Type = 4;
    pub const OBS_EFFECT_LANCZOS: Type = 5;
    pub const OBS_EFFECT_BILINEAR_LOWRES: Type = 6;
    pub const OBS_EFFECT_PREMULTIPLIED_ALPHA: Type = 7;
    pub const OBS_EFFECT_REPEAT: Type = 8;
    pub const OBS_EFFECT_AREA: Type = 9;
}
pub type obs_task_t = ::std::option::Option<
    unsafe extern "C" fn(param: *mut ::std::os::raw::c_void),
>;
pub mod obs_task_type {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_TASK_UI: Type = 0;
    pub const OBS_TASK_GRAPHICS: Type = 1;
    pub const OBS_TASK_AUDIO: Type = 2;
    pub const OBS_TASK_DESTROY: Type = 3;
}
pub type obs_task_handler_t = ::std::option::Option<
    unsafe extern "C" fn(
        task: obs_task_t,
        param: *mut ::std::os::raw::c_void,
        wait: bool,
    ),
>;
pub type obs_source_audio_capture_t = ::std::option::Option<
    unsafe extern "C" fn(
        param: *mut ::std::os::raw::c_void,
        source: *mut obs_source_t,
        audio_data: *const audio_data,
        muted: bool,
    ),
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct obs_sceneitem_crop {
    pub left: ::std::os::raw::c_int,
    pub top: ::std::os::raw::c_int,
    pub right: ::std::os::raw::c_int,
    pub bottom: ::std::os::raw::c_int,
}
#[repr(C)]
#[derive(Debug)]
pub struct config_data {
    _unused: [u8; 0],
}
pub type config_t = config_data;
pub mod obs_frontend_event {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OBS_FRONTEND_EVENT_STREAMING_STARTING: Type = 0;
    pub const OBS_FRONTEND_EVENT_STREAMING_STARTED: Type = 1;
    pub const OBS_FRONTEND_EVENT_STREAMING_STOPPING: Type = 2;
    pub const OBS_FRONTEND_EVENT_STREAMING_STOPPED: Type = 3;
    pub const OBS_FRONTEND_EVENT_RECORDING_STARTING: Type = 4;
    pub const OBS_FRONTEND_EVENT_RECORDING_STARTED: Type = 5;
    pub const OBS_FRONTEND_EVENT_RECORDING_STOPPING: Type = 6;
    pub const OBS_FRONTEND_EVENT_RECORDING_STOPPED: Type = 7;
    pub const OBS_FRONTEND_EVENT_SCENE_CHANGED: Type = 8;
    pub const OBS_FRONTEND_EVENT_SCENE_LIST_CHANGED: Type = 9;
    pub const OBS_FRONTEND_EVENT_TRANSITION_CHANGED: Type = 10;
    pub const OBS_FRONTEND_EVENT_TRANSITION_STOPPED: Type = 11;
    pub const OBS_FRONTEND_EVENT_TRANSITION_LIST_CHANGED: Type = 12;
    pub const OBS_FRONTEND_EVENT_SCENE_COLLECTION_CHANGED: Type = 13;
    pub const OBS_FRONTEND_EVENT_SCENE_COLLECTION_LIST_CHANGED: Type = 14;
    pub const OBS_FRONTEND_EVENT_PROFILE_CHANGED: Type = 15;
    pub const OBS_FRONTEND_EVENT_PROFILE_LIST_CHANGED: Type = 16;
    pub const OBS_FRONTEND_EVENT_EXIT: Type = 17;
    pub const OBS_FRONTEND_EVENT_REPLAY_BUFFER_STARTING: Type = 18;
    pub const OBS_FRONTEND_EVENT_REPLAY_BUFFER_STARTED: Type = 19;
    pub const OBS_FRONTEND_EVENT_REPLAY_BUFFER_STOPPING: Type = 20;
    pub const OBS_FRONTEND_EVENT_REPLAY_BUFFER_STOPPED: Type = 21;
    pub const OBS_FRONTEND_EVENT_STUDIO_MODE_ENABLED: Type = 22;
    pub const OBS_FRONTEND_EVENT_STUDIO_MODE_DISABLED: Type = 23;
    pub const OBS_FRONTEND_EVENT_PREVIEW_SCENE_CHANGED: Type = 24;
    pub const OBS_FRONTEND_EVENT_SCENE_COLLECTION_CLEANUP: Type = 25;
    pub const OBS_FRONTEND_EVENT_FINISHED_LOADING: Type = 26;
    pub const OBS_FRONTEND_EVENT_RECORDING_PAUSED: Type = 27;
    pub const OBS_FRONTEND_EVENT_RECORDING_UNPAUSED: Type = 28;
    pub const OBS_FRONTEND_EVENT_TRANSITION_DURATION_CHANGED: Type = 29;
    pub const OBS_FRONTEND_EVENT_REPLAY_BUFFER_SAVED: Type = 30;
    pub const OBS_FRONTEND_EVENT_VIRTUALCAM_STARTED: Type = 31;
    pub const OBS_FRONTEND_EVENT_VIRTUALCAM_STOPPED: Type = 32;
    pub const OBS_FRONTEND_EVENT_TBAR_VALUE_CHANGED: Type = 33;
    pub const OBS_FRONTEND_EVENT_SCENE_COLLECTION_CHANGING: Type = 34;
    pub const OBS_FRONTEND_EVENT_PROFILE_CHANGING: Type = 35;
    pub const OBS_FRONTEND_EVENT_SCRIPTING_SHUTDOWN: Type = 36;
    pub const OBS_FRONTEND_EVENT_PROFILE_RENAMED: Type = 37;
    pub const OBS_FRONTEND_EVENT_SCENE_COLLECTION_RENAMED: Type = 38;
    pub const OBS_FRONTEND_EVENT_THEME_CHANGED: Type = 39;
    pub const OBS_FRONTEND_EVENT_SCREENSHOT_TAKEN: Type = 40;
}
#[repr(C)]
#[repr(align(16))]
#[derive(Copy, Clone)]
pub struct matrix4 {
    pub x: vec4,
    pub y: vec4,
    pub z: vec4,
    pub t: vec4,
}
#[cfg_attr(windows, link(name = "obs", kind = "raw-dylib"))]
unsafe extern "C" {
    pub fn blog(
        log_level: ::std::os::raw::c_int,
        format: *const ::std::os::raw::c_char,
        ...
    );
    pub fn bfree(ptr: *mut ::std::os::raw::c_void);
    pub fn bnum_allocs() -> ::std::os::raw::c_long;
    pub fn text_lookup_destroy(lookup: *mut lookup_t);
    pub fn text_lookup_getstr(
        lookup: *mut lookup_t,
        lookup_val: *const ::std::os::raw::c_char,
        out: *mut *const ::std::os::raw::c_char,
    ) -> bool;
    pub fn gs_effect_destroy(effect: *mut gs_effect_t);
    pub fn gs_effect_get_param_by_name(
        effect: *const gs_effect_t,
        name: *const ::std::os::raw::c_char,
    ) -> *mut gs_eparam_t;
    pub fn gs_effect_loop(
        effect: *mut gs_effect_t,
        name: *const ::std::os::raw::c_char,
    ) -> bool;
    pub fn gs_effect_set_float(param: *mut gs_eparam_t, val: f32);
    pub fn gs_effect_set_texture_srgb(param: *mut gs_eparam_t, val: *mut gs_texture_t);
    pub fn gs_texrender_create(
        format: gs_color_format::Type,
        zsformat: gs_zstencil_format::Type,
    ) -> *mut gs_texrender_t;
    pub fn gs_texrender_destroy(texrender: *mut gs_texrender_t);
    pub fn gs_texrender_begin(texrender: *mut gs_texrender_t, cx: u32, cy: u32) -> bool;
    pub fn gs_texrender_end(texrender: *mut gs_texrender_t);
    pub fn gs_texrender_get_texture(
        texrender: *const gs_texrender_t,
    ) -> *mut gs_texture_t;
    pub fn gs_matrix_push();
    pub fn gs_matrix_pop();
    pub fn gs_matrix_get(dst: *mut matrix4);
    pub fn gs_matrix_translate3f(x: f32, y: f32, z: f32);
    pub fn gs_matrix_scale3f(x: f32, y: f32, z: f32);
    pub fn gs_effect_create(
        effect_string: *const ::std::os::raw::c_char,
        filename: *const ::std::os::raw::c_char,
        error_string: *mut *mut ::std::os::raw::c_char,
    ) -> *mut gs_effect_t;
    pub fn gs_draw_sprite_subregion(
        tex: *mut gs_texture_t,
        flip: u32,
        x: u32,
        y: u32,
        cx: u32,
        cy: u32,
    );
    pub fn gs_blend_state_push();
    pub fn gs_blend_state_pop();
    pub fn gs_texture_create(
        width: u32,
        height: u32,
        color_format: gs_color_format::Type,
        levels: u32,
        data: *mut *const u8,
        flags: u32,
    ) -> *mut gs_texture_t;
    pub fn gs_stagesurface_create(
        width: u32,
        height: u32,
        color_format: gs_color_format::Type,
    ) -> *mut gs_stagesurf_t;
    pub fn gs_vertexbuffer_create(
        data: *mut gs_vb_data,
        flags: u32,
    ) -> *mut gs_vertbuffer_t;
    pub fn gs_load_vertexbuffer(vertbuffer: *mut gs_vertbuffer_t);
    pub fn gs_load_indexbuffer(indexbuffer: *mut gs_indexbuffer_t);
    pub fn gs_enable_framebuffer_srgb(enable: bool);
    pub fn gs_framebuffer_srgb_enabled() -> bool;
    pub fn gs_stage_texture(dst: *mut gs_stagesurf_t, src: *mut gs_texture_t);
    pub fn gs_draw(draw_mode: gs_draw_mode::Type, start_vert: u32, num_verts: u32);
    pub fn gs_clear(clear_flags: u32, color: *const vec4, depth: f32, stencil: u8);
    pub fn gs_blend_function(src: gs_blend_type::Type, dest: gs_blend_type::Type);
    pub fn gs_get_viewport(rect: *mut gs_rect);
    pub fn gs_ortho(left: f32, right: f32, top: f32, bottom: f32, znear: f32, zfar: f32);
    pub fn gs_texture_destroy(tex: *mut gs_texture_t);
    pub fn gs_stagesurface_destroy(stagesurf: *mut gs_stagesurf_t);
    pub fn gs_stagesurface_map(
        stagesurf: *mut gs_stagesurf_t,
        data: *mut *mut u8,
        linesize: *mut u32,
    ) -> bool;
    pub fn gs_stagesurface_unmap(stagesurf: *mut gs_stagesurf_t);
    pub fn gs_vertexbuffer_destroy(vertbuffer: *mut gs_vertbuffer_t);
    pub fn audio_output_connect(
        video: *mut audio_t,
        mix_idx: usize,
        conversion: *const audio_convert_info,
        callback: audio_output_callback_t,
        param: *mut ::std::os::raw::c_void,
    ) -> bool;
    pub fn audio_output_disconnect(
        video: *mut audio_t,
        mix_idx: usize,
        callback: audio_output_callback_t,
        param: *mut ::std::os::raw::c_void,
    );
    pub fn audio_output_get_channels(audio: *const audio_t) -> usize;
    pub fn audio_output_get_sample_rate(audio: *const audio_t) -> u32;
    pub fn calldata_get_data(
        data: *const calldata_t,
        name: *const ::std::os::raw::c_char,
        out: *mut ::std::os::raw::c_void,
        size: usize,
    ) -> bool;
    pub fn calldata_set_data(
        data: *mut calldata_t,
        name: *const ::std::os::raw::c_char,
        in_: *const ::std::os::raw::c_void,
        new_size: usize,
    );
    pub fn calldata_get_string(
        data: *const calldata_t,
        name: *const ::std::os::raw::c_char,
        str_: *mut *const ::std::os::raw::c_char,
    ) -> bool;
    pub fn signal_handler_connect(
        handler: *mut signal_handler_t,
        signal: *const ::std::os::raw::c_char,
        callback: signal_callback_t,
        data: *mut ::std::os::raw::c_void,
    );
    pub fn signal_handler_disconnect(
        handler: *mut signal_handler_t,
        signal: *const ::std::os::raw::c_char,
        callback: signal_callback_t,
        data: *mut ::std::os::raw::c_void,
    );
    pub fn proc_handler_create() -> *mut proc_handler_t;
    pub fn proc_handler_destroy(handler: *mut proc_handler_t);
    pub fn proc_handler_add(
        handler: *mut proc_handler_t,
        decl_string: *const ::std::os::raw::c_char,
        proc_: proc_handler_proc_t,
        data: *mut ::std::os::raw::c_void,
    );
    pub fn proc_handler_call(
        handler: *mut proc_handler_t,
        name: *const ::std::os::raw::c_char,
        params: *mut calldata_t,
    ) -> bool;
    pub fn obs_data_create() -> *mut obs_data_t;
    pub fn obs_data_create_from_json(
        json_string: *const ::std::os::raw::c_char,
    ) -> *mut obs_data_t;
    pub fn obs_data_release(data: *mut obs_data_t);
    pub fn obs_data_get_json(data: *mut obs_data_t) -> *const ::std::os::raw::c_char;
    pub fn obs_data_apply(target: *mut obs_data_t, apply_data: *mut obs_data_t);
    pub fn obs_data_set_string(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        val: *const ::std::os::raw::c_char,
    );
    pub fn obs_data_set_int(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        val: ::std::os::raw::c_longlong,
    );
    pub fn obs_data_set_bool(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        val: bool,
    );
    pub fn obs_data_set_obj(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        obj: *mut obs_data_t,
    );
    pub fn obs_data_set_array(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        array: *mut obs_data_array_t,
    );
    pub fn obs_data_set_default_string(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        val: *const ::std::os::raw::c_char,
    );
    pub fn obs_data_set_default_int(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        val: ::std::os::raw::c_longlong,
    );
    pub fn obs_data_set_default_bool(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
        val: bool,
    );
    pub fn obs_data_get_string(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_data_get_int(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
    ) -> ::std::os::raw::c_longlong;
    pub fn obs_data_get_bool(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
    ) -> bool;
    pub fn obs_data_get_obj(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
    ) -> *mut obs_data_t;
    pub fn obs_data_get_array(
        data: *mut obs_data_t,
        name: *const ::std::os::raw::c_char,
    ) -> *mut obs_data_array_t;
    pub fn obs_data_array_release(array: *mut obs_data_array_t);
    pub fn obs_properties_create() -> *mut obs_properties_t;
    pub fn obs_properties_destroy(props: *mut obs_properties_t);
    pub fn obs_properties_first(props: *mut obs_properties_t) -> *mut obs_property_t;
    pub fn obs_properties_get(
        props: *mut obs_properties_t,
        property: *const ::std::os::raw::c_char,
    ) -> *mut obs_property_t;
    pub fn obs_properties_add_bool(
        props: *mut obs_properties_t,
        name: *const ::std::os::raw::c_char,
        description: *const ::std::os::raw::c_char,
    ) -> *mut obs_property_t;
    pub fn obs_properties_add_int_slider(
        props: *mut obs_properties_t,
        name: *const ::std::os::raw::c_char,
        description: *const ::std::os::raw::c_char,
        min: ::std::os::raw::c_int,
        max: ::std::os::raw::c_int,
        step: ::std::os::raw::c_int,
    ) -> *mut obs_property_t;
    pub fn obs_properties_add_text(
        props: *mut obs_properties_t,
        name: *const ::std::os::raw::c_char,
        description: *const ::std::os::raw::c_char,
        type_: obs_text_type::Type,
    ) -> *mut obs_property_t;
    pub fn obs_properties_add_list(
        props: *mut obs_properties_t,
        name: *const ::std::os::raw::c_char,
        description: *const ::std::os::raw::c_char,
        type_: obs_combo_type::Type,
        format: obs_combo_format::Type,
    ) -> *mut obs_property_t;
    pub fn obs_properties_add_button2(
        props: *mut obs_properties_t,
        name: *const ::std::os::raw::c_char,
        text: *const ::std::os::raw::c_char,
        callback: obs_property_clicked_t,
        priv_: *mut ::std::os::raw::c_void,
    ) -> *mut obs_property_t;
    pub fn obs_properties_add_group(
        props: *mut obs_properties_t,
        name: *const ::std::os::raw::c_char,
        description: *const ::std::os::raw::c_char,
        type_: obs_group_type::Type,
        group: *mut obs_properties_t,
    ) -> *mut obs_property_t;
    pub fn obs_property_set_modified_callback(
        p: *mut obs_property_t,
        modified: obs_property_modified_t,
    );
    pub fn obs_property_modified(
        p: *mut obs_property_t,
        settings: *mut obs_data_t,
    ) -> bool;
    pub fn obs_property_button_clicked(
        p: *mut obs_property_t,
        obj: *mut ::std::os::raw::c_void,
    ) -> bool;
    pub fn obs_property_set_visible(p: *mut obs_property_t, visible: bool);
    pub fn obs_property_set_long_description(
        p: *mut obs_property_t,
        long_description: *const ::std::os::raw::c_char,
    );
    pub fn obs_property_name(p: *mut obs_property_t) -> *const ::std::os::raw::c_char;
    pub fn obs_property_description(
        p: *mut obs_property_t,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_property_long_description(
        p: *mut obs_property_t,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_property_get_type(p: *mut obs_property_t) -> obs_property_type::Type;
    pub fn obs_property_visible(p: *mut obs_property_t) -> bool;
    pub fn obs_property_next(p: *mut *mut obs_property_t) -> bool;
    pub fn obs_property_int_set_suffix(
        p: *mut obs_property_t,
        suffix: *const ::std::os::raw::c_char,
    );
    pub fn obs_property_list_add_string(
        p: *mut obs_property_t,
        name: *const ::std::os::raw::c_char,
        val: *const ::std::os::raw::c_char,
    ) -> usize;
    pub fn obs_property_list_item_count(p: *mut obs_property_t) -> usize;
    pub fn obs_property_list_item_string(
        p: *mut obs_property_t,
        idx: usize,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_property_group_content(p: *mut obs_property_t) -> *mut obs_properties_t;
    pub fn obs_register_source_s(info: *const obs_source_info, size: usize);
    pub fn obs_hotkey_get_name(
        key: *const obs_hotkey_t,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_hotkey_register_frontend(
        name: *const ::std::os::raw::c_char,
        description: *const ::std::os::raw::c_char,
        func: obs_hotkey_func,
        data: *mut ::std::os::raw::c_void,
    ) -> obs_hotkey_id;
    pub fn obs_hotkey_unregister(id: obs_hotkey_id);
    pub fn obs_hotkey_load(id: obs_hotkey_id, data: *mut obs_data_array_t);
    pub fn obs_hotkey_save(id: obs_hotkey_id) -> *mut obs_data_array_t;
    pub fn obs_enum_hotkeys(
        func: obs_hotkey_enum_func,
        data: *mut ::std::os::raw::c_void,
    );
    pub fn obs_hotkey_trigger_routed_callback(id: obs_hotkey_id, pressed: bool);
    pub fn obs_hotkey_enable_callback_rerouting(enable: bool);
    pub fn obs_startup(
        locale: *const ::std::os::raw::c_char,
        module_config_path: *const ::std::os::raw::c_char,
        store: *mut profiler_name_store_t,
    ) -> bool;
    pub fn obs_shutdown();
    pub fn obs_get_version_string() -> *const ::std::os::raw::c_char;
    pub fn obs_reset_video(ovi: *mut obs_video_info) -> ::std::os::raw::c_int;
    pub fn obs_reset_audio(oai: *const obs_audio_info) -> bool;
    pub fn obs_get_video_info(ovi: *mut obs_video_info) -> bool;
    pub fn obs_open_module(
        module: *mut *mut obs_module_t,
        path: *const ::std::os::raw::c_char,
        data_path: *const ::std::os::raw::c_char,
    ) -> ::std::os::raw::c_int;
    pub fn obs_init_module(module: *mut obs_module_t) -> bool;
    pub fn obs_get_module_data_path(
        module: *mut obs_module_t,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_post_load_modules();
    pub fn obs_module_load_locale(
        module: *mut obs_module_t,
        default_locale: *const ::std::os::raw::c_char,
        locale: *const ::std::os::raw::c_char,
    ) -> *mut lookup_t;
    pub fn obs_module_get_config_path(
        module: *mut obs_module_t,
        file: *const ::std::os::raw::c_char,
    ) -> *mut ::std::os::raw::c_char;
    pub fn obs_enter_graphics();
    pub fn obs_leave_graphics();
    pub fn obs_get_audio() -> *mut audio_t;
    pub fn obs_set_output_source(channel: u32, source: *mut obs_source_t);
    pub fn obs_enum_sources(
        enum_proc: ::std::option::Option<
            unsafe extern "C" fn(
                arg1: *mut ::std::os::raw::c_void,
                arg2: *mut obs_source_t,
            ) -> bool,
        >,
        param: *mut ::std::os::raw::c_void,
    );
    pub fn obs_get_source_by_name(
        name: *const ::std::os::raw::c_char,
    ) -> *mut obs_source_t;
    pub fn obs_get_base_effect(effect: obs_base_effect::Type) -> *mut gs_effect_t;
    pub fn obs_get_proc_handler() -> *mut proc_handler_t;
    pub fn obs_add_tick_callback(
        tick: ::std::option::Option<
            unsafe extern "C" fn(param: *mut ::std::os::raw::c_void, seconds: f32),
        >,
        param: *mut ::std::os::raw::c_void,
    );
    pub fn obs_remove_tick_callback(
        tick: ::std::option::Option<
            unsafe extern "C" fn(param: *mut ::std::os::raw::c_void, seconds: f32),
        >,
        param: *mut ::std::os::raw::c_void,
    );
    pub fn obs_get_video_frame_time() -> u64;
    pub fn obs_queue_task(
        type_: obs_task_type::Type,
        task: obs_task_t,
        param: *mut ::std::os::raw::c_void,
        wait: bool,
    );
    pub fn obs_set_ui_task_handler(handler: obs_task_handler_t);
    pub fn obs_source_create(
        id: *const ::std::os::raw::c_char,
        name: *const ::std::os::raw::c_char,
        settings: *mut obs_data_t,
        hotkey_data: *mut obs_data_t,
    ) -> *mut obs_source_t;
    pub fn obs_source_duplicate(
        source: *mut obs_source_t,
        desired_name: *const ::std::os::raw::c_char,
        create_private: bool,
    ) -> *mut obs_source_t;
    pub fn obs_source_release(source: *mut obs_source_t);
    pub fn obs_weak_source_release(weak: *mut obs_weak_source_t);
    pub fn obs_source_get_ref(source: *mut obs_source_t) -> *mut obs_source_t;
    pub fn obs_source_get_weak_source(
        source: *mut obs_source_t,
    ) -> *mut obs_weak_source_t;
    pub fn obs_weak_source_get_source(weak: *mut obs_weak_source_t) -> *mut obs_source_t;
    pub fn obs_source_remove(source: *mut obs_source_t);
    pub fn obs_source_removed(source: *const obs_source_t) -> bool;
    pub fn obs_source_get_output_flags(source: *const obs_source_t) -> u32;
    pub fn obs_source_properties(source: *const obs_source_t) -> *mut obs_properties_t;
    pub fn obs_source_update(source: *mut obs_source_t, settings: *mut obs_data_t);
    pub fn obs_source_video_render(source: *mut obs_source_t);
    pub fn obs_source_get_width(source: *mut obs_source_t) -> u32;
    pub fn obs_source_get_height(source: *mut obs_source_t) -> u32;
    pub fn obs_filter_get_parent(filter: *const obs_source_t) -> *mut obs_source_t;
    pub fn obs_source_filter_add(source: *mut obs_source_t, filter: *mut obs_source_t);
    pub fn obs_source_filter_remove(
        source: *mut obs_source_t,
        filter: *mut obs_source_t,
    );
    pub fn obs_source_get_settings(source: *const obs_source_t) -> *mut obs_data_t;
    pub fn obs_source_get_name(
        source: *const obs_source_t,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_source_set_name(
        source: *mut obs_source_t,
        name: *const ::std::os::raw::c_char,
    );
    pub fn obs_source_get_id(
        source: *const obs_source_t,
    ) -> *const ::std::os::raw::c_char;
    pub fn obs_source_get_signal_handler(
        source: *const obs_source_t,
    ) -> *mut signal_handler_t;
    pub fn obs_source_active(source: *const obs_source_t) -> bool;
    pub fn obs_source_showing(source: *const obs_source_t) -> bool;
    pub fn obs_source_inc_showing(source: *mut obs_source_t);
    pub fn obs_source_dec_showing(source: *mut obs_source_t);
    pub fn obs_source_enabled(source: *const obs_source_t) -> bool;
    pub fn obs_source_set_enabled(source: *mut obs_source_t, enabled: bool);
    pub fn obs_source_muted(source: *const obs_source_t) -> bool;
    pub fn obs_source_set_muted(source: *mut obs_source_t, muted: bool);
    pub fn obs_source_add_audio_capture_callback(
        source: *mut obs_source_t,
        callback: obs_source_audio_capture_t,
        param: *mut ::std::os::raw::c_void,
    );
    pub fn obs_source_remove_audio_capture_callback(
        source: *mut obs_source_t,
        callback: obs_source_audio_capture_t,
        param: *mut ::std::os::raw::c_void,
    );
    pub fn obs_source_output_audio(
        source: *mut obs_source_t,
        audio: *const obs_source_audio,
    );
    pub fn obs_source_update_properties(source: *mut obs_source_t);
    pub fn obs_source_set_audio_active(source: *mut obs_source_t, show: bool);
    pub fn obs_scene_create(name: *const ::std::os::raw::c_char) -> *mut obs_scene_t;
    pub fn obs_scene_release(scene: *mut obs_scene_t);
    pub fn obs_scene_get_source(scene: *const obs_scene_t) -> *mut obs_source_t;
    pub fn obs_scene_add(
        scene: *mut obs_scene_t,
        source: *mut obs_source_t,
    ) -> *mut obs_sceneitem_t;
    pub fn obs_sceneitem_set_scale(item: *mut obs_sceneitem_t, scale: *const vec2);
    pub fn obs_sceneitem_set_bounds_type(
        item: *mut obs_sceneitem_t,
        type_: obs_bounds_type::Type,
    );
    pub fn obs_sceneitem_set_bounds(item: *mut obs_sceneitem_t, bounds: *const vec2);
    pub fn obs_sceneitem_set_visible(item: *mut obs_sceneitem_t, visible: bool) -> bool;
    pub fn obs_sceneitem_set_crop(
        item: *mut obs_sceneitem_t,
        crop: *const obs_sceneitem_crop,
    );
    pub fn config_save_safe(
        config: *mut config_t,
        temp_ext: *const ::std::os::raw::c_char,
        backup_ext: *const ::std::os::raw::c_char,
    ) -> ::std::os::raw::c_int;
    pub fn config_set_string(
        config: *mut config_t,
        section: *const ::std::os::raw::c_char,
        name: *const ::std::os::raw::c_char,
        value: *const ::std::os::raw::c_char,
    );
    pub fn config_get_string(
        config: *mut config_t,
        section: *const ::std::os::raw::c_char,
        name: *const ::std::os::raw::c_char,
    ) -> *const ::std::os::raw::c_char;
    pub fn os_gettime_ns() -> u64;
}
