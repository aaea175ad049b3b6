//! Client library for the P云 (4pyun) energy platform.
#![forbid(unsafe_code)]
