#!/usr/bin/env python3
"""Writes the scenarios, here or into the folder that is named. What is expected comes from docs/protocol.md, docs/retries.md and docs/outbox.md by hand, bytes by json,
urllib and hashlib; nothing of this project is asked."""

import hashlib
import json
import pathlib
import sys
from urllib.parse import quote

FOLDER = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent
APP, SECRET = "op00000000000001", "0123456789abcdef0123456789abcdef"
SETTINGS = {"app_id": APP, "secret": SECRET, "base_url": "$EMULATOR"}
# Without the timestamp what is sent is the same each time, to the byte.
FIXED = SETTINGS | {"common_parameters": False}
GATE = "/gate/1.0/energy/"
JSON_CALLS = {"sync_device": GATE + "internal/device/sync", "sync_charging_record": GATE + "internal/replenish/sync"}
FORM_CALLS = {"grant_parking_discount": GATE + "internal/replenish", "confirm_occupancy_payment": GATE + "parking/payment"}
BILLING = GATE + "parking/payment/billing"
DELETE = object()


def canonical(body):
    """RFC 8785 for ASCII keys, integers and texts."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def signature(text, secret=SECRET):
    return hashlib.md5(f"{text}&app_secret={secret}".encode()).hexdigest()


def parameters(fields):
    """A form or a query as it is sent: sorted, encoded, its signature among the others."""
    pairs = {name: str(value) for name, value in fields.items()} | {"app_id": APP}
    signed = "&".join(f"{name}={value}" for name, value in sorted(pairs.items()) if value)
    sent = sorted((pairs | {"sign": signature(signed)}).items())
    return "&".join(f"{name}={quote(value, safe='-._~')}" for name, value in sent)


def sent(call, fields):
    """The request that these fields make."""
    if call in JSON_CALLS:
        body = canonical(fields | {"app_id": APP})
        return {"method": "POST", "path": JSON_CALLS[call], "body": body, "signature": signature(body)}
    if call in FORM_CALLS:
        return {"method": "POST", "path": FORM_CALLS[call], "body": parameters(fields)}
    return {"method": "GET", "path": f"{BILLING}?{parameters(fields)}", "body": ""}


def scenario(name, steps, settings=SETTINGS, emulator=(), requests=None, opens=None):
    made = {"name": name, "settings": settings, "emulator": [list(order) for order in emulator], "opens": opens or {}, "steps": steps}
    return made if requests is None else made | {"sent": requests}


def step(do, call=None, record=None, **expected):
    text = record if isinstance(record, str) or record is None else json.dumps(record, ensure_ascii=False)
    made = {"do": do, "call": call, "json": text} | expected
    return {name: value for name, value in made.items() if value is not None}


def changed(record, changes):
    merged = record | changes
    return {name: value for name, value in merged.items() if value is not DELETE}


STATION = "8f5fdb60-9374-4c11-bdc2-a32d8369258c"
PORT = {"no": "D01202601", "state": 1, "state_desc": "空闲", "alias": "A", "space_status": -1}
OTHER = PORT | {"no": "D01202602", "alias": "B", "state": 2, "state_desc": "充电中", "space_status": 2}
DEVICE = {"station_uuid": STATION, "no": "D012026", "state": 1, "state_desc": "在线", "energy_code": "CN_AC", "port": [PORT, OTHER]}
CHARGE = {
    "station_uuid": STATION, "order": "2024041400001", "start_time": "2024-04-14T16:00:00.000Z", "end_time": "2024-04-14T17:23:45.678Z",
    "quantity": 12340, "energy_value": 987, "fee_value": 246, "state": 3, "state_desc": "充电完成", "device_no": "D012026",
    "device_type": 0, "port_no": "D01202601", "energy_code": "CN_AC", "mobile": "13800000000",
}
DISCOUNT = {
    "station_uuid": STATION, "device_no": "D012026", "port_no": "D01202601", "replenish_order": "2024041400001",
    "start_time": "2024-04-14T16:00:00Z", "end_time": "2024-04-14T17:23:45Z", "vin": "川A660N2", "plate": "川A660N2",
    "quantity": 12340, "energy_value": 987, "fee_value": 246, "total_value": 1233, "energy_code": "CN_AC",
}
PAYMENT = {
    "pay_order": "P1", "pay_value": 500, "pay_time": "2025-02-27T08:06:24Z", "trade_no": "T1", "pay_mode": 99,
    "pay_mode_desc": "其他第三方渠道",
}
QUERY = {"merchant": "m1", "plate": "川A660N2"}
PROGRESS = changed(CHARGE, {"state": 2, "state_desc": "充电中"})
UNPAID = ("/occupancy_orders", {"merchant": "m1", "plate": "川A660N2", "need_value": 500, "pay_order": "P1"})
RECORDS = {
    "sync_device": DEVICE, "sync_charging_record": CHARGE, "grant_parking_discount": DISCOUNT,
    "confirm_occupancy_payment": PAYMENT, "find_occupancy_order": QUERY,
}
HARD = "川A 660&N2=1+1%20\U0001f697"
ESCAPES = "\"\\/\b\f\n\r\t\u0001\u007f\u2028"
MOST = 2**31 - 1


def accepted(call, name, changes, fills=None, emulator=()):
    """A record that is sent as it is, but for what is filled in."""
    record = changed(RECORDS[call], changes)
    done = step("call", call, record, code="1001", attempts=1)
    return scenario(f"{call}: {name}", [done], FIXED, emulator, [sent(call, changed(record, fills or {}))])


def refused(call, name, field, changes):
    """An input that is not sent: fields that are wrong, or a text that is."""
    record = changes if isinstance(changes, str) else changed(RECORDS[call], changes)
    return scenario(f"{call}: {name}", [step("call", call, record, status="invalid_input", field=field, attempts=0)], requests=[])


def each_required(call, names):
    return [refused(call, f"{name} is missing", name, {name: DELETE}) for name in names]


def port(**changes):
    return {"port": [changed(PORT, changes), OTHER]}


def devices():
    call = "sync_device"
    ok = lambda *arguments, **more: accepted(call, *arguments, **more)
    no = lambda *arguments: refused(call, *arguments)
    words = {1: "可用", -1: "故障", -2: "离线"}
    of_port = {1: "空闲", 2: "充电中", 3: "空占中", -1: "故障"}
    yield ok("what every revision has", {})
    for state, word in words.items():
        yield ok(f"the word of state {state}", {"state": state, "state_desc": DELETE}, {"state_desc": word})
    for state, word in of_port.items():
        yield ok(f"the word of port state {state}", port(state=state, state_desc=DELETE), port(state=state, state_desc=word))
    for space in (0, 1, 2, 77, -(2**31)):
        yield ok(f"space status {space} passes", port(space_status=space))
    yield ok("a space status that is left out stays away", port(space_status=DELETE))
    yield ok("no ports", {"port": []})
    yield ok("ports keep their order", {"port": [OTHER, PORT]})
    yield ok("a state of no table, in words", {"state": 9, "state_desc": "维护中"})
    yield ok("a port state of no table, in words", port(state=MOST, state_desc="?"))
    yield ok("fast charging, name and type", {"energy_code": "CN_DC", "name": "一号桩", "type": 1})
    yield ok("codes of no table", {"energy_code": "CN_XX", "type": -(2**31)})
    yield ok("metadata is sorted", {"metadata": {"DEVICE_SIM_ICCID": "1", "DEVICE_MODEL": "X", "DEVICE_CHARGE_POWER": ""}})
    yield ok("empty metadata", {"metadata": {}})
    yield ok("escapes and emoji", {"state_desc": "🔌 ok", "name": ESCAPES})
    yield scenario(f"{call}: what the client adds is passed over", [step("call", call, DEVICE | {"app_id": "x", "timestamp": 1, "sign_type": "MD5"}, code="1001")],
                   FIXED, requests=[sent(call, DEVICE)])
    yield scenario(f"{call}: with the common parameters", [step("call", call, DEVICE, code="1001", attempts=1)],
                   requests=[{"method": "POST", "path": JSON_CALLS[call], "outcome": "accepted"}])
    yield from each_required(call, ["station_uuid", "no", "state", "energy_code", "port"])
    yield no("an empty number", "no", {"no": ""})
    yield no("empty words", "state_desc", {"state_desc": ""})
    yield no("a name where a code belongs", "state", {"state": "AVAILABLE"})
    yield no("a fraction", "state", {"state": 1.5})
    yield no("a number beyond int32", "state", {"state": 2**31})
    yield no("null", "name", {"name": None})
    yield no("a number where text belongs", "station_uuid", {"station_uuid": 5})
    yield no("a field that there is not", "status", {"status": 1})
    yield no("a state of no table without words", "state_desc", {"state": 9, "state_desc": DELETE})
    yield no("a port without alias", "port[0].alias", port(alias=DELETE))
    yield no("a port's state as text", "port[0].state", port(state="1"))
    yield no("a port's state of no table without words", "port[0].state_desc", port(state=9, state_desc=DELETE))
    yield no("two ports of one number", "port[1].no", {"port": [PORT, PORT]})
    yield no("metadata that is a number", "metadata.DEVICE_MODEL", {"metadata": {"DEVICE_MODEL": 5}})
    yield no("a key that is there twice", "no", canonical(DEVICE).replace('"no":"D012026"', '"no":"D012026","no":"D012026"'))


def charges():
    call = "sync_charging_record"
    ok = lambda *arguments, **more: accepted(call, *arguments, **more)
    no = lambda *arguments: refused(call, *arguments)
    yield ok("a bill", {})
    for state, word in {0: "未充电", 2: "充电中", 3: "充电完成"}.items():
        yield ok(f"the word of state {state}", {"state": state, "state_desc": DELETE}, {"state_desc": word})
    yield ok("a start that failed", {"state": -1, "state_desc": "启动失败", "quantity": 0, "energy_value": 0, "fee_value": 0})
    yield ok("all that may be there", {"plate": "川A660N2", "vin": "LSVAA4182E2123456", "soc": 100})
    yield ok("an empty battery", {"soc": 0})
    yield ok("the largest amounts", {"quantity": MOST, "energy_value": MOST, "fee_value": MOST})
    yield ok("an order number of escapes", {"order": ESCAPES})
    yield ok("times of another zone", {"start_time": "2024-04-15T00:00:00+08:00", "end_time": "2024-04-15T01:23:45.678+08:00"},
             {"start_time": CHARGE["start_time"], "end_time": CHARGE["end_time"]})
    yield ok("times without a fraction", {"start_time": "2024-04-14T16:00:00Z"}, {"start_time": CHARGE["start_time"]})
    yield ok("an end before its begin passes", {"end_time": "2024-04-14T15:00:00.000Z"})
    yield ok("a state of no table, in words", {"state": 7, "state_desc": "?"})
    yield ok("a user without telephone", {"mobile": "user-7"})
    yield from each_required(call, ["station_uuid", "order", "start_time", "end_time", "quantity", "energy_value", "fee_value", "state",
                                    "device_no", "device_type", "port_no", "energy_code", "mobile"])
    yield no("a negative amount", "fee_value", {"fee_value": -1})
    yield no("energy as text", "quantity", {"quantity": "12340"})
    yield no("a time that is none", "start_time", {"start_time": "yesterday"})
    yield no("a time without a zone", "end_time", {"end_time": "2024-04-14T17:23:45"})
    yield no("an empty plate", "plate", {"plate": ""})
    yield no("a field of a discount", "total_value", {"total_value": 5})
    progress, bill = step("call", call, PROGRESS, code="1001"), step("call", call, CHARGE, code="1001")
    late = step("call", call, PROGRESS, status="bad_request", code="400", attempts=1)
    yield scenario(f"{call}: progress, then the bill", [progress, bill], FIXED, requests=[sent(call, PROGRESS), sent(call, CHARGE)])
    yield scenario(f"{call}: the platform refuses progress after the bill", [bill, late], FIXED)
    yield scenario(f"{call}: a bill may be told again", [bill, bill], FIXED)


def parking():
    grant, find, pay = "grant_parking_discount", "find_occupancy_order", "confirm_occupancy_payment"
    yield accepted(grant, "with all its fields", {})
    yield accepted(grant, "the sum is filled in", {"total_value": DELETE}, {"total_value": 1233})
    yield accepted(grant, "another total passes", {"total_value": 1})
    yield accepted(grant, "all that is encoded", {"plate": HARD, "vin": "~-._*'()", "device_no": "a/b?c#d"})
    yield accepted(grant, "fractions of a second are cut off", {"start_time": "2024-04-14T16:00:00.999Z"}, {"start_time": DISCOUNT["start_time"]})
    yield from each_required(grant, ["station_uuid", "device_no", "port_no", "replenish_order", "start_time", "vin", "plate", "quantity", "energy_code"])
    yield refused(grant, "a sum beyond int32", "total_value", {"energy_value": MOST, "fee_value": MOST, "total_value": DELETE})
    yield refused(grant, "a negative fee", "energy_value", {"energy_value": -1})
    yield scenario(f"{grant}: a car that is not parked", [step("call", grant, DISCOUNT, status="not_found", code="1002", attempts=1)],
                   emulator=[("/parking", {"plate": "川A660N2", "parked": False})])
    granted = step("call", grant, DISCOUNT, code="1001")
    yield scenario(f"{grant}: granted once, however often it is sent", [granted, granted], FIXED, requests=[sent(grant, DISCOUNT)] * 2)

    yield scenario(f"{find}: nothing to pay", [step("call", find, QUERY, code="1002")], FIXED, requests=[sent(find, QUERY)])
    yield scenario(f"{find}: an order", [step("call", find, QUERY, code="1001")], FIXED, [UNPAID], [sent(find, QUERY)])
    hard = {"merchant": "m&1=2", "plate": HARD}
    yield scenario(f"{find}: all that is encoded", [step("call", find, hard, code="1002")], FIXED, requests=[sent(find, hard)])
    for name in QUERY:
        yield refused(find, f"an empty {name}", name, {name: ""})
    found = step("call", find, QUERY, code="1001")
    paid = step("call", pay, PAYMENT, code="1001", attempts=1)
    yield scenario(f"{find}: paid is nothing to pay", [found, paid, step("call", find, QUERY, code="1002")], FIXED, [UNPAID],
                   [sent(find, QUERY), sent(pay, PAYMENT), sent(find, QUERY)])

    yield accepted(pay, "with all its fields", {}, emulator=[UNPAID])
    yield accepted(pay, "the word is filled in", {"pay_mode_desc": DELETE}, {"pay_mode_desc": "其他第三方渠道"}, [UNPAID])
    yield accepted(pay, "another mode, in words", {"pay_mode": 7, "pay_mode_desc": "银行 卡"}, emulator=[UNPAID])
    yield accepted(pay, "a time of another zone", {"pay_time": "2025-02-27T16:06:24+08:00"}, {"pay_time": PAYMENT["pay_time"]}, [UNPAID])
    yield scenario(f"{pay}: no such order", [step("call", pay, PAYMENT, status="not_found", code="1002", attempts=1)])
    again = step("call", pay, PAYMENT | {"trade_no": "T2"}, status="bad_request", code="400")
    yield scenario(f"{pay}: told again it is the same payment", [paid, paid], FIXED, [UNPAID])
    yield scenario(f"{pay}: another trade number is another payment", [paid, again], FIXED, [UNPAID])
    yield from each_required(pay, ["pay_order", "pay_value", "pay_time", "trade_no", "pay_mode"])
    yield refused(pay, "a mode of no table without words", "pay_mode_desc", {"pay_mode": 7, "pay_mode_desc": DELETE})
    yield refused(pay, "a negative amount", "pay_value", {"pay_value": -1})


def faults():
    """The table of docs/retries.md: what a fault that stays ends with, and after how many attempts of three."""
    def fault(name, rule, status, attempts, code=None, call="sync_device", settings=SETTINGS, times="always", **more):
        done = step("call", call, RECORDS[call], status=status, code=code, attempts=attempts, **more)
        return scenario(f"faults: {name}", [done], settings, [("/faults", rule | {"count": times})])

    once, twice = SETTINGS | {"attempts": 1}, SETTINGS | {"attempts": 2}  # few waits: they are real
    brief = SETTINGS | {"timeout_ms": 150}
    yield fault("429 twice", {"status": 429}, "failed", 2, "1500", settings=twice)
    yield fault("503 once heals", {"status": 503}, None, 2, "1001", times=1)
    yield fault("503 with one attempt", {"status": 503}, "failed", 1, "1500", settings=once)
    yield fault("503 with Retry-After beyond the deadline", {"status": 503, "retry_after": "3600"}, "failed", 1, "1500")
    yield fault("408 once heals", {"status": 408}, None, 2, "1001", times=1)
    yield fault("502 three times", {"status": 502}, "failed", 3, "1500")
    yield fault("504 twice", {"status": 504}, "failed", 2, "1500", settings=twice)
    yield fault("502 twice heals", {"status": 502}, None, 3, "1001", times=2)
    yield fault("1500 is repeated once", {"code": "1500"}, "failed", 2, "1500")
    yield fault("1500 once heals", {"code": "1500"}, None, 2, "1001", times=1)
    for code, status in {"400": "bad_request", "401": "auth", "1002": "not_found", "7777": "refused"}.items():
        yield fault(f"code {code} is not repeated", {"code": code}, status, 1, code)
    yield fault("no answer", {"close": "before_reply"}, "disconnected", 3)
    yield fault("half an answer", {"close": "in_reply"}, "disconnected", 2, settings=twice)
    yield fault("a reset", {"reset_peer": 0}, "disconnected", 2, settings=twice)
    yield fault("a lost answer of what was processed", {"close": "before_reply", "processed": True}, None, 2, "1001", times=1)
    yield fault("silence", {"timeout": 0}, "timeout", 2, settings=brief | {"attempts": 2})
    yield fault("silence once heals", {"timeout": 0}, None, 2, "1001", settings=brief, times=1)
    for body in ("not_json", "html", "empty", "no_code"):
        yield fault(f"200 with a body that is {body} is repeated once", {"body": body}, "protocol", 2)
    yield fault("no HTTP at all", {"body": "garbage"}, "protocol", 2)
    yield fault("500 with a page", {"body": "html", "status": 500}, "protocol", 2, settings=twice)
    yield fault("302 with a page, as a captive portal has it", {"body": "html", "status": 302}, "protocol", 1)
    yield fault("404 with a page", {"body": "html", "status": 404}, "protocol", 1)
    for call in RECORDS:
        if call != "sync_device":
            yield fault(f"401 of {call}", {"code": "401"}, "auth", 1, "401", call)
            yield fault(f"no answer to {call}", {"close": "before_reply"}, "disconnected", 2, None, call, twice)


def clocks():
    """docs/retries.md: a refusal tells how wrong the clock is, and the request is repeated once, corrected."""
    late, early = [("/clock", {"offset_ms": -3_600_000})], [("/clock", {"offset_ms": 3_600_000})]
    near = [("/clock", {"offset_ms": 200_000})]
    fixed = SETTINGS | {"correct_clock": False}
    for name, clock in (("behind", late), ("ahead", early)):
        for call in ("sync_device", "sync_charging_record", "grant_parking_discount"):
            yield scenario(f"clocks: an hour {name}, {call}", [step("call", call, RECORDS[call], code="1001", attempts=2),
                                                            step("call", call, RECORDS[call], code="1001", attempts=1)], emulator=clock)
        yield scenario(f"clocks: an hour {name}, and no correction", [step("call", "sync_device", DEVICE, status="bad_request", code="400", attempts=1)],
                       fixed, clock)
    yield scenario("clocks: minutes do not matter", [step("call", "sync_device", DEVICE, code="1001", attempts=1)], emulator=near)
    yield scenario("clocks: nothing is stamped, nothing is wrong", [step("call", "sync_device", DEVICE, code="1001", attempts=1)], FIXED, late)


def settings():
    """What is refused when a client is made, and a secret that is wrong."""
    for name, change, field in (
        ("no app id", {"app_id": ""}, "app_id"), ("no secret", {"secret": ""}, "secret"), ("no environment", {"base_url": DELETE}, "environment"),
        ("no attempt", {"attempts": 0}, "attempts"), ("another scheme", {"base_url": "ftp://127.0.0.1"}, "base_url"),
        ("no URL", {"base_url": "127.0.0.1"}, "base_url"), ("plain HTTP to elsewhere", {"base_url": "http://platform.example"}, "base_url"),
        ("a query in the URL", {"base_url": "http://127.0.0.1/?x=1"}, "base_url"), ("a proxy that is none", {"proxy": "socks5://127.0.0.1:1"}, "proxy"),
        ("a file of certificates that is not there", {"ca_file": "/nowhere/ca.pem"}, "ca_file"),
    ):
        yield scenario(f"settings: {name}", [], changed(SETTINGS, change), opens={"status": "invalid_input", "field": field})
    for call in RECORDS:
        yield scenario(f"settings: another secret, {call}", [step("call", call, RECORDS[call], status="auth", code="401", attempts=1)],
                       SETTINGS | {"secret": "another"})
    yield scenario("settings: another app", [step("call", "sync_device", DEVICE, status="auth", code="401", attempts=1)], SETTINGS | {"app_id": "op2"})
    yield scenario("settings: a secret of hanzi is not this one", [step("call", "sync_device", DEVICE, status="auth", code="401")], SETTINGS | {"secret": "您的密钥"})
    yield scenario("settings: nobody listens", [step("call", "sync_device", DEVICE, status="connect", attempts=2)],
                   SETTINGS | {"base_url": "http://127.0.0.1:1", "attempts": 2})


def outboxes():
    """docs/outbox.md."""
    def boxed(name, steps, requests=None, emulator=(), options=FIXED):
        return scenario(f"outbox: {name}", [step("outbox"), *steps], options, emulator, requests)

    put = lambda call, record: step("put", call, record)
    flush, none, one = step("flush"), step("dead", code="0"), step("dead", code="1")
    of = lambda state: changed(DEVICE, {"state": state, "state_desc": "x"})
    yield boxed("each kind is delivered", [put(call, RECORDS[call]) for call in RECORDS if call != "find_occupancy_order"] + [flush, none], emulator=[UNPAID])
    for call in ("sync_device", "sync_charging_record", "grant_parking_discount"):
        yield boxed(f"what is sent is what a call sends, {call}", [put(call, RECORDS[call]), flush, none], [sent(call, RECORDS[call])])
    yield boxed("of a device the newest state", [step("pause"), put("sync_device", of(1)), put("sync_device", of(-1)), put("sync_device", of(-2)),
                                                 step("resume"), flush, none], [sent("sync_device", of(-2))])
    yield boxed("of an order each record, in order", [step("pause"), put("sync_charging_record", PROGRESS), put("sync_charging_record", CHARGE),
                                                      step("resume"), flush, none],
                [sent("sync_charging_record", PROGRESS), sent("sync_charging_record", CHARGE)])
    yield boxed("a pause sends nothing", [step("pause"), put("sync_device", DEVICE), step("flush_briefly", status="timeout"), none], [])
    yield boxed("400 is a dead letter", [put("sync_charging_record", CHARGE), put("sync_charging_record", PROGRESS), flush, one])
    yield boxed("an outage costs nothing", [put("sync_device", DEVICE), flush, none], emulator=[("/faults", {"status": 503})])
    wrong = step("put", "sync_device", changed(DEVICE, {"no": DELETE}), status="invalid_input", field="no")
    yield boxed("what is wrong is not kept", [wrong, flush, none], [])


def main():
    groups = (devices, charges, parking, faults, clocks, settings, outboxes)
    made = {group.__name__: list(group()) for group in groups}
    names = [scenario["name"] for scenarios in made.values() for scenario in scenarios]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    for group, scenarios in made.items():
        lines = ",\n".join(json.dumps(scenario, ensure_ascii=False) for scenario in scenarios)
        (FOLDER / f"{group}.json").write_text(f"[\n{lines}\n]\n")
    (FOLDER / "count.txt").write_text(f"{len(names)}\n")


if __name__ == "__main__":
    main()
