//! The whole body: wording.

use super::fix::ONCE;
use super::{Entry, Fix};
use crate::mistake::MistakeId;

/// The entry of a mistake of this kind.
pub(super) fn entry(id: MistakeId) -> Option<Entry> {
    Some(match id {
        MistakeId::Bom => Entry {
            english: "A byte order mark was sent or signed, but not both",
            chinese: "只有一边带 BOM",
            fix: Fix {
                java: r#"byte[] body = text.replace("\uFEFF", "").getBytes(StandardCharsets.UTF_8);"#,
                python: r#"text = pathlib.Path(path).read_text("utf-8-sig")"#,
                csharp: "var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);",
                c: r#"if (!memcmp(body, "\xEF\xBB\xBF", 3)) { body += 3; length -= 3; }"#,
            },
        },
        MistakeId::LineFeedAtEnd => Entry {
            english: "White space at an end of the body was sent or signed, but not both",
            chinese: "只有一边在首尾多了换行或空白",
            fix: Fix {
                java: "byte[] body = text.strip().getBytes(StandardCharsets.UTF_8);",
                python: "body = pathlib.Path(path).read_bytes().strip()",
                csharp: "byte[] body = Encoding.UTF8.GetBytes(text.Trim());",
                c: r#"length = strlen(body); while (length && strchr("\r\n ", body[length - 1])) length--;"#,
            },
        },
        MistakeId::LineEnds => Entry {
            english: "Line ends were changed between signing and sending",
            chinese: "签名和发送的换行符不一致",
            fix: Fix {
                java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
                python: r#"with open(path, "wb") as file: file.write(body)"#,
                csharp: "File.WriteAllBytes(path, body);",
                c: r#"FILE *file = fopen(path, "wb");"#,
            },
        },
        MistakeId::DoubleEncoded => Entry {
            english: "The body is JSON in a JSON string",
            chinese: "JSON 被又序列化了一次，变成了字符串",
            fix: Fix {
                java: "HttpEntity<byte[]> request = new HttpEntity<>(body, headers);",
                python: "requests.post(url, data=body, headers=headers)",
                csharp: "var content = new ByteArrayContent(body);",
                c: "curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);",
            },
        },
        MistakeId::PercentEncoded => Entry {
            english: "The body was percent-encoded on one side only",
            chinese: "请求体只有一边做了 URL 编码",
            fix: Fix {
                java: r#"RequestBody body = RequestBody.create(bytes, MediaType.parse("application/json; charset=utf-8"));"#,
                python: "requests.post(url, data=body, headers=headers)",
                csharp: r#"content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");"#,
                c: r#"curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");"#,
            },
        },
        MistakeId::Base64Body => {
            Entry {
                english: "The body is in Base64 on one side only", chinese: "请求体只有一边做了 Base64", fix: ONCE
            }
        }
        MistakeId::JsonInFormField => Entry {
            english: "The JSON was sent as a field of a form",
            chinese: "JSON 被放进了表单字段里",
            fix: Fix {
                java: r#"RequestBody body = RequestBody.create(bytes, MediaType.parse("application/json; charset=utf-8"));"#,
                python: r#"requests.post(url, data=body, headers={"Content-Type": "application/json; charset=utf-8"})"#,
                csharp: "var content = new ByteArrayContent(body);",
                c: r#"curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");"#,
            },
        },
        MistakeId::SignedPrefix => Entry {
            english: "Only the beginning of the body was signed",
            chinese: "只签了请求体的前一部分",
            fix: Fix {
                java: "byte[] body = text.getBytes(StandardCharsets.UTF_8); md5.update(body, 0, body.length);",
                python: r#"body = text.encode("utf-8")"#,
                csharp: "md5.TransformBlock(body, 0, body.Length, null, 0);",
                c: "MD5_Update(&md5, body, strlen(body));",
            },
        },
        _ => return None,
    })
}
