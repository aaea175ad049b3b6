//! Settings of a client.

use std::borrow::Cow;
use std::ffi::{CStr, c_char};
use std::mem;
use std::path::PathBuf;
use std::ptr;
use std::time::Duration;

use pyun_core::{Client, ClientBuilder, Environment, Proxy, Secret};

use crate::failure::{Failure, Remembered};
use crate::guard::{self, unique};
use crate::status::pyun_status;
use crate::text::{Charset, read};

/// https://api.4pyun.com
pub const PYUN_ENVIRONMENT_PRODUCTION: i32 = 1;
/// https://dev-api.4pyun.com
pub const PYUN_ENVIRONMENT_TEST: i32 = 2;

/// Settings of a client. Required: app id, secret, and environment or base URL. A setting that fails is remembered, and
/// pyun_client_new() then returns its error, until the same is set well or pyun_config_clear_failures().
pub struct pyun_config {
    builder: ClientBuilder,
    charset: Charset,
    remembered: Remembered,
}

impl pyun_config {
    pub(crate) fn build(&self) -> Result<(Client, Charset), Failure> {
        self.remembered.check()?;
        Ok((self.builder.clone().build()?, self.charset))
    }
}

/// Reads one setting, and changes it if it is usable; remembers how that went.
///
/// # Safety
/// `config` is NULL or valid and used by nobody else.
unsafe fn set<T>(
    config: *mut pyun_config,
    field: &str,
    read: impl Fn(Charset) -> Result<T, Failure>,
    change: fn(ClientBuilder, T) -> ClientBuilder,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe {
        guard::quiet(|| {
            let config = unique(config, "config")?;
            let value = read(config.charset);
            config.remembered.note(&field, value.as_ref().map(|_| ()));
            let value = value?;
            // Taken, not cloned: there is one secret, and it is in one place.
            config.builder = change(mem::take(&mut config.builder), value);
            Ok(())
        })
    }
}

/// Changes one setting that is text.
///
/// # Safety
/// As [`set`] and [`read`].
unsafe fn set_text(
    config: *mut pyun_config,
    field: &str,
    value: *const c_char,
    change: fn(ClientBuilder, Cow<'_, str>) -> ClientBuilder,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { set(config, field, |charset| read(value, field, charset), change) }
}

/// Changes one setting that any number is good for.
///
/// # Safety
/// As [`set`].
unsafe fn set_number(
    config: *mut pyun_config,
    field: &str,
    value: u32,
    change: fn(ClientBuilder, u32) -> ClientBuilder,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { set(config, field, |_| Ok(value), change) }
}

/// Changes one setting that is on or off.
///
/// # Safety
/// As [`set`].
unsafe fn set_flag(
    config: *mut pyun_config,
    field: &str,
    value: i32,
    change: fn(ClientBuilder, bool) -> ClientBuilder,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { set(config, field, |_| Ok(value != 0), change) }
}

/// Makes a config with the defaults. The caller frees it with pyun_config_free(), also after it has made a client.
///
/// Returns NULL only after a defect of the library.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_config_new() -> *mut pyun_config {
    guard::value(ptr::null_mut(), || {
        let config =
            pyun_config { builder: Client::builder(), charset: Charset::default(), remembered: Remembered::default() };
        Some(Box::into_raw(Box::new(config)))
    })
}

/// Frees the config and wipes its secret. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_free(config: *mut pyun_config) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(config) }
}

/// Forgets the settings that failed. They keep what they had before.
///
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_clear_failures(config: *mut pyun_config) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            unique(config, "config")?.remembered.forget_all();
            Ok(())
        })
    }
}

/// Says how the texts are encoded that are set after this, and those that the client takes. One that fails is made up for
/// by another only as long as nothing else is set in between.
///
/// charset: PYUN_CHARSET_UTF8 (the default) or PYUN_CHARSET_GBK.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_charset(config: *mut pyun_config, charset: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            let config = unique(config, "config")?;
            let chosen = Charset::from_number(charset);
            config.remembered.note(&"charset", chosen.as_ref().map(|_| ()));
            config.charset = chosen?;
            Ok(())
        })
    }
}

/// Sets the application id that the platform issued ("op..."). Required.
///
/// app_id: text. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_app_id(config: *mut pyun_config, app_id: *const c_char) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set_text(config, "app_id", app_id, |builder, text| builder.app_id(text)) }
}

/// Sets the secret that belongs to the application id. Nothing is trimmed. Required.
///
/// secret: text. Copied; the copy is wiped when it is freed.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_secret(config: *mut pyun_config, secret: *const c_char) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set_text(config, "secret", secret, |builder, text| builder.secret(Secret::from(text.into_owned()))) }
}

/// Sets which installation of the platform is called.
///
/// environment: PYUN_ENVIRONMENT_PRODUCTION or PYUN_ENVIRONMENT_TEST.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_environment(config: *mut pyun_config, environment: i32) -> pyun_status {
    let read = |_| match environment {
        PYUN_ENVIRONMENT_PRODUCTION => Ok(Environment::Production),
        PYUN_ENVIRONMENT_TEST => Ok(Environment::Test),
        _ => Err(Failure::invalid("environment", format!("no environment has the number {environment}"))),
    };
    // SAFETY: the handle is as the header demands.
    unsafe { set(config, "environment", read, ClientBuilder::environment) }
}

/// Sets a base URL instead of an environment, for the emulator or a gateway: http(s)://host[:port][/path]. Paths of calls
/// are appended to it. It is checked by pyun_client_new().
///
/// base_url: text. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_base_url(config: *mut pyun_config, base_url: *const c_char) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set_text(config, "base_url", base_url, |builder, text| builder.environment(&*text)) }
}

/// Sets how long one attempt may take, from the look-up of the host to the last byte of the answer.
///
/// timeout_ms: milliseconds, above 0. Default 10000.
/// Returns PYUN_OK, PYUN_E_NULL. 0 is refused by pyun_client_new().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_timeout_ms(config: *mut pyun_config, timeout_ms: u32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        set_number(config, "timeout", timeout_ms, |builder, ms| builder.timeout(Duration::from_millis(ms.into())))
    }
}

/// Sets how long a call may take, with all its attempts and the waits between them.
///
/// deadline_ms: milliseconds, above 0. Default 30000.
/// Returns PYUN_OK, PYUN_E_NULL. 0 is refused by pyun_client_new().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_deadline_ms(config: *mut pyun_config, deadline_ms: u32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        set_number(config, "deadline", deadline_ms, |builder, ms| builder.deadline(Duration::from_millis(ms.into())))
    }
}

/// Sets how many attempts a call makes at most.
///
/// attempts: above 0; 1 turns retries off. Default 3.
/// Returns PYUN_OK, PYUN_E_NULL. 0 is refused by pyun_client_new().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_attempts(config: *mut pyun_config, attempts: u32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe { set_number(config, "attempts", attempts, ClientBuilder::attempts) }
}

/// Sets a proxy instead of that of the environment (https_proxy, http_proxy, all_proxy, no_proxy, as curl reads them).
///
/// url: text, http://[user:password@]host[:port]; NULL for no proxy, whatever the environment says. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_proxy(config: *mut pyun_config, url: *const c_char) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe {
        let read = |charset| crate::text::optional(url, "proxy", charset);
        set(config, "proxy", read, |builder, url| {
            builder.proxy(url.map_or(Proxy::Direct, |url| Proxy::Url(url.into_owned())))
        })
    }
}

/// Sets a file of certificates (PEM) that are trusted instead of the built-in ones. pyun_client_new() reads it.
///
/// path: path of the file, in the bytes of the file system, whatever the charset. Copied.
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_ca_file(config: *mut pyun_config, path: *const c_char) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe {
        let read = |charset| {
            if path.is_null() {
                return Err(Failure::null("ca_file"));
            }
            file_name(CStr::from_ptr(path), "ca_file", charset)
        };
        set(config, "ca_file", read, ClientBuilder::ca_file)
    }
}

/// The name of a file of the caller.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // elsewhere it can fail
pub(crate) fn file_name(path: &CStr, _: &str, _: Charset) -> Result<PathBuf, Failure> {
    use std::os::unix::ffi::OsStrExt;
    Ok(std::ffi::OsStr::from_bytes(path.to_bytes()).into())
}

#[cfg(not(unix))]
pub(crate) fn file_name(path: &CStr, field: &str, charset: Charset) -> Result<PathBuf, Failure> {
    Ok(charset.decode(path.to_bytes(), field)?.into_owned().into())
}

/// Sets the header User-Agent.
///
/// user_agent: text. Copied. Default "pyun-energy/VERSION".
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_user_agent(
    config: *mut pyun_config,
    user_agent: *const c_char,
) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set_text(config, "user_agent", user_agent, |builder, text| builder.user_agent(text)) }
}

/// Sets whether timestamp and sign_type are sent beside app_id.
///
/// send: 1 (the default), or 0 for exactly the bodies of the protocol's revisions A and B.
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_common_parameters(config: *mut pyun_config, send: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe { set_flag(config, "common_parameters", send, ClientBuilder::common_parameters) }
}

/// Sets whether timestamps are corrected when the platform's clock is more than 4 minutes from this machine's.
///
/// correct: 1 (the default) or 0.
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_correct_clock(config: *mut pyun_config, correct: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe { set_flag(config, "correct_clock", correct, ClientBuilder::correct_clock) }
}

/// Sets whether http:// is allowed to a host that is not this machine. A signature on an open line can be attacked
/// offline, and a request replayed.
///
/// allow: 0 (the default) or 1.
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_config_set_allow_http(config: *mut pyun_config, allow: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe { set_flag(config, "allow_http", allow, ClientBuilder::allow_http) }
}
