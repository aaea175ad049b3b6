"""Mistakes by their kinds, many of a kind: what developers get wrong from outside. hashlib and hmac sign; nothing here knows the doctor.

    doctor_corpus_families.py

Prints JSON lines as doctor_corpus.py does; `mistakes` is empty where `right` says that the signature is right, and absent where
nothing may be explained. `shape` names the kind.
"""

import base64
import copy
import hashlib
import hmac
import json
import random
import urllib.parse
import uuid

from doctor_corpus_habits import habits
from doctor_corpus_requests import APP, BODY, CASES, DEVICE, OTHER, PARAMS, REC, RECORD, RIGHT, S, case, dumps, md5, signed


def shapes():
    digest = bytes.fromhex(RIGHT)
    quoted = [RIGHT + "  -", RIGHT + "  -\n", RIGHT + ".", RIGHT + "。", RIGHT + ";", RIGHT + ",", '"' + RIGHT + '",', RIGHT + " *body.json",
              RIGHT + "  /tmp/body.json", json.dumps({"sign": RIGHT}), json.dumps({"code": 0, "sign": RIGHT}), json.dumps([RIGHT]), "“" + RIGHT + "”",
              RIGHT + "\u200b", "\ufeff" + RIGHT, "\u200e" + RIGHT + "\u200e", "`" + RIGHT + "`", "(" + RIGHT + ")", RIGHT + "\r\n", "\t" + RIGHT,
              RIGHT + "\0", RIGHT + RIGHT, RIGHT + "\u3000", "\u00a0" + RIGHT, "<" + RIGHT + ">", "【" + RIGHT + "】", "'" + RIGHT + "'"]
    for signature in quoted:
        case("signature around", ["signature_quoted"], signature, BODY)
    for signature in ["(stdin)= " + RIGHT, "MD5(stdin)= " + RIGHT, "MD5 (body.json) = " + RIGHT, "Bearer " + RIGHT, "sign=" + RIGHT, "sign: " + RIGHT,
                      "Basic " + base64.b64encode(f"{APP}:{RIGHT}".encode()).decode(), APP + ":" + RIGHT, "Token " + RIGHT, "Signature " + RIGHT,
                      "app_id=" + APP + ",sign=" + RIGHT, "MD5:" + RIGHT, "Digest " + RIGHT, "签名：" + RIGHT, "Authorization: " + RIGHT, "md5=" + RIGHT,
                      "HMAC-MD5 " + RIGHT, "{MD5}" + RIGHT]:
        case("signature scheme", ["signature_scheme"], signature, BODY)
    for signature in [digest.hex(" "), digest.hex(":").upper(), digest.hex("-"), str(uuid.UUID(bytes=digest)), "0x" + RIGHT, RIGHT[:16] + "\n" + RIGHT[16:],
                      ", ".join(f"0x{byte:02x}" for byte in digest), "".join(f"\\x{byte:02x}" for byte in digest), RIGHT[:8] + "\u200b" + RIGHT[8:], RIGHT[:16] + " " + RIGHT[16:],
                      digest.hex("_"), digest.hex(",")]:
        case("signature separators", ["signature_separators"], signature, BODY)
    for signature in [RIGHT[:-1], RIGHT[1:] if RIGHT[0] != "0" else RIGHT[:30], RIGHT[:20], RIGHT[:16], RIGHT[8:24], RIGHT[16:], RIGHT[:10] + RIGHT[11:], RIGHT[:24]]:
        case("signature part", ["signature_half"], signature, BODY)
    for signature in [RIGHT[:5] + "7" + RIGHT[5:], RIGHT + "0"]:
        case("signature one more", ["signature_quoted"], signature, BODY)
    numbers = [str(int(RIGHT, 16)), ",".join(map(str, digest)), str(list(digest)), str([byte - 256 if byte > 127 else byte for byte in digest]), " ".join(map(str, digest))]
    for signature in numbers:
        case("signature decimal", ["signature_decimal"], signature, BODY)
    for signature in [RIGHT.encode().hex(), digest.decode("latin-1"), urllib.parse.quote_from_bytes(digest, safe=""), str(digest)]:
        case("signature encoded", ["signature_encoded"], signature, BODY)
    for signature in [base64.b64encode(digest).decode(), base64.b64encode(digest).decode().rstrip("="), base64.urlsafe_b64encode(digest).decode(), base64.b64encode(RIGHT.encode()).decode()]:
        case("signature base64", ["signature_base64"], signature, BODY)
    guid = uuid.UUID(bytes_le=digest)
    for signature in [guid.hex, digest[::-1].hex()]:
        case("signature order", ["signature_byte_order"], signature, BODY)
    negative = next(text for number in range(99) if int(signed(text := dumps({"no": str(number)})), 16) >> 127)
    case("signature negative", ["signature_sign_extended"], f"{int(signed(negative), 16) - (1 << 128):x}", negative)
    text = (BODY + "&app_secret=" + S).encode()
    for name in ("sha1", "sha224", "sha256", "sha384", "sha512", "sm3"):
        if name in hashlib.algorithms_available:
            case("hash " + name, ["other_hash"], hashlib.new(name, text).hexdigest(), BODY)
    for name in ("sha1", "sha256"):
        case("hash base64", ["other_hash", "signature_base64"], base64.b64encode(hashlib.new(name, text).digest()).decode(), BODY)
        case("hash cut", ["other_hash"], hashlib.new(name, text).hexdigest()[:32], BODY)
    for name in ("sha1", "sha256", "sha512"):
        case("hash cut", ["other_hash"], hashlib.new(name, text).hexdigest()[-32:], BODY)
    case("hash cut", ["other_hash"], hashlib.sha512(text).hexdigest()[:32], BODY)
    version3 = bytearray(digest)
    version3[6], version3[8] = version3[6] & 15 | 0x30, version3[8] & 63 | 128
    case("hash uuid", ["other_hash"], bytes(version3).hex(), BODY)
    case("hash uuid", ["other_hash", "signature_separators"], str(uuid.UUID(bytes=bytes(version3))), BODY)


def digests():
    body, tail, key = BODY.encode(), ("&app_secret=" + S).encode(), S.encode()
    raw = hashlib.md5(body + tail).digest()
    for signature in [md5(raw), md5(raw.hex()), md5(raw.hex().upper()), md5(hashlib.md5(body).digest() + tail), md5(md5(body).encode() + tail), md5(base64.b64encode(raw))]:
        case("double", ["double_md5"], signature, BODY)
    for signature in [hmac.new(key, body, "md5").hexdigest(), hmac.new(key, body + tail, "md5").hexdigest(), hmac.new(body, key, "md5").hexdigest(), hmac.new(tail[1:], body, "md5").hexdigest()]:
        case("hmac", ["hmac"], signature, BODY)
    for name in ("sha256", "sha512", "sha1", "sm3"):
        if name in hashlib.algorithms_available:
            case("hmac", ["hmac", "other_hash"], hmac.new(key, body, name).hexdigest(), BODY)
    case("case", ["text_case"], md5((body + tail).lower()), BODY)
    case("case", ["text_case"], md5(body.upper() + tail), BODY)
    whole = body + tail
    for length in (64, 100, 256, 512, len(whole) - 1, len(whole) - 5, len(body) + 12):
        case("buffer cut", ["signed_prefix" if length < len(body) + 12 else "secret_empty" if length == len(body) + 12 else "secret_cut|signed_prefix"], md5(whole[:length]), BODY)
    for length in (100, 255, 511):
        case("body cut", ["signed_prefix"], md5(body[:length] + tail), BODY)
    case("body cut", ["signed_prefix"], md5(BODY.encode()[:len(BODY)] + tail), BODY)
    for size in (1024, 2048):
        case("buffer padded", ["buffer_padded"], md5(whole.ljust(size, b"\0")), BODY)


def secrets():
    white = [S + "\n\n", S + "\u200b", S + "\u00a0", "\u3000" + S, S + " ", " " + S + " ", "\t" + S, S + "\r\n", S + "\0", S + "\u200e", "\u2060" + S, "\n" + S]
    pasted = [S + ";", S + ",", S + ".", S + "。", S + "；", '"' + S, S + '"', S + "'", "“" + S, "app_secret=" + S, "app_secret: " + S, "app_secret:" + S, "secret=" + S, "密钥：" + S,
              "APP_SECRET=" + S, "appSecret=" + S, S + S, S + " " + S, S + "\n" + S, S + "\\n", S + "%0A", S + ")", "(" + S, S + "&", S + "#", "=" + S, ":" + S, S + "=", S + "\\"]
    quoted = ['"' + S + '"', "'" + S + "'", "`" + S + "`", "“" + S + "”", "[" + S + "]", "(" + S + ")", "{{" + S + "}}", "${" + S + "}", "<" + S + ">", 'b\'' + S + "'", '\\"' + S + '\\"']
    mistyped = [S[:7] + S[8:], S[:7] + S[8] + S[7] + S[9:], S[:7] + "Q" + S[8:], S[:7] + "Q" + S[7:], S[:7] + S[7] + S[7:], S.replace("0", "O"), S.replace("1", "l"), S[:3] + "z" + S[4:], S + "x", "x" + S]
    mistyped += [S[:at] + mark + S[at:] for at in (4, 16, 27) for mark in (" ", "\n", "\r\n", "\u200b")]
    pasted += ["-".join([S[:8], S[8:12], S[12:16], S[16:20], S[20:]]), " ".join(S[at:at + 4] for at in range(0, 32, 4)), "-".join(S[at:at + 8] for at in range(0, 32, 8))]
    cut = [S[:16], S[:-2], S[2:], S[16:], S[:8], S[-8:], S[:-4], S[4:]]
    placeholder = ["{{app_secret}}", "${app_secret}", "$APP_SECRET", "%APP_SECRET%", "your_app_secret", "您的密钥", "undefined", "null", "None", "xxxxxxxx", "<your_secret>", "#{app_secret}", "secret",
                   "YOUR_APP_SECRET", "{app_secret}", "@app.secret@", "${pyun.app-secret}", "nil", "(null)", "test", "changeme", "${PYUN_APP_SECRET}", "process.env.APP_SECRET", "%s"]
    encoded = [base64.b64encode(S.encode()).decode(), S.encode().hex(), md5(S), md5(S).upper(), hashlib.sha256(S.encode()).hexdigest(), hashlib.sha1(S.encode()).hexdigest(), S[::-1], S.encode().hex().upper()]
    kinds = {"secret_white_space": white, "secret_pasted": pasted, "secret_quoted": quoted, "secret_mistyped": mistyped, "secret_cut": cut, "secret_placeholder": placeholder,
             "secret_encoding": encoded, "secret_case": [S.lower(), S.upper()], "secret_empty": [""], "app_id_as_secret": [APP], "other_secret": [OTHER], "secret_bom": ["\ufeff" + S]}
    for kind, texts in kinds.items():
        for text in texts:
            kind = "secret_pasted|wrong_suffix" if kind == "secret_pasted" else kind
            case("secret", [kind], signed(BODY, text), BODY)
    case("secret", ["secret_encoding"], signed(BODY, hashlib.md5(S.encode()).digest()), BODY)
    odd = 'p+q/"r"\\s&<t>='
    for text in (urllib.parse.quote(odd, safe=""), urllib.parse.quote_plus(odd), json.dumps(odd)[1:-1], odd.replace("\\", ""), odd.replace("+", " "), odd.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")):
        case("secret odd", ["secret_encoding"], signed(BODY, text), BODY, secret=odd)
    for name in ("app_secret", "appSecret", "secret", "key"):
        for value in ({**DEVICE, name: S}, {name: S, **DEVICE}, {"app_id": APP, name: S, **DEVICE}):
            case("secret inside", ["secret_in_body"], md5(dumps(value)), BODY)
            case("secret inside", ["secret_in_body"], signed(dumps(value)), BODY)


def joins():
    time = str(DEVICE["timestamp"])
    for middle in ["&key=", "", "&secret=", "&appSecret=", "app_secret=", "&app_secert=", "&app_sercet=", "&appsecret=", "&app_secret", "&app_secret:", "&app_secret =", "& app_secret=", " &app_secret=",
                   "\n&app_secret=", "&&app_secret=", "&App_Secret=", "&APP_SECRET=", "?app_secret=", "&app-secret=", "&app_secrets=", "&app_secre=", "&ap_secret=", "&app_secret==", "&app_secret=&app_secret=",
                   " & app_secret = ", "+&app_secret=+", "/", "\t",
                   "|", "-", ",", ";", " ", "\n", ":", "&", "#", "&app_key=", "&secretKey=", "&token=", "&amp;app_secret=", "%26app_secret%3D", time, "&timestamp=" + time + "&app_secret=", time + "&app_secret=", APP, APP + time,
                   "&app_id=" + APP + "&app_secret=", "&app_id=" + APP + "&timestamp=" + time + "&app_secret="]:
        case("join", ["line_feed_at_end|wrong_suffix"], signed(BODY, middle=middle), BODY)
    for front in ["body=", "data=", "json=", "params=", "content=", "app_id=" + APP + "&body=", APP, time, APP + time, "POST", "POST\n", "?", "&", "timestamp=" + time + "&", "app_id=" + APP + "&", "/gate/1.0/energy/internal/device/sync",
                  "POST/gate/1.0/energy/internal/device/sync"]:
        case("front", ["wrong_suffix"], signed(front + BODY), BODY)
    for front in [APP, time, APP + time]:
        case("front", ["wrong_suffix"], md5(front + BODY + S), BODY)
    for after in ["&", '"', "'", "&timestamp=" + time, time, "&app_secret=" + S, "&app_id=" + APP]:
        case("after", ["secret_pasted|wrong_suffix"], md5(BODY + "&app_secret=" + S + after), BODY)
    for text in [S + BODY, S + BODY + S, "app_secret=" + S + "&" + BODY, "app_secret=" + S + BODY, S + "&" + BODY, "&app_secret=" + S + BODY, "key=" + S + "&" + BODY]:
        case("first", ["secret_first"], md5(text), BODY)
    case("missing", ["secret_missing"], md5(BODY), BODY)


def members():
    for names in [("timestamp", "sign_type"), ("app_id", "timestamp"), ("timestamp", "name"), ("metadata", "port"), ("name", "type", "metadata"), ("app_id", "sign_type"), ("state_desc",), ("timestamp",),
                  ("app_id", "timestamp", "sign_type", "station_uuid"), ("type", "energy_code", "metadata")]:
        case("left out", ["member_left_out"], signed(dumps({key: item for key, item in DEVICE.items() if key not in names})), BODY)
    for names in [("vin", "plate", "soc", "mobile"), ("timestamp", "sign_type"), ("metadata", "quantity"), ("start_time", "end_time"), ("soc",)]:
        case("left out", ["member_left_out"], signed(dumps({key: item for key, item in RECORD.items() if key not in names})), REC)
    for names in [("space_status",), ("alias",), ("alias", "space_status"), ("state_desc",), ("no",)]:
        value = copy.deepcopy(DEVICE)
        for port in value["port"]:
            for name in names:
                port.pop(name)
        case("left out of ports", ["member_left_out"], signed(dumps(value)), BODY)
    for name in ("DEVICE_NET_TYPE", "DEVICE_CHARGE_CURRENT"):
        value = copy.deepcopy(DEVICE)
        value["metadata"].pop(name)
        case("left out of metadata", ["member_left_out"], signed(dumps(value)), BODY)
    names = list(DEVICE)
    replaced = {**DEVICE, "metadata": {}, "port": [{name: port[name] for name in names if name in port} for port in DEVICE["port"]]}
    case("replacer", ["member_left_out"], signed(dumps(replaced)), BODY)
    names = sorted(DEVICE)
    ordered = {name: replaced[name] for name in names}
    ordered["port"] = [{name: port[name] for name in names if name in port} for port in DEVICE["port"]]
    case("replacer", ["member_left_out"], signed(dumps(ordered)), BODY)
    plain = {key: item for key, item in DEVICE.items() if key not in ("sign_type",)}
    for value in ({**plain, "sign_type": "MD5"}, {"sign_type": "MD5", **plain}, {**DEVICE, "sign": ""}, {**DEVICE, "sign": None}):
        case("added", ["member_added"], signed(dumps(value)), dumps({key: item for key, item in value.items() if key not in ("sign", "sign_type")}) if "sign" not in value else BODY)
    case("sign in body", ["sign_in_body"], RIGHT, dumps({**DEVICE, "sign": RIGHT}))
    case("sent more", ["member_left_out"], signed(dumps({key: item for key, item in DEVICE.items() if key != "sign_type"})), BODY)


def nested():
    for names in (["port"], ["metadata"], ["port", "metadata"]):
        for write in (dumps, json.dumps, str, lambda item: json.dumps(item, ensure_ascii=False)):
            value = {**DEVICE, **{name: write(DEVICE[name]) for name in names}}
            if write is not json.dumps:
                case("nested signed as text", ["nested_as_text"], signed(dumps(value)), BODY)
            if write in (dumps,):
                case("nested sent as text", ["nested_as_text"], RIGHT, dumps(value))
    for change in (lambda port: port[0], lambda port: {str(at): item for at, item in enumerate(port)}, lambda port: [port], lambda port: port[::-1], lambda port: port[:1], lambda port: port[:2], lambda port: port[1:], lambda port: [],
                   lambda port: None, lambda port: [port[0]] * 3, lambda port: [port[-1]] * 3, lambda port: [port[0], port[2]], lambda port: sorted(port, key=lambda item: item["no"], reverse=True)):
        case("ports", ["port_list"], signed(dumps({**DEVICE, "port": change(DEVICE["port"])})), BODY)
    single = {**DEVICE, "port": DEVICE["port"][0]}
    case("ports", ["port_list"], signed(dumps({**DEVICE, "port": DEVICE["port"][:1]})), dumps(single))


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def renamed(value, change):
    if isinstance(value, dict):
        return {change(key): renamed(item, change) for key, item in value.items()}
    return [renamed(item, change) for item in value] if isinstance(value, list) else value


def names():
    plain = {key: item for key, item in DEVICE.items() if key != "metadata"}
    for change in (camel, lambda name: camel(name)[0].upper() + camel(name)[1:], lambda name: name.replace("_", "-"), str.upper, lambda name: name.replace("_", "")):
        case("renamed", ["key_names"], signed(dumps(renamed(plain, change))), dumps(plain))
    case("renamed", ["key_names"], signed(dumps(plain)), dumps(renamed(plain, camel)))
    for one, other in (("port", "ports"), ("station_uuid", "stationUuid"), ("app_id", "appId"), ("app_id", "appid"), ("state_desc", "stateDesc"), ("timestamp", "timeStamp"), ("space_status", "spaceStatus"), ("station_uuid", "station_id")):
        case("renamed one", ["key_names"], signed(dumps(renamed(DEVICE, lambda name: other if name == one else name))), BODY)


def values():
    def change(name, text):
        return {**RECORD, name: text}

    def both(write):
        return {**RECORD, "start_time": write(RECORD["start_time"]), "end_time": write(RECORD["end_time"])}

    local = {"2025-09-17T06:14:08.320Z": "2025-09-17T14:14:08", "2025-09-17T07:14:08.350Z": "2025-09-17T15:14:08"}
    for value in (both(lambda text: text.replace("0Z", "Z")), both(lambda text: text[:19] + "Z"), both(lambda text: text[:19].replace("T", " ")), both(lambda text: text[:19]), both(lambda text: local[text].replace("T", " ")),
                  both(lambda text: local[text] + text[19:22] + "+08:00"), both(lambda text: local[text] + text[19:23] + "+08:00"), both(lambda text: text[:19] + "+00:00"), both(lambda text: text[:23] + "+0000")):
        case("dates", ["value_rewritten"], signed(dumps(value)), REC)
    case("containers", ["value_rewritten"], signed(dumps(change("metadata", []))), REC)
    case("containers", ["value_rewritten"], REC and signed(REC), dumps(change("metadata", [])))
    case("containers", ["value_rewritten"], signed(dumps(change("metadata", None))), REC)
    big = {**DEVICE, "no": 1234567890123456789}
    case("big integer", ["number_type"], signed(dumps({**big, "no": 1234567890123456800})), dumps(big))
    for name in ("state", "type", "timestamp"):
        case("type of one", ["number_type"], signed(dumps({**DEVICE, name: str(DEVICE[name])})), BODY)
    for name in ("quantity", "soc"):
        case("type of one", ["number_type"], signed(dumps({**RECORD, name: str(RECORD[name])})), REC)
    case("type of one", ["number_type"], signed(REC), dumps({**RECORD, "quantity": "1000"}))
    for write in (str, float, lambda number: java_double(number)):
        for part in ("top", "nested", "rest", "time"):
            if (write, part) != (str, "time"):
                case("numbers of a part", ["number_type"], signed(raw(parted(DEVICE, part, write))), BODY)
    flags = [{**port, "space_status": at % 2} for at, port in enumerate(DEVICE["port"])]
    truths = [{**port, "space_status": bool(port["space_status"])} for port in flags]
    case("truths", ["number_type"], signed(dumps({**DEVICE, "port": truths})), dumps({**DEVICE, "port": flags}))
    for name in ("data", "params", "body", "content", "bizContent", "payload"):
        case("inside", ["member_added"], signed(dumps({name: DEVICE})), BODY)
        common = {key: DEVICE[key] for key in ("app_id", "timestamp", "sign_type")}
        rest = {key: item for key, item in DEVICE.items() if key not in common}
        case("inside", ["member_added"], signed(dumps({**common, name: rest})), BODY)
    padded = dumps({**DEVICE, "name": "  测试 设备 "})
    case("trimmed", ["value_rewritten"], signed(dumps({**DEVICE, "name": "测试 设备"})), padded)
    case("uuid", ["value_rewritten"], signed(BODY.replace("49f0cc52-e8c7-41e3-b54d-af666b8cc11a", "49f0cc52e8c741e3b54daf666b8cc11a")), BODY)
    case("uuid", ["value_rewritten"], signed(BODY.replace("49f0cc52-e8c7-41e3-b54d-af666b8cc11a", "49F0CC52-E8C7-41E3-B54D-AF666B8CC11A")), BODY)
    for text in (dumps(DEVICE, ensure_ascii=True), ):
        case("unicode", ["unicode_escape"], signed(text), BODY)


class Raw(str):
    """A number as it is written."""


def java_double(number):
    """Double.toString of a whole number."""
    if abs(number) < 10**7:
        return Raw(f"{number}.0")
    digits = str(number).rstrip("0")
    return Raw(f"{digits[0]}.{digits[1:] or '0'}E{len(str(number)) - 1}")


def raw(value):
    """Compact JSON, where a number may be written in any way."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{dumps(key)}:{raw(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(raw, value)) + "]"
    return str(value) if isinstance(value, Raw) else dumps(value)


def parted(value, part, write, depth=0):
    """The numbers of a part, written otherwise."""
    if isinstance(value, list):
        return [parted(item, part, write, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value

    def one(key, item):
        time = depth == 0 and key == "timestamp"
        wanted = {"top": depth == 0, "nested": depth > 0, "rest": not time, "time": time}[part]
        return write(item) if wanted and isinstance(item, int) else parted(item, part, write, depth + 1)

    return {key: one(key, item) for key, item in value.items()}


def java(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java, value)) + "]"
    return "null" if value is None else str(value)


def go(value, doubles=True):
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{go(item, doubles)}" for key, item in sorted(value.items())) + "]"
    if isinstance(value, list):
        return "[" + " ".join(go(item, doubles) for item in value) + "]"
    if isinstance(value, int) and doubles:
        return f"{value:.12e}".replace("e+12", "e+12") if value > 1e6 else str(value)
    return "<nil>" if value is None else str(value)


def ruby(value, arrow="=>"):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}{arrow}{ruby(item, arrow)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(ruby(item, arrow) for item in value) + "]"
    return "nil" if value is None else dumps(value)


def printed():
    encoded = BODY.encode()
    for text in (str(DEVICE), repr(BODY), str(encoded), java(DEVICE), go(DEVICE), go(DEVICE, False), str(list(DEVICE.items())), ruby(DEVICE), ruby(DEVICE, " => "), "[object Object]", "Array", "System.Byte[]", "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
                 "Newtonsoft.Json.Linq.JObject", str(list(encoded)), "[" + " ".join(map(str, encoded)) + "]", "System.Net.Http.StringContent", "[object Promise]", "System.IO.MemoryStream", BODY.replace('"', "'"), encoded.hex()):
        case("printed", ["body_printed"], signed(text), BODY)
    case("printed", ["body_printed"], signed(str(RECORD)), REC)
    case("printed", ["body_printed"], signed(java(RECORD)), REC)
    for text in ("", "null", "{}", "[]", "undefined", "None", "body", "nil", "<nil>", "true", APP, str(DEVICE["timestamp"]), DEVICE["no"]):
        case("constant", ["body_not_signed"], signed(text), BODY)
    case("wrapped", ["base64_body"], signed(base64.b64encode(encoded)), BODY)
    case("wrapped", ["double_encoded"], signed(dumps(BODY)), BODY)
    for text in (urllib.parse.quote(BODY, safe=""), urllib.parse.quote_plus(BODY), urllib.parse.quote(BODY, safe=";,/?:@&=+$-_.!~*'()#")):
        case("wrapped", ["percent_encoded"], signed(text), BODY)


def edges():
    for text in (BODY + "\n", BODY + "\n\n", BODY + "\r\n", BODY + "\t", BODY + " ", "\n" + BODY, " " + BODY, BODY + "\0", BODY + "\r"):
        case("edges", ["line_feed_at_end"], signed(text), BODY)
        case("edges sent", ["line_feed_at_end"], RIGHT, text)
    case("edges", ["bom"], signed("\ufeff" + BODY), BODY)
    case("edges", ["bom"], RIGHT, "\ufeff" + BODY)
    case("blanks", ["white_space"], signed(BODY.replace(" ", "")), BODY)
    for text in (json.dumps(DEVICE, ensure_ascii=False), dumps(DEVICE, indent=2, separators=(",", ": ")), dumps(DEVICE, indent=3, separators=(",", " : ")), dumps(DEVICE, indent=4, separators=(",", ": ")), dumps(DEVICE, indent="\t", separators=(",", ": ")),
                 dumps(DEVICE, indent=1, separators=(",", ": ")), dumps(DEVICE, indent=8, separators=(",", ": ")), dumps(DEVICE, indent=4, separators=(", ", ": ")), dumps(DEVICE, separators=(", ", " : ")), dumps(DEVICE, separators=(",", ": ")), dumps(DEVICE, separators=(", ", ":"))):
        case("layout", ["white_space"], signed(text), BODY)
        case("layout sent", ["white_space"], RIGHT, text)


def charsets():
    tail = ("&app_secret=" + S).encode()
    encoded = BODY.encode()
    for data, id in ((BODY.encode("gbk"), "charset_gbk"), (encoded.decode("latin-1").encode(), "charset_mojibake"), (encoded.decode("cp1252", "replace").encode(), "charset_mojibake"), (encoded.decode("gbk", "replace").encode(), "charset_mojibake"),
                     (BODY.encode("ascii", "replace"), "charset_lost"), (BODY.encode("ascii", "ignore"), "charset_lost"), (bytes(ord(letter) & 255 for letter in BODY), "charset_lost"), (BODY.encode("gbk").decode("utf-8", "replace").encode(), "charset_mojibake")):
        case("charset", [id], md5(data + tail), BODY)
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        case("charset", ["charset_utf16"], md5((BODY + "&app_secret=" + S).encode(encoding)), BODY)
    mojibake = encoded.decode("gbk", "ignore")
    if mojibake.encode("gbk", "ignore") == encoded:
        case("charset sent", ["charset_mojibake"], RIGHT, mojibake)
    case("charset sent", ["charset_mojibake"], RIGHT, encoded.decode("latin-1"))
    even = dumps({"no": "D1", "name": "测试设备", "state_desc": "可用"})
    case("charset sent", ["charset_mojibake"], signed(even), even.encode().decode("gbk", "replace")) if "\ufffd" not in even.encode().decode("gbk", "replace") else None
    case("charset", ["charset_gbk"], md5(dumps({"no": "桩A"}).encode("gbk") + tail), dumps({"no": "桩A"}))


def forms():
    kept = {key: item for key, item in PARAMS.items() if item != ""}
    pairs = sorted(kept.items())

    def join(pairs, equals="=", ampersand="&"):
        return ampersand.join(f"{key}{equals}{item}" for key, item in pairs)

    right = join(pairs)
    texts = [
        ("form_order", join(kept.items())), ("form_order", join(sorted(kept.items(), key=lambda pair: pair[0].lower()))), ("form_order", join(sorted(pairs, reverse=True))), ("form_order", join(sorted(pairs, key=lambda pair: pair[1]))),
        ("form_separator", join(pairs, "", "")), ("form_separator", join(pairs, ":", ",")), ("form_separator", join(pairs, "=", "")), ("form_separator", join(pairs, "=", ",")), ("form_separator", join(pairs, "=", ";")), ("form_separator", join(pairs, "=", " ")), ("form_separator", join(pairs, "=", "\n")),
        ("form_separator", join(pairs, "=", "|")), ("form_separator", join([(key, f'"{item}"') for key, item in pairs])), ("form_separator", join([(key, f"'{item}'") for key, item in pairs])), ("form_separator", "".join(item for _, item in pairs)), ("form_separator", right + "&"), ("form_separator", "&" + right), ("form_separator", "?" + right),
        ("form_empty_values", join(sorted(PARAMS.items()))), ("form_values_encoded", urllib.parse.urlencode(pairs)), ("form_values_encoded", urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote)), ("form_sign_included", join(sorted([*pairs, ("sign", "")]))),
        ("form_values_encoded", right.replace("m 1", "m+1")), ("json_rule_on_form", dumps(PARAMS)), ("json_rule_on_form", urllib.parse.urlencode(PARAMS)), ("member_left_out", join([pair for pair in pairs if pair[0] not in ("sign_type", "timestamp")])),
        ("member_left_out", join([pair for pair in pairs if pair[0] not in ("app_id", "sign_type", "timestamp")])), ("member_left_out", join([pair for pair in pairs if pair[0] != "plate"])), ("key_names", join([(key.lower(), item) for key, item in pairs])),
    ]
    texts += [
        ("key_names", join(sorted((camel(key.lower()), item) for key, item in pairs))), ("key_names", join((camel(key.lower()), item) for key, item in pairs)),
        ("form_values_encoded", right.replace("m 1", "m%201")), ("form_empty_values", join(sorted({**PARAMS, "mobile": "null"}.items()))), ("form_empty_values", join(sorted({**PARAMS, "mobile": "undefined"}.items()))),
        ("value_rewritten", join((key, f"['{item}']") for key, item in pairs)), ("value_rewritten", join(sorted({**kept, "Pay_mode": "0.99"}.items()))),
    ]
    for text in (str(PARAMS), str(sorted(PARAMS.items())), java(PARAMS), ruby(PARAMS)):
        signature = signed(text)
        case("form printed", ["body_printed", "json_rule_on_form"], signature, urllib.parse.urlencode({**PARAMS, "sign": signature}), "application/x-www-form-urlencoded")
    for text in ("20250917061408", "2025-09-17T06:14:08", "2025/09/17 06:14:08", "1758060848000"):
        signature = signed(join(sorted({**kept, "start_time": text}.items())))
        case("form dates", ["value_rewritten"], signature, urllib.parse.urlencode({**PARAMS, "start_time": "2025-09-17 06:14:08", "sign": signature}), "application/x-www-form-urlencoded")
    for id, text in texts:
        signature = signed(text)
        case("form", [id], signature, urllib.parse.urlencode({**PARAMS, "sign": signature}), "application/x-www-form-urlencoded")
    case("form", ["charset_gbk"], md5((right + "&app_secret=" + S).encode("gbk")), urllib.parse.urlencode({**PARAMS, "sign": md5((right + "&app_secret=" + S).encode("gbk"))}), "application/x-www-form-urlencoded")
    for text in (md5(join(sorted([*pairs, ("app_secret", S)]))), md5(join(sorted([*pairs, ("key", S)])))):
        case("form", ["form_secret_sorted"], text, urllib.parse.urlencode({**PARAMS, "sign": text}), "application/x-www-form-urlencoded")
    twice = {**PARAMS, "merchant": "m%201"}
    signature = signed(join(sorted({**kept, "merchant": "m 1"}.items())))
    case("form", ["form_values_encoded"], signature, urllib.parse.urlencode({**twice, "sign": signature}), "application/x-www-form-urlencoded")
    for middle in ("&key=", "", "&secret="):
        signature = signed(right, middle=middle)
        case("form", ["wrong_suffix"], signature, urllib.parse.urlencode({**PARAMS, "sign": signature}), "application/x-www-form-urlencoded")
    for text in (join(sorted((key, dumps(item) if isinstance(item, (dict, list)) else item) for key, item in DEVICE.items())), join((key, dumps(item) if isinstance(item, (dict, list)) else item) for key, item in DEVICE.items())):
        case("form rule", ["form_rule_on_json"] if text.startswith("app_id") and "energy_code" in text[:60] else ["form_order", "form_rule_on_json"], signed(text), BODY)
    case("form rule", ["form_rule_on_json"], signed(urllib.parse.urlencode({key: "[object Object]" if key == "metadata" else "[object Object],[object Object],[object Object]" if key == "port" else item for key, item in DEVICE.items()})), BODY)


def nothing(dice):
    for number in range(60):
        unknown = "".join(dice.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=dice.choice([8, 16, 24, 32])))
        for signature in (signed(BODY, unknown), md5(unknown), hashlib.sha256(unknown.encode()).hexdigest(), md5(unknown)[:31], md5(unknown)[:16])[number % 5:number % 5 + 1]:
            CASES.append({"body_hex": BODY.encode().hex(), "signature": signature, "content_type": "application/json", "secrets": [S, OTHER], "shape": "unrelated"})


def right():
    for value in (DEVICE, RECORD):
        for text in (dumps(value), json.dumps(value), dumps(value, indent=2), dumps(value, sort_keys=True)):
            for signature in (signed(text), signed(text).upper()):
                CASES.append({"body_hex": text.encode().hex(), "signature": signature, "content_type": "application/json", "secrets": [S, OTHER], "mistakes": [], "right": True, "shape": "right"})


def main():
    for kind in (shapes, digests, secrets, joins, members, nested, names, values, printed, edges, charsets, forms, habits, right):
        kind()
    nothing(random.Random(7))
    for found in CASES:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
