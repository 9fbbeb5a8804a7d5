//! obs-websocket, played by a few procedures of the same names.

use std::{
    ffi::{CStr, c_void},
    mem,
    ptr::{NonNull, null, null_mut},
    sync::{Mutex, PoisonError},
};

use super::{Host, sys, text};

static REQUESTS: Mutex<Vec<(String, Callback)>> = Mutex::new(Vec::new());
static EVENTS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// What a vendor gives obs-websocket for a request.
#[repr(C)]
#[derive(Clone, Copy)]
struct Callback {
    function: unsafe extern "C" fn(*mut sys::obs_data_t, *mut sys::obs_data_t, *mut c_void),
    param: *mut c_void,
}

// SAFETY: plugins promise obs-websocket that their callbacks may run on any thread.
unsafe impl Send for Callback {}

impl Host {
    /// Sends a vendor request as obs-websocket would; both sides are JSON objects.
    pub(crate) fn request(&self, name: &str, request: &str) -> Option<String> {
        let callback = {
            let requests = REQUESTS.lock().unwrap_or_else(PoisonError::into_inner);
            requests.iter().rev().find(|(known, _)| known == name).map(|(_, callback)| *callback)
        }?;
        let request = text::to_c(request);
        // SAFETY: the settings are ours and released once; the callback is the vendor's own.
        unsafe {
            let request = sys::obs_data_create_from_json(request.as_ptr());
            let response = sys::obs_data_create();
            (callback.function)(request, response, callback.param);
            let answer = text::from_c(sys::obs_data_get_json(response));
            sys::obs_data_release(request);
            sys::obs_data_release(response);
            answer
        }
    }

    /// The events plugins told obs-websocket since the last call: names and JSON objects.
    pub(crate) fn events(&self) -> Vec<(String, String)> {
        mem::take(&mut *EVENTS.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Nobody asks any more.
pub(super) fn close() {
    REQUESTS.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// The procedures through which plugins find obs-websocket.
pub(super) fn offer() -> NonNull<sys::proc_handler_t> {
    unsafe extern "C" fn get_handler(websocket: *mut c_void, call: *mut sys::calldata_t) {
        // SAFETY: libobs copies the pointer.
        unsafe { set_pointer(call, c"ph", websocket) };
    }
    unsafe extern "C" fn vendor(websocket: *mut c_void, call: *mut sys::calldata_t) {
        // SAFETY: libobs copies the pointer. Any pointer will do for a vendor.
        unsafe { set_pointer(call, c"vendor", websocket) };
    }
    unsafe extern "C" fn request(_: *mut c_void, call: *mut sys::calldata_t) {
        let mut name = null();
        let mut callback: *const Callback = null();
        // SAFETY: the caller passes a text and a pointer to a callback, which lives during the
        // call.
        unsafe {
            sys::calldata_get_string(call, c"type".as_ptr(), &raw mut name);
            let size = size_of_val(&callback);
            sys::calldata_get_data(call, c"callback".as_ptr(), (&raw mut callback).cast(), size);
            let name = text::from_c(name).unwrap_or_default();
            REQUESTS.lock().unwrap_or_else(PoisonError::into_inner).push((name, *callback));
        }
    }
    unsafe extern "C" fn event(_: *mut c_void, call: *mut sys::calldata_t) {
        let mut name = null();
        let mut data: *mut sys::obs_data_t = null_mut();
        // SAFETY: the caller passes a text and settings, which live during the call.
        unsafe {
            sys::calldata_get_string(call, c"type".as_ptr(), &raw mut name);
            let size = size_of_val(&data);
            sys::calldata_get_data(call, c"data".as_ptr(), (&raw mut data).cast(), size);
            let name = text::from_c(name).unwrap_or_default();
            let json = text::from_c(sys::obs_data_get_json(data)).unwrap_or_default();
            EVENTS.lock().unwrap_or_else(PoisonError::into_inner).push((name, json));
        }
    }
    // SAFETY: libobs is up; the texts outlive the calls, and the handler outlives libobs' use of
    // it.
    unsafe {
        let websocket = NonNull::new(sys::proc_handler_create()).expect("a handler");
        let (obs, its) = (sys::obs_get_proc_handler(), websocket.as_ptr());
        let declare = |handler, declaration: &CStr, procedure| {
            sys::proc_handler_add(handler, declaration.as_ptr(), Some(procedure), its.cast());
        };
        declare(obs, c"bool obs_websocket_api_get_ph(out ptr ph)", get_handler);
        declare(its, c"bool vendor_register(in string name, out ptr vendor)", vendor);
        declare(
            its,
            c"bool vendor_request_register(in ptr vendor, in string type, in ptr callback)",
            request,
        );
        declare(its, c"bool vendor_event_emit(in ptr vendor, in string type, in ptr data)", event);
        websocket
    }
}

/// # Safety
/// `call` is a call in progress.
unsafe fn set_pointer(call: *mut sys::calldata_t, name: &CStr, value: *mut c_void) {
    // SAFETY: the caller's promise; libobs copies name and pointer.
    unsafe {
        let size = size_of_val(&value);
        sys::calldata_set_data(call, name.as_ptr(), (&raw const value).cast(), size);
    }
}
