//! How the digits are written: wording.

use super::fix::{HEADER, MD5, PRINT, SUFFIX};
use super::{Entry, Fix};
use crate::mistake::MistakeId;

/// The entry of a mistake of this kind.
pub(super) fn entry(id: MistakeId) -> Option<Entry> {
    Some(match id {
        MistakeId::SignatureMissing => {
            Entry { english: "No signature came with the request", chinese: "请求里没有签名", fix: HEADER }
        }
        MistakeId::SignatureUnreadable => Entry {
            english: "What came as signature holds no digest",
            chinese: "签名字段里不是一个有效的摘要",
            fix: HEADER,
        },
        MistakeId::SignatureScheme => Entry {
            english: "The digits stand behind a scheme or a name; the header takes the 32 digits alone",
            chinese: "签名前面多了前缀，请求头里只应放 32 位十六进制",
            fix: HEADER,
        },
        MistakeId::SignatureQuoted => Entry {
            english: "Quotes or white space stand around the digits",
            chinese: "签名外面多了引号或空白",
            fix: HEADER,
        },
        MistakeId::SignatureSeparators => Entry {
            english: "The digits are separated by other characters",
            chinese: "签名里夹了分隔符",
            fix: Fix {
                java: "String hex = HexFormat.of().formatHex(digest);",
                python: "hex_digits = digest.hex()",
                csharp: r#"string hex = BitConverter.ToString(digest).Replace("-", "").ToLowerInvariant();"#,
                c: r#"for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", (unsigned char)digest[i]);"#,
            },
        },
        MistakeId::SignatureZerosLost => Entry {
            english: "The digest is right, its text is not: zeros were lost when it was printed",
            chinese: "摘要算对了，转十六进制时丢了 0",
            fix: PRINT,
        },
        MistakeId::SignatureHalf => {
            Entry {
                english: "Only 16 of the 32 digits were sent", chinese: "用了 16 位 MD5，应当用 32 位", fix: PRINT
            }
        }
        MistakeId::SignatureBase64 => Entry {
            english: "The digest is right, but was sent in Base64 instead of hex",
            chinese: "摘要正确，但用了 Base64，应当用十六进制",
            fix: PRINT,
        },
        MistakeId::SignatureSignExtended => Entry {
            english: "The digest is right, but its bytes were printed as signed integers",
            chinese: "摘要正确，但字节按有符号整数打印了",
            fix: PRINT,
        },
        MistakeId::SignatureByteOrder => Entry {
            english: "The digest is right, but its words were printed in the machine's byte order",
            chinese: "摘要正确，但按 32 位整数打印，字节序反了",
            fix: PRINT,
        },
        MistakeId::OtherHash => {
            Entry {
                english: "Another hash than MD5 was used", chinese: "没有用 MD5，用了别的摘要算法", fix: MD5
            }
        }
        MistakeId::Hmac => Entry {
            english: "This is HMAC; the platform wants the plain hash of the text with the secret appended",
            chinese: "用了 HMAC，应当是正文拼上密钥后直接算 MD5",
            fix: SUFFIX,
        },
        MistakeId::DoubleMd5 => {
            Entry { english: "The digits of an MD5 were hashed again", chinese: "MD5 套了两层", fix: SUFFIX }
        }
        MistakeId::TextCase => Entry {
            english: "The text was changed to one case before hashing",
            chinese: "计算前把整串转了大小写",
            fix: MD5,
        },
        _ => return None,
    })
}
