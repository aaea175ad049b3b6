//! Signatures.

use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::extract::{Data, data, pairs};
use crate::guard::guard;

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

#[pyfunction]
pub(crate) fn sign_json(body: Any<'_, '_>, secret: Any<'_, '_>) -> PyResult<String> {
    let (body, secret) = (data(body, "body")?, data(secret, "secret")?);
    guard(|| Ok(pyun_energy::sign_json(&body, &secret)))
}

/// A signature that is not there is wrong.
#[pyfunction]
pub(crate) fn verify_json(body: Any<'_, '_>, secret: Any<'_, '_>, signature: Any<'_, '_>) -> PyResult<bool> {
    let (body, secret) = (data(body, "body")?, data(secret, "secret")?);
    if signature.is_none() {
        return Ok(false);
    }
    let signature: Data = data(signature, "signature")?;
    let Ok(signature) = std::str::from_utf8(&signature) else { return Ok(false) };
    guard(|| Ok(pyun_energy::verify_json(&body, &secret, signature)))
}

#[pyfunction]
pub(crate) fn sign_form(form: &Bound<'_, PyList>, secret: Any<'_, '_>) -> PyResult<String> {
    let (form, secret) = (pairs(form)?, data(secret, "secret")?);
    guard(|| Ok(pyun_energy::sign_form(form, &secret)))
}

#[pyfunction]
pub(crate) fn verify_form(form: &Bound<'_, PyList>, secret: Any<'_, '_>) -> PyResult<bool> {
    let (form, secret) = (pairs(form)?, data(secret, "secret")?);
    guard(|| Ok(pyun_energy::verify_form(form, &secret)))
}
