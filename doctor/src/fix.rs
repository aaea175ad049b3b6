//! The lines to change, in four languages. docs/troubleshooting.md shows the same lines, and tests/fixes.py runs them.

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

pub(crate) const ONCE: Fix = Fix {
    java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
    python: r#"body = json.dumps(device).encode(); requests.post(url, data=body, headers={"Authorization": sign(body)})"#,
    csharp: "byte[] body = JsonSerializer.SerializeToUtf8Bytes(device); var content = new ByteArrayContent(body);",
    c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
};

pub(crate) const HEADER: Fix = Fix {
    java: r#"request.header("Authorization", hex);"#,
    python: r#"headers["Authorization"] = hashlib.md5(body + b"&app_secret=" + secret).hexdigest()"#,
    csharp: r#"request.Headers.TryAddWithoutValidation("Authorization", hex);"#,
    c: r#"snprintf(header, sizeof header, "Authorization: %s", hex);"#,
};

pub(crate) const PRINT: Fix = Fix {
    java: "String hex = HexFormat.of().formatHex(digest);",
    python: "hex_digits = hashlib.md5(text).hexdigest()",
    csharp: "string hex = Convert.ToHexString(digest).ToLowerInvariant();",
    c: r#"for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", (unsigned char)digest[i]);"#,
};

pub(crate) const MD5: Fix = Fix {
    java: r#"byte[] digest = MessageDigest.getInstance("MD5").digest(text);"#,
    python: r#"hex_digits = hashlib.md5(body + b"&app_secret=" + secret).hexdigest()"#,
    csharp: "byte[] digest = MD5.HashData(text);",
    c: "MD5(text, length, digest);",
};

pub(crate) const SUFFIX: Fix = Fix {
    java: r#"byte[] text = concat(body, ("&app_secret=" + secret).getBytes(StandardCharsets.UTF_8));"#,
    python: r#"text = body + b"&app_secret=" + secret.encode("utf-8")"#,
    csharp: r#"byte[] text = body.Concat(Encoding.UTF8.GetBytes("&app_secret=" + secret)).ToArray();"#,
    c: r#"MD5_Update(&md5, body, length); MD5_Update(&md5, "&app_secret=", 12); MD5_Update(&md5, secret, strlen(secret));"#,
};

pub(crate) const TRIM: Fix = Fix {
    java: "String secret = Files.readString(path).strip();",
    python: r#"secret = pathlib.Path(path).read_text("utf-8-sig").strip()"#,
    csharp: "string secret = File.ReadAllText(path).Trim();",
    c: r#"secret[strcspn(secret, "\r\n \t")] = 0;"#,
};

pub(crate) const CONFIG: Fix = Fix {
    java: r#"String secret = Objects.requireNonNull(System.getenv("PYUN_APP_SECRET"), "PYUN_APP_SECRET is not set");"#,
    python: r#"secret = os.environ["PYUN_APP_SECRET"]"#,
    csharp: r#"string secret = Environment.GetEnvironmentVariable("PYUN_APP_SECRET") ?? throw new InvalidOperationException("PYUN_APP_SECRET is not set");"#,
    c: r#"const char *secret = getenv("PYUN_APP_SECRET"); if (!secret || !*secret) return -1;"#,
};

pub(crate) const UTF8: Fix = Fix {
    java: "byte[] text = string.getBytes(StandardCharsets.UTF_8);",
    python: r#"text = string.encode("utf-8")"#,
    csharp: "byte[] text = Encoding.UTF8.GetBytes(value);",
    c: r#"iconv_t utf8 = iconv_open("UTF-8", "GBK"); iconv(utf8, &in, &in_left, &out, &out_left);"#,
};

pub(crate) const FORM: Fix = Fix {
    java: r#"params.remove("sign"); params.values().removeIf(String::isEmpty); String text = join(new TreeMap<>(params));"#,
    python: r#"text = "&".join(f"{k}={v}" for k, v in sorted(params.items()) if v != "" and k != "sign")"#,
    csharp: r#"var text = string.Join("&", query.Where(p => p.Key != "sign" && p.Value != "").OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));"#,
    c: r#"qsort(params, count, sizeof *params, by_strcmp); join(params, "=", "&", text);"#,
};

pub(crate) const MARK: Fix = Fix {
    java: r#"byte[] body = text.replace("\uFEFF", "").getBytes(StandardCharsets.UTF_8);"#,
    python: r#"text = pathlib.Path(path).read_text("utf-8-sig")"#,
    csharp: "var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);",
    c: r#"if (!memcmp(body, "\xEF\xBB\xBF", 3)) { body += 3; length -= 3; }"#,
};

pub(crate) const ENDS: Fix = Fix {
    java: "byte[] body = text.strip().getBytes(StandardCharsets.UTF_8);",
    python: "body = pathlib.Path(path).read_bytes().strip()",
    csharp: "byte[] body = Encoding.UTF8.GetBytes(text.Trim());",
    c: r#"length = strlen(body); while (length && strchr("\r\n ", body[length - 1])) length--;"#,
};

pub(crate) const BINARY: Fix = Fix {
    java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
    python: r#"with open(path, "wb") as file: file.write(body)"#,
    csharp: "File.WriteAllBytes(path, body);",
    c: r#"FILE *file = fopen(path, "wb");"#,
};

pub(crate) const BYTES: Fix = Fix {
    java: "HttpEntity<byte[]> request = new HttpEntity<>(body, headers);",
    python: "requests.post(url, data=body, headers=headers)",
    csharp: "var content = new ByteArrayContent(body);",
    c: "curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);",
};

pub(crate) const RAW: Fix = Fix {
    java: r#"RequestBody body = RequestBody.create(bytes, MediaType.parse("application/json; charset=utf-8"));"#,
    python: "requests.post(url, data=body, headers=headers)",
    csharp: r#"content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");"#,
    c: r#"curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");"#,
};

pub(crate) const JSON: Fix = Fix {
    java: r#"RequestBody body = RequestBody.create(bytes, MediaType.parse("application/json; charset=utf-8"));"#,
    python: r#"requests.post(url, data=body, headers={"Content-Type": "application/json; charset=utf-8"})"#,
    csharp: "var content = new ByteArrayContent(body);",
    c: r#"curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");"#,
};

pub(crate) const LENGTH: Fix = Fix {
    java: "byte[] body = text.getBytes(StandardCharsets.UTF_8); md5.update(body, 0, body.length);",
    python: r#"body = text.encode("utf-8")"#,
    csharp: "md5.TransformBlock(body, 0, body.Length, null, 0);",
    c: "MD5_Update(&md5, body, strlen(body));",
};

pub(crate) const CHARACTERS: Fix = Fix {
    java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
    python: r#"body = json.dumps(device, ensure_ascii=False).encode("utf-8")"#,
    csharp: "var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };",
    c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
};

pub(crate) const PLAIN: Fix = Fix {
    java: "Gson gson = new GsonBuilder().disableHtmlEscaping().create();",
    python: r#"body = json.dumps(device).encode(); requests.post(url, data=body, headers={"Authorization": sign(body)})"#,
    csharp: "var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };",
    c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
};

pub(crate) const ROOM: Fix = Fix {
    java: r#"String secret = Objects.requireNonNull(System.getenv("PYUN_APP_SECRET"), "PYUN_APP_SECRET is not set");"#,
    python: r#"secret = os.environ["PYUN_APP_SECRET"]"#,
    csharp: r#"string secret = Environment.GetEnvironmentVariable("PYUN_APP_SECRET") ?? throw new InvalidOperationException("PYUN_APP_SECRET is not set");"#,
    c: r#"char secret[256]; snprintf(secret, sizeof secret, "%s", value);"#,
};

pub(crate) const JOINED: Fix = Fix {
    java: "String hex = HexFormat.of().formatHex(digest);",
    python: "hex_digits = digest.hex()",
    csharp: r#"string hex = BitConverter.ToString(digest).Replace("-", "").ToLowerInvariant();"#,
    c: r#"for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", (unsigned char)digest[i]);"#,
};

pub(crate) const STAMP: Fix = Fix {
    java: "long timestamp = System.currentTimeMillis(); device.setTimestamp(timestamp);",
    python: r#"device["timestamp"] = int(time.time() * 1000); body = json.dumps(device).encode()"#,
    csharp: "device.Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();",
    c: "int64_t timestamp = now_ms(); build(body, timestamp); sign(body, strlen(body), secret, hex);",
};

pub(crate) const MILLISECONDS: Fix = Fix {
    java: "long timestamp = System.currentTimeMillis();",
    python: "timestamp = int(time.time() * 1000)",
    csharp: "long timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();",
    c: "struct timespec t; clock_gettime(CLOCK_REALTIME, &t); int64_t timestamp = t.tv_sec * 1000LL + t.tv_nsec / 1000000;",
};
