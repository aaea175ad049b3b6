//! Text from C and back: UTF-8, or GBK where the handle says so.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_char};
use std::fmt;
use std::ptr;
use std::sync::OnceLock;

use crate::failure::Failure;

/// Text is UTF-8: what every handle begins with.
pub const PYUN_CHARSET_UTF8: i32 = 0;
/// Text is GBK. Only in a library that was built with it, see pyun_features().
pub const PYUN_CHARSET_GBK: i32 = 1;

/// How the text of a handle is encoded.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Charset {
    #[default]
    Utf8,
    #[cfg(feature = "gbk")]
    Gbk,
}

impl Charset {
    pub(crate) fn from_number(number: i32) -> Result<Self, Failure> {
        match number {
            PYUN_CHARSET_UTF8 => Ok(Self::Utf8),
            #[cfg(feature = "gbk")]
            PYUN_CHARSET_GBK => Ok(Self::Gbk),
            #[cfg(not(feature = "gbk"))]
            PYUN_CHARSET_GBK => Err(Failure::invalid("charset", "this build has no GBK (cargo feature `gbk`)")),
            _ => Err(Failure::invalid("charset", format!("no charset has the number {number}"))),
        }
    }

    pub(crate) fn decode(self, text: &[u8], field: impl fmt::Display) -> Result<Cow<'_, str>, Failure> {
        match self {
            Self::Utf8 => match std::str::from_utf8(text) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => Err(Failure::charset(field, "UTF-8", error.valid_up_to())),
            },
            #[cfg(feature = "gbk")]
            Self::Gbk => crate::gbk::decode(text).map_err(|offset| Failure::charset(field, "GBK", offset)),
        }
    }

    /// What the charset does not have becomes a question mark.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            #[cfg(feature = "gbk")]
            Self::Gbk => crate::gbk::encode(text),
        }
    }
}

/// Text of the caller.
///
/// # Safety
/// `text` is NULL or points to text that ends with a NUL and that nobody changes meanwhile.
pub(crate) unsafe fn read<'a>(
    text: *const c_char,
    field: impl fmt::Display,
    charset: Charset,
) -> Result<Cow<'a, str>, Failure> {
    // SAFETY: the caller's promise.
    let text = unsafe { optional(text, &field, charset) }?;
    text.ok_or_else(|| Failure::null(field))
}

/// The same where NULL means that there is none.
///
/// # Safety
/// As [`read`].
pub(crate) unsafe fn optional<'a>(
    text: *const c_char,
    field: impl fmt::Display,
    charset: Charset,
) -> Result<Option<Cow<'a, str>>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    charset.decode(text.to_bytes(), field).map(Some)
}

/// Text for the caller, made when it is asked for and kept as long as its handle. A NUL inside of it, which C could not
/// see past, becomes U+FFFD (in GBK `?`).
#[derive(Default)]
pub(crate) struct Text {
    utf8: OnceLock<CString>,
    #[cfg(feature = "gbk")]
    gbk: OnceLock<CString>,
}

impl Text {
    pub(crate) fn get<T: AsRef<str>>(&self, charset: Charset, text: Option<T>) -> *const c_char {
        let Some(text) = text else { return ptr::null() };
        let text = text.as_ref();
        match charset {
            Charset::Utf8 => {
                self.utf8.get_or_init(|| without_nul(text.replace('\0', "\u{fffd}").into_bytes())).as_ptr()
            }
            #[cfg(feature = "gbk")]
            Charset::Gbk => self.gbk.get_or_init(|| without_nul(charset.encode(&text.replace('\0', "?")))).as_ptr(),
        }
    }
}

fn without_nul(text: Vec<u8>) -> CString {
    CString::new(text).unwrap_or_default()
}
