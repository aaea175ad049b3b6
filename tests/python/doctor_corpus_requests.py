"""The requests that doctor_corpus_families.py makes mistakes in, and how one is noted."""

import hashlib
import json

S = "k9X2mQ7vR4tL8wZ3nB6cD1fG5hJ0pS2a"
OTHER = "fedcba9876543210fedcba9876543210"
APP = "op00000000000001"
DEVICE = {
    "app_id": APP, "timestamp": 1758093419429, "sign_type": "MD5", "station_uuid": "49f0cc52-e8c7-41e3-b54d-af666b8cc11a",
    "no": "TEST250911100001", "name": "测试设备 1/2 <A&B>", "type": 0, "state": 1, "state_desc": "可用", "energy_code": "CN_AC",
    "metadata": {"DEVICE_PROTOCOL_VERSION": "ykc1.6", "DEVICE_CHARGE_CURRENT": "22000", "DEVICE_NET_TYPE": "4G"},
    "port": [
        {"no": "TEST01", "state": 1, "state_desc": "空闲", "alias": "A", "space_status": 0},
        {"no": "TEST02", "state": -1, "state_desc": "故障", "alias": "B", "space_status": -1},
        {"no": "TEST03", "state": 2, "state_desc": "充电中", "alias": "C", "space_status": 2},
    ],
}
RECORD = {
    "app_id": APP, "timestamp": 1758093248353, "sign_type": "MD5", "station_uuid": "49f0cc52-e8c7-41e3-b54d-af666b8cc11a",
    "order": "20250917151408743549", "start_time": "2025-09-17T06:14:08.320Z", "end_time": "2025-09-17T07:14:08.350Z",
    "vin": None, "plate": "川A660N11", "quantity": 1000, "energy_value": 800, "fee_value": 200, "state": 3,
    "state_desc": "SOC已充满", "device_no": "TEST250911100001", "device_type": 0, "port_no": "1", "energy_code": "CN_AC",
    "soc": 100, "mobile": "", "metadata": {},
}
PARAMS = {"merchant": "m 1", "plate": "川A660N11", "app_id": APP, "timestamp": "1758093248353", "sign_type": "MD5", "Pay_mode": "99", "mobile": ""}


def dumps(value, **how):
    how = {"ensure_ascii": False, "separators": (",", ":"), **how}
    return json.dumps(value, **how)


def md5(text):
    return hashlib.md5(text if isinstance(text, bytes) else text.encode()).hexdigest()


def signed(text, secret=S, middle="&app_secret="):
    body = text if isinstance(text, bytes) else text.encode()
    tail = middle.encode() + (secret if isinstance(secret, bytes) else secret.encode())
    return md5(body + tail)


CASES = []


def case(kind, mistakes, signature, body, content_type="application/json", secret=S):
    body = body if isinstance(body, bytes) else body.encode()
    CASES.append({"body_hex": body.hex(), "signature": signature, "content_type": content_type, "secrets": [secret, OTHER],
                  "mistakes": sorted(mistakes), "shape": kind})


BODY, REC = dumps(DEVICE), dumps(RECORD)
RIGHT = signed(BODY)
