"""The calls beside the device sync: records, forms, queries. Signatures are hashlib's, percent-encoding is urllib's."""

import hashlib
import json
import urllib.parse

from emulator_process import APP, DEVICE, JSON, SECRET, WithEmulator, call, encode, now_ms, sign

RECORD_PATH = "/gate/1.0/energy/internal/replenish/sync"
DISCOUNT_PATH = "/gate/1.0/energy/internal/replenish"
BILLING_PATH = "/gate/1.0/energy/parking/payment/billing"
PAYMENT_PATH = "/gate/1.0/energy/parking/payment"
FORM = "application/x-www-form-urlencoded"
STATION = DEVICE["station_uuid"]
PLATE = "粤B12345"

RECORD = {
    "app_id": APP, "station_uuid": STATION, "order": "20250917151408743549", "start_time": "2025-09-17T06:14:08.320Z",
    "end_time": "2025-09-17T07:14:08.351Z", "vin": "LSTOP103212132001", "plate": PLATE, "quantity": 1000, "energy_value": 800,
    "fee_value": 200, "state": 2, "state_desc": "充电中", "device_no": "D012026", "device_type": 0, "port_no": "D01202601",
    "energy_code": "CN_AC", "soc": 40, "mobile": "13800138001",
}
BILL = {**RECORD, "state": 3, "state_desc": "SOC已充满", "soc": 100, "quantity": 2000}
FAILURE = {**RECORD, "state": -1, "state_desc": "启动失败"}
DISCOUNT = {
    "app_id": APP, "station_uuid": STATION, "device_no": "D012026", "port_no": "D01202601", "replenish_order": RECORD["order"],
    "start_time": "2025-09-17T06:14:08Z", "end_time": "2025-09-17T07:14:08Z", "vin": PLATE, "plate": PLATE, "quantity": "2000",
    "energy_value": "800", "fee_value": "200", "total_value": "1000", "energy_code": "CN_AC",
}
QUERY = {"app_id": APP, "merchant": "m1", "plate": PLATE}
PAYMENT = {
    "app_id": APP, "pay_order": "P1", "pay_value": "500", "pay_time": "2025-02-27T09:00:00Z", "trade_no": "T1", "pay_mode": "99",
    "pay_mode_desc": "其他",
}


def pairs_of(parameters):
    return list(parameters.items()) if isinstance(parameters, dict) else list(parameters)


def signed_text(parameters):
    """What the platform signs of a form, without the secret."""
    return "&".join(f"{k}={v}" for k, v in sorted(pairs_of(parameters)) if v != "" and k != "sign")


def sign_form(parameters, secret=SECRET):
    return hashlib.md5(f"{signed_text(parameters)}&app_secret={secret}".encode()).hexdigest()


def signed(parameters, secret=SECRET):
    """The parameters, percent-encoded, with their signature."""
    return urllib.parse.urlencode([*pairs_of(parameters), ("sign", sign_form(parameters, secret))])


class WithFamily(WithEmulator):
    def record(self, record=RECORD):
        body = encode(record)
        return call(self.connection, "POST", RECORD_PATH, body, {"Content-Type": JSON, "Authorization": sign(body)})

    def form(self, parameters, path=DISCOUNT_PATH, content_type=FORM):
        """Sends a form: parameters, which are signed, or a body as it is."""
        body = parameters if isinstance(parameters, str) else signed(parameters)
        return call(self.connection, "POST", path, body.encode(), {"Content-Type": content_type})

    def query(self, parameters=QUERY):
        """Sends a query: parameters, which are signed, or a text as it is."""
        text = parameters if isinstance(parameters, str) else signed(parameters)
        return call(self.connection, "GET", f"{BILLING_PATH}?{text}")

    def seed(self, status=200, **order):
        return self.control("POST", "/occupancy_orders", {"merchant": "m1", "plate": PLATE, "need_value": 500, **order}, status)

    def state(self):
        return self.control("GET", "/state")

    def orders(self):
        return self.state()["orders"]

    def last(self):
        return self.requests()["requests"][-1]
