//! A reply's body that is made while it is sent: however long it is, only a piece of it is in memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::Frame;
use serde_json::Value;

/// A piece is not sent before it is so long, but for the last one.
const PIECE: usize = 16 << 10;

/// A reply of these texts, one after the other; of known length if it is short.
pub(super) fn reply(content_type: &'static str, texts: impl Iterator<Item = String> + Send + 'static) -> Response {
    let mut pieces = Pieces { texts: Box::new(texts), piece: String::new() };
    pieces.fill();
    let body = if pieces.piece.len() < PIECE { pieces.piece.into() } else { Body::new(pieces) };
    ([(CONTENT_TYPE, content_type)], body).into_response()
}

/// A member of a JSON object that is made while it is sent.
pub(super) struct Member {
    name: &'static str,
    brackets: [char; 2],
    texts: Box<dyn Iterator<Item = String> + Send>,
}

impl Member {
    /// An array of these JSON texts.
    pub(super) fn array(name: &'static str, items: impl Iterator<Item = String> + Send + 'static) -> Self {
        let texts = items.enumerate().map(|(at, item)| if at == 0 { item } else { format!(",{item}") });
        Self { name, brackets: ['[', ']'], texts: Box::new(texts) }
    }

    /// An object, of whose inside these are the texts.
    pub(super) fn object(name: &'static str, texts: impl Iterator<Item = String> + Send + 'static) -> Self {
        Self { name, brackets: ['{', '}'], texts: Box::new(texts) }
    }

    fn texts(self, comma: &str) -> impl Iterator<Item = String> + use<> {
        let [open, close] = self.brackets;
        [format!("{comma}\"{}\":{open}", self.name)].into_iter().chain(self.texts).chain([close.to_string()])
    }
}

/// A JSON object: `facts`, which is one, and after them `members`.
pub(super) fn json<const N: usize>(facts: &Value, members: [Member; N]) -> Response {
    let facts = facts.to_string();
    let facts = facts.strip_suffix('}').unwrap_or(&facts).to_owned();
    let empty = facts == "{";
    let members = members.into_iter().enumerate();
    let texts = members.flat_map(move |(at, member)| member.texts(if empty && at == 0 { "" } else { "," }));
    reply("application/json", [facts].into_iter().chain(texts).chain(["}".to_owned()]))
}

struct Pieces {
    texts: Box<dyn Iterator<Item = String> + Send>,
    /// What is sent next.
    piece: String,
}

impl Pieces {
    fn fill(&mut self) {
        while self.piece.len() < PIECE {
            let Some(text) = self.texts.next() else { break };
            self.piece.push_str(&text);
        }
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.fill();
        let piece = std::mem::take(&mut self.piece);
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece.into()))))
    }
}
