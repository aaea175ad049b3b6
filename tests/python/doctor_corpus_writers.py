"""Payloads, and the serializers that write them: Python's json, requests, orjson, Node and PHP, run for real.

What doctor_corpus.py is made of. Packages: orjson and requests, from PyPI.
"""

import json
import subprocess

APP = "op00000000000001"

NODE = """
require('readline').createInterface({input: process.stdin}).on('line', line => {
  const [value, indent] = JSON.parse(line);
  console.log(JSON.stringify(JSON.stringify(value, null, indent)));
});
"""
PHP = """
while (($line = fgets(STDIN)) !== false) {
  [$value, $flags] = json_decode($line);
  echo json_encode(json_encode($value, $flags)), "\\n";
}
"""


class Tool:
    """A serializer in another process."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, value, option):
        self.process.stdin.write(json.dumps([value, option]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


TOOLS = {}
# Who can write what: tool -> (layout, ascii, slash) -> text.
INDENT = {"indent2": 2, "indent4": 4, "tab": "\t"}


def by_python(value, layout, ascii, slash):
    if slash:
        return None
    separators = {"compact": (",", ":"), "spaced": (", ", ": "), "colon": (",", ": ")}.get(layout, (",", ": "))
    return json.dumps(value, ensure_ascii=ascii, indent=INDENT.get(layout), separators=separators)


def by_requests(value, layout, ascii, slash):
    if layout != "spaced" or not ascii or slash:
        return None
    import requests

    return requests.Request("POST", "http://x/", json=value).prepare().body.decode()


def by_orjson(value, layout, ascii, slash):
    if layout not in ("compact", "indent2") or ascii or slash:
        return None
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if layout == "indent2" else None).decode()


def has_float(value):
    if isinstance(value, dict):
        return any(map(has_float, value.values()))
    if isinstance(value, list):
        return any(map(has_float, value))
    return isinstance(value, float)


def by_node(value, layout, ascii, slash):
    if layout in ("spaced", "colon") or ascii or slash or "node" not in TOOLS or has_float(value):
        return None
    return TOOLS["node"](value, INDENT.get(layout))


def by_php(value, layout, ascii, slash):
    if layout not in ("compact", "indent4") or "php" not in TOOLS or has_float(value):
        return None
    return TOOLS["php"](value, (0 if ascii else 256) | (0 if slash else 64) | (128 if layout == "indent4" else 0))


WRITERS = [by_python, by_requests, by_orjson, by_node, by_php]


def write(value, layout, ascii, slash):
    texts = [text for text in (writer(value, layout, ascii, slash) for writer in WRITERS) if text is not None]
    if not texts:
        return None
    if len(set(texts)) != 1:
        raise RuntimeError(f"the serializers do not agree: {texts}")
    return texts[0]


# Payloads.

DEVICE_A = {
    "app_id": APP, "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c", "no": "D012026", "state": 1, "state_desc": "在线",
    "energy_code": "CN_AC",
    "port": [
        {"no": "D01202601", "state": 1, "state_desc": "空闲", "space_status": -1, "alias": "A"},
        {"no": "D01202602", "state": 2, "state_desc": "充电中", "space_status": 2, "alias": "B"},
    ],
}
DEVICE_C = {
    "app_id": APP, "timestamp": 1758093419429, "sign_type": "MD5", "station_uuid": "49f0cc52-e8c7-41e3-b54d-af666b8cc11a",
    "no": "TEST250911100001", "name": "测试设备 1/2 <A&B>", "type": 0, "state": 1, "state_desc": "可用", "energy_code": "CN_AC",
    "metadata": {"DEVICE_PROTOCOL_VERSION": "ykc1.6", "DEVICE_CHARGE_CURRENT": "22000", "DEVICE_MODEL": "http://x.cn/m?a=1&b='2'"},
    "port": [
        {"no": "TEST01", "state": 1, "state_desc": "空闲", "alias": "A", "space_status": 0},
        {"no": "TEST02", "state": -1, "state_desc": "故障", "alias": "B", "space_status": -1},
    ],
}
RECORD = {
    "app_id": APP, "timestamp": 1758093248353, "sign_type": "MD5", "station_uuid": "49f0cc52-e8c7-41e3-b54d-af666b8cc11a",
    "order": "20250917151408743549", "start_time": "2025-09-17T06:14:08.320Z", "end_time": "2025-09-17T07:14:08.351Z",
    "vin": None, "plate": "川A660N11", "quantity": 1000, "energy_value": 800, "fee_value": 200, "state": 3,
    "state_desc": "SOC已充满", "device_no": "TEST250911100001", "device_type": 0, "port_no": "1", "energy_code": "CN_AC",
    "soc": 100, "mobile": "",
}
EMPTIES = {
    "app_id": APP, "timestamp": 1758093248501, "sign_type": "MD5", "station_uuid": "49f0cc52", "no": "E1", "name": None, "type": 0,
    "state": 1, "state_desc": "", "energy_code": "CN_DC", "metadata": {}, "port": [{"no": "1", "state": 2, "alias": None}],
}
PLAIN = {"app_id": APP, "timestamp": 1758093999999, "station_uuid": "s/1", "no": "ascii", "state": 1, "energy_code": "CN_AC", "port": []}
DISCOUNT = {
    "app_id": APP, "timestamp": "1681263617993", "sign_type": "MD5", "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c",
    "device_no": "S1", "port_no": "1", "replenish_order": "20230412094017HYynTf", "start_time": "2023-04-12T08:40:18Z",
    "vin": "川A660N2", "plate": "川A660N2", "quantity": "9033", "energy_value": "676", "fee_value": "341", "energy_code": "CN_AC",
    "mobile": "",
}
PUSH = {
    "station_uuid": "49f0cc52", "order": "20250917 1514", "device_no": "T1", "Port_no": "1", "port_no": "1", "state": "3",
    "state_desc": "充满 & 结束", "device_type": "0", "plate": "川A660N11", "car_desc": "", "total_value": "1000",
    "timestamp": "1758093999123", "app_id": APP,
}
JSON_SHAPES = {"device_a": DEVICE_A, "device_c": DEVICE_C, "record": RECORD, "empties": EMPTIES, "plain": PLAIN}
FORM_SHAPES = {"discount": DISCOUNT, "push": PUSH}
