//! Secret and suffix: wording.

use super::fix::{CONFIG, SUFFIX, TRIM};
use super::{Entry, Fix};
use crate::mistake::MistakeId;

/// The entry of a mistake of this kind.
pub(super) fn entry(id: MistakeId) -> Option<Entry> {
    Some(match id {
        MistakeId::WrongSuffix => Entry {
            english: "Something else than `&app_secret=` stands between the text and the secret",
            chinese: "正文和密钥之间的拼接不对，应为 `&app_secret=`",
            fix: SUFFIX,
        },
        MistakeId::SecretMissing => {
            Entry { english: "The secret was not appended", chinese: "没有拼密钥", fix: SUFFIX }
        }
        MistakeId::SecretFirst => Entry {
            english: "The secret stands in front of the text; it belongs behind it",
            chinese: "密钥拼在了前面，应当拼在后面",
            fix: SUFFIX,
        },
        MistakeId::SecretWhiteSpace => {
            Entry {
                english: "The secret differs by white space at an end", chinese: "密钥首尾的空白不一致", fix: TRIM
            }
        }
        MistakeId::SecretQuoted => Entry {
            english: "There are quotes around the secret that do not belong to it",
            chinese: "密钥外面多了引号",
            fix: TRIM,
        },
        MistakeId::SecretBom => {
            Entry { english: "The secret begins with a byte order mark", chinese: "密钥开头有 BOM", fix: TRIM }
        }
        MistakeId::SecretCase => {
            Entry {
                english: "The secret was changed to another case", chinese: "密钥的大小写被改了", fix: CONFIG
            }
        }
        MistakeId::SecretEmpty => {
            Entry { english: "An empty secret was used", chinese: "密钥是空的", fix: CONFIG }
        }
        MistakeId::SecretPlaceholder => {
            Entry {
                english: "A placeholder was used as the secret", chinese: "用了示例里的占位符当密钥", fix: CONFIG
            }
        }
        MistakeId::SecretCut => Entry {
            english: "Only the beginning of the secret was used",
            chinese: "密钥只用了前一部分",
            fix: Fix {
                java: r#"String secret = Objects.requireNonNull(System.getenv("PYUN_APP_SECRET"), "PYUN_APP_SECRET is not set");"#,
                python: r#"secret = os.environ["PYUN_APP_SECRET"]"#,
                csharp: r#"string secret = Environment.GetEnvironmentVariable("PYUN_APP_SECRET") ?? throw new InvalidOperationException("PYUN_APP_SECRET is not set");"#,
                c: r#"char secret[256]; snprintf(secret, sizeof secret, "%s", value);"#,
            },
        },
        MistakeId::SecretEncoding => Entry {
            english: "The secret was encoded, decoded or hashed before use",
            chinese: "密钥被编码、解码或做了哈希",
            fix: SUFFIX,
        },
        MistakeId::AppIdAsSecret => {
            Entry { english: "The app id was used as the secret", chinese: "把 app_id 当成了密钥", fix: CONFIG }
        }
        MistakeId::OtherSecret => Entry {
            english: "The request is signed with another known secret",
            chinese: "用的是另一个环境（或另一个应用）的密钥",
            fix: CONFIG,
        },
        MistakeId::UnknownSecret => Entry {
            english: "The text is known, the secret is none of the known ones",
            chinese: "正文对得上，但密钥不是已知的任何一个",
            fix: CONFIG,
        },
        _ => return None,
    })
}
