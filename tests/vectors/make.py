"""Writes the vectors of the energy family, computed without this library: json, urllib and hashlib.

    make.py [FOLDER]    (this one, unless told)

`check.js` computes the same with Node's own means; `tests/python/test_vectors.py` runs both. A case says what goes in and,
where that is not the same, what must come out.
"""

import hashlib
import json
import sys
from pathlib import Path
from urllib.parse import quote

STATION = "8f5fdb60-9374-4c11-bdc2-a32d8369258c"
STAMP = 1758093419429

CHARGE = {
    "station_uuid": STATION, "order": "2024041400001", "start_time": "2024-04-14T16:00:00.000Z",
    "end_time": "2024-04-14T17:23:45.678Z", "quantity": 12340, "energy_value": 987, "fee_value": 246, "state": 3,
    "state_desc": "充电完成", "device_no": "D012026", "device_type": 0, "port_no": "D01202601", "energy_code": "CN_AC",
    "mobile": "13800000000",
}
DISCOUNT = {
    "station_uuid": STATION, "device_no": "D012026", "port_no": "D01202601", "replenish_order": "2024041400001",
    "start_time": "2024-04-14T16:00:00Z", "end_time": "2024-04-14T17:23:45Z", "vin": "川A660N2", "plate": "川A660N2",
    "quantity": 12340, "energy_value": 987, "fee_value": 246, "total_value": 1233, "energy_code": "CN_AC",
}
PAYMENT = {
    "pay_order": "P20250227000001", "pay_value": 500, "pay_time": "2025-02-27T08:06:24Z", "trade_no": "T1",
    "pay_mode": 99, "pay_mode_desc": "其他第三方渠道",
}
HARD = "川A 660&N2=1+1%20\U0001f697"


def without(record: dict, *names: str) -> dict:
    return {name: value for name, value in record.items() if name not in names}


# Each case: what goes in, what of it comes out otherwise, secret, timestamp.
CHARGES = {
    "the-bill-with-all-its-fields": (CHARGE | {"plate": "川A660N2", "vin": "LSVAA4182E2123456", "soc": 100}, {}, "s3cret", STAMP),
    "progress-without-words": (without(CHARGE, "state_desc") | {"state": 2, "mobile": "user-7", "soc": 0},
                               {"state_desc": "充电中"}, "您的密钥", STAMP),
    "a-start-that-failed": (CHARGE | {"state": -1, "state_desc": "启动失败，充电异常", "quantity": 0, "energy_value": 0, "fee_value": 0,
                                      "end_time": "2024-04-14T16:00:00.000Z"}, {}, "s3cret", STAMP),
    "escapes-and-emoji": (CHARGE | {"order": "\"\\/\b\f\n\r\t\u0001\u007f", "state_desc": "🔌 ok\u2028", "plate": HARD}, {},
                          "a&app_secret=b", STAMP),
    "times-with-offsets-and-fractions": (
        CHARGE | {"start_time": "2024-04-15T00:00:00+08:00", "end_time": "2024-04-14T12:23:45.678999-05:00"},
        {"start_time": "2024-04-14T16:00:00.000Z", "end_time": "2024-04-14T17:23:45.678Z"}, "s3cret", STAMP),
    "the-largest-amounts": (CHARGE | {"quantity": 2**31 - 1, "energy_value": 2**31 - 1, "fee_value": 2**31 - 1,
                                      "device_type": -(2**31), "state": 77, "state_desc": "x"}, {}, "s3cret", STAMP),
    "without-common-parameters": (CHARGE, {}, "s3cret", None),
}
DISCOUNTS = {
    "a-discount": (DISCOUNT, {}, "s3cret", STAMP),
    "the-sum-is-filled-in": (without(DISCOUNT, "total_value"), {"total_value": 1233}, "您的密钥", STAMP),
    "all-that-is-encoded": (DISCOUNT | {"plate": HARD, "vin": "~-._*'()", "replenish_order": "a/b?c#d", "device_no": "\x01\n\x7f"}, {},
                            "s3&cret=+%", STAMP),
    "fractions-are-cut-off": (DISCOUNT | {"start_time": "2024-04-14T15:59:59.999Z", "end_time": "1969-12-31T23:59:59.999Z"},
                              {"start_time": "2024-04-14T15:59:59Z", "end_time": "1969-12-31T23:59:59Z"}, "s3cret", STAMP),
    "without-common-parameters": (DISCOUNT, {}, "s3cret", None),
}
PAYMENTS = {
    "a-payment": (PAYMENT, {}, "s3cret", STAMP),
    "the-word-is-filled-in": (without(PAYMENT, "pay_mode_desc"), {"pay_mode_desc": "其他第三方渠道"}, "s3cret", STAMP),
    "another-mode-and-blanks": (PAYMENT | {"pay_mode": 7, "pay_mode_desc": "银行 卡", "trade_no": HARD, "pay_value": 0}, {}, "您的密钥", STAMP),
}
# Parameters of any form or query call.
PARAMETERS = {
    "a-query": ([("merchant", "m1"), ("plate", "川A660N2")], "s3cret", STAMP),
    "empty-repeated-and-unsorted": ([("b", "2"), ("a", ""), ("b", "1"), ("Z", "z"), ("a", " "), ("ä", "ö")], "s3cret", STAMP),
    "nothing-of-its-own": ([], "s3cret", STAMP),
    "all-that-is-encoded": ([("x", HARD), ("y", "\x01\x1f\x7f"), ("n&m=", "+")], "您的密钥", None),
    "a-nul": ([("x", "a\x00b")], "s3cret", STAMP),
}
PUSH = [("station_uuid", STATION), ("order", "2024041400001"), ("device_no", "D012026"), ("port_no", "D01202601"), ("state", "3"),
        ("state_desc", "充电完成")]
CHARGED = [("device_type", "0"), ("energy_code", "CN_DC"), ("start_time", "2024-04-15 00:00:00"), ("end_time", "2024-04-15 01:23:45"),
           ("replenish_time", "5025"), ("plate", "川A660N2"), ("quantity", "12340"), ("total_value", "1233"),
           ("energy_value", "987"), ("fee_value", "246")]
# Each case: which push, its parameters, what is read of those that are not read as they stand.
PUSHES = {
    "a-start-result": ("start_result", PUSH, {}),
    "a-stop-result": ("stop_result", PUSH + [("unknown", "1"), ("empty", "")], {}),
    "progress": ("progress", PUSH + CHARGED, {"start_time": 1713110400000, "end_time": 1713115425000}),
    "finished-with-what-cannot-be-read": (
        "finished", [("order", "o"), ("state", "done"), ("quantity", "12.5"), ("energy_value", str(2**31)), ("fee_value", ""),
                     ("start_time", "yesterday"), ("end_time", "2024-04-15T01:23:45+08:00"), ("plate", "")],
        {"state": None, "quantity": None, "energy_value": None, "fee_value": None, "start_time": None,
         "end_time": 1713115425000, "plate": None}),
}


def common(timestamp: "int | None") -> dict:
    stamped = {} if timestamp is None else {"timestamp": timestamp, "sign_type": "MD5"}
    return {"app_id": "op16d5e7e22cea6311"} | stamped


def canonical(body: dict) -> bytes:
    """RFC 8785 for ASCII keys, integers and text."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain(pairs: list[tuple[str, str]]) -> bytes:
    """What is signed of a form."""
    signed = sorted((name.encode(), value.encode()) for name, value in pairs if value and name != "sign")
    return b"&".join(name + b"=" + value for name, value in signed)


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    """A form as it is sent: sorted, percent-encoded."""
    ordered = sorted(pairs, key=lambda pair: (pair[0].encode(), pair[1].encode()))
    return "&".join(f"{quote(name, safe='-._~')}={quote(value, safe='-._~')}" for name, value in ordered).encode()


def signature(text: bytes, secret: str) -> str:
    return hashlib.md5(text + b"&app_secret=" + secret.encode()).hexdigest()


def case_of_json(record: dict, otherwise: dict, secret: str, timestamp: "int | None") -> dict[str, bytes]:
    body = canonical(record | otherwise | common(timestamp))
    files = {"record.json": json.dumps(record, ensure_ascii=False, indent=1).encode(), "body.json": body}
    return files | others(secret, timestamp, signature(body, secret))


def case_of_form(record: dict, otherwise: dict, secret: str, timestamp: "int | None") -> dict[str, bytes]:
    pairs = [(name, str(value)) for name, value in (record | otherwise).items()]
    return {"record.json": json.dumps(record, ensure_ascii=False, indent=1).encode()} | form(pairs, secret, timestamp)


def case_of_parameters(pairs: list[tuple[str, str]], secret: str, timestamp: "int | None") -> dict[str, bytes]:
    counted = "".join(f"{len(name.encode())}:{name}{len(value.encode())}:{value}" for name, value in pairs)
    return {"pairs.txt": counted.encode()} | form(pairs, secret, timestamp)


def form(pairs: list[tuple[str, str]], secret: str, timestamp: "int | None") -> dict[str, bytes]:
    pairs = pairs + [(name, str(value)) for name, value in common(timestamp).items()]
    text = plain(pairs)
    sign = signature(text, secret)
    return {"plain.txt": text, "body.txt": encoded(pairs + [("sign", sign)])} | others(secret, timestamp, sign)


def others(secret: str, timestamp: "int | None", sign: str) -> dict[str, bytes]:
    files = {"app_id.txt": common(None)["app_id"].encode(), "secret.txt": secret.encode(), "signature.txt": sign.encode()}
    return files if timestamp is None else files | {"timestamp.txt": str(timestamp).encode()}


def case_of_push(kind: str, pairs: list[tuple[str, str]], otherwise: dict) -> dict[str, bytes]:
    secret = "s3cret"
    text = plain(pairs)
    sign = signature(text, secret)
    fields = {name: value for name, value in pairs if value} | otherwise
    return {
        "kind.txt": kind.encode(), "body.txt": encoded(pairs + [("sign", sign.upper())]), "plain.txt": text,
        "fields.json": json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True).encode(),
        "secret.txt": secret.encode(), "signature.txt": sign.encode(),
    }


def files() -> dict[str, bytes]:
    """Every file with its path below the folder."""
    kinds = [
        ("charging_record", CHARGES, case_of_json), ("parking_discount", DISCOUNTS, case_of_form),
        ("occupancy_payment", PAYMENTS, case_of_form), ("parameters", PARAMETERS, case_of_parameters),
        ("push", PUSHES, case_of_push),
    ]
    return {
        f"{kind}/{name}/{file}": content
        for kind, cases, make in kinds for name, case in cases.items() for file, content in make(*case).items()
    }


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    for path, content in files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


if __name__ == "__main__":
    main()
