//! Signatures.

use pyo3::prelude::*;

use crate::extract::{Data, Pairs};
use crate::guard::guard;

#[pyfunction]
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn sign_json(py: Python<'_>, body: Data, secret: Data) -> PyResult<String> {
    guard(py, || Ok(pyun_energy::sign_json(&body, &secret)))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn verify_json(py: Python<'_>, body: Data, secret: Data, signature: &str) -> PyResult<bool> {
    guard(py, || Ok(pyun_energy::verify_json(&body, &secret, signature)))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn sign_form(py: Python<'_>, pairs: Pairs, secret: Data) -> PyResult<String> {
    guard(py, || Ok(pyun_energy::sign_form(pairs, &secret)))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn verify_form(py: Python<'_>, pairs: Pairs, secret: Data) -> PyResult<bool> {
    guard(py, || Ok(pyun_energy::verify_form(pairs, &secret)))
}
