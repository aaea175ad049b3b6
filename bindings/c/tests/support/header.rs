//! Reads `include/pyun_energy.h` as a C program would: what is exported, with which parameters, and what is said about it.

use std::fs;

use super::repository;

pub struct Function {
    pub name: String,
    /// What it gives, such as `const char *`.
    pub result: String,
    pub parameters: Vec<Parameter>,
    /// The comment before it, one line each, without stars.
    pub about: Vec<String>,
}

pub struct Parameter {
    pub name: String,
    /// As in the header, such as `const char *const *`.
    pub of: String,
}

impl Function {
    /// What the header says of a parameter.
    pub fn about(&self, parameter: &str) -> Option<String> {
        let start = format!("{parameter}: ");
        let first = self.about.iter().position(|line| line.starts_with(&start))?;
        let rest = self.about[first + 1..].iter().take_while(|line| !is_heading(line));
        Some([&self.about[first]].into_iter().chain(rest).cloned().collect::<Vec<_>>().join(" "))
    }

    /// Whether the header allows NULL there.
    pub fn may_be_null(&self, parameter: &Parameter) -> bool {
        parameter.of == "pyun_error **" || self.about(&parameter.name).is_some_and(|about| about.contains("NULL"))
    }

    /// Whether the first parameter is the handle that this is a method of.
    pub fn receiver(&self) -> Option<&Parameter> {
        let first = self.parameters.first()?;
        let noun = first.of.strip_prefix("const ").unwrap_or(&first.of).strip_suffix(" *")?;
        self.name.starts_with(&format!("{noun}_")).then_some(first)
    }
}

fn is_heading(line: &str) -> bool {
    line.starts_with("Returns ")
        || line.is_empty()
        || line
            .split_once(": ")
            .is_some_and(|(name, _)| !name.contains(' ') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
}

pub fn committed() -> String {
    fs::read_to_string(repository().join("include/pyun_energy.h")).unwrap()
}

/// All functions of the header.
pub fn functions() -> Vec<Function> {
    let header = committed();
    let mut functions = Vec::new();
    let mut about = Vec::new();
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix("/*") {
            about = vec![text.trim_end_matches("*/").trim().to_owned()];
            let mut open = !line.ends_with("*/");
            while open {
                let line = lines.next().unwrap();
                open = !line.ends_with("*/");
                about.push(line.trim().trim_start_matches('*').trim_end_matches("*/").trim().to_owned());
            }
        } else if line.starts_with("PYUN_API ") {
            let mut declaration = line.to_owned();
            while !declaration.ends_with(';') {
                declaration.push(' ');
                declaration.push_str(lines.next().unwrap().trim());
            }
            functions.push(read(&declaration, std::mem::take(&mut about)));
        }
    }
    functions
}

fn read(declaration: &str, about: Vec<String>) -> Function {
    let declaration = declaration.strip_prefix("PYUN_API ").unwrap().strip_suffix(");").unwrap();
    let (before, parameters) = declaration.split_once('(').unwrap();
    let head = split(before);
    let parameters = parameters.split(", ").filter(|parameter| *parameter != "void").map(split).collect();
    Function { name: head.name, result: head.of, parameters, about }
}

/// Splits `const char *name` into type and name.
fn split(text: &str) -> Parameter {
    let start = text.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap() + 1;
    Parameter { name: text[start..].to_owned(), of: text[..start].trim_end().to_owned() }
}
