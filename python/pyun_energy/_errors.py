"""What can go wrong. One base, `Error`; below it, what a script would catch already: `ValueError`, `ConnectionError`,
`TimeoutError`, `OSError`."""

from __future__ import annotations

import builtins
from enum import IntEnum

from ._reply import Reply, _make_reply


class ErrorKind(IntEnum):
    """What went wrong, more finely than by class. The numbers are stable, and the same in every language."""

    INVALID_INPUT = 1
    SIGNATURE = 5
    RESOLVE = 10
    CONNECT = 11
    TLS = 12
    CLOCK = 13
    TIMEOUT = 14
    DISCONNECTED = 15
    PROTOCOL = 20
    BAD_REQUEST = 30
    AUTH = 31
    FAILED = 32
    NOT_FOUND = 33
    REFUSED = 34
    CANCELLED = 40
    SUPERSEDED = 41
    NOT_ATTEMPTED = 42
    OUTBOX_IN_USE = 50
    OUTBOX_FULL = 51
    OUTBOX_STORAGE = 52
    OUTBOX_NEWER = 53
    OUTBOX_FOREIGN = 54
    OUTBOX_FORKED = 55
    OUTBOX_CLOSED = 56
    OUTBOX_NOT_FOUND = 57
    OUTBOX_OVERTAKEN = 58
    INTERNAL = 99


class Error(Exception):
    """Base of all errors of this package. Its text says what to do, and never holds a secret."""

    kind: ErrorKind | int
    """What went wrong. An int where this version has no name for it."""
    retryable: bool
    """Whether the same call may succeed later, unchanged."""
    attempts: int
    """How many requests were begun. 0: nothing was sent."""
    retry_after: float | None
    """How many seconds the platform asks to wait, where it does."""
    was_sent: bool
    """Whether the platform may have seen something of the call, in any of its attempts."""
    http_status: int | None
    """The HTTP status of the answer, where one came; not always 200."""

    _kind = ErrorKind.INTERNAL

    def __init__(
        self,
        message: str = "",
        *,
        kind: ErrorKind | int | None = None,
        retryable: bool = False,
        attempts: int = 0,
        retry_after: float | None = None,
        was_sent: bool = False,
        http_status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = self._kind if kind is None else kind
        self.retryable = retryable
        self.attempts = attempts
        self.retry_after = retry_after
        self.was_sent = was_sent
        self.http_status = http_status

    @property
    def kind_name(self) -> str:
        """The kind's name, such as `not_attempted`: the same in every language, for logs and metrics."""
        return self.kind.name.lower() if isinstance(self.kind, ErrorKind) else f"kind_{self.kind}"

    def __reduce__(self) -> tuple[object, ...]:
        # A cause of another kind may be one that does not pickle.
        cause = {"__cause__": self.__cause__} if isinstance(self.__cause__, Error) else {}
        return _rebuild, (type(self), self.args), self.__dict__ | cause


class InvalidInput(Error, ValueError):
    """A field of the input, or a setting, is not usable. Nothing was sent."""

    field: str | None
    """The platform's name of it, such as `port[1].alias`, or the setting's."""

    _kind = ErrorKind.INVALID_INPUT

    def __init__(
        self,
        message: str = "",
        *,
        field: str | None = None,
        kind: ErrorKind | int | None = None,
        retryable: bool = False,
        attempts: int = 0,
        retry_after: float | None = None,
        was_sent: bool = False,
        http_status: int | None = None,
    ) -> None:
        common = kind, retryable, attempts, retry_after, was_sent, http_status
        _init(self, message, *common)
        self.field = field


class SignatureError(Error, ValueError):
    """The signature of a push is missing or wrong, or is there twice: what came is not the platform's, or was changed on the
    way, or the secret is another one."""

    _kind = ErrorKind.SIGNATURE


class TransportError(Error, ConnectionError):
    """No answer: the host was not found, no connection, or it broke. `kind` tells which."""

    _kind = ErrorKind.DISCONNECTED


class TimeoutError(TransportError, builtins.TimeoutError):
    """Time ran out; the text says while doing what. What was sent may or may not have arrived."""

    _kind = ErrorKind.TIMEOUT


class TlsError(TransportError):
    """No secure connection: the certificate is not trusted, for another host, or not valid yet (`ErrorKind.CLOCK`)."""

    _kind = ErrorKind.TLS


class ProtocolError(Error):
    """The answer is not the platform's: often a proxy, a captive portal or a wrong address answered."""

    body: str | None
    """Up to 2 kB from the start of the answer."""

    _kind = ErrorKind.PROTOCOL

    def __init__(
        self,
        message: str = "",
        *,
        body: str | None = None,
        kind: ErrorKind | int | None = None,
        retryable: bool = False,
        attempts: int = 0,
        retry_after: float | None = None,
        was_sent: bool = False,
        http_status: int | None = None,
    ) -> None:
        common = kind, retryable, attempts, retry_after, was_sent, http_status
        _init(self, message, *common)
        self.body = body


class ApiError(Error):
    """The platform answered another code than `1001`."""

    reply: Reply
    """The whole answer."""

    _kind = ErrorKind.REFUSED

    def __init__(
        self,
        message: str = "",
        *,
        reply: Reply,
        kind: ErrorKind | int | None = None,
        retryable: bool = False,
        attempts: int = 0,
        retry_after: float | None = None,
        was_sent: bool = True,
        http_status: int | None = None,
    ) -> None:
        status = reply.http_status if http_status is None else http_status
        _init(self, message, kind, retryable, attempts, retry_after, was_sent, status)
        self.reply = reply

    @property
    def code(self) -> str:
        """The platform's code, such as `401`."""
        return self.reply.code

    @property
    def message(self) -> str | None:
        """The error in words."""
        return self.reply.message

    @property
    def hint(self) -> str | None:
        """What to do about it, in the platform's words."""
        return self.reply.hint

    @property
    def seqno(self) -> str | None:
        """The request's serial number on the platform: quote it when asking for support."""
        return self.reply.seqno


class AuthError(ApiError):
    """Code `401`: app id or signature wrong."""

    _kind = ErrorKind.AUTH


class BadRequest(ApiError):
    """Code `400`: a parameter is wrong, or the clock is more than 10 minutes off. Its `hint` tells which."""

    _kind = ErrorKind.BAD_REQUEST


class Cancelled(Error):
    """The call was ended by `Client.cancel`. What was sent may or may not have arrived."""

    _kind = ErrorKind.CANCELLED


class Superseded(Error):
    """The call was not sent, or not sent again, since a later sync of the same device, or a later report of the same charge,
    had begun, which answers for it. Why the last attempt failed, if there was one, is in `__cause__`."""

    _kind = ErrorKind.SUPERSEDED


class NotAttempted(Error):
    """One of many that was not even tried: the host did not answer, or time ran out."""

    _kind = ErrorKind.NOT_ATTEMPTED


class OutboxInUse(Error, OSError):
    """Another process, or another `Outbox` of this one, owns the directory. The text says which process."""

    _kind = ErrorKind.OUTBOX_IN_USE


class OutboxFull(Error, OSError):
    """The outbox has reached its limit, or the disk is full. Nothing was accepted."""

    _kind = ErrorKind.OUTBOX_FULL


class OutboxFailed(Error, OSError):
    """The disk or the file system failed. What was to be accepted may or may not be there: put it again."""

    _kind = ErrorKind.OUTBOX_STORAGE


class OutboxRefused(Error, ValueError):
    """It was left as it is: the directory is of another app id or environment (`ErrorKind.OUTBOX_FOREIGN`) or of a later version
    (`OUTBOX_NEWER`), or there is no such dead letter (`OUTBOX_NOT_FOUND`), or to send it would undo a later report
    (`OUTBOX_OVERTAKEN`)."""

    _kind = ErrorKind.OUTBOX_FOREIGN


class OutboxClosed(Error, RuntimeError):
    """The outbox was closed; or this process was forked from the one that opened it (`ErrorKind.OUTBOX_FORKED`)."""

    _kind = ErrorKind.OUTBOX_CLOSED


_CLASSES: dict[int, type[Error]] = {
    ErrorKind.INVALID_INPUT: InvalidInput,
    ErrorKind.SIGNATURE: SignatureError,
    ErrorKind.RESOLVE: TransportError,
    ErrorKind.CONNECT: TransportError,
    ErrorKind.TLS: TlsError,
    ErrorKind.CLOCK: TlsError,
    ErrorKind.TIMEOUT: TimeoutError,
    ErrorKind.DISCONNECTED: TransportError,
    ErrorKind.PROTOCOL: ProtocolError,
    ErrorKind.BAD_REQUEST: BadRequest,
    ErrorKind.AUTH: AuthError,
    ErrorKind.CANCELLED: Cancelled,
    ErrorKind.SUPERSEDED: Superseded,
    ErrorKind.NOT_ATTEMPTED: NotAttempted,
    ErrorKind.OUTBOX_IN_USE: OutboxInUse,
    ErrorKind.OUTBOX_FULL: OutboxFull,
    ErrorKind.OUTBOX_STORAGE: OutboxFailed,
    ErrorKind.OUTBOX_NEWER: OutboxRefused,
    ErrorKind.OUTBOX_FOREIGN: OutboxRefused,
    ErrorKind.OUTBOX_FORKED: OutboxClosed,
    ErrorKind.OUTBOX_CLOSED: OutboxClosed,
    ErrorKind.OUTBOX_NOT_FOUND: OutboxRefused,
    ErrorKind.OUTBOX_OVERTAKEN: OutboxRefused,
}


def _init(
    error: Error,
    message: str,
    kind: ErrorKind | int | None,
    retryable: bool,
    attempts: int,
    retry_after: float | None,
    was_sent: bool,
    http_status: int | None,
) -> None:
    Error.__init__(
        error,
        message,
        kind=kind,
        retryable=retryable,
        attempts=attempts,
        retry_after=retry_after,
        was_sent=was_sent,
        http_status=http_status,
    )


def _make(
    kind: int,
    message: str,
    field: str | None = None,
    retryable: bool = False,
    attempts: int = 0,
    retry_after: float | None = None,
    was_sent: bool = False,
    http_status: int | None = None,
    body: str | None = None,
    reply: tuple[object, ...] | None = None,
    cause: tuple[object, ...] | None = None,
) -> Error:
    """The exception for an error of the core. A kind that this version does not know is the nearest class."""
    named = ErrorKind(kind) if kind in ErrorKind._value2member_map_ else kind
    of = _CLASSES.get(kind, Error if reply is None else ApiError)
    error = of.__new__(of, message)
    _init(error, message, named, retryable, attempts, retry_after, was_sent, http_status)
    if isinstance(error, InvalidInput):
        error.field = field
    elif isinstance(error, ProtocolError):
        error.body = body
    elif isinstance(error, ApiError) and reply is not None:
        error.reply = _make_reply(*reply)  # type: ignore[arg-type]
    if cause is not None:
        error.__cause__ = _make(*cause)  # type: ignore[arg-type]
    return error


def _invalid(field: str, what: str) -> InvalidInput:
    return InvalidInput(f"{field}: {what}", field=field)


def _rebuild(of: type[Error], args: tuple[str, ...]) -> Error:
    """An error that travelled; what else it had, its state, is set afterwards."""
    error = of.__new__(of, *args)
    error.args = args
    return error
