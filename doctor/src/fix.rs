//! The lines to change, in four languages. docs/troubleshooting.md shows the same lines, and `tests/python/test_doctor_fixes.py`
//! runs them. Java 8 and .NET Framework 4.6 take them all; JSON is Jackson's, Newtonsoft's and cJSON's, the MD5 of C `OpenSSL`'s.

use serde::Serialize;

/// The line to change, by language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// Java.
    pub java: &'static str,
    /// Python.
    pub python: &'static str,
    /// C#.
    pub csharp: &'static str,
    /// C and C++.
    pub c: &'static str,
}

/// The bytes that are signed are the bytes that are sent.
pub(crate) const ONCE: Fix = Fix {
    java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
    python: r#"body = json.dumps(device).encode(); requests.post(url, data=body, headers={"Authorization": sign(body, secret), "Content-Type": "application/json; charset=utf-8"})"#,
    csharp: "byte[] body = Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(device)); send(body, sign(body, secret));",
    c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
};

/// The digits alone.
pub(crate) const HEADER: Fix = Fix {
    java: r#"connection.setRequestProperty("Authorization", String.format("%032x", new BigInteger(1, digest)));"#,
    python: r#"headers["Authorization"] = hashlib.md5(body + b"&app_secret=" + secret.encode("utf-8")).hexdigest()"#,
    csharp: r#"request.Headers.TryAddWithoutValidation("Authorization", BitConverter.ToString(digest).Replace("-", "").ToLowerInvariant());"#,
    c: r#"snprintf(header, sizeof header, "Authorization: %.32s", hex);"#,
};

/// 32 hex digits of 16 bytes.
pub(crate) const PRINT: Fix = Fix {
    java: r#"String hex = String.format("%032x", new BigInteger(1, digest));"#,
    python: "hex_digits = hashlib.md5(text).hexdigest()",
    csharp: r#"string hex = BitConverter.ToString(digest).Replace("-", "").ToLowerInvariant();"#,
    c: r#"for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", (unsigned char)digest[i]);"#,
};

/// The plain hash.
pub(crate) const MD5: Fix = Fix {
    java: r#"byte[] digest = MessageDigest.getInstance("MD5").digest(text);"#,
    python: r#"hex_digits = hashlib.md5(body + b"&app_secret=" + secret.encode("utf-8")).hexdigest()"#,
    csharp: "byte[] digest = MD5.Create().ComputeHash(text);",
    c: "MD5(text, length, digest);",
};

/// The text, the suffix, the secret.
pub(crate) const SUFFIX: Fix = Fix {
    java: r#"md5.update(body); byte[] digest = md5.digest(("&app_secret=" + secret).getBytes(StandardCharsets.UTF_8));"#,
    python: r#"text = body + b"&app_secret=" + secret.encode("utf-8")"#,
    csharp: r#"byte[] text = body.Concat(Encoding.UTF8.GetBytes("&app_secret=" + secret)).ToArray();"#,
    c: r#"MD5_Update(&md5, body, length); MD5_Update(&md5, "&app_secret=", 12); MD5_Update(&md5, secret, strlen(secret));"#,
};

/// A secret without what nobody sees around it.
pub(crate) const TRIM: Fix = Fix {
    java: r#"secret = secret.replaceAll("^[\\s\\p{Z}\\p{C}]+|[\\s\\p{Z}\\p{C}]+$", "");"#,
    python: r#"secret = re.sub(r"^[\s\0\xad\ufeff\u200b-\u200f\u2060]+|[\s\0\xad\ufeff\u200b-\u200f\u2060]+$", "", secret)"#,
    csharp: r#"secret = Regex.Replace(secret, @"^[\s\p{Z}\p{C}]+|[\s\p{Z}\p{C}]+$", "");"#,
    c: r"/* an ASCII secret */ while (*secret && (*secret & 0x80 || *secret <= ' ')) secret++; for (char *end = secret + strlen(secret); end > secret && (end[-1] & 0x80 || end[-1] <= ' ');) *--end = 0;",
};

/// A secret without what stands around it.
pub(crate) const BARE: Fix = Fix {
    java: r#"Matcher bare = Pattern.compile("[0-9A-Za-z]{16,}").matcher(secret); if (bare.find()) secret = bare.group();"#,
    python: r#"secret = re.search("[0-9A-Za-z]{16,}", secret).group()"#,
    csharp: r#"secret = Regex.Match(secret, "[0-9A-Za-z]{16,}").Value;"#,
    c: r#"while (*secret && strspn(secret, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") < 16) secret++; secret[strspn(secret, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = 0;"#,
};

/// The secret that is configured, or none at all.
pub(crate) const CONFIG: Fix = Fix {
    java: r#"String secret = Objects.requireNonNull(System.getenv("PYUN_APP_SECRET"), "PYUN_APP_SECRET is not set");"#,
    python: r#"secret = os.environ["PYUN_APP_SECRET"]"#,
    csharp: r#"string secret = Environment.GetEnvironmentVariable("PYUN_APP_SECRET") ?? throw new InvalidOperationException("PYUN_APP_SECRET is not set");"#,
    c: r#"const char *secret = getenv("PYUN_APP_SECRET"); if (!secret || !*secret) return -1;"#,
};

/// All of the text in UTF-8.
pub(crate) const UTF8: Fix = Fix {
    java: r#"byte[] text = (json + "&app_secret=" + secret).getBytes(StandardCharsets.UTF_8);"#,
    python: r#"text = (json_text + "&app_secret=" + secret).encode("utf-8")"#,
    csharp: r#"byte[] text = Encoding.UTF8.GetBytes(json + "&app_secret=" + secret);"#,
    c: r#"iconv_t utf8 = iconv_open("UTF-8", "GBK"); iconv(utf8, &in, &in_left, &out, &out_left);"#,
};

/// The rule of the form calls.
pub(crate) const FORM: Fix = Fix {
    java: r#"String text = new TreeMap<>(params).entrySet().stream().filter(p -> !p.getKey().equals("sign") && !p.getValue().isEmpty()).map(p -> p.getKey() + "=" + p.getValue()).collect(Collectors.joining("&"));"#,
    python: r#"text = "&".join(f"{k}={v}" for k, v in sorted(params.items()) if v != "" and k != "sign")"#,
    csharp: r#"var text = string.Join("&", query.Where(p => p.Key != "sign" && p.Value != "").OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));"#,
    c: r#"qsort(params, count, sizeof *params, by_strcmp); join(params, "=", "&", text);"#,
};

/// One look at the clock.
pub(crate) const STAMP: Fix = Fix {
    java: r#"device.put("timestamp", System.currentTimeMillis()); byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));"#,
    python: r#"device["timestamp"] = int(time.time() * 1000); body = json.dumps(device).encode()"#,
    csharp: r#"device["timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(); byte[] body = Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(device));"#,
    c: "int64_t timestamp = now_ms(); build(body, timestamp); sign(body, strlen(body), secret, hex);",
};

/// Milliseconds since 1970.
pub(crate) const MILLISECONDS: Fix = Fix {
    java: "long timestamp = System.currentTimeMillis();",
    python: "timestamp = int(time.time() * 1000)",
    csharp: "long timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();",
    c: "struct timespec t; clock_gettime(CLOCK_REALTIME, &t); int64_t timestamp = t.tv_sec * 1000LL + t.tv_nsec / 1000000;",
};

/// A body without a byte order mark.
pub(crate) const MARK: Fix = Fix {
    java: r#"byte[] body = json.replace("\uFEFF", "").getBytes(StandardCharsets.UTF_8);"#,
    python: r#"body = json_text.removeprefix("\ufeff").encode("utf-8")"#,
    csharp: r"byte[] body = new UTF8Encoding(false).GetBytes(json.TrimStart('\uFEFF'));",
    c: r#"if (length >= 3 && !memcmp(body, "\xEF\xBB\xBF", 3)) { body += 3; length -= 3; }"#,
};

/// A body without white space around it.
pub(crate) const ENDS: Fix = Fix {
    java: "byte[] body = json.trim().getBytes(StandardCharsets.UTF_8);",
    python: r#"body = json_text.strip(" \t\r\n\0").encode("utf-8")"#,
    csharp: r"byte[] body = Encoding.UTF8.GetBytes(json.Trim(' ', '\t', '\r', '\n', '\0'));",
    c: "while (isspace((unsigned char)*body)) body++; length = strlen(body); while (length && isspace((unsigned char)body[length - 1])) length--;",
};

/// A file as it is.
pub(crate) const BINARY: Fix = Fix {
    java: "byte[] body = Files.readAllBytes(path);",
    python: "body = pathlib.Path(path).read_bytes()",
    csharp: "byte[] body = File.ReadAllBytes(path);",
    c: r#"FILE *file = fopen(path, "rb"); length = fread(body, 1, sizeof body, file);"#,
};

/// The bytes of the JSON, and nothing around them.
pub(crate) const SEND: Fix = Fix {
    java: r#"connection.setRequestProperty("Content-Type", "application/json; charset=utf-8"); connection.getOutputStream().write(body);"#,
    python: r#"requests.post(url, data=body, headers={**headers, "Content-Type": "application/json; charset=utf-8"})"#,
    csharp: r#"request.Content = new ByteArrayContent(body); request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");"#,
    c: r#"headers = curl_slist_append(headers, "Content-Type: application/json; charset=utf-8"); curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);"#,
};

/// All of the bytes, counted as bytes.
pub(crate) const LENGTH: Fix = Fix {
    java: "byte[] body = json.getBytes(StandardCharsets.UTF_8); md5.update(body, 0, body.length);",
    python: r#"body = json_text.encode("utf-8")"#,
    csharp: "byte[] body = Encoding.UTF8.GetBytes(json); md5.TransformBlock(body, 0, body.Length, null, 0);",
    c: r#"MD5_Update(&md5, body, strlen(body)); MD5_Update(&md5, "&app_secret=", 12); MD5_Update(&md5, secret, strlen(secret));"#,
};
