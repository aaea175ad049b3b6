//! What the form and query calls have in common: content type, parameters, application, signature, time.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};

use super::call::Call;
use super::form_fields::FormFields;
use super::window;
use crate::parameters::Parameters;
use crate::shared::Shared;
use crate::signature;
use crate::verdict::Verdict;

/// Opens a signed form: checks everything around the parameters of the call itself, and returns them all.
pub(crate) fn open_form(call: Call<'_>, shared: &Shared) -> Result<Parameters, Verdict> {
    check_content_type(call.headers).map_err(Verdict::bad_parameter)?;
    open_query(call, shared)
}

/// Opens a signed query, which has no content type.
pub(crate) fn open_query(call: Call<'_>, shared: &Shared) -> Result<Parameters, Verdict> {
    let parameters = call.content.parameters().map_err(Verdict::bad_parameter)?;
    let fields = FormFields::of(&parameters);
    let app_id = fields.text("app_id").map_err(Verdict::bad_parameter)?;
    let Some(secret) = shared.apps.secret(app_id) else {
        return Err(Verdict::unknown_app(app_id));
    };
    check_signature(call.headers, &parameters, secret.as_bytes())?;
    check_sign_type(fields).map_err(Verdict::bad_parameter)?;
    check_time(fields, call.now_ms).map_err(Verdict::bad_parameter)?;
    Ok(parameters)
}

fn check_content_type(headers: &HeaderMap) -> Result<(), String> {
    const WANTED: &str = "Content-Type must be application/x-www-form-urlencoded";
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Err(format!("{WANTED}; the request has none"));
    };
    let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let form = parts.next() == Some("application/x-www-form-urlencoded");
    let utf8 = parts.all(|part| !part.starts_with("charset=") || matches!(part, "charset=utf-8" | "charset=\"utf-8\""));
    if form && utf8 { Ok(()) } else { Err(format!("{WANTED}, in UTF-8 if it says a charset, not {text:?}")) }
}

fn check_signature(headers: &HeaderMap, parameters: &Parameters, secret: &[u8]) -> Result<(), Verdict> {
    const ADVICE: &str = "The rule: drop `sign` and what is empty, sort by name, join as name=value with &, not percent-encoded, and take \
                          hex(md5(text + \"&app_secret=\" + secret)).";
    let given = given_signature(headers, parameters).map_err(|seen| Verdict::wrong_signature(seen, ADVICE))?;
    let text = parameters.signed_text();
    if signature::matches(text.as_bytes(), secret, given) {
        return Ok(());
    }
    let facts = format!(
        "The signature differs. The text to be signed, made of the parameters as received, has {} bytes, and the MD5 of it alone is {}.",
        text.len(),
        signature::md5_alone(text.as_bytes()),
    );
    Err(Verdict::wrong_signature(facts, ADVICE))
}

/// The 16 bytes of the parameter `sign`.
fn given_signature(headers: &HeaderMap, parameters: &Parameters) -> Result<[u8; 16], String> {
    const WANTED: &str = "`sign` must be the signature, 32 hex digits";
    let mut values = parameters.values("sign");
    let Some(value) = values.next() else {
        let elsewhere =
            if headers.contains_key(AUTHORIZATION) { ": it is not taken from Authorization here" } else { "" };
        return Err(format!("{WANTED}; the request has no such parameter{elsewhere}"));
    };
    if values.next().is_some() {
        return Err(format!("{WANTED}; the request has more than one such parameter"));
    }
    let mut signature = [0; 16];
    match hex::decode_to_slice(value, &mut signature) {
        Ok(()) => Ok(signature),
        Err(_) if value.len() == 32 => Err(format!("{WANTED}; not all of its characters are hex digits")),
        Err(_) => Err(format!("{WANTED}; it has {} characters", value.chars().count())),
    }
}

fn check_sign_type(fields: FormFields<'_>) -> Result<(), String> {
    match fields.optional_text("sign_type")? {
        None | Some("MD5") => Ok(()),
        Some(other) => Err(format!("`sign_type` must be MD5, not {other:?}")),
    }
}

fn check_time(fields: FormFields<'_>, now_ms: i64) -> Result<(), String> {
    fields.optional_int64("timestamp")?.map_or(Ok(()), |timestamp| window::check(timestamp, now_ms))
}
