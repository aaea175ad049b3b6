"""Receives pushes in whatever web server there is: as a WSGI or ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping

from ._errors import Error, SignatureError, _invalid
from ._pushes import Push, push_of, read_push

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    _Answer = tuple[str, bytes]

# The longest body that the core reads.
_LONGEST = 1024 * 1024

_KEPT = "200 OK", b'{"code":"1001"}'
_NO_PUSH = "400 Bad Request", b'{"code":"400","message":"not a push that can be read"}'
_UNSIGNED = "401 Unauthorized", b'{"code":"401","message":"the signature is missing or wrong"}'
_UNKNOWN = "404 Not Found", b'{"code":"404","message":"no push is received at this path"}'
_NO_POST = "405 Method Not Allowed", b'{"code":"405","message":"a push is posted"}'
_NO_LENGTH = "411 Length Required", b'{"code":"411","message":"a Content-Length is needed"}'
_TOO_LARGE = "413 Content Too Large", b'{"code":"413","message":"larger than any push"}'
_FAILED = "500 Internal Server Error", b'{"code":"1500","message":"the push was not kept; send it again"}'


def wsgi_app(
    paths: Mapping[str, str], secret: str | bytes, handler: Callable[[Push], object]
) -> Callable[[dict[str, object], Callable[..., object]], list[bytes]]:
    """A WSGI application that receives pushes: `{"/push/finished": "finished"}` says which kind comes to which path.

    Each is verified and handed to `handler`, and answered `{"code":"1001"}` only if that returned. Where it raised, the
    answer is 500 and the platform sends the push again; so it may come twice. What comes with a wrong signature is answered
    401. Refusals are told to the logger `pyun_energy`, without personal data.
    """
    door = _Door(paths, secret, handler)

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        # Bytes of UTF-8, as PEP 3333 hands them over.
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode(errors="replace")
        status, body = door.refuse(path, environ["REQUEST_METHOD"]) or _receive(door, path, environ, handler)
        start_response(status, [(name.decode(), value.decode()) for name, value in _headers(status, body)])
        return [body]

    return app


def asgi_app(
    paths: Mapping[str, str], secret: str | bytes, handler: Callable[[Push], object]
) -> Callable[..., Awaitable[None]]:
    """The same as an ASGI application. `handler` is a coroutine function, or one that does not take long."""
    door = _Door(paths, secret, handler)

    async def app(
        scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            raise NotImplementedError("pushes come by HTTP")
        path = _below(scope.get("root_path", ""), scope["path"])
        status, body = door.refuse(path, scope["method"]) or await _receive_async(door, path, receive, handler)
        await send({"type": "http.response.start", "status": int(status[:3]), "headers": _headers(status, body)})
        await send({"type": "http.response.body", "body": body})

    return app


def _below(root: str, path: str) -> str:
    """Servers differ in whether the path holds the root that the application is mounted at."""
    return path[len(root) :] if path.startswith(f"{root}/") else path


class _Door:
    """What is the same for both: who may come in."""

    def __init__(self, paths: Mapping[str, str], secret: str | bytes, handler: Callable[[Push], object]) -> None:
        import logging

        if not callable(handler):
            raise _invalid("handler", f"must be callable, not {type(handler).__name__}")
        self._logger = logging.getLogger("pyun_energy")
        if not isinstance(paths, Mapping):
            raise _invalid("paths", f"must be a mapping of paths to kinds, not {type(paths).__name__}")
        for path, kind in paths.items():
            push_of(kind, f"paths[{path!r}]")
            if not isinstance(path, str) or not path.startswith("/"):
                raise _invalid(f"paths[{path!r}]", "a path begins with a slash")
        # A secret that cannot be used is refused now, not with the first push.
        read_push("finished", b"order=0", secret, allow_unsigned=True)
        self._paths, self._secret = dict(paths), secret

    def refuse(self, path: str, method: str) -> _Answer | None:
        if path not in self._paths:
            return _UNKNOWN
        return None if method == "POST" else _NO_POST

    def read(self, path: str, body: bytes) -> Push | _Answer:
        if len(body) > _LONGEST:
            return self._refused(path, _TOO_LARGE, "larger than any push")
        try:
            return read_push(self._paths[path], body, self._secret)
        except SignatureError as error:
            return self._refused(path, _UNSIGNED, error)
        except Error as error:
            return self._refused(path, _NO_PUSH, error)

    def failed(self, path: str, error: Exception | None) -> _Answer:
        """The text of an exception may be what a field held; what was called is not."""
        from traceback import format_tb

        why = "its handler is a coroutine function, which asgi_app takes"
        if error is not None:
            why = f"its handler raised {type(error).__name__}\n{''.join(format_tb(error.__traceback__)).rstrip()}"
        self._logger.error("a push to %s was not kept, since %s", path, why)
        return _FAILED

    def _refused(self, path: str, answer: _Answer, why: object) -> _Answer:
        self._logger.warning("a push to %s was refused: %s", path, why)
        return answer


def _receive(door: _Door, path: str, environ: dict[str, Any], handler: Callable[[Push], object]) -> _Answer:
    length = _length(environ)
    if length is None:
        return _NO_LENGTH
    push = door.read(path, environ["wsgi.input"].read(min(length, _LONGEST + 1)))
    if isinstance(push, tuple):
        return push
    try:
        handled = handler(push)
    except Exception as error:
        return door.failed(path, error)
    if isinstance(handled, Awaitable):
        return door.failed(path, None)
    return _KEPT


def _length(environ: dict[str, Any]) -> int | None:
    """How much there is to read: all, where the server says that the body ends by itself, as one in chunks does."""
    text = environ.get("CONTENT_LENGTH") or ""
    if text.isascii() and text.isdigit():
        return int(text[:12])
    return _LONGEST + 1 if environ.get("wsgi.input_terminated") else None


async def _receive_async(
    door: _Door, path: str, receive: Callable[[], Awaitable[Any]], handler: Callable[[Push], object]
) -> _Answer:
    body, has_more = b"", True
    while has_more and len(body) <= _LONGEST:
        message = await receive()
        if message["type"] == "http.disconnect":
            return _NO_PUSH
        body += message.get("body", b"")
        has_more = message.get("more_body", False)
    push = door.read(path, body)
    if isinstance(push, tuple):
        return push
    try:
        handled = handler(push)
        if isinstance(handled, Awaitable):
            await handled
    except Exception as error:
        return door.failed(path, error)
    return _KEPT


def _headers(status: str, body: bytes) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    return headers + [(b"allow", b"POST")] * status.startswith("405")
