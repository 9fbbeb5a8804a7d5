//! What reaches us through obs-websocket, and what we tell there: stream decks, scripts and tests.
//!
//! obs-websocket is another plugin; it is spoken to through named procedures only, so nothing
//! breaks where it is absent. Requests run on threads of its own. It may be unloaded before us, so
//! nothing is told any more after [`close`].

use std::{
    ffi::{CStr, c_void},
    mem,
    ptr::{NonNull, null_mut, without_provenance_mut},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{guard::guard, module, settings::Settings, sys, text::to_c};

/// Answers the request of this place in the list that was registered: reads the first, fills the
/// second.
pub type Answer = fn(usize, &Settings<'_>, &Settings<'_>);

/// Where events go.
struct Outlet {
    websocket: NonNull<sys::proc_handler_t>,
    vendor: *mut c_void,
}

// SAFETY: obs-websocket takes calls on any thread.
unsafe impl Send for Outlet {}

static ANSWER: OnceLock<Answer> = OnceLock::new();
static OUTLET: Mutex<Option<Outlet>> = Mutex::new(None);

/// What obs-websocket copies from us at registration.
#[repr(C)]
struct Callback {
    function: unsafe extern "C" fn(*mut sys::obs_data_t, *mut sys::obs_data_t, *mut c_void),
    param: *mut c_void,
}

/// Offers requests under a vendor's name. False where there is no obs-websocket. Once, after all
/// modules are loaded.
pub fn register(vendor: &CStr, requests: &[&CStr], answer: Answer) -> bool {
    // SAFETY: without arguments; libobs' own handler stays as long as libobs.
    let Some(obs) = NonNull::new(unsafe { sys::obs_get_proc_handler() }) else { return false };
    let found = call(obs, c"obs_websocket_api_get_ph", |_| {}, c"ph");
    let Some(websocket) = found.and_then(|handler| NonNull::new(handler.cast())) else {
        return false;
    };
    let name = |arguments: &mut Arguments| arguments.set_text(c"name", vendor);
    let Some(vendor) = call(websocket, c"vendor_register", name, c"vendor") else { return false };
    ANSWER.get_or_init(|| answer);
    for (index, request) in requests.iter().enumerate() {
        // Nobody looks behind the pointer: it is the number itself.
        let callback = Callback { function: requested, param: without_provenance_mut(index) };
        let describe = |arguments: &mut Arguments| {
            arguments.set_pointer(c"vendor", vendor);
            arguments.set_text(c"type", request);
            arguments.set_pointer(c"callback", (&raw const callback).cast_mut().cast());
        };
        call(websocket, c"vendor_request_register", describe, c"success");
    }
    *outlet() = Some(Outlet { websocket, vendor });
    true
}

/// Tells everybody who listens to obs-websocket; `json` is an object. Waits for nobody but others
/// who tell something.
pub fn emit(event: &CStr, json: &str) {
    let outlet = outlet();
    let Some(Outlet { websocket, vendor }) = &*outlet else { return };
    let json = to_c(json);
    // SAFETY: the text outlives the call; what comes back is null or ours to release.
    let data = unsafe { sys::obs_data_create_from_json(json.as_ptr()) };
    if !data.is_null() {
        let describe = |arguments: &mut Arguments| {
            arguments.set_pointer(c"vendor", *vendor);
            arguments.set_text(c"type", event);
            arguments.set_pointer(c"data", data.cast());
        };
        call(*websocket, c"vendor_event_emit", describe, c"success");
        // SAFETY: the reference is ours and is released once.
        unsafe { sys::obs_data_release(data) };
    }
}

/// Tells nobody anything any more: obs-websocket goes.
pub fn close() {
    *outlet() = None;
}

fn outlet() -> MutexGuard<'static, Option<Outlet>> {
    OUTLET.lock().unwrap_or_else(PoisonError::into_inner)
}

unsafe extern "C" fn requested(
    request: *mut sys::obs_data_t,
    response: *mut sys::obs_data_t,
    param: *mut c_void,
) {
    let Some(answer) = ANSWER.get().filter(|_| module::is_loaded()) else { return };
    if request.is_null() || response.is_null() {
        return;
    }
    // SAFETY: not null, and obs-websocket lends us both during the call.
    let (request, response) = unsafe { (Settings::borrow(request), Settings::borrow(response)) };
    guard("answering a request", (), || answer(param.addr(), &request, &response));
}

/// Arguments of a procedure, in libobs' form.
struct Arguments(sys::calldata_t);

impl Arguments {
    fn set_text(&mut self, name: &CStr, value: &CStr) {
        let bytes = value.to_bytes_with_nul();
        // SAFETY: libobs copies name and value.
        unsafe {
            sys::calldata_set_data(
                &raw mut self.0,
                name.as_ptr(),
                bytes.as_ptr().cast(),
                bytes.len(),
            );
        }
    }

    fn set_pointer(&mut self, name: &CStr, value: *mut c_void) {
        // SAFETY: libobs copies the name and the pointer itself.
        unsafe {
            let size = size_of_val(&value);
            sys::calldata_set_data(&raw mut self.0, name.as_ptr(), (&raw const value).cast(), size);
        }
    }
}

impl Drop for Arguments {
    fn drop(&mut self) {
        // SAFETY: libobs grew the buffer with its allocator, and nobody else holds it.
        unsafe { sys::bfree(self.0.stack.cast()) };
    }
}

/// Calls a procedure and returns a pointer it answers under `result`; none when there is no such
/// procedure or answer.
fn call(
    handler: NonNull<sys::proc_handler_t>,
    procedure: &CStr,
    fill: impl FnOnce(&mut Arguments),
    result: &CStr,
) -> Option<*mut c_void> {
    // SAFETY: an empty call is all zeros.
    let mut arguments = Arguments(unsafe { mem::zeroed() });
    fill(&mut arguments);
    let mut answer: *mut c_void = null_mut();
    // SAFETY: the handler lives; the answer is a pointer, and no more than a pointer is written.
    let is_answered = unsafe {
        sys::proc_handler_call(handler.as_ptr(), procedure.as_ptr(), &raw mut arguments.0)
            && sys::calldata_get_data(
                &raw const arguments.0,
                result.as_ptr(),
                (&raw mut answer).cast(),
                size_of_val(&answer),
            )
    };
    (is_answered && !answer.is_null()).then_some(answer)
}
