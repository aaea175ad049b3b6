from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, final

from ._errors import Error
from ._models import Port, Reply

__all__ = ["Client", "Device", "__version__", "sign_form", "sign_json", "verify_form", "verify_json"]

__version__: str

_Pairs = Sequence[tuple[str | bytes, str | bytes]]

def sign_json(body: str | bytes, secret: str | bytes) -> str: ...
def verify_json(body: str | bytes, secret: str | bytes, signature: str) -> bool: ...
def sign_form(pairs: _Pairs, secret: str | bytes) -> str: ...
def verify_form(pairs: _Pairs, secret: str | bytes) -> bool: ...
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
        proxy: str | None,
        ca_file: str | PathLike[str] | None,
    ) -> Client: ...
    def sync_device(self, device: Device) -> Reply: ...
    def sync_devices(
        self,
        devices: Sequence[Device],
        connections: int,
        deadline: float | None,
        progress: Callable[[int, int, Reply | Error], object] | None,
    ) -> list[Reply | Error]: ...
    def post_json(self, path: str, body: str | bytes, idempotent: bool) -> Reply: ...
    def prepare(self, device: Device) -> tuple[str, str, list[tuple[str, str]], bytes]: ...
    def canonical(self, device: Device, timestamp: int) -> bytes: ...
    def cancel(self) -> None: ...
