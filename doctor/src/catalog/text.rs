//! How the text was written: wording.

use super::fix::{ONCE, UTF8};
use super::{Entry, Fix};
use crate::mistake::MistakeId;

/// The entry of a mistake of this kind.
pub(super) fn entry(id: MistakeId) -> Option<Entry> {
    Some(match id {
        MistakeId::WhiteSpace => Entry {
            english: "The text was signed with other white space than it was sent with",
            chinese: "签名和发送的 JSON 空白不一致",
            fix: ONCE,
        },
        MistakeId::KeyOrder => Entry {
            english: "The text was signed with its keys in another order than it was sent with",
            chinese: "签名和发送的字段顺序不一致",
            fix: ONCE,
        },
        MistakeId::UnicodeEscape => Entry {
            english: "Characters beyond ASCII were signed in another notation than they were sent in",
            chinese: r"中文的写法不一致（原字符与 \uXXXX）",
            fix: Fix {
                java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
                python: r#"body = json.dumps(device, ensure_ascii=False).encode("utf-8")"#,
                csharp: "var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };",
                c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
            },
        },
        MistakeId::SlashEscape => Entry {
            english: "`/` was signed in another notation than it was sent in",
            chinese: r"`/` 的写法不一致（`/` 与 `\/`）",
            fix: ONCE,
        },
        MistakeId::HtmlEscape => Entry {
            english: "`<`, `>`, `&`, `=` or quotes were signed in another notation than they were sent in",
            chinese: "`<`、`>`、`&`、`=`、引号的转义不一致",
            fix: Fix {
                java: "Gson gson = new GsonBuilder().disableHtmlEscaping().create();",
                python: r#"body = json.dumps(device).encode(); requests.post(url, data=body, headers={"Authorization": sign(body)})"#,
                csharp: "var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };",
                c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
            },
        },
        MistakeId::CharsetGbk => Entry {
            english: "The text is GBK on one side and UTF-8 on the other",
            chinese: "一边是 GBK，一边是 UTF-8",
            fix: UTF8,
        },
        MistakeId::CharsetUtf16 => {
            Entry { english: "The text was hashed as UTF-16", chinese: "按 UTF-16 算了 MD5", fix: UTF8 }
        }
        MistakeId::CharsetMojibake => Entry {
            english: "The text was decoded with the wrong charset and encoded again",
            chinese: "正文被用错误的编码解码后又重新编码（乱码）",
            fix: UTF8,
        },
        MistakeId::CharsetLost => Entry {
            english: "Characters beyond ASCII became `?` before hashing",
            chinese: "中文在签名前变成了 `?`",
            fix: UTF8,
        },
        _ => return None,
    })
}
