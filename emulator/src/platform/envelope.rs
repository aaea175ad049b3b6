//! What the JSON calls have in common: content type, JSON, application, signature, time.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value};

use super::call::Call;
use super::fields::Fields;
use super::window;
use crate::shared::Shared;
use crate::signature;
use crate::verdict::Verdict;

/// Opens a signed JSON request: checks everything around the fields of the call itself, and returns the body.
pub(crate) fn open(call: Call<'_>, shared: &Shared) -> Result<Map<String, Value>, Verdict> {
    check_content_type(call.headers).map_err(Verdict::bad_parameter)?;
    let object = call.content.object().map_err(Verdict::bad_parameter)?;
    let fields = Fields::of_body(&object);
    let app_id = fields.text("app_id").map_err(Verdict::bad_parameter)?;
    let Some(secret) = shared.apps.secret(app_id) else {
        return Err(Verdict::unknown_app(app_id));
    };
    check_signature(call.headers, call.text, secret.as_bytes())?;
    check_sign_type(&object).map_err(Verdict::bad_parameter)?;
    check_time(&fields, call.now_ms).map_err(Verdict::bad_parameter)?;
    Ok(object)
}

fn check_content_type(headers: &HeaderMap) -> Result<(), String> {
    const WANTED: &str = "Content-Type must be application/json; charset=utf-8";
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Err(format!("{WANTED}; the request has none"));
    };
    let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next() == Some("application/json");
    let utf8 = parts.any(|part| matches!(part, "charset=utf-8" | "charset=\"utf-8\""));
    if json && utf8 { Ok(()) } else { Err(format!("{WANTED}, not {text:?}")) }
}

fn check_signature(headers: &HeaderMap, body: &[u8], secret: &[u8]) -> Result<(), Verdict> {
    const ADVICE: &str = "If yours are the same, the secret differs; if not, the text that was signed is not the text that was sent. \
                          The rule: hex(md5(body + \"&app_secret=\" + secret)).";
    let given = given_signature(headers).map_err(|seen| Verdict::wrong_signature(seen, ""))?;
    if signature::matches(body, secret, given) {
        return Ok(());
    }
    let facts = format!(
        "The signature differs. The body as received has {} bytes, and the MD5 of the body alone is {}.",
        body.len(),
        signature::md5_alone(body),
    );
    Err(Verdict::wrong_signature(facts, ADVICE))
}

/// The 16 bytes of the `Authorization` header. Its text is not repeated in the hint: it might be another service's password.
fn given_signature(headers: &HeaderMap) -> Result<[u8; 16], String> {
    const WANTED: &str = "Authorization must be the signature alone, 32 hex digits";
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(format!("{WANTED}; the request has no such header"));
    };
    if values.next().is_some() {
        return Err(format!("{WANTED}; the request has more than one such header"));
    }
    let bytes = value.as_bytes();
    let mut signature = [0; 16];
    if hex::decode_to_slice(bytes, &mut signature).is_ok() {
        return Ok(signature);
    }
    let seen = match bytes {
        _ if bytes.contains(&b' ') => "it has a scheme or a space in it".to_owned(),
        _ if bytes.starts_with(b"\"") => "it is in quotes".to_owned(),
        _ if bytes.len() == 32 => "not all of its characters are hex digits".to_owned(),
        _ => format!("it has {} characters", bytes.len()),
    };
    Err(format!("{WANTED}; {seen}"))
}

fn check_sign_type(object: &Map<String, Value>) -> Result<(), String> {
    match object.get("sign_type") {
        None => Ok(()),
        Some(Value::String(text)) if text == "MD5" => Ok(()),
        Some(other) => Err(format!("`sign_type` must be \"MD5\", not {other}")),
    }
}

fn check_time(fields: &Fields<'_>, now_ms: i64) -> Result<(), String> {
    fields.optional_int64("timestamp")?.map_or(Ok(()), |timestamp| window::check(timestamp, now_ms))
}
