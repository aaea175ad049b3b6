//! What was serialized: wording.

use super::fix::{HEADER, ONCE};
use super::{Entry, Fix};
use crate::mistake::MistakeId;

/// The entry of a mistake of this kind.
pub(super) fn entry(id: MistakeId) -> Option<Entry> {
    Some(match id {
        MistakeId::NullMembers => Entry {
            english: "Members that are null were treated differently for signing and for sending",
            chinese: "null 字段的处理不一致",
            fix: ONCE,
        },
        MistakeId::EmptyMembers => Entry {
            english: "Empty members were treated differently for signing and for sending",
            chinese: "空字段的处理不一致",
            fix: ONCE,
        },
        MistakeId::NumberType => Entry {
            english: "Numbers were signed in another notation or type than they were sent in",
            chinese: "数字的写法或类型不一致",
            fix: ONCE,
        },
        MistakeId::TimestampTwice => Entry {
            english: "The clock was read twice: the signed timestamp is not the sent one",
            chinese: "取了两次时间：签名和发送的 timestamp 不是同一个",
            fix: Fix {
                java: "long timestamp = System.currentTimeMillis(); device.setTimestamp(timestamp);",
                python: r#"device["timestamp"] = int(time.time() * 1000); body = json.dumps(device).encode()"#,
                csharp: "device.Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();",
                c: "int64_t timestamp = now_ms(); build(body, timestamp); sign(body, strlen(body), secret, hex);",
            },
        },
        MistakeId::TimestampUnit => Entry {
            english: "The timestamp was signed in another unit or zone than it was sent in",
            chinese: "timestamp 的单位或时区不一致",
            fix: Fix {
                java: "long timestamp = System.currentTimeMillis();",
                python: "timestamp = int(time.time() * 1000)",
                csharp: "long timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();",
                c: "struct timespec t; clock_gettime(CLOCK_REALTIME, &t); int64_t timestamp = t.tv_sec * 1000LL + t.tv_nsec / 1000000;",
            },
        },
        MistakeId::DuplicateKeys => Entry {
            english: "A key appears twice, and only one of them was signed",
            chinese: "同一个 key 出现两次，签名时只剩一个",
            fix: ONCE,
        },
        MistakeId::SignInBody => Entry {
            english: "`sign` was added to the JSON after it was signed",
            chinese: "签名后又往 JSON 里加了 `sign`",
            fix: HEADER,
        },
        MistakeId::MemberLeftOut => {
            Entry {
                english: "A member was sent that was not signed", chinese: "有字段发送了但没有参与签名", fix: ONCE
            }
        }
        _ => return None,
    })
}
