"""How a call waits for the network: so that nothing written in Python runs above a native frame that waits.

Such code (a signal's handler, a log handler, `progress`) may switch to another greenlet, which takes the C stack away that
the frame lives on; or its thread may be ended there, at the end of the interpreter. So a call is started on a thread of
its own, which knows nothing of Python, and Python polls it, hands log records on and lets signals be handled in between.

Where nobody needs Python meanwhile, a call waits on the thread of the caller, which takes a third of the time. Of Python
only handlers of signals run then, on the main thread, which no greenlet shares as long as there are none.
"""

from __future__ import annotations

import sys

from ._errors import Error, _make
from ._native import Call, Client, Failure
from ._reply import Reply, _make_reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

# Where a call goes on; on the main thread signals are handled.
_HERE, _HERE_UNLESS_MAIN, _ELSEWHERE = range(3)
_DEBUG = 10

_log_from, _log_records = Client.log_from, Client.log_records
_logger: logging.Logger
_level = -1


def prepare() -> None:
    """Done with the first client: what only a client needs takes longer to import than all the rest."""
    global _logger
    if "_logger" in globals():
        return
    import logging

    _logger = logging.getLogger("pyun_energy")
    # Whoever set up no logging is told by the exception, not by lines on stderr too.
    _logger.addHandler(logging.NullHandler())


def reply(begin: Callable[..., tuple[object, ...] | Call], *arguments: object) -> Reply:
    """Makes a call, and gives its reply or raises its error."""
    return _make_reply(*fields(begin, *arguments))  # type: ignore[arg-type]


def fields(begin: Callable[..., tuple[object, ...] | Call], *arguments: object) -> tuple[object, ...]:
    """The same for a call that gives something else than a reply: its fields."""
    way = _ELSEWHERE if listen() <= _DEBUG else _HERE_UNLESS_MAIN if "greenlet" in sys.modules else _HERE
    try:
        outcome = begin(*arguments, way)
        return outcome if type(outcome) is tuple else _only(outcome)  # type: ignore[arg-type]
    except Failure as failure:
        error = _make(*failure.args)
    finally:
        if records := _log_records():
            _hand_on(records)
    raise error


def results(
    begin: Callable[..., Call], *arguments: object, total: int, progress: Callable[[int, int, Reply | Error], object] | None
) -> list[Reply | Error]:
    """Makes many calls, and gives what became of each."""
    outcomes: dict[int, Reply | Error] = {}
    listen()
    call = begin(*arguments)
    try:
        while (ready := call.poll()) is not None:
            _hand_on(_log_records())
            for index, fields, failed in ready:
                outcome = _make(*failed) if fields is None else _make_reply(*fields)
                outcomes[index] = outcome
                if progress is not None:
                    progress(len(outcomes), total, outcome)
    finally:
        call.stop()
        _hand_on(_log_records())
    return [outcomes[index] for index in range(total)]


def hand_on() -> None:
    """Gives `logging` what there is to say outside of a call: that a record looks odd."""
    if records := _log_records():
        prepare()
        _hand_on(records)


def listen() -> int:
    """From which level on anybody wants records, looked at for each call."""
    global _level
    level = _logger.getEffectiveLevel()
    if level != _level:
        _level = level
        _log_from(level)
    return level


def _only(call: Call) -> tuple[object, ...]:
    try:
        while True:
            for _, fields, failed in call.poll() or ():
                if fields is None:
                    raise Failure(*failed)
                return fields
            _hand_on(_log_records())
    finally:
        call.stop()


def _hand_on(records: list[tuple[int, str, int, str, float]] | None) -> None:
    """Gives `logging` the records that there are, as of when they were made."""
    for level, place, line, text, created in records or ():
        if not _logger.isEnabledFor(level):
            continue
        record = _logger.makeRecord(_logger.name, level, place, line, text, (), None)
        record.relativeCreated += (created - record.created) * 1000
        record.created, record.msecs = created, created % 1 * 1000 // 1
        try:
            _logger.handle(record)
        except Exception as error:
            _Unraisable(error)


class _Unraisable:
    """Tells `sys.unraisablehook` of an error: a handler that fails does not hurt the call."""

    __slots__ = ("_error",)

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __del__(self) -> None:
        raise self._error
