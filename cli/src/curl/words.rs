//! A command line, split into commands and words as a shell would.

use super::ansi::ansi;

/// A word of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) bytes: Vec<u8>,
    /// A shell would put something else into it: `$name`, `$(…)`, or backticks.
    pub(super) expands: bool,
}

/// Splits at what ends a command, and each at white space; quotes and backslashes as POSIX has them, and `$'…'`.
pub(super) fn commands(text: &[u8]) -> Result<Vec<Vec<Word>>, String> {
    let unified: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
    if is_for_cmd(&unified) {
        return Err("it is quoted for Windows' cmd (^); copy it for bash instead".to_owned());
    }
    let mut lexer = Lexer { rest: &unified, ..Lexer::default() };
    while let Some((&byte, rest)) = lexer.rest.split_first() {
        lexer.rest = rest;
        lexer.outside(byte)?;
    }
    lexer.end_command();
    Ok(lexer.commands)
}

/// Whether a browser has written the line for `cmd`, whose quotes are other ones.
fn is_for_cmd(text: &[u8]) -> bool {
    text.starts_with(b"curl ^\"")
        || text.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_end().ends_with(b" ^"))
}

#[derive(Default)]
struct Lexer<'t> {
    rest: &'t [u8],
    /// The word that is being read; `''` is one, though an empty one.
    word: Option<Word>,
    /// The next word is the file of a redirection.
    is_redirected: bool,
    command: Vec<Word>,
    commands: Vec<Vec<Word>>,
}

impl Lexer<'_> {
    /// A byte outside of quotes.
    fn outside(&mut self, byte: u8) -> Result<(), String> {
        match byte {
            b' ' | b'\t' => self.end_word(),
            b'&' if self.rest.starts_with(b">") => self.end_word(),
            b'\n' | b';' | b'|' | b'&' | b'(' | b')' => self.end_command(),
            b'<' | b'>' => self.redirection(),
            b'#' if self.word.is_none() => self.skip(|byte| *byte != b'\n'),
            b'\'' => self.single()?,
            b'"' => self.double()?,
            b'\\' => self.escaped(|_| true),
            b'$' => return self.dollar(),
            b'`' => self.open().expands = true,
            _ => self.push(byte),
        }
        Ok(())
    }

    fn open(&mut self) -> &mut Word {
        self.word.get_or_insert_default()
    }

    fn push(&mut self, byte: u8) {
        self.open().bytes.push(byte);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if !std::mem::take(&mut self.is_redirected) {
            self.command.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.is_redirected = false;
        if !self.command.is_empty() {
            self.commands.push(std::mem::take(&mut self.command));
        }
    }

    fn skip(&mut self, what: impl Fn(&u8) -> bool) {
        let count = self.rest.iter().take_while(|byte| what(byte)).count();
        self.rest = &self.rest[count..];
    }

    /// `2>`, `>>`, `>&`, `<` and their kin: the number before it and the file behind it are no arguments.
    fn redirection(&mut self) {
        self.word.take_if(|word| word.bytes.iter().all(u8::is_ascii_digit));
        self.end_word();
        self.skip(|byte| matches!(byte, b'<' | b'>' | b'&' | b'|'));
        self.is_redirected = true;
    }

    fn single(&mut self) -> Result<(), String> {
        let length = self.rest.iter().position(|byte| *byte == b'\'').ok_or("a quote is not closed")?;
        let (text, rest) = self.rest.split_at(length);
        self.open().bytes.extend(text);
        self.rest = &rest[1..];
        Ok(())
    }

    fn double(&mut self) -> Result<(), String> {
        self.open();
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'"' => return Ok(()),
                b'\\' => self.escaped(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`')),
                b'`' => self.open().expands = true,
                _ => {
                    self.open().expands |= byte == b'$' && names(self.rest);
                    self.push(byte);
                }
            }
        }
        Err("a quote is not closed".to_owned())
    }

    /// Behind a backslash: a line end is no more there; a byte that has no need of it keeps its backslash.
    fn escaped(&mut self, needs: impl Fn(u8) -> bool) {
        let Some((&byte, rest)) = self.rest.split_first() else { return self.push(b'\\') };
        self.rest = rest;
        if byte == b'\n' {
            return;
        }
        if !needs(byte) {
            self.push(b'\\');
        }
        self.push(byte);
    }

    /// `$'…'`, `$"…"`, or something that a shell would fill in.
    fn dollar(&mut self) -> Result<(), String> {
        if let Some(quoted) = self.rest.strip_prefix(b"'") {
            let (value, rest) = ansi(quoted).ok_or("a quote $'… is not closed")?;
            self.rest = rest;
            self.open().bytes.extend(value);
        } else if !self.rest.starts_with(b"\"") {
            let names = names(self.rest);
            self.open().expands |= names;
            self.push(b'$');
        }
        Ok(())
    }
}

/// Whether what follows a `$` makes a shell fill something in.
fn names(rest: &[u8]) -> bool {
    rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_{(@*#?$!-".contains(byte))
}
