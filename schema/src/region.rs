//! A place in a file that is written from the tables.

/// The lines of a file between `begin` and `end`, which stay.
#[derive(Clone, Debug)]
pub struct Region {
    /// Path from the root of the project.
    pub file: &'static str,
    /// The line before it.
    pub begin: String,
    /// The line after it; the first one that reads so.
    pub end: String,
    /// What it should be, each line with its end.
    pub text: String,
}

impl Region {
    /// The file with this region as it should be; `None` if the file has no such place.
    pub fn put_into(&self, whole: &str) -> Option<String> {
        let begin = format!("{}\n", self.begin);
        let start = whole.find(&begin)? + begin.len();
        let length = whole[start..].find(&format!("{}\n", self.end))?;
        Some([&whole[..start], &self.text, &whole[start + length..]].concat())
    }
}
