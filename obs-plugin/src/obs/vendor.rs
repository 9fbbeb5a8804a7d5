//! Requests that reach us through obs-websocket: stream decks, scripts and tests.
//!
//! obs-websocket is another plugin; it is spoken to through named procedures only, so nothing breaks where it is absent. Requests
//! run on a thread of its own.

use std::{
    ffi::{CStr, c_void},
    mem,
    ptr::{NonNull, null_mut},
};

use super::{guard::guard, module, settings::Settings, sys};

/// Answers a request: reads the first, fills the second.
pub type Answer = fn(&Settings<'_>, &Settings<'_>);

/// What obs-websocket copies from us at registration.
#[repr(C)]
struct Callback {
    function: unsafe extern "C" fn(*mut sys::obs_data_t, *mut sys::obs_data_t, *mut c_void),
    param: *mut c_void,
}

/// Offers requests under a vendor's name. False where there is no obs-websocket. After all modules are loaded.
pub fn register(vendor: &CStr, requests: &'static [(&'static CStr, Answer)]) -> bool {
    // SAFETY: without arguments; libobs' own handler stays as long as libobs.
    let Some(obs) = NonNull::new(unsafe { sys::obs_get_proc_handler() }) else { return false };
    let found = call(obs, c"obs_websocket_api_get_ph", |_| {}, c"ph");
    let Some(websocket) = found.and_then(|handler| NonNull::new(handler.cast())) else {
        return false;
    };
    let name = |arguments: &mut Arguments| arguments.set_text(c"name", vendor);
    let Some(vendor) = call(websocket, c"vendor_register", name, c"vendor") else { return false };
    for (request, answer) in requests {
        let callback =
            Callback { function: requested, param: (&raw const *answer).cast_mut().cast() };
        let describe = |arguments: &mut Arguments| {
            arguments.set_pointer(c"vendor", vendor);
            arguments.set_text(c"type", request);
            arguments.set_pointer(c"callback", (&raw const callback).cast_mut().cast());
        };
        call(websocket, c"vendor_request_register", describe, c"success");
    }
    true
}

unsafe extern "C" fn requested(
    request: *mut sys::obs_data_t,
    response: *mut sys::obs_data_t,
    param: *mut c_void,
) {
    if !module::is_loaded() || request.is_null() || response.is_null() {
        return;
    }
    // SAFETY: the parameter points into the static table given to `register`; obs-websocket lends us both settings.
    let (answer, request, response) =
        unsafe { (*param.cast::<Answer>(), Settings::borrow(request), Settings::borrow(response)) };
    guard("answering a request", (), || answer(&request, &response));
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

/// Calls a procedure and returns a pointer it answers under `result`; none when there is no such procedure or answer.
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
