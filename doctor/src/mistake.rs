//! The mistakes that are told apart: one table, a row each. docs/troubleshooting.md has a section for every row (a test compares).

use std::fmt;

use crate::fix::{self, Fix};

/// A row: the name in Rust, the stable name, the lines that mend it, and the mistake in one sentence, English and Chinese.
macro_rules! mistakes {
    ($($name:ident = $id:literal, $fix:ident, $english:literal, $chinese:literal;)+) => {
        /// A mistake in signing. Its name ([`MistakeId::as_str`]) is stable: logs and links may hold it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[non_exhaustive]
        pub enum MistakeId {
            $(#[doc = concat!($english, ".")] $name,)+
        }

        impl MistakeId {
            /// Every mistake.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, such as `key_order`: also the anchor of its section in docs/troubleshooting.md.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }

            /// What is said of it.
            pub(crate) const fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry { english: $english, chinese: $chinese, fix: fix::$fix },)+
                }
            }
        }
    };
}

/// A mistake in words.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
    pub(crate) fix: Fix,
}

mistakes! {
    SignatureMissing = "signature_missing", HEADER,
        "No signature came with the request",
        "请求里没有签名";
    SignatureUnreadable = "signature_unreadable", HEADER,
        "What came as signature holds no digest",
        "签名字段里没有找到摘要";
    SignatureScheme = "signature_scheme", HEADER,
        "The digits stand behind a scheme or a name; the header takes the 32 digits alone",
        "签名前面多了前缀，请求头里只应放 32 位十六进制";
    SignatureQuoted = "signature_quoted", HEADER,
        "Something stands around the digits: quotes, white space, punctuation, the rest of a command's output",
        "签名外面多了引号、空白、标点或命令的其他输出";
    SecretSent = "secret_sent", HEADER,
        "The secret itself stands in the signature, in clear or in hex: whoever sees the request has it; ask for another one",
        "签名字段里带着密钥本身（明文或十六进制），看到请求的人就拿到了密钥，请更换密钥";
    SignatureSeparators = "signature_separators", PRINT,
        "The digits are separated by other characters",
        "签名里夹了分隔符";
    SignatureZerosLost = "signature_zeros_lost", PRINT,
        "The digest is right, its text is not: zeros were lost when it was printed",
        "摘要算对了，转十六进制时丢了 0";
    SignatureHalf = "signature_half", PRINT,
        "Only some of the 32 digits were sent",
        "签名位数不足，应当用完整的 32 位";
    SignatureBase64 = "signature_base64", PRINT,
        "The digest is right, but was sent in Base64 instead of hex",
        "摘要正确，但用了 Base64，应当用十六进制";
    SignatureSignExtended = "signature_sign_extended", PRINT,
        "The digest is right, but its bytes were printed as signed integers",
        "摘要正确，但字节按有符号整数打印了";
    SignatureByteOrder = "signature_byte_order", PRINT,
        "The digest is right, but its bytes were printed in another order",
        "摘要正确，但打印时字节顺序不对";
    SignatureDecimal = "signature_decimal", PRINT,
        "The digest is right, but was printed in decimal instead of hex",
        "摘要正确，但按十进制打印了，应当用十六进制";
    SignatureEncoded = "signature_encoded", PRINT,
        "The digest is right, but its raw bytes were sent, or its digits were encoded once more",
        "摘要正确，但发送的是原始字节，或者又编码了一次";
    SignatureMistyped = "signature_mistyped", PRINT,
        "A digit of the signature is another one, or two changed places",
        "签名抄错了一位，或者相邻两位写反了";
    OtherHash = "other_hash", MD5,
        "Another hash than MD5 was used",
        "没有用 MD5，用了别的摘要算法";
    Hmac = "hmac", SUFFIX,
        "This is HMAC; the platform wants the plain hash of the text with the secret appended",
        "用了 HMAC，应当是正文拼上密钥后直接算 MD5";
    DoubleMd5 = "double_md5", SUFFIX,
        "The digits of an MD5 were hashed again",
        "MD5 套了两层";
    TextCase = "text_case", MD5,
        "The text was changed to one case before hashing",
        "计算前把整串转了大小写";
    WrongSuffix = "wrong_suffix", SUFFIX,
        "Something else than `&app_secret=` stands between the text and the secret",
        "正文和密钥之间的拼接不对，应为 `&app_secret=`";
    SecretMissing = "secret_missing", SUFFIX,
        "The secret was not appended",
        "没有拼密钥";
    SecretFirst = "secret_first", SUFFIX,
        "The secret stands in front of the text; it belongs behind it",
        "密钥拼在了前面，应当拼在后面";
    SecretWhiteSpace = "secret_white_space", TRIM,
        "The secret differs by white space",
        "密钥里的空白不一致";
    SecretQuoted = "secret_quoted", BARE,
        "There are quotes around the secret that do not belong to it",
        "密钥外面多了引号";
    SecretBom = "secret_bom", TRIM,
        "The secret begins with a byte order mark",
        "密钥开头有 BOM";
    SecretCase = "secret_case", CONFIG,
        "The secret was changed to another case",
        "密钥的大小写被改了";
    SecretEmpty = "secret_empty", CONFIG,
        "An empty secret was used",
        "密钥是空的";
    SecretPlaceholder = "secret_placeholder", CONFIG,
        "A placeholder was used as the secret",
        "用了示例里的占位符当密钥";
    SecretCut = "secret_cut", CONFIG,
        "Only a part of the secret was used",
        "密钥只用了一部分";
    SecretEncoding = "secret_encoding", SUFFIX,
        "The secret was encoded, decoded or hashed before use",
        "密钥被编码、解码或做了哈希";
    AppIdAsSecret = "app_id_as_secret", CONFIG,
        "The app id was used as the secret",
        "把 app_id 当成了密钥";
    OtherSecret = "other_secret", CONFIG,
        "The request is signed with another known secret",
        "用的是另一个环境（或另一个应用）的密钥";
    SecretPasted = "secret_pasted", BARE,
        "Something was copied together with the secret",
        "复制密钥时多带了内容";
    SecretMistyped = "secret_mistyped", CONFIG,
        "The secret has a slip of the keyboard in it",
        "密钥输错了字符";
    SecretInBody = "secret_in_body", SUFFIX,
        "The secret was put into the JSON as a member",
        "密钥被当成字段放进了 JSON";
    UnknownSecret = "unknown_secret", CONFIG,
        "The text is known, the secret is none of the known ones",
        "正文对得上，但密钥不是已知的任何一个";
    WhiteSpace = "white_space", ONCE,
        "The signed JSON and the sent JSON differ in white space",
        "签名和发送的 JSON 空白不一致";
    KeyOrder = "key_order", ONCE,
        "The text was signed with its keys in another order than it was sent with",
        "签名和发送的字段顺序不一致";
    UnicodeEscape = "unicode_escape", ONCE,
        "Characters beyond ASCII were signed in another notation than they were sent in",
        "中文写法不一致";
    SlashEscape = "slash_escape", ONCE,
        "`/` was signed in another notation than it was sent in",
        r"`/` 的写法不一致（`/` 与 `\/`）";
    HtmlEscape = "html_escape", ONCE,
        "Characters that mean something in HTML were signed in another notation than they were sent in",
        "HTML 特殊字符的转义不一致";
    CharsetGbk = "charset_gbk", UTF8,
        "The text is GBK on one side and UTF-8 on the other",
        "一边是 GBK，一边是 UTF-8";
    CharsetUtf16 = "charset_utf16", UTF8,
        "The text was hashed as UTF-16 or UTF-32",
        "按 UTF-16 或 UTF-32 算了 MD5";
    CharsetMojibake = "charset_mojibake", UTF8,
        "The text was decoded with the wrong charset and encoded again",
        "正文被用错误的编码解码后又重新编码（乱码）";
    CharsetLost = "charset_lost", UTF8,
        "Characters beyond ASCII were lost before hashing",
        "中文在签名前丢失了";
    NullMembers = "null_members", ONCE,
        "Members that are null were treated differently for signing and for sending",
        "null 字段的处理不一致";
    EmptyMembers = "empty_members", ONCE,
        "Empty members were treated differently for signing and for sending",
        "空字段的处理不一致";
    NumberType = "number_type", ONCE,
        "Numbers were signed in another notation or type than they were sent in",
        "数字的写法或类型不一致";
    TimestampTwice = "timestamp_twice", STAMP,
        "The clock was read twice: the signed timestamp is not the sent one",
        "取了两次时间：签名和发送的 timestamp 不是同一个";
    TimestampUnit = "timestamp_unit", MILLISECONDS,
        "The timestamp was signed in another unit or zone than it was sent in",
        "timestamp 的单位或时区不一致";
    DuplicateKeys = "duplicate_keys", ONCE,
        "A key appears twice, and only one of them was signed",
        "同一个 key 出现两次，签名时只剩一个";
    SignInBody = "sign_in_body", HEADER,
        "`sign` was added to the JSON after it was signed",
        "签名后又往 JSON 里加了 `sign`";
    MemberLeftOut = "member_left_out", ONCE,
        "A member was sent that was not signed",
        "有字段发送了但没有参与签名";
    MemberAdded = "member_added", ONCE,
        "A member was signed that was not sent",
        "有字段参与了签名但没有发送";
    KeyNames = "key_names", ONCE,
        "Members were signed under other names than they were sent under",
        "签名和发送的字段名不一致";
    ValueRewritten = "value_rewritten", ONCE,
        "A value was rewritten between signing and sending",
        "值在签名和发送之间被改写了";
    NestedAsText = "nested_as_text", ONCE,
        "A nested list or object is a string on one side only",
        "嵌套的列表或对象只有一边是字符串";
    PortList = "port_list", ONCE,
        "The list of ports that was signed is another one than was sent",
        "签名和发送的端口列表不一致";
    BodyPrinted = "body_printed", ONCE,
        "What the language prints was signed, not the JSON that was sent",
        "签名用的是语言自带的打印结果，不是发送的 JSON";
    TextChanged = "text_changed", ONCE,
        "Characters of the whole text were removed, replaced or added before hashing",
        "计算前对整段文本删除、替换或添加了字符";
    BodyNotSigned = "body_not_signed", ONCE,
        "Something else was hashed in place of the body",
        "参与签名的不是请求体";
    Bom = "bom", MARK,
        "A byte order mark was sent or signed, but not both",
        "只有一边带 BOM";
    LineFeedAtEnd = "line_feed_at_end", ENDS,
        "White space or a NUL at an end of the body was sent or signed, but not both",
        "只有一边在首尾多了换行、空白或 NUL";
    LineEnds = "line_ends", BINARY,
        "Line ends were changed between signing and sending",
        "签名和发送的换行符不一致";
    DoubleEncoded = "double_encoded", SEND,
        "The body is JSON in a JSON string",
        "JSON 被又序列化了一次，变成了字符串";
    PercentEncoded = "percent_encoded", SEND,
        "The body was percent-encoded on one side only",
        "请求体只有一边做了 URL 编码";
    Base64Body = "base64_body", ONCE,
        "The body is in Base64 on one side only",
        "请求体只有一边做了 Base64";
    JsonInFormField = "json_in_form_field", SEND,
        "The JSON was sent as a form, or as a field of one",
        "JSON 被当成表单发送了，或者放进了表单字段里";
    SignedPrefix = "signed_prefix", LENGTH,
        "Only the beginning of the body was signed",
        "只签了请求体的前一部分";
    BufferPadded = "buffer_padded", LENGTH,
        "A whole buffer was hashed, with the NULs behind the text",
        "对整个缓冲区算了摘要，把后面的 NUL 也算进去了";
    FormRuleOnJson = "form_rule_on_json", ONCE,
        "The sorted k=v rule of the form calls was used; a JSON call signs the raw body",
        "JSON 接口误用了表单的排序签名规则，应当直接对请求体原文签名";
    JsonRuleOnForm = "json_rule_on_form", FORM,
        "The raw body rule of the JSON calls was used; a form call signs the sorted k=v list",
        "表单接口误用了 JSON 的原文签名规则，应当排序后拼 k=v";
    FormValuesEncoded = "form_values_encoded", FORM,
        "Values were percent-encoded otherwise for signing than for sending; they are signed raw",
        "参数值在签名时和发送时的 URL 编码不一致，签名要用原始值";
    FormEmptyValues = "form_empty_values", FORM,
        "Empty values were signed",
        "空值参与了签名";
    FormSignIncluded = "form_sign_included", FORM,
        "`sign` itself was signed",
        "`sign` 自己参与了签名";
    FormSecretSorted = "form_secret_sorted", FORM,
        "The secret was sorted in among the parameters",
        "密钥被当成普通参数一起排序了";
    FormOrder = "form_order", FORM,
        "The parameters were joined in another order",
        "参数排序不对";
    FormSeparator = "form_separator", FORM,
        "The parameters were joined with other separators",
        "参数的拼接符不对";
}

impl fmt::Display for MistakeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl serde::Serialize for MistakeId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
