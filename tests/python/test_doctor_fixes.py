"""Every line that the doctor suggests, run in its language: Python here, Java, C# and C as programs of their own. Each begins with
a mistake that was made, and what it gives is posted to an emulator, which answers 1001.

The lines are those of docs/troubleshooting.md, which a test of the doctor holds to the doctor's.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import types
import unittest

from emulator_process import APP, BIN, DEVICE, SECRET, TESTS, WithEmulator, post, wants

PAGE = (TESTS.parent / "docs" / "troubleshooting.md").read_text()
LINES = {
    section[:section.index('"')]: dict(re.findall(r"^- (Java|Python|C#|C): `(.*)`$", section, re.MULTILINE))
    for section in PAGE.split('### <a id="')[1:]
}
# One mistake for each set of lines.
RUN = ("white_space", "signature_scheme", "signature_zeros_lost", "other_hash", "wrong_suffix", "secret_white_space", "secret_pasted", "secret_empty", "charset_gbk",
       "form_order", "timestamp_twice", "timestamp_unit", "bom", "line_feed_at_end", "line_ends", "double_encoded", "signed_prefix")
TEXT = json.dumps(DEVICE, ensure_ascii=False)
PARAMS = {"b": "2", "a": "川 1", "C": "3", "empty": "", "sign": "0"}
JOINED = "C=3&a=川 1&b=2"
INVISIBLE = "\u200b \t" + SECRET + "\u00a0\r\n"
JARS = [pathlib.Path("/usr/share/java") / f"jackson-{part}.jar" for part in ("core", "annotations", "databind")]
NEWTONSOFT = pathlib.Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")


def signed(body):
    return hashlib.md5(body + b"&app_secret=" + SECRET.encode()).hexdigest()


# Before a line stands what was wrong; after it what becomes of what it made. Java and C#.
AFTER = {
    "white_space": ("", ""),
    "signature_scheme": ("byte[] digest = md5(plain);", "outAgain(HEADER);"),
    "signature_zeros_lost": ("byte[] digest = md5(plain);", "out(raw, hex);"),
    "other_hash": ("byte[] text = plain;", "out(raw, digits(digest));"),
    "secret_white_space": ("String secret = INVISIBLE;", "out(raw, sign(raw, secret));"),
    "secret_pasted": ("String secret = PASTED;", "out(raw, sign(raw, secret));"),
    "secret_empty": ("", "out(raw, sign(raw, secret));"),
    "charset_gbk": ("String secret = SECRET;", "out(raw, digits(md5(text)));"),
    "timestamp_unit": ("", "device.STAMP; byte[] body = bytes(device); out(body, sign(body, SECRET));"),
    "bom": ("String json = MARKED;", "out(body, sign(body, SECRET));"),
    "line_feed_at_end": ("String json = SPACED;", "out(body, sign(body, SECRET));"),
    "line_ends": ("PATH", "out(body, sign(body, SECRET));"),
}
JAVA = """
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.*;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.MessageDigest;
import java.util.*;
import java.util.regex.*;
import java.util.stream.Collectors;

class Run {
    static String SECRET = System.getenv("PYUN_APP_SECRET"), JSON, HEADER, name;
    static ObjectMapper mapper = new ObjectMapper();
    static Connection connection = new Connection();
    static Map<String, Object> device;
    static byte[] raw, plain;

    static class Connection {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        void setRequestProperty(String header, String value) { HEADER = value; }
        OutputStream getOutputStream() { return sent; }
    }
    static byte[] md5(byte[] text) throws Exception { return MessageDigest.getInstance("MD5").digest(text); }
    static String digits(byte[] bytes) { StringBuilder out = new StringBuilder(); for (byte b : bytes) out.append(String.format("%02x", b)); return out.toString(); }
    static byte[] join(byte[] body, String secret) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream(); out.write(body); out.write(("&app_secret=" + secret).getBytes("UTF-8")); return out.toByteArray();
    }
    static String sign(byte[] body, String secret) throws Exception { return digits(md5(join(body, secret))); }
    static byte[] bytes(Object value) throws Exception { return mapper.writeValueAsBytes(value); }
    static void send(byte[] body, String hex) { out(body, hex); }
    static void outAgain(String hex) { out(raw, hex); }
    static void out(byte[] body, String hex) { System.out.println(name + "\\t" + hex + "\\t" + digits(body)); }
    static Map<String, String> params = new HashMap<>();
    @SuppressWarnings("unchecked") static void start(String which, String file) throws Exception {
        name = which; raw = Files.readAllBytes(Paths.get(file)); plain = join(raw, SECRET); JSON = new String(raw, StandardCharsets.UTF_8);
        device = new LinkedHashMap<>(mapper.readValue(raw, Map.class));
    }
METHODS
    public static void main(String[] arguments) throws Exception {
        PARAMS
CALLS
    }
}
"""
CSHARP = """
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;

class Run {
    static string SECRET = Environment.GetEnvironmentVariable("PYUN_APP_SECRET"), JSON, name;
    static Dictionary<string, object> device;
    static byte[] raw, plain;
    static Dictionary<string, string> query = new Dictionary<string, string>();
    static byte[] md5Of(byte[] text) { return System.Security.Cryptography.MD5.Create().ComputeHash(text); }
    static string digits(byte[] bytes) { return string.Concat(bytes.Select(b => b.ToString("x2"))); }
    static byte[] join(byte[] body, string secret) { return body.Concat(Encoding.UTF8.GetBytes("&app_secret=" + secret)).ToArray(); }
    static string sign(byte[] body, string secret) { return digits(md5Of(join(body, secret))); }
    static byte[] bytes(object value) { return new UTF8Encoding(false).GetBytes(JsonConvert.SerializeObject(value)); }
    static void send(byte[] body, string hex) { say(body, hex); }
    static void say(byte[] body, string hex) { Console.WriteLine(name + "\\t" + hex + "\\t" + digits(body)); }
    static void start(string which, string file) {
        name = which; raw = File.ReadAllBytes(file); plain = join(raw, SECRET); JSON = new UTF8Encoding(false).GetString(raw);
        device = JsonConvert.DeserializeObject<Dictionary<string, object>>(JSON);
    }
METHODS
    static void Main(string[] arguments) {
        PARAMS
CALLS
    }
}
"""
C = """
#define _GNU_SOURCE
#include <cjson/cJSON.h>
#include <ctype.h>
#include <iconv.h>
#include <openssl/md5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char raw[4096], out_hex[64];
static size_t raw_length;
static const char *name, *secret_of_file;
struct pair { const char *name, *value; };
static void curl_easy_setopt(int curl, int option, const void *value) { (void)curl; (void)option; memmove(raw, value, strlen(value) + 1); raw_length = strlen(raw); }
static char *curl_slist_append(char *list, const char *line) { (void)list; return strstr(line, "application/json") ? (char *)line : NULL; }
enum { CURLOPT_POSTFIELDS };
static void digits(const unsigned char *digest, char *hex) { for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", digest[i]); }
static void sign(const char *body, size_t length, const char *secret, char *hex) {
    MD5_CTX md5; unsigned char digest[16];
    MD5_Init(&md5); MD5_Update(&md5, body, length); MD5_Update(&md5, "&app_secret=", 12); MD5_Update(&md5, secret, strlen(secret)); MD5_Final(digest, &md5);
    digits(digest, hex);
}
static void out(const char *body, size_t length, const char *hex) {
    printf("%s\\t%s\\t", name, hex);
    for (size_t i = 0; i < length; i++) printf("%02x", (unsigned char)body[i]);
    puts("");
}
static void post(const char *url, const char *body, const char *hex) { (void)url; out(body, strlen(body), hex); }
static int64_t now_ms(void) { return (int64_t)time(NULL) * 1000; }
static void build(char *body, int64_t timestamp) { cJSON *device = cJSON_Parse(raw); cJSON_AddNumberToObject(device, "timestamp", (double)timestamp); strcpy(body, cJSON_PrintUnformatted(device)); }
static int by_strcmp(const void *left, const void *right) { return strcmp(((const struct pair *)left)->name, ((const struct pair *)right)->name); }
static void join(const struct pair *pairs, const char *equals, const char *ampersand, char *text) {
    *text = 0;
    for (int i = 0; i < 5; i++) if (*pairs[i].value && strcmp(pairs[i].name, "sign")) { if (*text) strcat(text, ampersand); strcat(strcat(strcat(text, pairs[i].name), equals), pairs[i].value); }
}
static void start(const char *which, const char *file) {
    FILE *in = fopen(file, "rb"); raw_length = fread(raw, 1, sizeof raw - 1, in); raw[raw_length] = 0; fclose(in); name = which;
}
METHODS
int main(int count, char **arguments) {
    (void)count; secret_of_file = getenv("PYUN_APP_SECRET");
CALLS
    return 0;
}
"""
C_SNIPPETS = {
    "white_space": ("const char *url = NULL, *secret = SECRET; char hex[33]; cJSON *device = cJSON_Parse(raw);", ""),
    "signature_scheme": ('char header[64], hex[64]; sign(raw, raw_length, SECRET, hex); strcat(hex, "  -");', "out(raw, raw_length, header + 15);"),
    "signature_zeros_lost": ("char hex[33], digest[16]; MD5((unsigned char *)plain, strlen(plain), (unsigned char *)digest);", "out(raw, raw_length, hex);"),
    "other_hash": ("unsigned char digest[16], *text = (unsigned char *)plain; size_t length = strlen(plain);", "digits(digest, out_hex); out(raw, raw_length, out_hex);"),
    "wrong_suffix": ("MD5_CTX md5; const char *body = raw, *secret = SECRET; size_t length = raw_length; unsigned char digest[16]; MD5_Init(&md5);", "MD5_Final(digest, &md5); digits(digest, out_hex); out(raw, raw_length, out_hex);"),
    "secret_white_space": ('char buffer[256]; snprintf(buffer, sizeof buffer, "\\xe2\\x80\\x8b \\t%s\\xc2\\xa0\\r\\n", SECRET); char *secret = buffer;', "sign(raw, raw_length, secret, out_hex); out(raw, raw_length, out_hex);"),
    "secret_pasted": ('char buffer[256]; snprintf(buffer, sizeof buffer, "app_secret: \\"%s\\";\\n", SECRET); char *secret = buffer;', "sign(raw, raw_length, secret, out_hex); out(raw, raw_length, out_hex);"),
    "secret_empty": ("", "sign(raw, raw_length, secret, out_hex); out(raw, raw_length, out_hex);"),
    "charset_gbk": ('iconv_t gbk = iconv_open("GBK", "UTF-8"); char one[4096], two[4096], *from = raw, *to = one; size_t left = raw_length, room = sizeof one; iconv(gbk, &from, &left, &to, &room); char *in = one, *out_start = two, *out = two; size_t in_left = sizeof one - room, out_left = sizeof two;',
                    "size_t length = sizeof two - out_left; sign(out_start, length, SECRET, out_hex); say(out_start, length, out_hex);"),
    "form_order": ('struct pair params[] = {{"b", "2"}, {"a", "川 1"}, {"C", "3"}, {"empty", ""}, {"sign", "0"}}; size_t count = 5; char text[256];', "out(text, strlen(text), \"\");"),
    "timestamp_twice": ("char body[4096], hex[33]; const char *secret = SECRET;", "out(body, strlen(body), hex);"),
    "timestamp_unit": ("char body[4096];", "build(body, timestamp); sign(body, strlen(body), SECRET, out_hex); out(body, strlen(body), out_hex);"),
    "bom": ('char buffer[4200]; strcpy(buffer, "\\xEF\\xBB\\xBF"); strcat(buffer, raw); char *body = buffer; size_t length = strlen(body);', "sign(body, length, SECRET, out_hex); out(body, length, out_hex);"),
    "line_feed_at_end": ('char buffer[4200]; strcpy(buffer, "\\r\\n "); strcat(strcat(buffer, raw), " \\r\\n"); char *body = buffer; size_t length;', "sign(body, length, SECRET, out_hex); out(body, length, out_hex);"),
    "line_ends": ("char body[4096]; size_t length; const char *path = arguments[1];", "fclose(file); sign(body, length, SECRET, out_hex); out(body, length, out_hex);"),
    "double_encoded": ("int curl = 0; char *headers = NULL; char body[4096]; strcpy(body, raw);", "if (!headers) return 1; sign(raw, raw_length, SECRET, out_hex); out(raw, raw_length, out_hex);"),
    "signed_prefix": ("MD5_CTX md5; const char *body = raw, *secret = SECRET; unsigned char digest[16]; MD5_Init(&md5);", "MD5_Final(digest, &md5); digits(digest, out_hex); out(raw, raw_length, out_hex);"),
}


class Fixes(WithEmulator):
    def check(self, results):
        found = {}
        for line in results.splitlines():
            name, signature, body = line.split("\t")
            found[name] = True
            body = bytes.fromhex(body)
            with self.subTest(name):
                if name == "form_order":
                    self.assertEqual(body.decode(), JOINED)
                else:
                    self.assertEqual(post(self.connection, body, signature).json()["code"], "1001", body)
        self.assertEqual(sorted(found), sorted(RUN))

    def build(self, folder, *command):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)

    def run_in(self, folder, *command):
        (folder / "body.json").write_bytes(TEXT.encode())
        done = subprocess.run([*command, str(folder / "body.json")], cwd=folder, capture_output=True, timeout=60, env={**os.environ, "PYUN_APP_SECRET": SECRET, "MONO_ENV_OPTIONS": ""})
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.check(done.stdout.decode())

    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def test_every_line_is_one_of_those_that_are_run(self):
        for language in ("Java", "Python", "C#", "C"):
            run = {LINES[id][language] for id in RUN}
            self.assertEqual([id for id in LINES if LINES[id][language] not in run], [], language)

    def test_python(self):
        folder = self.folder()
        (folder / "body.json").write_bytes(TEXT.encode())
        results = []

        def out(name, body, signature):
            results.append(f"{name}\t{signature}\t{body.hex()}")

        os.environ["PYUN_APP_SECRET"] = SECRET
        self.addCleanup(os.environ.pop, "PYUN_APP_SECRET")
        raw = TEXT.encode()
        for id in RUN:
            sent = {}

            def remember(url, data, headers):
                self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
                sent.update(body=data, signature=headers["Authorization"])

            before = {
                "secret_white_space": {"secret": INVISIBLE}, "secret_pasted": {"secret": f'app_secret: "{SECRET}";\n'}, "bom": {"json_text": "\ufeff" + TEXT}, "line_feed_at_end": {"json_text": "\r\n " + TEXT + " \n"},
            }.get(id, {})
            scope = {
                "json": json, "hashlib": hashlib, "re": re, "os": os, "time": time, "pathlib": pathlib, "requests": types.SimpleNamespace(post=remember), "url": "", "device": dict(DEVICE), "params": dict(PARAMS), "path": folder / "body.json",
                "body": raw, "text": raw + b"&app_secret=" + SECRET.encode(), "secret": SECRET, "json_text": TEXT, "headers": {"Authorization": signed(raw)}, "sign": lambda body, secret: hashlib.md5(body + b"&app_secret=" + secret.encode()).hexdigest(), **before,
            }
            exec(LINES[id]["Python"], scope)
            if id in ("white_space", "double_encoded"):
                out(id, sent["body"], sent["signature"])
            elif id in ("signature_scheme",):
                out(id, raw, scope["headers"]["Authorization"])
            elif id in ("signature_zeros_lost", "other_hash"):
                out(id, raw, scope["hex_digits"])
            elif id in ("wrong_suffix", "charset_gbk"):
                out(id, raw, hashlib.md5(scope["text"]).hexdigest())
            elif id.startswith("secret"):
                out(id, raw, scope["sign"](raw, scope["secret"]))
            elif id == "form_order":
                out(id, scope["text"].encode(), "")
            elif id == "timestamp_unit":
                body = json.dumps({**DEVICE, "timestamp": scope["timestamp"]}).encode()
                out(id, body, signed(body))
            else:
                out(id, scope["body"], signed(scope["body"]))
        self.check("\n".join(results))

    def methods(self, language, special, source, parameters, replace):
        methods, calls = [], []
        for id in RUN:
            before, after = special.get(id) or AFTER[id]
            for name, value in replace.items():
                before, after = before.replace(name, value), after.replace(name, value)
            throws = " throws Exception" if language == "Java" else ""
            methods.append(f"    static void {id}(string path_){throws} {{ {before} {LINES[id][language]} {after} }}".replace("string path_", "String path_" if language == "Java" else "string path_"))
            calls.append(f'        start("{id}", arguments[0]); {id}(arguments[0]);')
        return source.replace("METHODS", "\n".join(methods)).replace("CALLS", "\n".join(calls)).replace("PARAMS", parameters)

    @wants(shutil.which("javac") and all(jar.exists() for jar in JARS), "javac and Jackson (libjackson2-databind-java) are not there: the lines for Java")
    def test_java(self):
        folder = self.folder()
        special = {
            "wrong_suffix": ("byte[] body = raw; String secret = SECRET; MessageDigest md5 = MessageDigest.getInstance(\"MD5\");", "out(raw, digits(digest));"),
            "signed_prefix": ("String json = JSON; MessageDigest md5 = MessageDigest.getInstance(\"MD5\");", "out(raw, digits(md5.digest((\"&app_secret=\" + SECRET).getBytes(\"UTF-8\"))));"),
            "double_encoded": ("byte[] body = raw;", "if (!HEADER.equals(\"application/json; charset=utf-8\")) throw new Exception(); byte[] sent = connection.sent.toByteArray(); out(sent, sign(sent, SECRET));"),
            "form_order": ("", "out(text.getBytes(\"UTF-8\"), \"\");"),
            "white_space": ("String secret = SECRET;", ""), "timestamp_twice": ("String secret = SECRET;", ""),
            "charset_gbk": ("String secret = SECRET, json = JSON;", "out(raw, digits(md5(text)));"),
        }
        replace = {"INVISIBLE": r'"\u200b \t" + SECRET + "\u00a0\r\n"', "PASTED": r'"app_secret: \"" + SECRET + "\";\n"', "MARKED": r'"\uFEFF" + JSON', "SPACED": r'"\r\n " + JSON + " \r\n\0"', "PATH": "Path path = Paths.get(path_);", "device.STAMP": 'device.put("timestamp", timestamp)'}
        parameters = "".join(f'params.put("{key}", "{item}");' for key, item in PARAMS.items())
        (folder / "Run.java").write_text(self.methods("Java", special, JAVA, parameters, replace))
        path = os.pathsep.join(map(str, [".", *JARS]))
        self.build(folder, "javac", "-encoding", "UTF-8", "--release", "8", "-Xlint:none", "-nowarn", "-cp", path, "Run.java")
        self.run_in(folder, "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", path, "Run")

    @wants(shutil.which("mcs") and NEWTONSOFT.exists(), "mcs and Newtonsoft.Json (mono-mcs, libnewtonsoft-json5.0-cil) are not there: the lines for C#")
    def test_csharp(self):
        folder = self.folder()
        special = {
            "wrong_suffix": ("byte[] body = raw; string secret = SECRET;", "say(raw, digits(md5Of(text)));"),
            "signed_prefix": ("string json = JSON; var md5 = System.Security.Cryptography.MD5.Create();", "byte[] rest = Encoding.UTF8.GetBytes(\"&app_secret=\" + SECRET); md5.TransformFinalBlock(rest, 0, rest.Length); say(body, digits(md5.Hash));"),
            "double_encoded": ("byte[] body = raw; var request = new HttpRequestMessage();", "byte[] sent = request.Content.ReadAsByteArrayAsync().Result; if (request.Content.Headers.ContentType.ToString() != \"application/json; charset=utf-8\") throw new Exception(); say(sent, sign(sent, SECRET));"),
            "signature_scheme": ("byte[] digest = md5Of(plain); var request = new HttpRequestMessage();", "say(raw, request.Headers.GetValues(\"Authorization\").First());"),
            "form_order": ("", "say(Encoding.UTF8.GetBytes(text), \"\");"), "white_space": ("string secret = SECRET;", ""), "timestamp_twice": ("", "say(body, sign(body, SECRET));"),
            "charset_gbk": ("string secret = SECRET, json = JSON;", "say(raw, digits(md5Of(text)));"), "signature_zeros_lost": ("byte[] digest = md5Of(plain);", "say(raw, hex);"),
        }
        replace = {"String secret": "string secret", "String json": "string json", "out(": "say(", "INVISIBLE": r'"\u200b \t" + SECRET + "\u00a0\r\n"', "PASTED": r'"app_secret: \"" + SECRET + "\";\n"', "MARKED": r'"\uFEFF" + JSON', "SPACED": r'"\r\n " + JSON + " \r\n\0"', "PATH": "string path = path_;",
                   "device.STAMP": 'device["timestamp"] = timestamp'}
        parameters = "".join(f'query["{key}"] = "{item}";' for key, item in PARAMS.items())
        (folder / "Run.cs").write_text(self.methods("C#", special, CSHARP, parameters, replace))
        shutil.copy(NEWTONSOFT, folder)
        self.build(folder, "mcs", "-nologo", "-warn:0", f"-r:{NEWTONSOFT.name}", "-r:System.Net.Http.dll", "Run.cs")
        self.run_in(folder, "mono", "Run.exe")

    @wants(shutil.which("gcc") and all(pathlib.Path("/usr/include", header).exists() for header in ("cjson/cJSON.h", "openssl/md5.h")), "gcc, cJSON and OpenSSL (libcjson-dev, libssl-dev) are not there: the lines for C")
    def test_c(self):
        folder = self.folder()
        methods, calls = [], []
        for id in RUN:
            before, after = (text.replace("SECRET", "secret_of_file") for text in C_SNIPPETS[id])
            plain = 'char plain[8192]; snprintf(plain, sizeof plain, "%s&app_secret=%s", raw, secret_of_file);' if "plain" in before else ""
            methods.append(f"static int {id}(char **arguments) {{ (void)arguments; {plain} {before} {LINES[id]['C']} {after} return 0; }}")
            calls.append(f'    start("{id}", arguments[1]); if ({id}(arguments)) return 1;')
        source = C.replace("METHODS", "#define say(body, length, hex) (out)(body, length, hex)\n" + "\n".join(methods)).replace("CALLS", "\n".join(calls))
        # The line of iconv has a variable `out`.
        source = source.replace("say(out_start, length, out_hex)", "report(out_start, length, out_hex)").replace("METHODS", "")
        source = source.replace("static void post(", "static void report(const char *body, size_t length, const char *hex) { out(body, length, hex); }\nstatic void post(")
        (folder / "run.c").write_text(source)
        self.build(folder, "gcc", "-w", "-std=gnu11", "-o", "run", "run.c", "-lcjson", "-lcrypto")
        self.run_in(folder, "./run")




if __name__ == "__main__":
    unittest.main()
