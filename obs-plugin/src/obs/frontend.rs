//! OBS's window, where there is one: its menu of tools, what happens in it, its scenes.
//!
//! Its functions live in a library of their own that other hosts of libobs do not have, so they are
//! looked up at run time: a plugin that imported them would not load there at all. Everything is
//! called on OBS's main thread, which is the only one the window may be touched from; from others,
//! [`on_main_thread`] leads there. Once OBS has said that it exits nothing here reaches it any
//! more.

use std::{
    ffi::{CStr, c_char, c_void},
    ptr::{NonNull, null, null_mut},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::{self, ThreadId},
};

use libloading::{Library, Symbol};

use super::{
    guard::guard,
    handle::SourceRef,
    log, module,
    settings::Settings,
    sys,
    sys::obs_frontend_event as event,
    text::{self, to_c},
};

/// What is called on the main thread when somebody asked for it.
pub type Task = fn();

/// What happens in OBS's window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The stream went live.
    StreamingStarted,
    /// The stream ended.
    StreamingStopped,
    /// A recording began.
    RecordingStarted,
    /// It pauses.
    RecordingPaused,
    /// It goes on.
    RecordingResumed,
    /// It is finished, and where it lies, if OBS can tell: from release 29 on.
    RecordingStopped {
        /// The file.
        file: Option<String>,
    },
    /// Another scene is the program.
    SceneChanged {
        /// Its name.
        scene: String,
    },
    /// The scenes of this collection go, and those of another come.
    CollectionChanging,
    /// Another profile is in use.
    ProfileChanged,
    /// OBS exits. Its window must not be touched after this.
    Exit,
}

/// Whoever wants to know. Both are called on the main thread.
#[derive(Debug, Clone, Copy)]
pub struct Listener {
    /// Something happened.
    pub happened: fn(Event),
    /// A scene collection was read, and this with it.
    pub load: fn(&Settings<'_>),
}

type Callback = unsafe extern "C" fn(*mut c_void);
type EventCallback = unsafe extern "C" fn(event::Type, *mut c_void);
type SaveCallback = unsafe extern "C" fn(*mut sys::obs_data_t, bool, *mut c_void);
type Scene = *mut sys::obs_source_t;

/// The window's functions, as obs-frontend-api.h of release 28 declares them.
struct Window {
    add_tool: unsafe extern "C" fn(*const c_char, Callback, *mut c_void),
    add_event: unsafe extern "C" fn(EventCallback, *mut c_void),
    remove_event: unsafe extern "C" fn(EventCallback, *mut c_void),
    add_save: unsafe extern "C" fn(SaveCallback, *mut c_void),
    remove_save: unsafe extern "C" fn(SaveCallback, *mut c_void),
    scene_names: unsafe extern "C" fn() -> *mut *mut c_char,
    current_scene: unsafe extern "C" fn() -> Scene,
    set_current_scene: unsafe extern "C" fn(Scene),
    profile: unsafe extern "C" fn() -> *mut sys::config_t,
    /// New in release 29.
    last_recording: Option<unsafe extern "C" fn() -> *mut c_char>,
    /// They stay as long as what they were looked up in.
    _library: Library,
}

static WINDOW: OnceLock<Option<Window>> = OnceLock::new();
static LISTENER: OnceLock<Listener> = OnceLock::new();
static MAIN_THREAD: OnceLock<ThreadId> = OnceLock::new();
/// From [`listen`] to OBS's exit.
static IS_OPEN: AtomicBool = AtomicBool::new(false);

impl Window {
    fn find() -> Option<Self> {
        let library = loaded()?;
        // SAFETY: the types are those of obs-frontend-api.h; none has changed since libobs 28.
        unsafe {
            Some(Self {
                add_tool: find(&library, c"obs_frontend_add_tools_menu_item")?,
                add_event: find(&library, c"obs_frontend_add_event_callback")?,
                remove_event: find(&library, c"obs_frontend_remove_event_callback")?,
                add_save: find(&library, c"obs_frontend_add_save_callback")?,
                remove_save: find(&library, c"obs_frontend_remove_save_callback")?,
                scene_names: find(&library, c"obs_frontend_get_scene_names")?,
                current_scene: find(&library, c"obs_frontend_get_current_scene")?,
                set_current_scene: find(&library, c"obs_frontend_set_current_scene")?,
                profile: find(&library, c"obs_frontend_get_profile_config")?,
                last_recording: find(&library, c"obs_frontend_get_last_recording"),
                _library: library,
            })
        }
    }
}

/// # Safety
/// `F` is a pointer to a function as the library declares the one of this name.
unsafe fn find<F: Copy>(library: &Library, name: &CStr) -> Option<F> {
    // SAFETY: the caller's promise.
    let found: Result<Symbol<'_, F>, _> = unsafe { library.get(name) };
    found.ok().map(|function| *function)
}

/// What the process has already loaded; nothing is loaded for our sake.
#[cfg(unix)]
fn loaded() -> Option<Library> {
    Some(libloading::os::unix::Library::this().into())
}

/// As on Unix, but Windows keeps the names of each library apart.
#[cfg(windows)]
fn loaded() -> Option<Library> {
    let library = libloading::os::windows::Library::open_already_loaded("obs-frontend-api.dll");
    library.ok().map(Library::from)
}

/// The window, from [`listen`] to OBS's exit.
fn window() -> Option<&'static Window> {
    WINDOW.get().and_then(Option::as_ref).filter(|_| IS_OPEN.load(Relaxed))
}

/// Looks for OBS's window and listens to it from now on. False where there is none. After all
/// modules are loaded.
pub fn listen(listener: Listener) -> bool {
    let Some(window) = WINDOW.get_or_init(Window::find) else {
        log::info("OBS has no window here, so there is nothing to hear of it");
        return false;
    };
    LISTENER.get_or_init(|| listener);
    MAIN_THREAD.get_or_init(|| thread::current().id());
    IS_OPEN.store(true, Relaxed);
    // SAFETY: both functions stay until `close` has taken them back.
    unsafe {
        (window.add_event)(happened, null_mut());
        (window.add_save)(loading, null_mut());
    }
    true
}

/// Listens no longer. Does nothing after OBS's exit.
pub fn close() {
    if let Some(window) = window() {
        IS_OPEN.store(false, Relaxed);
        // SAFETY: the very functions that `listen` added. OBS lets a listener leave while it is
        // being told something.
        unsafe {
            (window.remove_event)(happened, null_mut());
            (window.remove_save)(loading, null_mut());
        }
    }
}

/// Adds an item to OBS's menu of tools.
pub fn add_tool(name: &str, tool: Task) {
    if let Some(window) = window() {
        let name = to_c(name);
        // SAFETY: OBS copies the name; `perform` and `tool` stay as long as the module.
        unsafe { (window.add_tool)(name.as_ptr(), perform, tool as *mut c_void) };
    }
}

/// Has a task done on OBS's main thread soon. From that thread itself it would be done at once,
/// under whatever lock OBS holds there, so this is for others. Without a window, nothing happens.
pub fn on_main_thread(task: Task) {
    if window().is_some() {
        let kind = sys::obs_task_type::OBS_TASK_UI;
        // SAFETY: `perform` and `task` stay as long as the module.
        unsafe { sys::obs_queue_task(kind, Some(perform), task as *mut c_void, false) };
    }
}

unsafe extern "C" fn perform(task: *mut c_void) {
    if module::is_loaded() && !task.is_null() {
        // SAFETY: a `Task` was passed, and pointers to functions are as large as pointers.
        let task: Task = unsafe { std::mem::transmute(task) };
        guard("a task", (), task);
    }
}

/// The scene that is the program.
pub fn current_scene() -> Option<SourceRef> {
    let window = window()?;
    // SAFETY: what comes back is null or ours to release.
    unsafe { SourceRef::from_owned((window.current_scene)()) }
}

/// Makes a scene the program, with the transition the streamer chose.
pub fn show_scene(scene: &SourceRef) {
    if let Some(window) = window() {
        // SAFETY: the scene lives; OBS takes its own reference.
        unsafe { (window.set_current_scene)(scene.as_ptr()) };
    }
}

/// The names of all scenes, in the streamer's order. None are told to other threads than the main
/// one: obs-websocket and scripts ask for panels, too, and the list is the window's.
pub fn scene_names() -> Vec<String> {
    let is_main = MAIN_THREAD.get() == Some(&thread::current().id());
    let Some(window) = window().filter(|_| is_main) else { return Vec::new() };
    let mut names = Vec::new();
    // SAFETY: a list that ends in a null pointer, in one block that is ours to free; null is none.
    unsafe {
        let list = (window.scene_names)();
        let mut next = list;
        while !next.is_null()
            && let Some(name) = text::from_c(*next)
        {
            names.push(name);
            next = next.add(1);
        }
        sys::bfree(list.cast());
    }
    names
}

/// The settings of the profile in use, for the length of a call. On the main thread.
#[derive(Debug)]
pub struct Profile(NonNull<sys::config_t>);

impl Profile {
    /// The one in use now.
    pub fn current() -> Option<Self> {
        // SAFETY: OBS keeps it until another is in use.
        NonNull::new(unsafe { (window()?.profile)() }).map(Self)
    }

    /// A text of a section, if there is one.
    pub fn text(&self, section: &CStr, name: &CStr) -> Option<String> {
        // SAFETY: the profile lives, and the text until it is changed, which only this thread does.
        unsafe { text::from_c(sys::config_get_string(self.ptr(), section.as_ptr(), name.as_ptr())) }
    }

    /// Stores a text in a section.
    pub fn set_text(&self, section: &CStr, name: &CStr, value: &str) {
        let value = to_c(value);
        // SAFETY: the profile lives; libobs copies the texts.
        unsafe {
            sys::config_set_string(self.ptr(), section.as_ptr(), name.as_ptr(), value.as_ptr());
        }
    }

    /// Writes it to its file, as OBS does when its settings are closed.
    pub fn save(&self) {
        // SAFETY: the profile lives; libobs copies the text. No backup is asked for.
        let result = unsafe { sys::config_save_safe(self.ptr(), c"tmp".as_ptr(), null()) };
        if result != sys::CONFIG_SUCCESS as i32 {
            log::warning("the profile cannot be written; its keys are bound for this time only");
        }
    }

    fn ptr(&self) -> *mut sys::config_t {
        self.0.as_ptr()
    }
}

fn last_recording(window: &Window) -> Option<String> {
    // SAFETY: what comes back is null or a text that is ours to free.
    unsafe {
        let path = (window.last_recording?)();
        let file = text::from_c(path);
        sys::bfree(path.cast());
        file.filter(|file| !file.is_empty())
    }
}

unsafe extern "C" fn happened(event: event::Type, _: *mut c_void) {
    let Some(window) = window().filter(|_| module::is_loaded()) else { return };
    let told = match event {
        event::OBS_FRONTEND_EVENT_STREAMING_STARTED => Event::StreamingStarted,
        event::OBS_FRONTEND_EVENT_STREAMING_STOPPED => Event::StreamingStopped,
        event::OBS_FRONTEND_EVENT_RECORDING_STARTED => Event::RecordingStarted,
        event::OBS_FRONTEND_EVENT_RECORDING_PAUSED => Event::RecordingPaused,
        event::OBS_FRONTEND_EVENT_RECORDING_UNPAUSED => Event::RecordingResumed,
        event::OBS_FRONTEND_EVENT_RECORDING_STOPPED => {
            Event::RecordingStopped { file: last_recording(window) }
        }
        event::OBS_FRONTEND_EVENT_SCENE_CHANGED => match current_scene() {
            Some(scene) => Event::SceneChanged { scene: scene.name() },
            None => return,
        },
        event::OBS_FRONTEND_EVENT_SCENE_COLLECTION_CHANGING => Event::CollectionChanging,
        event::OBS_FRONTEND_EVENT_PROFILE_CHANGED => Event::ProfileChanged,
        event::OBS_FRONTEND_EVENT_EXIT => Event::Exit,
        _ => return,
    };
    let is_exit = told == Event::Exit;
    guard("an event of OBS", (), || {
        if let Some(listener) = LISTENER.get() {
            (listener.happened)(told);
        }
    });
    if is_exit {
        close();
    }
}

/// OBS calls this also when it stores a collection, which has nothing of ours.
unsafe extern "C" fn loading(data: *mut sys::obs_data_t, is_saving: bool, _: *mut c_void) {
    if is_saving || !module::is_loaded() || data.is_null() {
        return;
    }
    guard("a scene collection", (), || {
        if let Some(listener) = LISTENER.get() {
            // SAFETY: not null, and OBS lends it during the call.
            (listener.load)(&unsafe { Settings::borrow(data) });
        }
    });
}
