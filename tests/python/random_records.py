"""Prints random charging records, discounts, payments and parameters, and what they must become, without this library.

One line each, seven columns of JSON text between tabs: kind, the record (as some serializer would write it), timestamp or
null, what is signed without the secret, what is sent, signature, number of the client (CLIENTS below). The canonical body is
made by the package rfc8785, forms by urllib, signatures by hashlib. `tests/differential.rs` reads the lines.

    random_records.py COUNT SEED            for Rust
    random_records.py COUNT SEED counted    for C, see counted()
    random_records.py clients               CLIENTS
"""

import hashlib
import json
import random
import sys
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import rfc8785

from random_devices import int32, shuffled, text

# App ids and secrets, each of one client.
CLIENTS = [("op16d5e7e22cea6311", "s3cret"), ("运营商", "您的密钥"), ("a&b=c", "x&app_secret=y"), ("op\U0001f50c", "bl ank")]
STATE_WORDS = {0: "未充电", 2: "充电中", 3: "充电完成", -1: "启动失败，充电异常"}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PLATES = ["川A660N2", "粤B·D12345", "沪 A&1=2+3%", "\U0001f697", "京A12345"]


def amount(rng: random.Random) -> int:
    return rng.choice([0, 1, 2**31 - 1]) if rng.random() < 0.3 else rng.randint(0, 10**6)


def time(rng: random.Random, is_whole: bool) -> tuple[str, str]:
    """A time as it goes in, with some offset, and as it must come out."""
    moment = EPOCH + timedelta(milliseconds=rng.randint(-10**11, 4 * 10**12), microseconds=rng.choice([0, 0, 999]))
    offset = rng.choice([0, 0, 8, -5, 5.5, -9.5])
    local = moment.astimezone(timezone(timedelta(hours=offset)))
    digits = rng.choice(["milliseconds", "microseconds"])
    given = local.isoformat(timespec=digits)
    if offset == 0 and rng.random() < 0.7:
        given = given.replace("+00:00", "Z")
    if digits == "milliseconds":
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    out = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return given, out + "Z" if is_whole else f"{out}.{moment.microsecond // 1000:03}Z"


def words(rng: random.Random, name: str, known: dict[int, str]) -> tuple[dict, dict]:
    code = rng.choice(list(known)) if rng.random() < 0.8 else int32(rng)
    given = {name: code}
    if code not in known or rng.random() < 0.5:
        given[f"{name}_desc"] = text(rng)
    return given, {f"{name}_desc": known.get(code)} | given


def optional(rng: random.Random, fields: dict) -> dict:
    return {name: value for name, value in fields.items() if rng.random() < 0.5}


def charging_record(rng: random.Random) -> tuple[dict, dict]:
    given, expected = words(rng, "state", STATE_WORDS)
    (start, start_out), (end, end_out) = time(rng, False), time(rng, False)
    rest = {
        "station_uuid": text(rng, 36), "order": text(rng), "quantity": amount(rng), "energy_value": amount(rng),
        "fee_value": amount(rng), "device_no": text(rng), "device_type": int32(rng), "port_no": text(rng),
        "energy_code": rng.choice(["CN_AC", "CN_DC", text(rng)]), "mobile": text(rng),
    } | optional(rng, {"plate": rng.choice(PLATES), "vin": text(rng, 17), "soc": rng.randint(0, 100)})
    times, out = {"start_time": start, "end_time": end}, {"start_time": start_out, "end_time": end_out}
    return given | rest | times, expected | rest | out


def parking_discount(rng: random.Random) -> tuple[dict, dict]:
    (start, start_out), (end, end_out) = time(rng, True), time(rng, True)
    energy, fee = rng.randint(0, 10**6), rng.randint(0, 10**6)
    rest = {
        "station_uuid": text(rng, 36), "device_no": text(rng), "port_no": text(rng), "replenish_order": text(rng),
        "vin": rng.choice(PLATES), "plate": rng.choice(PLATES), "quantity": amount(rng), "energy_value": energy, "fee_value": fee,
        "energy_code": rng.choice(["CN_AC", "CN_DC", text(rng)]),
    }
    total = optional(rng, {"total_value": rng.choice([energy + fee, amount(rng)])})
    times, out = {"start_time": start, "end_time": end}, {"start_time": start_out, "end_time": end_out}
    return rest | times | total, rest | out | {"total_value": energy + fee} | total


def occupancy_payment(rng: random.Random) -> tuple[dict, dict]:
    given, expected = words(rng, "pay_mode", {99: "其他第三方渠道"})
    paid, out = time(rng, True)
    rest = {"pay_order": text(rng), "pay_value": amount(rng), "trade_no": text(rng)}
    return given | rest | {"pay_time": paid}, expected | rest | {"pay_time": out}


def parameters(rng: random.Random) -> list[tuple[str, str]]:
    """Names may be there twice, and values empty."""
    names = [text(rng, 6) for _ in range(rng.randint(0, 6))]
    pairs = [(rng.choice(names), "" if rng.random() < 0.2 else text(rng)) for _ in range(rng.randint(0, 8)) if names]
    return [(name, value) for name, value in pairs if name not in ("app_id", "timestamp", "sign_type", "sign")]


def form(pairs: list[tuple[str, str]], secret: str) -> tuple[bytes, str, str]:
    """What is signed, what is sent, and the signature."""
    in_order = sorted((name.encode(), value.encode()) for name, value in pairs)
    signed = b"&".join(name + b"=" + value for name, value in in_order if value)
    sign = hashlib.md5(signed + b"&app_secret=" + secret.encode()).hexdigest()
    sent = sorted([*in_order, (b"sign", sign.encode())])
    return signed, "&".join(f"{quote(name, safe='-._~')}={quote(value, safe='-._~')}" for name, value in sent), sign


RECORDS = {"charging_record": charging_record, "parking_discount": parking_discount, "occupancy_payment": occupancy_payment}


def record(rng: random.Random) -> tuple[str, object, object]:
    """A kind, what goes in, and all fields that must come out."""
    kind = rng.choice(["charging_record", *RECORDS, "parameters"])
    if kind == "parameters":
        pairs = parameters(rng)
        return kind, pairs, pairs
    return kind, *RECORDS[kind](rng)


def made(kind: str, fields: object, app_id: str, secret: str, timestamp: "int | None") -> tuple[bytes, str, str]:
    """What is signed of it without the secret, what is sent, and the signature."""
    common = {"app_id": app_id} | ({} if timestamp is None else {"timestamp": timestamp, "sign_type": "MD5"})
    if kind == "charging_record":
        body = rfc8785.dumps(fields | common)
        return body, body.decode(), hashlib.md5(body + b"&app_secret=" + secret.encode()).hexdigest()
    pairs = fields if kind == "parameters" else list(fields.items())
    return form([(name, str(value)) for name, value in [*pairs, *common.items()]], secret)


def line(rng: random.Random) -> str:
    number = rng.randrange(len(CLIENTS))
    timestamp = rng.choice([None, 1758093419429, rng.randint(0, 4 * 10**12)])
    kind, given, fields = record(rng)
    signed, sent, sign = made(kind, fields, *CLIENTS[number], timestamp)
    written = json.dumps(shuffled(rng, given) if isinstance(given, dict) else given, ensure_ascii=rng.random() < 0.5)
    return "\t".join([kind, written, *map(json.dumps, [timestamp, signed.decode(), sent, sign, number])])


def counted(rng: random.Random) -> bytes:
    """For C, which has no JSON and whose clock is not set: kind, app id, secret, what goes in, what is sent and the signature,
    without a timestamp. Each with its length before it, as are the names and values of parameters."""
    app_id, secret = rng.choice(CLIENTS)
    kind, given, fields = record(rng)
    _, sent, sign = made(kind, fields, app_id, secret, None)
    words = [word for pair in given for word in pair] if kind == "parameters" else []
    text = "".join(f"{len(word.encode())}:{word}" for word in words) if words else json.dumps(given)
    return b"".join(b"%d:%s" % (len(part), part) for part in map(str.encode, [kind, app_id, secret, text, sent, sign]))


def main() -> None:
    sys.stdout.reconfigure(encoding="utf-8")
    if sys.argv[1] == "clients":
        return print(json.dumps(CLIENTS))
    count, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    for _ in range(count):
        if sys.argv[3:] == ["counted"]:
            sys.stdout.buffer.write(counted(rng))
        else:
            print(line(rng))


if __name__ == "__main__":
    main()
