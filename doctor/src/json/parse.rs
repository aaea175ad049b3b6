//! A parser that forgets nothing but white space, and gives up on what is too deep or too much.

use std::borrow::Cow;

use super::node::{Member, Node, Text};

/// Deeper bodies are searched as bytes only: nothing on the platform is deeper than 3.
const DEPTH: usize = 64;
/// As many values as about 60,000 ports have; it bounds memory at some 40 MB.
const NODES: usize = 400_000;

/// Reads one JSON value with nothing but white space around it.
pub(crate) fn parse(text: &str) -> Option<Node<'_>> {
    let mut parser = Parser { text, at: 0, nodes: 0 };
    let node = parser.value(0)?;
    parser.space();
    (parser.at == text.len()).then_some(node)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    nodes: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        self.nodes += 1;
        if depth > DEPTH || self.nodes > NODES {
            return None;
        }
        self.space();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Node::Text),
            b'n' => self.word("null", Node::Null),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, node: Node<'a>) -> Option<Node<'a>> {
        self.text.get(self.at..)?.starts_with(word).then(|| {
            self.at += word.len();
            node
        })
    }

    fn number(&mut self) -> Option<Node<'a>> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let text = self.text.get(start..self.at)?;
        text.parse::<f64>().ok()?;
        Some(Node::Number(Cow::Borrowed(text)))
    }

    fn array(&mut self, depth: usize) -> Option<Node<'a>> {
        self.eat(b'[')?;
        let mut items = Vec::new();
        self.space();
        if self.eat(b']').is_some() {
            return Some(Node::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(b',').is_none() {
                self.eat(b']')?;
                return Some(Node::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Node<'a>> {
        self.eat(b'{')?;
        let mut members = Vec::new();
        self.space();
        if self.eat(b'}').is_some() {
            return Some(Node::Object(members));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.eat(b':')?;
            let value = self.value(depth + 1)?;
            members.push(Member { key, value });
            self.space();
            if self.eat(b',').is_none() {
                self.eat(b'}')?;
                return Some(Node::Object(members));
            }
        }
    }

    fn string(&mut self) -> Option<Text<'a>> {
        self.eat(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        let raw = self.text.get(start..self.at)?;
        self.at += 1;
        let value = if escaped { Cow::Owned(unescape(raw)?) } else { Cow::Borrowed(raw) };
        Some(Text { raw: Cow::Borrowed(raw), value })
    }
}

/// What a string says. Half of a surrogate pair becomes U+FFFD: such a string is only ever written as it was sent.
fn unescape(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at)?);
        let code = rest.get(at + 1..)?.chars().next()?;
        rest = rest.get(at + 1 + code.len_utf8()..)?;
        match code {
            'u' => {
                let (character, length) = unicode(rest)?;
                out.push(character);
                rest = rest.get(length..)?;
            }
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            other => out.push(other),
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The character of the digits after `\u`, and how many bytes belong to it.
fn unicode(rest: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u16::from_str_radix(rest.get(at..at + 4)?, 16).ok();
    let first = unit(0)?;
    if let Some(single) = char::from_u32(u32::from(first)) {
        return Some((single, 4));
    }
    let second = if rest.get(4..6) == Some("\\u") { unit(6) } else { None };
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    Some(pair.map_or((char::REPLACEMENT_CHARACTER, 4), |pair| (pair, 10)))
}
