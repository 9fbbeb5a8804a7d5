//! The module as OBS sees it: load, unload, texts in the streamer's language, files that come with
//! it.
//!
//! OBS calls all of this on its main thread. [`is_loaded`] is what keeps threads that are late from
//! calling libobs after unload.

use std::{
    ffi::{CStr, c_char, c_void},
    path::PathBuf,
    ptr::null_mut,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicPtr, Ordering::Relaxed},
    },
};

use super::{
    capture,
    guard::{Fuse, guard},
    log, sys, text,
};

/// The oldest libobs the plugin works with. From 32 on OBS refuses a module that names a newer one
/// than itself.
const LIBOBS_VERSION: u32 = 28 << 24;
const LOCALE_DEFAULT: &CStr = c"en-US";

static MODULE: AtomicPtr<sys::obs_module_t> = AtomicPtr::new(null_mut());
static IS_LOADED: AtomicBool = AtomicBool::new(false);
static LOOKUP: Mutex<Lookup> = Mutex::new(Lookup(null_mut()));

/// The texts of the language OBS runs in.
struct Lookup(*mut sys::lookup_t);

// SAFETY: a lookup belongs to nobody but us, and the mutex around it admits one thread at a time.
unsafe impl Send for Lookup {}

/// What a module does with its life.
pub trait Module {
    /// Registers what there is. False makes OBS forget the module.
    fn load() -> bool;
    /// All modules are loaded now.
    fn post_load();
    /// Called on every video frame, on the graphics thread, before sources are.
    fn tick();
    /// Ends every thread. No call of libobs may follow.
    fn unload();
}

/// Exports what OBS looks for in a module. The one place where the wall learns whose wall it is.
macro_rules! export_module {
    ($module:ty) => {
        #[allow(unsafe_code)]
        mod exports {
            use std::ffi::c_char;

            use $crate::obs::{module, sys};

            #[unsafe(no_mangle)]
            extern "C" fn obs_module_set_pointer(pointer: *mut sys::obs_module_t) {
                module::set_pointer(pointer);
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_ver() -> u32 {
                module::version()
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_load() -> bool {
                module::load::<$module>()
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_post_load() {
                module::post_load::<$module>();
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_unload() {
                module::unload::<$module>();
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_set_locale(locale: *const c_char) {
                // SAFETY: OBS lends a text that ends in a NUL.
                unsafe { module::set_locale(locale) };
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_free_locale() {
                module::free_locale();
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_get_string(
                key: *const c_char,
                out: *mut *const c_char,
            ) -> bool {
                // SAFETY: OBS lends a text that ends in a NUL, and a place for the answer.
                unsafe { module::get_string(key, out) }
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_name() -> *const c_char {
                module::text_ptr(c"AIVlingual")
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_description() -> *const c_char {
                module::text_ptr(c"Description")
            }
            #[unsafe(no_mangle)]
            extern "C" fn obs_module_author() -> *const c_char {
                c"AIVlingual".as_ptr()
            }
        }
    };
}
pub(crate) use export_module;

/// False before load and after unload: libobs must not be called then. Real-time.
pub fn is_loaded() -> bool {
    IS_LOADED.load(Relaxed)
}

/// OBS tells the module who it is.
pub fn set_pointer(pointer: *mut sys::obs_module_t) {
    MODULE.store(pointer, Relaxed);
}

/// The libobs release the module asks for, packed.
pub fn version() -> u32 {
    LIBOBS_VERSION
}

/// OBS loads the module.
pub fn load<M: Module>() -> bool {
    IS_LOADED.store(true, Relaxed);
    let is_fit = guard("loading", false, M::load);
    if is_fit {
        // SAFETY: `tick` stays where it is until `unload` takes it back.
        unsafe { sys::obs_add_tick_callback(Some(tick::<M>), null_mut()) };
    } else {
        IS_LOADED.store(false, Relaxed);
    }
    is_fit
}

/// OBS has loaded all modules.
pub fn post_load<M: Module>() {
    guard("the start", (), M::post_load);
}

/// OBS lets the module go.
pub fn unload<M: Module>() {
    // SAFETY: the very callback that `load` added.
    unsafe { sys::obs_remove_tick_callback(Some(tick::<M>), null_mut()) };
    guard("the end", (), M::unload);
    capture::free_retired();
    log::info("unloaded");
    IS_LOADED.store(false, Relaxed);
}

unsafe extern "C" fn tick<M: Module>(_: *mut c_void, _: f32) {
    static FUSE: Fuse = Fuse::new("the tick");
    FUSE.run((), M::tick);
}

fn lookup() -> MutexGuard<'static, Lookup> {
    LOOKUP.lock().unwrap_or_else(PoisonError::into_inner)
}

/// OBS says which language it runs in.
///
/// # Safety
/// `locale` is null or a text that ends in a NUL.
pub unsafe fn set_locale(locale: *const c_char) {
    free_locale();
    let module = MODULE.load(Relaxed);
    if !module.is_null() && !locale.is_null() {
        // SAFETY: OBS gave us the module and lends us the locale; the texts that come back are ours
        // to destroy.
        lookup().0 =
            unsafe { sys::obs_module_load_locale(module, LOCALE_DEFAULT.as_ptr(), locale) };
    }
}

/// OBS needs the texts no longer.
pub fn free_locale() {
    let texts = std::mem::replace(&mut lookup().0, null_mut());
    if !texts.is_null() {
        // SAFETY: the texts are ours, and nobody can find them any more.
        unsafe { sys::text_lookup_destroy(texts) };
    }
}

/// OBS asks for one of our texts; true when there is one.
///
/// # Safety
/// `key` is null or a text that ends in a NUL, and `out` has room for a pointer.
pub unsafe fn get_string(key: *const c_char, out: *mut *const c_char) -> bool {
    let texts = lookup();
    // SAFETY: the texts live while the lock is held; OBS lends us `key` and `out`.
    !texts.0.is_null() && !key.is_null() && unsafe { sys::text_lookup_getstr(texts.0, key, out) }
}

/// A text in the streamer's language, for as long as OBS keeps the language; the key itself when
/// there is none.
pub fn text_ptr(key: &'static CStr) -> *const c_char {
    let mut found = key.as_ptr();
    // SAFETY: the key ends in a NUL, and `found` is a pointer.
    unsafe { get_string(key.as_ptr(), &raw mut found) };
    found
}

/// A text in the streamer's language, copied while the texts are held: OBS may exchange them on
/// another thread.
pub fn text(key: &CStr) -> String {
    let texts = lookup();
    let mut found = key.as_ptr();
    if !texts.0.is_null() {
        // SAFETY: the texts live while the lock is held, the key ends in a NUL, and `found` is a
        // pointer.
        unsafe { sys::text_lookup_getstr(texts.0, key.as_ptr(), &raw mut found) };
    }
    // SAFETY: `found` is the key or a text of those still held.
    unsafe { text::from_c(found) }.unwrap_or_default()
}

/// The folder in which the module may keep files of the streamer's, below OBS's own. It need not
/// be there.
pub fn config_dir() -> Option<PathBuf> {
    let module = MODULE.load(Relaxed);
    if module.is_null() {
        return None;
    }
    // SAFETY: OBS gave us the module; the text that comes back is null or ours to free.
    unsafe {
        let path = sys::obs_module_get_config_path(module, c"".as_ptr());
        let folder = text::from_c(path).map(PathBuf::from);
        sys::bfree(path.cast());
        folder
    }
}

/// The folder of the files that come with the module.
pub fn data_dir() -> Option<PathBuf> {
    let module = MODULE.load(Relaxed);
    if module.is_null() {
        return None;
    }
    // SAFETY: OBS gave us the module and keeps its paths as long as it.
    unsafe { text::from_c(sys::obs_get_module_data_path(module)) }.map(PathBuf::from)
}
