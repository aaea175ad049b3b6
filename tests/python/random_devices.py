"""Prints random devices and what they must become, computed without this library.

One line a device, six columns of JSON text between tabs: the device (as some serializer would write it), app id,
timestamp or null, secret, canonical body, signature. The canonical body is made by the package rfc8785, the signature
by hashlib. `tests/differential.rs` reads the lines.

    random_devices.py COUNT SEED
"""

import hashlib
import json
import random
import sys

import rfc8785

ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
    "一号桩充电中空闲故障离线可用测试设备",
    "\"\\/\b\f\n\r\t\x00\x01\x1f\x7f<>&='",
    "é\u00a0\u2028\u2029\ufeff\ufffd\ufb33\ue000\U0001f50c\U00010000\U0010ffff",
]
DEVICE_WORDS = {1: "可用", -1: "故障", -2: "离线"}
PORT_WORDS = {1: "空闲", 2: "充电中", 3: "空占中", -1: "故障"}
INT32 = [0, 1, -1, 2**31 - 1, -(2**31)]


def text(rng: random.Random, longest: int = 16) -> str:
    alphabet = rng.choice(ALPHABETS) if rng.random() < 0.7 else "".join(ALPHABETS)
    return "".join(rng.choices(alphabet, k=rng.randint(1, longest)))


def int32(rng: random.Random) -> int:
    return rng.choice(INT32) if rng.random() < 0.5 else rng.randint(-(2**31), 2**31 - 1)


def state(rng: random.Random, words: dict[int, str]) -> tuple[dict, dict]:
    """A state and its words: as they go in, and as they must come out."""
    known = rng.random() < 0.8
    code = rng.choice(list(words)) if known else int32(rng)
    if code in words and rng.random() < 0.5:
        return {"state": code}, {"state": code, "state_desc": words[code]}
    given = {"state": code, "state_desc": text(rng)}
    return given, given


def port(rng: random.Random, number: int) -> tuple[dict, dict]:
    given, expected = state(rng, PORT_WORDS)
    rest = {"no": f"{number}{text(rng)}", "alias": text(rng, 3)}
    if rng.random() < 0.6:
        rest["space_status"] = int32(rng)
    return given | rest, expected | rest


def device(rng: random.Random) -> tuple[dict, dict]:
    given, expected = state(rng, DEVICE_WORDS)
    rest = {"station_uuid": text(rng, 36), "no": text(rng), "energy_code": rng.choice(["CN_AC", "CN_DC", text(rng)])}
    if rng.random() < 0.5:
        rest["name"] = text(rng)
    if rng.random() < 0.5:
        rest["type"] = int32(rng)
    if rng.random() < 0.3:
        rest["metadata"] = {text(rng, 4) if rng.random() < 0.9 else "": text(rng) if rng.random() < 0.9 else ""
                            for _ in range(rng.randint(0, 5))}
    ports = [port(rng, number) for number in range(rng.choice([0, 1, 2, 2, 3, 8]))]
    return given | rest | {"port": [a for a, _ in ports]}, expected | rest | {"port": [b for _, b in ports]}


def shuffled(rng: random.Random, value):
    if isinstance(value, dict):
        items = [(key, shuffled(rng, member)) for key, member in value.items()]
        rng.shuffle(items)
        return dict(items)
    return [shuffled(rng, element) for element in value] if isinstance(value, list) else value


def line(rng: random.Random) -> str:
    given, body = device(rng)
    # A client refuses white space at the ends of an app id, and a byte order mark.
    app_id, secret = f"op{text(rng)}0", text(rng, 32)
    timestamp = rng.choice([None, 1758093419429, rng.randint(-(2**53) + 1, 2**53 - 1)])
    body["app_id"] = app_id
    if timestamp is not None:
        body |= {"timestamp": timestamp, "sign_type": "MD5"}
    canonical = rfc8785.dumps(body)
    signature = hashlib.md5(canonical + b"&app_secret=" + secret.encode()).hexdigest()
    written = json.dumps(shuffled(rng, given), ensure_ascii=rng.random() < 0.5)
    return "\t".join([written, *map(json.dumps, [app_id, timestamp, secret, canonical.decode(), signature])])


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    sys.stdout.reconfigure(encoding="utf-8")
    rng = random.Random(seed)
    for _ in range(count):
        print(line(rng))


if __name__ == "__main__":
    main()
