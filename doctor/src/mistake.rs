//! The mistakes that are told apart, each with a stable name.

use std::fmt;

macro_rules! mistakes {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal,)+) => {
        /// A mistake in signing. Its name ([`MistakeId::as_str`]) is stable: logs and links may hold it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[non_exhaustive]
        pub enum MistakeId {
            $($(#[doc = $doc])+ $name,)+
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
        }
    };
}

mistakes! {
    /// No signature came with the request.
    SignatureMissing = "signature_missing",
    /// What came is no signature.
    SignatureUnreadable = "signature_unreadable",
    /// `Bearer`, `MD5` or the like before the digits.
    SignatureScheme = "signature_scheme",
    /// Quotes or white space around the digits.
    SignatureQuoted = "signature_quoted",
    /// Dashes, colons or `0x` among the digits.
    SignatureSeparators = "signature_separators",
    /// Zeros lost while the digest was printed.
    SignatureZerosLost = "signature_zeros_lost",
    /// Only half of the digits.
    SignatureHalf = "signature_half",
    /// The digest in Base64.
    SignatureBase64 = "signature_base64",
    /// Bytes printed as signed integers.
    SignatureSignExtended = "signature_sign_extended",
    /// The digest's words printed in the machine's byte order.
    SignatureByteOrder = "signature_byte_order",
    /// SHA-1 or SHA-256.
    OtherHash = "other_hash",
    /// HMAC.
    Hmac = "hmac",
    /// MD5 of an MD5.
    DoubleMd5 = "double_md5",
    /// The text was changed to upper or lower case before hashing.
    TextCase = "text_case",
    /// Something else than `&app_secret=` between text and secret.
    WrongSuffix = "wrong_suffix",
    /// The text was hashed without any secret.
    SecretMissing = "secret_missing",
    /// The secret stands in front of the text.
    SecretFirst = "secret_first",
    /// White space around the secret.
    SecretWhiteSpace = "secret_white_space",
    /// Quotes around the secret.
    SecretQuoted = "secret_quoted",
    /// A byte order mark before the secret.
    SecretBom = "secret_bom",
    /// The secret in the wrong case.
    SecretCase = "secret_case",
    /// An empty secret.
    SecretEmpty = "secret_empty",
    /// A placeholder of the documents as secret.
    SecretPlaceholder = "secret_placeholder",
    /// Only the beginning of the secret.
    SecretCut = "secret_cut",
    /// The secret in another encoding, or hashed.
    SecretEncoding = "secret_encoding",
    /// The app id as secret.
    AppIdAsSecret = "app_id_as_secret",
    /// Another of the known secrets.
    OtherSecret = "other_secret",
    /// The text is known by its MD5; the secret is none of the known ones.
    UnknownSecret = "unknown_secret",
    /// White space between the tokens.
    WhiteSpace = "white_space",
    /// The order of the keys.
    KeyOrder = "key_order",
    /// `\uXXXX` or the characters themselves.
    UnicodeEscape = "unicode_escape",
    /// `\/` or `/`.
    SlashEscape = "slash_escape",
    /// `<`, `>`, `&` and their like escaped for HTML.
    HtmlEscape = "html_escape",
    /// GBK instead of UTF-8.
    CharsetGbk = "charset_gbk",
    /// UTF-16 instead of UTF-8.
    CharsetUtf16 = "charset_utf16",
    /// Text decoded with the wrong charset and encoded again.
    CharsetMojibake = "charset_mojibake",
    /// Characters replaced by `?`.
    CharsetLost = "charset_lost",
    /// Members that are `null`.
    NullMembers = "null_members",
    /// Members that are empty.
    EmptyMembers = "empty_members",
    /// The type or the notation of numbers.
    NumberType = "number_type",
    /// The clock was read twice.
    TimestampTwice = "timestamp_twice",
    /// Seconds instead of milliseconds, or the reverse.
    TimestampUnit = "timestamp_unit",
    /// The same key twice.
    DuplicateKeys = "duplicate_keys",
    /// `sign` was added to the body after it was signed.
    SignInBody = "sign_in_body",
    /// Members that were sent but not signed.
    MemberLeftOut = "member_left_out",
    /// A byte order mark.
    Bom = "bom",
    /// A line end or other white space at an end of the body.
    LineFeedAtEnd = "line_feed_at_end",
    /// LF became CRLF, or the reverse.
    LineEnds = "line_ends",
    /// JSON in a JSON string.
    DoubleEncoded = "double_encoded",
    /// A percent-encoded body.
    PercentEncoded = "percent_encoded",
    /// A body in Base64.
    Base64Body = "base64_body",
    /// JSON in a field of a form.
    JsonInFormField = "json_in_form_field",
    /// Only the beginning of the body was signed.
    SignedPrefix = "signed_prefix",
    /// JSON signed by the form rule.
    FormRuleOnJson = "form_rule_on_json",
    /// A form signed by the JSON rule.
    JsonRuleOnForm = "json_rule_on_form",
    /// Percent-encoded values in the signed string.
    FormValuesEncoded = "form_values_encoded",
    /// Empty values in the signed string.
    FormEmptyValues = "form_empty_values",
    /// `sign` itself in the signed string.
    FormSignIncluded = "form_sign_included",
    /// `app_secret` sorted in among the parameters.
    FormSecretSorted = "form_secret_sorted",
    /// Parameters in another order.
    FormOrder = "form_order",
    /// Other separators than `=` and `&`.
    FormSeparator = "form_separator",
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
