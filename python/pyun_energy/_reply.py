"""What comes out: immutable, comparable, picklable."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._frozen import Model, freeze


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Reply(Model):
    """The platform's answer. A call returns one for code `1001`; with any other code it is in an `ApiError`."""

    code: str
    """The platform's code, such as `1001`."""
    message: str | None = None
    """State or error in words."""
    hint: str | None = None
    """What to do about it, in the platform's words."""
    seqno: str | None = None
    """The request's serial number on the platform: quote it when asking for support."""
    data_node: str | None = None
    """The node that answered."""
    time_cost: int | None = None
    """Time spent on the platform, in ms."""
    http_status: int = 200
    """The HTTP status; not always 200."""
    attempts: int = 1
    """How many requests were begun for this call."""
    clock_offset_ms: int | None = None
    """How far the platform's clock is ahead of this machine's, in ms, where the answer tells."""
    body: bytes = field(default=b"", repr=False)
    """The whole answer as it was received (JSON), for calls that answer with fields of their own."""


def _make_reply(
    code: str,
    message: str | None,
    hint: str | None,
    seqno: str | None,
    data_node: str | None,
    time_cost: int | None,
    http_status: int,
    attempts: int,
    clock_offset_ms: int | None,
    body: bytes,
) -> Reply:
    return Reply(
        code=code,
        message=message,
        hint=hint,
        seqno=seqno,
        data_node=data_node,
        time_cost=time_cost,
        http_status=http_status,
        attempts=attempts,
        clock_offset_ms=clock_offset_ms,
        body=body,
    )


freeze(Reply)
