//! OBS's window, where there is one. Main thread.
//!
//! Its functions live in a library of their own that other hosts of libobs do not have, so they are
//! looked up at run time: a plugin that imported them would not load there at all.

use std::ffi::{CStr, c_char, c_void};

use libloading::{Library, Symbol};

use super::{guard::guard, log, module, text::to_c};

/// What happens when a tool is chosen.
pub type Tool = fn();

type AddTool = unsafe extern "C" fn(*const c_char, unsafe extern "C" fn(*mut c_void), *mut c_void);

/// Adds an item to OBS's menu of tools; without OBS's window, nothing happens. After all modules
/// are loaded.
pub fn add_tool(name: &str, tool: Tool) {
    const ADD_TOOL: &CStr = c"obs_frontend_add_tools_menu_item";
    let name = to_c(name);
    let Some(library) = frontend() else { return };
    // SAFETY: this is how obs-frontend-api.h declares the function; it has not changed since libobs
    // 28.
    let found: Result<Symbol<'_, AddTool>, _> = unsafe { library.get(ADD_TOOL) };
    match found {
        // SAFETY: OBS copies the name; `chosen` and `tool` stay as long as the module.
        Ok(add) => unsafe { add(name.as_ptr(), chosen, tool as *mut c_void) },
        Err(_) => log::info("OBS has no window here, so its menu of tools stays as it is"),
    }
}

unsafe extern "C" fn chosen(tool: *mut c_void) {
    if module::is_loaded() && !tool.is_null() {
        // SAFETY: `add_tool` passed a `Tool`, and pointers to functions are as large as pointers.
        let tool: Tool = unsafe { std::mem::transmute(tool) };
        guard("a tool", (), tool);
    }
}

/// What the process has already loaded; nothing is loaded for our sake.
#[cfg(unix)]
fn frontend() -> Option<Library> {
    Some(libloading::os::unix::Library::this().into())
}

/// As on Unix, but Windows keeps the names of each library apart.
#[cfg(windows)]
fn frontend() -> Option<Library> {
    let library = libloading::os::windows::Library::open_already_loaded("obs-frontend-api.dll");
    library.ok().map(Library::from)
}
