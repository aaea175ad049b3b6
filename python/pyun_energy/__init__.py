"""Reports chargers to the P云 (4pyun) energy platform.

>>> import pyun_energy as pe
>>> device = pe.Device(
...     station_uuid="8f5fdb60-9374-4c11-bdc2-a32d8369258c", no="D012026",
...     state=pe.DeviceState.AVAILABLE, energy_code=pe.EnergyCode.AC,
...     ports=[pe.Port(no="D01202601", state=pe.PortState.CHARGING, alias="A")])
>>> with pe.Client("op…", "secret", environment="test") as client:
...     body = client.canonical(device, timestamp=1758093419429)   # nothing is sent
>>> pe.sign_json(body, "secret")
'857ad5c9c1770dacc15701f4f7d9f675'
"""

from ._client import Client
from ._codes import (
    DeviceState,
    DeviceType,
    EnergyCode,
    PayMode,
    PlateColor,
    PortState,
    ReplenishState,
    SpaceStatus,
)
from ._errors import (
    ApiError,
    AuthError,
    BadRequest,
    Cancelled,
    Error,
    ErrorKind,
    InvalidInput,
    NotAttempted,
    OutboxClosed,
    OutboxFailed,
    OutboxFull,
    OutboxInUse,
    OutboxRefused,
    ProtocolError,
    SignatureError,
    Superseded,
    TimeoutError,
    TlsError,
    TransportError,
)
from ._models import Device, Port, PreparedRequest
from ._native import __version__
from ._pushes import ChargingFinished, ChargingProgress, Push, StartResult, StopResult, read_push
from ._records import ChargingRecord, OccupancyOrder, OccupancyPayment, ParkingDiscount
from ._reply import Reply
from ._sign import sign_form, sign_json, verify_form, verify_json
from ._web import asgi_app, wsgi_app

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._outbox import DeadLetter, Outbox, OutboxEvent, OutboxStats
else:

    def __getattr__(name):
        """The outbox, loaded when somebody asks for it: scripts without one start sooner."""
        if name not in ("DeadLetter", "Outbox", "OutboxEvent", "OutboxStats"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import _outbox

        globals()[name] = found = getattr(_outbox, name)
        return found


__all__ = [
    "ApiError",
    "AuthError",
    "BadRequest",
    "Cancelled",
    "ChargingFinished",
    "ChargingProgress",
    "ChargingRecord",
    "Client",
    "DeadLetter",
    "Device",
    "DeviceState",
    "DeviceType",
    "EnergyCode",
    "Error",
    "ErrorKind",
    "InvalidInput",
    "NotAttempted",
    "OccupancyOrder",
    "OccupancyPayment",
    "Outbox",
    "OutboxClosed",
    "OutboxEvent",
    "OutboxFailed",
    "OutboxFull",
    "OutboxInUse",
    "OutboxRefused",
    "OutboxStats",
    "ParkingDiscount",
    "PayMode",
    "PlateColor",
    "Port",
    "PortState",
    "PreparedRequest",
    "ProtocolError",
    "Push",
    "ReplenishState",
    "Reply",
    "SignatureError",
    "SpaceStatus",
    "StartResult",
    "StopResult",
    "Superseded",
    "TimeoutError",
    "TlsError",
    "TransportError",
    "__version__",
    "asgi_app",
    "read_push",
    "sign_form",
    "sign_json",
    "verify_form",
    "verify_json",
    "wsgi_app",
]
