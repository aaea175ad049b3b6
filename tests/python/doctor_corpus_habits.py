"""Mistakes that serializers, databases and scripts make of themselves: kinds for doctor_corpus_families.py."""

import urllib.parse
import uuid

from doctor_corpus_requests import APP, BODY, DEVICE, REC, RECORD, RIGHT, S, case, dumps, md5, signed


def without(value, *names):
    return {key: item for key, item in value.items() if key not in names}


def renamed(value, name, spared=("metadata",)):
    """Names by a rule, but for the keys of maps: what serializers do."""
    return {name(key): [renamed(port, name) for port in item] if key == "port" else item for key, item in value.items()}


def habits():
    """What serializers, databases and scripts do of themselves. Found by two corpora that others made."""
    words = lambda name: name.split("_")
    for name in (lambda name: words(name)[0] + "".join(map(str.title, words(name)[1:])), lambda name: "".join(map(str.title, words(name))),
                 lambda name: "".join(word.upper() if word in ("id", "uuid") else word.title() for word in words(name)), lambda name: name.replace("_", "-")):
        case("names, but of maps", ["key_names"], signed(dumps(renamed(DEVICE, name))), BODY)
    names = list(RECORD)
    for at, name in enumerate(names):
        for to in range(0, len(names), 5):
            order = [*names[:at], *names[at + 1:]]
            order.insert(to, name)
            if order != names and order != sorted(names):
                case("one member moved", ["key_order"], signed(dumps({key: RECORD[key] for key in order})), REC)
    common = "app_id", "timestamp", "sign_type"
    for last in (common, common[1:], common[:1], common[1:2]):
        case("common parameters last", ["key_order"], signed(dumps({**without(DEVICE, *last), **{key: DEVICE[key] for key in last}})), BODY)
    bare = without(DEVICE, "name", "type", "metadata")
    after = {"no": ("name", "type")}
    filled = {}
    for key, item in bare.items():
        filled[key] = item
        filled.update(dict.fromkeys(after.get(key, ())))
    for value in (filled, {**filled, "metadata": None}, {**bare, "name": None, "type": None, "metadata": None}):
        case("null where nothing was set", ["null_members"], signed(dumps(value)), dumps(bare))
    dates = [("2025-09-17T06:14:08.320+00:00", "2025-09-17T07:14:08.350+00:00"), (1758089648320, 1758093248350), (1758089648, 1758093248),
             ("Sep 17, 2025 2:14:08 PM", "Sep 17, 2025 3:14:08 PM"), ("Sep 17, 2025, 2:14:08 PM", "Sep 17, 2025, 3:14:08 PM"),
             ("2025-09-17 06:14:08 UTC", "2025-09-17 07:14:08 UTC"), ("2025/9/17 14:14:08", "2025/9/17 15:14:08"), ("9/17/2025 6:14:08 AM", "9/17/2025 7:14:08 AM"),
             ("Wed Sep 17 14:14:08 CST 2025", "Wed Sep 17 15:14:08 CST 2025"), ([2025, 9, 17, 14, 14, 8, 320000000], [2025, 9, 17, 15, 14, 8, 350000000]),
             ("2025-09-17T14:14:08.320Z", "2025-09-17T15:14:08.350Z"), ("2025-09-17 14:14:08.320", "2025-09-17 15:14:08.350")]
    for start, end in dates:
        case("dates", ["value_rewritten"], signed(dumps({**RECORD, "start_time": start, "end_time": end})), REC)
        case("one date", ["value_rewritten"], signed(dumps({**RECORD, "end_time": end})), REC)
    stamp = RECORD["timestamp"]
    for held in ((stamp + 2**31) % 2**32 - 2**31, stamp % 2**32, 2**31 - 1, 0, "%e" % stamp, "%.12g" % stamp, "%.10g" % stamp, "%.3f" % (stamp / 1000)):
        case("a timestamp that is too large", ["number_type"], signed(REC.replace(str(stamp), str(held))), REC)
    for template in ("{{timestamp}}", "{{$timestamp}}", "${timestamp}"):
        case("not filled in", ["value_rewritten"], signed(REC.replace(str(stamp), template)), REC)
    for stamp_template, app_template in (("{{timestamp}}", "{{app_id}}"), ("${timestamp}", "${app_id}")):
        text = BODY.replace(str(DEVICE["timestamp"]), stamp_template).replace(APP, app_template)
        case("not filled in", ["value_rewritten"], signed(text), BODY)
    for text in ("$body&app_secret=$secret", "{body}&app_secret={secret}", "%s&app_secret=%s", "{0}&app_secret={1}", "${body}&app_secret=${secret}"):
        case("nothing filled in", ["body_not_signed"], md5(text), BODY)
    case("Postman's body", ["body_printed"], signed(dumps({"mode": "raw", "raw": BODY})), BODY)
    for text in (f"-n {BODY}&app_secret={S}\n", f"{BODY}&app_secret=%!(EXTRA string={S})", f"{S}|{BODY}", f"{BODY} &app_secret= {S}\n", f"{BODY}&app_secret={S}\x1a"):
        case("joined", ["wrong_suffix"], md5(text), BODY)
    for text in (dumps(f"{BODY}&app_secret={S}"), f"{BODY}&app_secret={S}".encode().hex()):
        case("encoded with the secret", ["secret_encoding"], md5(text), BODY)
    changed = [BODY.replace('"', '\\"'), BODY.replace('"', ""), BODY.replace('"', "&quot;"), BODY[1:], BODY[1:-1], BODY + BODY, "\n" + BODY + "\n", BODY.replace(" ", "+"), str(len(BODY.encode())) + BODY]
    for text in changed:
        case("the text changed", ["text_changed"], signed(text), BODY)
    flat = [("port[%d][%s]" % (at, key), item) for at, port in enumerate(DEVICE["port"]) for key, item in port.items()]
    top = [pair for key, item in DEVICE.items() for pair in (flat if key == "port" else [("metadata[%s]" % name, text) for name, text in item.items()] if key == "metadata" else [(key, item)])]
    case("http_build_query", ["form_rule_on_json"], signed(urllib.parse.urlencode(top)), BODY)
    for secret in (S + '",', '{"app_secret":"' + S + '"}', "Optional[" + S + "]", "Bearer " + S, '["' + S + '"]', "SECRET=" + S):
        wanted = "secret_pasted" if secret.startswith(("{", "Bearer", "SECRET")) or secret.endswith(",") else "secret_quoted"
        case("pasted", [wanted], signed(BODY, secret), BODY)
    dashed = str(uuid.UUID(int=0x1234567890abcdef1234567890abcdef))
    case("dashes lost", ["secret_encoding"], signed(BODY, dashed.replace("-", "")), BODY, secret=dashed)
    case("a buffer of the secret", ["buffer_padded"], signed(BODY, S.encode().ljust(64, b"\0")), BODY)
    case("a buffer of the body", ["buffer_padded"], signed(REC.encode().ljust(1024, b"\0")), REC)
    digest = bytes.fromhex(RIGHT)
    case("signature twice", ["signature_quoted"], RIGHT + ", " + RIGHT, BODY)
    case("signature typed", ["signature_encoded"], RIGHT.replace("0", "O"), BODY)
    case("signature in full width", ["signature_encoded"], "".join(chr(ord(digit) + 0xfee0) for digit in RIGHT), BODY)
    case("signature of signed bytes", ["signature_sign_extended"], "".join("%x" % (byte - 256 if byte > 127 else byte) for byte in digest), BODY)
