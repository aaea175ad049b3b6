//! `pyun_energy._native`: the core as Python sees it. Takes values apart, calls the core, puts values together; every
//! rule is the core's, and every public name is Python's (`python/pyun_energy/`).
#![deny(unsafe_code)]

mod call;
mod client;
mod device;
mod extract;
mod failure;
mod guard;
mod interpreter;
mod interrupt;
mod logs;
#[cfg(feature = "outbox")]
mod outbox;
mod record;
mod sign;

/// The native part of the package. Private: it changes with every version.
#[pyo3::pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::call::Call;
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::device::Device;
    #[pymodule_export]
    use crate::failure::Failure;
    #[cfg(feature = "_panic")]
    #[pymodule_export]
    use crate::guard::_panic;
    #[cfg(feature = "outbox")]
    #[pymodule_export]
    use crate::outbox::Outbox;
    #[pymodule_export]
    use crate::record::Record;
    #[pymodule_export]
    use crate::sign::{sign_form, sign_json, verify_form, verify_json};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::interpreter::refuse_a_second(module.py())?;
        crate::logs::from_warnings_on();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
