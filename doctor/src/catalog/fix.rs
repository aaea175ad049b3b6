//! Lines that mend several mistakes.

use super::Fix;

pub(super) const ONCE: Fix = Fix {
    java: "byte[] body = mapper.writeValueAsBytes(device); send(body, sign(body, secret));",
    python: r#"body = json.dumps(device).encode(); requests.post(url, data=body, headers={"Authorization": sign(body)})"#,
    csharp: "byte[] body = JsonSerializer.SerializeToUtf8Bytes(device); var content = new ByteArrayContent(body);",
    c: "char *body = cJSON_PrintUnformatted(device); sign(body, strlen(body), secret, hex); post(url, body, hex);",
};

pub(super) const HEADER: Fix = Fix {
    java: r#"request.header("Authorization", hex);"#,
    python: r#"headers["Authorization"] = hashlib.md5(body + b"&app_secret=" + secret).hexdigest()"#,
    csharp: r#"request.Headers.TryAddWithoutValidation("Authorization", hex);"#,
    c: r#"snprintf(header, sizeof header, "Authorization: %s", hex);"#,
};

pub(super) const PRINT: Fix = Fix {
    java: "String hex = HexFormat.of().formatHex(digest);",
    python: "hex_digits = hashlib.md5(text).hexdigest()",
    csharp: "string hex = Convert.ToHexString(digest).ToLowerInvariant();",
    c: r#"for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", (unsigned char)digest[i]);"#,
};

pub(super) const MD5: Fix = Fix {
    java: r#"byte[] digest = MessageDigest.getInstance("MD5").digest(text);"#,
    python: r#"hex_digits = hashlib.md5(body + b"&app_secret=" + secret).hexdigest()"#,
    csharp: "byte[] digest = MD5.HashData(text);",
    c: "MD5(text, length, digest);",
};

pub(super) const SUFFIX: Fix = Fix {
    java: r#"byte[] text = concat(body, ("&app_secret=" + secret).getBytes(StandardCharsets.UTF_8));"#,
    python: r#"text = body + b"&app_secret=" + secret.encode("utf-8")"#,
    csharp: r#"byte[] text = body.Concat(Encoding.UTF8.GetBytes("&app_secret=" + secret)).ToArray();"#,
    c: r#"MD5_Update(&md5, body, length); MD5_Update(&md5, "&app_secret=", 12); MD5_Update(&md5, secret, strlen(secret));"#,
};

pub(super) const TRIM: Fix = Fix {
    java: "String secret = Files.readString(path).strip();",
    python: r#"secret = pathlib.Path(path).read_text("utf-8-sig").strip()"#,
    csharp: "string secret = File.ReadAllText(path).Trim();",
    c: r#"secret[strcspn(secret, "\r\n \t")] = 0;"#,
};

pub(super) const CONFIG: Fix = Fix {
    java: r#"String secret = Objects.requireNonNull(System.getenv("PYUN_APP_SECRET"), "PYUN_APP_SECRET is not set");"#,
    python: r#"secret = os.environ["PYUN_APP_SECRET"]"#,
    csharp: r#"string secret = Environment.GetEnvironmentVariable("PYUN_APP_SECRET") ?? throw new InvalidOperationException("PYUN_APP_SECRET is not set");"#,
    c: r#"const char *secret = getenv("PYUN_APP_SECRET"); if (!secret || !*secret) return -1;"#,
};

pub(super) const UTF8: Fix = Fix {
    java: "byte[] text = string.getBytes(StandardCharsets.UTF_8);",
    python: r#"text = string.encode("utf-8")"#,
    csharp: "byte[] text = Encoding.UTF8.GetBytes(value);",
    c: r#"iconv_t utf8 = iconv_open("UTF-8", "GBK"); iconv(utf8, &in, &in_left, &out, &out_left);"#,
};

pub(super) const FORM: Fix = Fix {
    java: r#"params.remove("sign"); params.values().removeIf(String::isEmpty); String text = join(new TreeMap<>(params));"#,
    python: r#"text = "&".join(f"{k}={v}" for k, v in sorted(params.items()) if v != "" and k != "sign")"#,
    csharp: r#"var text = string.Join("&", query.Where(p => p.Key != "sign" && p.Value != "").OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));"#,
    c: r#"qsort(params, count, sizeof *params, by_strcmp); join(params, "=", "&", text);"#,
};
