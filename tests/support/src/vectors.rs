//! The known answers (`tests/vectors/README.md`).

use std::fs;
use std::path::{Path, PathBuf};

/// The cases of one kind.
pub fn all(kind: &str) -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors").join(kind);
    let mut cases: Vec<Vector> = fs::read_dir(folder).unwrap().map(|entry| Vector(entry.unwrap().path())).collect();
    cases.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(!cases.is_empty());
    cases
}

pub struct Vector(PathBuf);

impl Vector {
    pub fn name(&self) -> String {
        self.0.file_name().unwrap().to_string_lossy().into_owned()
    }

    pub fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join(file)).unwrap()
    }

    pub fn text(&self, file: &str) -> String {
        String::from_utf8(self.bytes(file)).unwrap()
    }

    pub fn timestamp(&self) -> Option<i64> {
        fs::read_to_string(self.0.join("timestamp.txt")).ok().map(|text| text.parse().unwrap())
    }
}
