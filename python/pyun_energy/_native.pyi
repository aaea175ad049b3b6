from collections.abc import Sequence
from typing import Any, final

from ._models import Port

__all__ = ["Call", "Client", "Device", "Failure", "Record", "__version__", "sign_form", "sign_json", "verify_form", "verify_json"]

__version__: str

_Pairs = list[tuple[str | bytes, str | bytes]]

def sign_json(body: str | bytes, secret: str | bytes) -> str: ...
def verify_json(body: str | bytes, secret: str | bytes, signature: str | bytes | None) -> bool: ...
def sign_form(form: _Pairs, secret: str | bytes) -> str: ...
def verify_form(form: _Pairs, secret: str | bytes) -> bool: ...

class Failure(Exception):
    args: tuple[Any, ...]

@final
class Call:
    def poll(self) -> list[tuple[int, tuple[Any, ...] | None, tuple[Any, ...]]] | None: ...
    def stop(self) -> None: ...

@final
class Device:
    @staticmethod
    def make(
        station_uuid: str,
        no: str,
        state: int,
        energy_code: str,
        ports: tuple[Port, ...],
        name: str | None,
        device_type: int | None,
        state_desc: str | None,
        metadata: Any,
    ) -> Device: ...
    @staticmethod
    def from_json(json: str | bytes) -> Device: ...
    def to_json(self) -> str: ...
    def fields(
        self,
    ) -> tuple[
        str,
        str,
        int,
        str,
        list[tuple[str, int, str, str | None, int | None]],
        str | None,
        int | None,
        str | None,
        dict[str, str] | None,
    ]: ...

@final
class Record:
    @staticmethod
    def make(name: str, values: dict[str, Any]) -> Record: ...
    @staticmethod
    def from_json(name: str, json: str | bytes) -> Record: ...
    @staticmethod
    def read_push(
        kind: str, body: str | bytes, secret: str | bytes, allow_unsigned: bool
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]: ...
    def to_json(self) -> str: ...
    def fields(self) -> dict[str, Any]: ...

@final
class Client:
    def __new__(
        cls,
        app_id: str,
        secret: str | bytes,
        environment: str | None,
        base_url: str | None,
        timeout: float,
        deadline: float,
        attempts: int,
        allow_http: bool,
        common_parameters: bool,
        correct_clock: bool,
        proxy: str | bool | None,
        ca_file: str | None,
    ) -> Client: ...
    def scope(self) -> Client: ...
    def sync_device(self, device: Device, way: int) -> tuple[Any, ...] | Call: ...
    def start_sync_devices(self, devices: Sequence[Device], connections: int, deadline: float | None) -> Call: ...
    def post_json(self, path: str, body: str | bytes, idempotent: bool, way: int) -> tuple[Any, ...] | Call: ...
    def send(self, record: Record, way: int) -> tuple[Any, ...] | Call: ...
    def start_sync_charging_records(
        self, records: Sequence[Record], connections: int, deadline: float | None
    ) -> Call: ...
    def find_occupancy_order(self, merchant: str, plate: str, way: int) -> tuple[Any, ...] | Call: ...
    def post_form(self, path: str, pairs: _Pairs, idempotent: bool, way: int) -> tuple[Any, ...] | Call: ...
    def get(self, path: str, pairs: _Pairs, way: int) -> tuple[Any, ...] | Call: ...
    def prepare(self, record: Device | Record) -> tuple[str, str, list[tuple[str, str]], bytes]: ...
    def canonical(self, device: Device, timestamp: int) -> bytes: ...
    def cancel(self) -> None: ...
    @staticmethod
    def log_from(level: int) -> None: ...
    @staticmethod
    def log_records() -> list[tuple[int, str, int, str, float]] | None: ...
