"""Requests with known mistakes in their signatures, to try pyun-energy-doctor on. It shares no code with the doctor: bodies are
written by the serializers that people use, run for real.

    doctor_corpus.py [--without node] [--without php] [--seed N]

needs Node (JSON.stringify), PHP (json_encode, Debian: php-cli), and the Python packages orjson and requests; a tool that is missing
is an error unless --without names it. Prints JSON lines: body_hex, signature, content_type, secrets (the first is the one that should
have been used), mistakes (ids of docs/troubleshooting.md; absent: nothing may be explained), shape.

A mistake is one way in which what is signed differs from what is sent. One that makes no difference for a payload, with all others
in place, is left out of the list.
"""

import argparse
import copy
import hashlib
import json
import random
import shutil
import sys
import urllib.parse

from doctor_corpus_mistakes import CHARSETS, EDGES, HASHES, HTML, IDS, PRODUCTION, SECRETS, SHAPES, SUFFIXES, TEST, VALUES, WRAPS, drift, md5
from doctor_corpus_writers import FORM_SHAPES, JSON_SHAPES, NODE, PHP, TOOLS, WRITERS, Tool, by_orjson, by_requests, write


def serialize(value, how):
    """The bytes of a value, written as `how` says; None where no tool writes so."""
    value = copy.deepcopy(value)
    for kind in ("unit", "clock", "sign", "left", "null", "empty", "number", "order"):
        if kind in how:
            value = VALUES[kind][how[kind]](value)
    text = write(value, how.get("layout", "compact"), "ascii" in how, "slash" in how)
    if text is None:
        return None
    if "duplicate" in how:
        text = text.replace('"energy_code"', '"state":1,"energy_code"', 1)
    if "html" in how:
        text = text.translate(HTML[how["html"]])
    if "lines" in how:
        text = text.replace("\n", "\r\n")
    try:
        body = CHARSETS[how["charset"]][1](text) if "charset" in how else text.encode()
    except UnicodeError:
        return None
    if body is None:
        return None
    if "edge" in how:
        _, before, after = EDGES[how["edge"]]
        body = before + body + after
    if "wrap" in how:
        body = WRAPS[how["wrap"]][1](body)
    if "prefix" in how:
        body = body[: len(body) * 2 // 3]
    return body


def form_text(value, how):
    """What is signed for parameters."""
    value = {key: item for key, item in value.items() if item not in ("", None) or "keep" in how}
    if "secret_sorted" in how:
        value["app_secret"] = PRODUCTION
    if "keep_sign" in how:
        value["sign"] = ""
    if "clock" in how:
        value = drift(int(how["clock"]))(value)
    if "left" in how:
        value.pop("sign_type", None)
    nested = {"json": lambda item: json.dumps(item, ensure_ascii=False, separators=(",", ":")), "python": str}[how.get("nested", "json")]
    encode = {"percent": lambda text: urllib.parse.quote(text, safe=""), "plus": urllib.parse.quote_plus}.get(how.get("encoded"), str)
    pairs = [(key, encode(nested(item) if isinstance(item, (dict, list)) else str(item))) for key, item in value.items()]
    sort = how.get("form_order", "sorted")
    if sort != "sent":
        pairs.sort(key=(lambda pair: pair[0].lower()) if sort == "folded" else None)
    separator, list_separator = {"none": ("", ""), "no_equals": ("", "&"), "comma": (":", ",")}.get(how.get("separator"), ("=", "&"))
    text = list_separator.join(key + separator + item for key, item in pairs)
    return text.encode("gbk" if how.get("charset") == "gbk" else "utf-8")


def sign(text, how):
    """The signature of a text, and whether its way of writing changed it."""
    tail = SUFFIXES.get(how.get("suffix"), "&app_secret=")
    secret = SECRETS[how["secret"]][1] if "secret" in how else PRODUCTION
    encoding = "utf-16-le" if how.get("charset") == "utf16" else "utf-8"
    tail, secret = (tail + secret).encode(encoding), secret.encode(encoding)
    if "secret_sorted" in how:
        tail = b""
    if "hash" in how:
        digest = HASHES[how["hash"]][1](text, tail, secret)
    else:
        digest = md5(text + tail)
    return SHAPES[how["shape"]][1](digest) if "shape" in how else digest.hex()


TABLES = {"charset": CHARSETS, "edge": EDGES, "wrap": WRAPS, "secret": SECRETS, "hash": HASHES, "shape": SHAPES}
FORM_IDS = {
    "keep": "form_empty_values", "keep_sign": "form_sign_included", "encoded": "form_values_encoded", "form_order": "form_order",
    "separator": "form_separator", "secret_sorted": "form_secret_sorted", "clock": "timestamp_twice", "left": "member_left_out",
    "rule": "form_rule_on_json", "nested": "form_rule_on_json", "json": "json_rule_on_form",
}


def name(kind, choice, form):
    if kind in TABLES:
        return TABLES[kind][choice][0]
    if kind == "suffix":
        return "wrong_suffix"
    return (FORM_IDS if form and kind in FORM_IDS else IDS)[kind]


def text_of(value, how):
    """What is signed for a JSON body."""
    return form_text(value, how) if "rule" in how else serialize(value, how)


def json_case(shape, sent, signed):
    """A JSON request: `sent` and `signed` say how either is written. None where it cannot be, or where all is well."""
    value = JSON_SHAPES[shape]
    if "duplicate" in {**sent, **signed} and ({**sent, **signed}.get("layout", "compact") != "compact" or not {**sent, **signed}.get("order") is None):
        return None
    body, text = serialize(value, sent), text_of(value, signed)
    if body is None or text is None:
        return None
    signature = sign(text, signed)
    mistakes = []
    for kind in sorted({**sent, **signed}):
        if sent.get(kind) == signed.get(kind):
            continue
        fixed = {key: choice for key, choice in signed.items() if key != kind}
        if kind in sent:
            fixed[kind] = sent[kind]
        other = text_of(value, fixed)
        if other is not None and sign(other, fixed) == signature:
            continue  # no difference here
        mistakes.append(name(kind, signed.get(kind, sent.get(kind)), "rule" in signed))
    return finish(shape, body, signature, "application/json; charset=utf-8", mistakes)


def form_case(shape, how):
    value = FORM_SHAPES[shape]
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() if how.get("json") == "text" else form_text(value, how)
    if how.get("json") == "raw":
        text = urllib.parse.urlencode(value).encode()
    signature = sign(text, how)
    mistakes = []
    for kind in sorted(how):
        fixed = {key: choice for key, choice in how.items() if key != kind}
        if "json" in fixed or sign(form_text(value, fixed), fixed) != signature:
            mistakes.append(name(kind, how[kind], True))
    body = urllib.parse.urlencode({**value, "sign": signature}).encode()
    return finish(shape, body, signature, "application/x-www-form-urlencoded", mistakes)


def finish(shape, body, signature, kind, mistakes):
    if not mistakes:
        return None
    return {"body_hex": body.hex(), "signature": signature, "content_type": kind, "secrets": [PRODUCTION, TEST],
            "mistakes": sorted(set(mistakes)), "shape": shape}


CHOICES = {
    "layout": ["spaced", "indent2", "indent4", "tab", "colon"], "ascii": [True], "slash": [True], "html": list(HTML),
    "order": list(VALUES["order"]), "null": ["dropped"], "empty": list(VALUES["empty"]), "number": list(VALUES["number"]),
    "clock": list(VALUES["clock"]), "unit": list(VALUES["unit"]), "left": list(VALUES["left"]), "charset": list(CHARSETS),
    "edge": list(EDGES), "suffix": list(SUFFIXES), "secret": list(SECRETS), "hash": list(HASHES), "shape": list(SHAPES),
}
FORM_CHOICES = {
    "keep": [True], "keep_sign": [True], "encoded": ["percent", "plus"], "form_order": ["sent", "folded"],
    "separator": ["none", "no_equals", "comma"], "secret_sorted": [True], "clock": list(VALUES["clock"]), "left": [True],
    "charset": ["gbk"], "suffix": list(SUFFIXES), "secret": list(SECRETS), "hash": ["hmac", "twice", "first", "bare"],
    "shape": list(SHAPES),
}
# What is only seen on the side that is sent.
SENT = [{"sign": "sent"}, {"wrap": "string"}, {"wrap": "percent"}, {"wrap": "base64"}, {"wrap": "field"}, {"layout": "spaced"},
        {"ascii": True}, {"slash": True}, {"edge": "lf"}, {"edge": "bom"}, {"charset": "gbk"}, {"charset": "latin"}, {"number": "float"},
        {"order": "sorted"}, {"layout": "indent4"}, {"duplicate": True}, {"lines": True, "layout": "indent2"}]


def singles():
    for shape in JSON_SHAPES:
        for kind, choices in CHOICES.items():
            for choice in choices:
                yield json_case(shape, {}, {kind: choice})
        for sent in SENT:
            signed = {"layout": "indent2"} if "lines" in sent else {}
            yield json_case(shape, sent, signed)
        yield json_case(shape, {}, {"wrap": "string"})
        yield json_case(shape, {}, {"wrap": "plus"})
        yield json_case(shape, {}, {"prefix": True})
        yield json_case(shape, {}, {"rule": True})
        yield json_case(shape, {}, {"rule": True, "nested": "python"})
    for shape in FORM_SHAPES:
        for kind, choices in FORM_CHOICES.items():
            for choice in choices:
                yield form_case(shape, {kind: choice})
        yield form_case(shape, {"json": "text"})
        yield form_case(shape, {"json": "raw"})


def combinations(dice, count):
    """A JSON request with so many mistakes, at random."""
    kinds = dice.sample(sorted(CHOICES), count)
    how = {kind: dice.choice(CHOICES[kind]) for kind in kinds}
    # These leave no trace of one another, or cannot go together.
    clashes = [{"hash", "suffix"}, {"hash", "secret"}, {"unit", "clock"}, {"unit", "number"}, {"clock", "number"}, {"hash", "shape"},
               {"hash", "charset"}, {"left", "clock"}, {"left", "unit"}, {"left", "number"}, {"charset", "unit"}]
    if how.get("charset") == "utf16" and "edge" in how:
        return None
    if any(clash <= set(kinds) for clash in clashes):
        return None
    if "clock" in how and how.get("charset") == "utf16":
        return None
    sent = {}
    # Some of it is on the other side.
    for kind in ("layout", "ascii", "order"):
        if kind in how and dice.random() < 0.4:
            sent[kind] = how.pop(kind)
    return json_case(dice.choice(sorted(JSON_SHAPES)), sent, how)


def form_combinations(dice):
    kinds = dice.sample(sorted(FORM_CHOICES), 2)
    how = {kind: dice.choice(FORM_CHOICES[kind]) for kind in kinds}
    if any(clash <= set(kinds) for clash in ({"hash", "suffix"}, {"hash", "secret"}, {"secret_sorted", "suffix"}, {"secret_sorted", "secret"},
                                             {"secret_sorted", "hash"}, {"separator", "encoded"}, {"left", "clock"})):
        return None
    return form_case(dice.choice(sorted(FORM_SHAPES)), how)


def unexplained(dice, number):
    """A signature with a secret that nobody knows, or over a text that has nothing to do with the body."""
    shape = dice.choice(sorted(JSON_SHAPES))
    value = JSON_SHAPES[shape]
    body = serialize(value, {"layout": dice.choice(["compact", "spaced"])})
    unknown = "".join(dice.choices("0123456789abcdef", k=32))
    if number % 2:
        signature = sign(body, {})[:0] + hashlib.md5(body + b"&app_secret=" + unknown.encode()).hexdigest()
    else:
        signature = sign(body.replace(b"state", f"other{number}".encode(), 1), {})
    return {"body_hex": body.hex(), "signature": signature, "content_type": "application/json", "secrets": [PRODUCTION, TEST],
            "shape": shape}


def take(source, count, seen):
    """The first `count` cases of a source that are cases, and new."""
    taken = 0
    for case in source:
        key = case and (case["body_hex"], case["signature"])
        if case and key not in seen:
            seen.add(key)
            taken += 1
            yield case
        if taken == count:
            return


def corpus(seed):
    dice, seen = random.Random(seed), set()
    endless = lambda make: (make() for _ in range(1_000_000))
    yield from take(singles(), 10_000, seen)
    pairs = endless(lambda: combinations(dice, 2))
    yield from take((case for case in pairs if case and len(case["mistakes"]) == 2), 120, seen)
    forms = endless(lambda: form_combinations(dice))
    yield from take((case for case in forms if case and len(case["mistakes"]) == 2), 40, seen)
    triples = endless(lambda: combinations(dice, 3))
    yield from take((case for case in triples if case and len(case["mistakes"]) == 3), 100, seen)
    yield from (unexplained(dice, number) for number in range(100))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--without", action="append", default=[], choices=["node", "php", "orjson", "requests"])
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    missing = [tool for tool in ("node", "php") if tool not in options.without and not shutil.which(tool)]
    for package in ("orjson", "requests"):
        try:
            if package not in options.without:
                __import__(package)
        except ImportError:
            missing.append(package)
    if missing:
        sys.exit(f"missing: {', '.join(missing)} (install, or say --without)")
    for package in ("orjson", "requests"):
        if package in options.without:
            WRITERS.remove({"orjson": by_orjson, "requests": by_requests}[package])
    if "node" not in options.without:
        TOOLS["node"] = Tool("node", "-e", NODE)
    if "php" not in options.without:
        TOOLS["php"] = Tool("php", "-r", PHP)
    try:
        for case in corpus(options.seed):
            print(json.dumps(case))
    finally:
        for tool in TOOLS.values():
            tool.close()


if __name__ == "__main__":
    main()
