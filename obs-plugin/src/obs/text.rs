//! Text across the wall: libobs speaks NUL-terminated UTF-8.

use std::ffi::{CStr, CString, c_char};

/// A copy libobs can read. A NUL inside would end the text there, so it is left out.
pub fn to_c(text: &str) -> CString {
    let without_nul: Vec<u8> = text.bytes().filter(|byte| *byte != 0).collect();
    CString::new(without_nul).unwrap_or_default()
}

/// A copy of text from libobs; none for a null pointer. What is not UTF-8 is replaced.
///
/// # Safety
/// `text` is null or points to a NUL-terminated string that stays as it is during the call.
pub unsafe fn from_c(text: *const c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller promises the rest.
    Some(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}
