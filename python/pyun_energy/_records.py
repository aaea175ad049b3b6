"""Charges, discounts and occupancy orders: immutable, comparable, picklable.

Energy is in 0.001 kWh, money in fen (0.01 CNY). Times are instants: datetimes with a time zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ._codes import DeviceType, EnergyCode, PayMode, PlateColor, ReplenishState
from ._frozen import PERSONAL, freeze
from ._record import Record, Sent, read_json


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class ChargingRecord(Sent):
    """A charge so far, or its bill: what `sync_charging_record` sends. Checked when made (`InvalidInput`).

    A charge is reported again and again under its order number; each report replaces the one before it.

    >>> from datetime import datetime, timezone
    >>> record = ChargingRecord(
    ...     station_uuid="8f5f", order="2024041400001", quantity=12_340, energy_value=987, fee_value=246,
    ...     start_time=datetime(2024, 4, 14, 16, tzinfo=timezone.utc), end_time=datetime(2024, 4, 14, 17, tzinfo=timezone.utc),
    ...     state=ReplenishState.CHARGING, device_no="D1", device_type=DeviceType.CAR, port_no="1", energy_code="CN_AC",
    ...     mobile="13800000000")
    >>> import dataclasses
    >>> dataclasses.replace(record, state=ReplenishState.FINISHED).state.word
    '充电完成'
    """

    # Written by schema/ (make update) from the tables in src/: ChargingRecord.
    station_uuid: str
    """Id of the charging station, issued by the platform."""
    order: str
    """The operator's own number of the charging order."""
    start_time: datetime
    """Begin of the charge."""
    end_time: datetime
    """End of the charge, or until when this report goes."""
    quantity: int
    """Energy delivered, in 0.001 kWh."""
    energy_value: int
    """Energy fee, in fen."""
    fee_value: int
    """Service fee, in fen."""
    state: ReplenishState | int
    """State of the charge (table 8.7); any integer passes."""
    device_no: str
    """The operator's own number of the device."""
    device_type: DeviceType | int
    """Type of the device (table 8.1); any integer passes."""
    energy_code: EnergyCode | str
    """How the device charges (table 8.3); any text passes."""
    mobile: str = field(metadata=PERSONAL)
    """Telephone number, or the operator's own id of the user where none is known."""
    port_no: str
    """The operator's own number of the connector."""
    plate: str | None = field(default=None, metadata=PERSONAL)
    """Number plate; needed for the parking discount. None leaves it out."""
    soc: int | None = None
    """State of charge of the vehicle, in per cent. None leaves it out."""
    state_desc: str | None = None
    """State in words: as given, or else the table's word. The table's word itself counts as None."""
    vin: str | None = field(default=None, metadata=PERSONAL)
    """Vehicle identification number. None leaves it out."""
    _name = "ChargingRecord"
    _kinds = {
        "station_uuid": str, "order": str, "start_time": datetime, "end_time": datetime,
        "quantity": int, "energy_value": int, "fee_value": int, "state": ReplenishState,
        "device_no": str, "device_type": DeviceType, "energy_code": EnergyCode, "mobile": str,
        "port_no": str, "plate": str, "soc": int, "state_desc": str,
        "vin": str,
    }
    _words = "state_desc", "state"
    # End of ChargingRecord.

    @classmethod
    def from_json(cls, text: str | bytes) -> ChargingRecord:
        """Reads a record from JSON with the platform's field names, such as a body that was sent once.

        `app_id`, `timestamp` and `sign_type` are ignored. `InvalidInput` names the field, the line and the column.
        """
        return read_json(cls, text)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class ParkingDiscount(Sent):
    """A discount on the parking fee after a charge: what `grant_parking_discount` sends. Checked when made.

    An order number is discounted once, however often it is sent. A bill with a plate may have the same effect, where the
    station has it switched on: use one or the other.
    """

    # Written by schema/ (make update) from the tables in src/: ParkingDiscount.
    station_uuid: str
    """Id of the charging station, issued by the platform."""
    replenish_order: str
    """The operator's own number of the charging order."""
    start_time: datetime
    """Begin of the charge."""
    end_time: datetime
    """End of the charge."""
    quantity: int
    """Energy delivered, in 0.001 kWh."""
    energy_value: int
    """Energy fee, in fen."""
    fee_value: int
    """Service fee, in fen."""
    device_no: str
    """The operator's own number of the device."""
    energy_code: EnergyCode | str
    """How the device charges (table 8.3); any text passes."""
    plate: str = field(metadata=PERSONAL)
    """Number plate."""
    port_no: str
    """The operator's own number of the connector."""
    vin: str = field(metadata=PERSONAL)
    """Plate of the parking record that is to be discounted."""
    total_value: int | None = None
    """Energy fee and service fee together, in fen. Left out, their sum."""
    _name = "ParkingDiscount"
    _kinds = {
        "station_uuid": str, "replenish_order": str, "start_time": datetime, "end_time": datetime,
        "quantity": int, "energy_value": int, "fee_value": int, "device_no": str,
        "energy_code": EnergyCode, "plate": str, "port_no": str, "vin": str,
        "total_value": int,
    }
    _sum = "total_value", "energy_value", "fee_value"
    # End of ParkingDiscount.

    @classmethod
    def from_json(cls, text: str | bytes) -> ParkingDiscount:
        """Reads a discount from JSON, as `ChargingRecord.from_json` does."""
        return read_json(cls, text)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class OccupancyOrder(Record):
    """An order for a connector that was held too long, not paid yet: what `find_occupancy_order` gives.

    What the platform left out, or what cannot be read, is None. Times are in UTC.
    """

    # Written by schema/ (make update) from the tables in src/: OccupancyOrder.
    pay_order: str
    """The platform's number of the order: it is paid under it."""
    need_value: int
    """What is to be paid, in fen."""
    station_uuid: str | None = None
    """Id of the charging station."""
    total_value: int | None = None
    """What the stay costs in all, in fen."""
    enter_image: str | None = None
    """Address of the picture that was taken on entering."""
    enter_time: datetime | None = None
    """When the vehicle came."""
    leave_image: str | None = None
    """Address of the picture that was taken on leaving."""
    leave_time: datetime | None = None
    """When it left."""
    merchant: str | None = None
    """The merchant whom it is owed."""
    parking_time: int | None = None
    """How long the vehicle stood there, in seconds."""
    plate: str | None = field(default=None, metadata=PERSONAL)
    """Number plate."""
    plate_color: PlateColor | int | None = None
    """Colour of the plate (table 8.8)."""
    space_no: str | None = None
    """Number of the parking space."""
    station_name: str | None = None
    """Name of the charging station."""
    _name = "OccupancyOrder"
    _kinds = {
        "pay_order": str, "need_value": int, "station_uuid": str, "total_value": int,
        "enter_image": str, "enter_time": datetime, "leave_image": str, "leave_time": datetime,
        "merchant": str, "parking_time": int, "plate": str, "plate_color": PlateColor,
        "space_no": str, "station_name": str,
    }
    # End of OccupancyOrder.


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class OccupancyPayment(Sent):
    """That an occupancy order was paid: what `confirm_occupancy_payment` sends. Checked when made.

    Told again with the same `pay_order` and `trade_no` it is the same payment (assumed; the documents do not say).
    """

    # Written by schema/ (make update) from the tables in src/: OccupancyPayment.
    pay_order: str
    """The platform's number of the order, from the occupancy order."""
    pay_mode: PayMode | int
    """How it was paid; any integer passes."""
    pay_time: datetime
    """When it was paid."""
    pay_value: int
    """What was paid, in fen."""
    trade_no: str
    """The operator's own number of the payment."""
    pay_mode_desc: str | None = None
    """The same in words: as given, or else the table's word. The table's word itself counts as None."""
    _name = "OccupancyPayment"
    _kinds = {
        "pay_order": str, "pay_mode": PayMode, "pay_time": datetime, "pay_value": int,
        "trade_no": str, "pay_mode_desc": str,
    }
    _words = "pay_mode_desc", "pay_mode"
    # End of OccupancyPayment.

    @classmethod
    def from_json(cls, text: str | bytes) -> OccupancyPayment:
        """Reads a payment from JSON, as `ChargingRecord.from_json` does."""
        return read_json(cls, text)


freeze(ChargingRecord, ParkingDiscount, OccupancyOrder, OccupancyPayment)
