"""Mistakes, each with its id of docs/troubleshooting.md and how it is made. What doctor_corpus.py is made of."""

import base64
import hashlib
import hmac
import json
import urllib.parse
import uuid

from doctor_corpus_writers import APP

PRODUCTION = "0123456789abcdef0123456789ABCDEF"
TEST = "fedcba9876543210fedcba9876543210"


# How a value is changed before it is serialized.

def deep(value, change):
    if isinstance(value, dict):
        return change({key: deep(item, change) for key, item in value.items()})
    return [deep(item, change) for item in value] if isinstance(value, list) else value


def ordered(key=None, reverse=False):
    return lambda value: deep(value, lambda item: dict(sorted(item.items(), key=key or (lambda pair: pair[0]), reverse=reverse)))


def without(empty):
    return lambda value: deep(value, lambda item: {key: part for key, part in item.items() if not empty(part)})


def numbers(change, only=None):
    def one(item):
        return {key: change(part) if type(part) is int and only in (None, key) else part for key, part in item.items()}

    return lambda value: deep(value, one)


def less(*keys):
    return lambda value: {key: item for key, item in value.items() if key not in keys}


def drift(milliseconds):
    def change(value):
        stamp = value.get("timestamp")
        return value if stamp is None else {**value, "timestamp": type(stamp)(int(stamp) + milliseconds)}

    return change


def unit(change):
    return lambda value: {**value, "timestamp": change(value["timestamp"])} if "timestamp" in value else value


VALUES = {
    "order": {"sorted": ordered(), "reversed": lambda value: deep(value, lambda item: dict(reversed(item.items()))),
              "folded": ordered(lambda pair: pair[0].lower()), "descending": ordered(reverse=True),
              "top": lambda value: dict(sorted(value.items()))},
    "null": {"dropped": without(lambda part: part is None)},
    "empty": {"text": without(lambda part: part == ""), "all": without(lambda part: part in ("", [], {}) and part is not False),
              "zero": without(lambda part: part in ("", [], {}) or (type(part) is int and part == 0))},
    "number": {"float": numbers(float), "text": numbers(str), "time": numbers(str, "timestamp")},
    "clock": {str(by): drift(by) for by in (-1, -7, -37, 12)},
    "unit": {"seconds": unit(lambda stamp: stamp // 1000), "whole": unit(lambda stamp: stamp // 1000 * 1000)},
    "sign": {"sent": lambda value: {**value, "sign": "x" * 32}},
    "left": {"app_id": less("app_id"), "type": less("sign_type"), "common": less("app_id", "timestamp", "sign_type"),
             "port": less("port")},
}
IDS = {
    "order": "key_order", "null": "null_members", "empty": "empty_members", "number": "number_type", "clock": "timestamp_twice",
    "unit": "timestamp_unit", "sign": "sign_in_body", "left": "member_left_out", "layout": "white_space", "ascii": "unicode_escape",
    "slash": "slash_escape", "html": "html_escape", "lines": "line_ends", "prefix": "signed_prefix", "duplicate": "duplicate_keys",
}
HTML = {
    "go": str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}),
    "gson": str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "=": "\\u003d", "'": "\\u0027"}),
}
CHARSETS = {
    "gbk": ("charset_gbk", lambda text: text.encode("gbk")),
    "utf16": ("charset_utf16", lambda text: text.encode("utf-16-le")),
    "latin": ("charset_mojibake", lambda text: text.encode().decode("latin-1").encode()),
    "1252": ("charset_mojibake", lambda text: text.encode().decode("cp1252", "replace").encode()),
    "lost": ("charset_lost", lambda text: text.encode("ascii", "replace")),
}
EDGES = {"lf": ("line_feed_at_end", b"", b"\n"), "crlf": ("line_feed_at_end", b"", b"\r\n"), "bom": ("bom", b"\xef\xbb\xbf", b""),
         "nul": ("line_feed_at_end", b"", b"\0")}
WRAPS = {
    "string": ("double_encoded", lambda body: json.dumps(body.decode(), ensure_ascii=False).encode()),
    "percent": ("percent_encoded", lambda body: urllib.parse.quote(body, safe="").encode()),
    "plus": ("percent_encoded", lambda body: urllib.parse.quote_plus(body).encode()),
    "base64": ("base64_body", base64.b64encode),
    "field": ("json_in_form_field", lambda body: b"data=" + urllib.parse.quote_plus(body).encode()),
}
SUFFIXES = {"key": "&key=", "none": "", "camel": "&appSecret=", "ampersand": "app_secret=", "secret": "&secret="}
SECRETS = {
    "lf": ("secret_white_space", PRODUCTION + "\n"), "space": ("secret_white_space", " " + PRODUCTION),
    "quotes": ("secret_quoted", f'"{PRODUCTION}"'), "bom": ("secret_bom", "\ufeff" + PRODUCTION),
    "lower": ("secret_case", PRODUCTION.lower()), "empty": ("secret_empty", ""), "placeholder": ("secret_placeholder", "您的密钥"),
    "cut": ("secret_cut", PRODUCTION[:16]), "md5": ("secret_encoding", hashlib.md5(PRODUCTION.encode()).hexdigest()),
    "app": ("app_id_as_secret", APP), "test": ("other_secret", TEST),
}


def md5(text):
    return hashlib.md5(text).digest()


# From the text, what is appended, and the secret, to a digest.
HASHES = {
    "hmac": ("hmac", lambda text, tail, secret: hmac.new(secret, text, "md5").digest()),
    "hmac_all": ("hmac", lambda text, tail, secret: hmac.new(secret, text + tail, "md5").digest()),
    "twice": ("double_md5", lambda text, tail, secret: md5(md5(text + tail).hex().encode())),
    "inner": ("double_md5", lambda text, tail, secret: md5(md5(text).hex().encode() + tail)),
    "first": ("secret_first", lambda text, tail, secret: md5(secret + text)),
    "upper": ("text_case", lambda text, tail, secret: md5((text + tail).upper())),
    "bare": ("secret_missing", lambda text, tail, secret: md5(text)),
    "sha1": ("other_hash", lambda text, tail, secret: hashlib.sha1(text + tail).digest()),
    "sha256": ("other_hash", lambda text, tail, secret: hashlib.sha256(text + tail).digest()),
}


def signed_bytes(digest):
    return "".join(f"{byte - 256 & 0xFFFFFFFF:x}" if byte > 127 else f"{byte:02x}" for byte in digest)


# How the digest is written; an id only where that changes something.
SHAPES = {
    "bearer": ("signature_scheme", lambda digest: "Bearer " + digest.hex()),
    "quotes": ("signature_quoted", lambda digest: f'"{digest.hex()}"'),
    "dashes": ("signature_separators", lambda digest: digest.hex("-").upper()),
    "uuid": ("signature_separators", lambda digest: str(uuid.UUID(bytes=digest[:16]))),
    "unpadded": ("signature_zeros_lost", lambda digest: "".join(f"{byte:x}" for byte in digest)),
    "integer": ("signature_zeros_lost", lambda digest: f"{int.from_bytes(digest, 'big'):x}"),
    "half": ("signature_half", lambda digest: digest.hex()[8:24]),
    "base64": ("signature_base64", lambda digest: base64.b64encode(digest).decode()),
    "signed": ("signature_sign_extended", signed_bytes),
    "words": ("signature_byte_order", lambda digest: b"".join(digest[at:at + 4][::-1] for at in (0, 4, 8, 12)).hex()),
}
