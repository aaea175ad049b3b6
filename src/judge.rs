//! What an answer means.

use crate::transport::{Answer, MAX_ANSWER, retry_after};
use crate::{Error, ErrorKind, Reply};

/// Decides what an answer means. The platform's JSON counts whatever the HTTP status.
pub(crate) fn judge(answer: Answer, clock_offset_ms: Option<i64>) -> Result<Reply, Error> {
    let Answer { status, headers, body } = answer;
    let retry_after = retry_after(&headers);
    let foreign = |what: String, body: &[u8]| {
        Err(Error::new(ErrorKind::Protocol, what).with_answer(status, retry_after).with_body(body))
    };
    if body.len() > MAX_ANSWER {
        return foreign(
            format!("HTTP {status} with more than {MAX_ANSWER} bytes, which the platform never sends"),
            &body,
        );
    }
    match Reply::read(status, body) {
        Ok(reply) if reply.is_success() => Ok(reply.with_clock_offset(clock_offset_ms)),
        Ok(reply) => Err(Error::refused(reply.with_clock_offset(clock_offset_ms)).with_answer(status, retry_after)),
        Err((_, body)) if status == 304 => {
            foreign("HTTP 304: an answer from a cache, to a question that was not asked".to_owned(), &body)
        }
        Err((_, body)) if (300..400).contains(&status) => foreign(
            format!("HTTP {status}: a redirect, which is not followed since the signed body would go elsewhere"),
            &body,
        ),
        Err((error, body)) if error.is_data() => {
            foreign(format!("HTTP {status} with JSON that is no answer of the platform's: it has no `code`"), &body)
        }
        Err((_, body)) => foreign(format!("HTTP {status} with an answer that is not JSON"), &body),
    }
}
