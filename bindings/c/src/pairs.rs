//! The parameters of a form, as two arrays of texts.

use std::borrow::Cow;
use std::ffi::c_char;

use crate::failure::Failure;
use crate::guard::array;
use crate::text::{Charset, read};

pub(crate) type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// Names and their values.
///
/// # Safety
/// As of [`array`] and [`read`].
pub(crate) unsafe fn pairs<'a>(
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    charset: Charset,
) -> Result<Pairs<'a>, Failure> {
    // SAFETY: the caller's promise.
    unsafe {
        let names = array(names, count, "names")?.iter();
        let values = array(values, count, "values")?.iter();
        let pairs = names.zip(values).enumerate().map(|(index, (name, value))| {
            let name = read(*name, format_args!("names[{index}]"), charset)?;
            Ok((name, read(*value, format_args!("values[{index}]"), charset)?))
        });
        pairs.collect()
    }
}

pub(crate) fn borrowed<'a>(pairs: &'a Pairs<'_>) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(name, value)| (&**name, &**value)).collect()
}
