"""The client: a device goes in, the platform's answer comes out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

from . import _native
from ._errors import Error, InvalidInput
from ._models import Device, PreparedRequest, Reply, _hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, NoReturn


class Client:
    """A client of the platform, for one application.

    Blocking, without the GIL; may be used by many threads at once, which share its connections. What fails for a while
    is tried again, within the deadline. In a forked child it opens connections of its own.

    Required: one of `environment`, `"test"` or `"production"`, and `base_url`, for an emulator or a gateway. Times are
    in seconds: `timeout` bounds one attempt, `deadline` a call with all its attempts and the waits between them.

    - `attempts`: how many a call makes at most; 1 turns retries off.
    - `allow_http`: allows `http://` to a host that is not this machine.
    - `common_params`: whether `timestamp` and `sign_type` are sent.
    - `correct_clock`: whether timestamps follow the platform's clock once it is more than 4 minutes from this machine's.
    - `proxy`: `http://[user:password@]host[:port]`; None: what the environment says; False: none, whatever it says.
    - `ca_file`: certificates (PEM) to trust instead of the built-in ones.
    """

    __slots__ = ("__weakref__", "_native", "_shown")

    _native: _native.Client | _Closed

    def __init__(
        self,
        app_id: str,
        secret: str | bytes,
        *,
        environment: Literal["test", "production"] | None = None,
        base_url: str | None = None,
        timeout: float = 10.0,
        deadline: float = 30.0,
        attempts: int = 3,
        allow_http: bool = False,
        common_params: bool = True,
        correct_clock: bool = True,
        proxy: str | Literal[False] | None = None,
        ca_file: str | os.PathLike[str] | None = None,
    ) -> None:
        if (environment is None) == (base_url is None):
            raise InvalidInput("environment: required is one of environment and base_url", field="environment")
        if environment not in (None, "test", "production"):
            raise InvalidInput(
                f'environment: "test" or "production", not {environment!r}; for an address take base_url',
                field="environment",
            )
        self._native = _native.Client(
            app_id,
            secret,
            environment,
            base_url,
            timeout,
            deadline,
            attempts,
            allow_http,
            common_params,
            correct_clock,
            "" if proxy is False else proxy,
            ca_file,
        )
        self._shown = f"{app_id!r}, '***', " + (
            f"base_url={base_url!r}" if environment is None else f"environment={environment!r}"
        )

    def sync_device(self, device: Device) -> Reply:
        """Reports a charger: the platform then holds exactly this snapshot of it.

        Raises an `Error`: `ApiError` where the platform refused it, `TransportError` where it did not answer.
        """
        return self._native.sync_device(_hold(device))

    def sync_devices(
        self,
        devices: Iterable[Device],
        connections: int = 8,
        deadline: float | None = None,
        progress: Callable[[int, int, Reply | Error], object] | None = None,
    ) -> list[Reply | Error]:
        """Reports many chargers over some connections at a time, and gives the results in the order of `devices`.

        Raises nothing for a device that failed: its place in the list has the `Error`. Snapshots of one device are sent
        in their order. When the host is dead, the rest is `NotAttempted` instead of waiting in line for it.

        `deadline` is for all of it, in seconds. `progress` is called on this thread after each device with the number
        done, the number of all, and the result; what it raises ends the call.
        """
        held = [_hold(device) for device in devices]
        return self._native.sync_devices(held, connections, deadline, progress)

    def post_json(self, path: str, body: str | bytes, *, idempotent: bool = False) -> Reply:
        """Signs a JSON body as it is, and posts it to a call that this library does not model (`/gate/1.0/…`).

        It is tried again only when nothing was sent, unless `idempotent` says that it may arrive twice.
        """
        return self._native.post_json(path, body, idempotent)

    def prepare(self, device: Device) -> PreparedRequest:
        """The request that `sync_device` would send now, to look at or to send by other means. Nothing is sent."""
        method, url, headers, body = self._native.prepare(_hold(device))
        return PreparedRequest(method=method, url=url, headers=dict(headers), body=body)

    def canonical(self, device: Device, *, timestamp: int | None = None) -> bytes:
        """The exact body that would be sent at `timestamp` (ms since 1970; None: now). Nothing is sent."""
        if timestamp is None:
            timestamp = time.time_ns() // 1_000_000
        try:
            held = device._held
        except AttributeError:
            held = _hold(device)
        return self._native.canonical(held, timestamp)

    def cancel(self) -> None:
        """Ends every call in flight, on any thread, within 100 ms: they raise `Cancelled`. Later calls are not affected."""
        self._native.cancel()

    def close(self) -> None:
        """Lets go of the connections. Calls in flight go on; another call is a `RuntimeError`."""
        self._native = _Closed()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._shown})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a Client does not travel to another process: it holds a secret and connections. Make one there, such as "
            "in the initializer of a multiprocessing.Pool, or at module level before a fork."
        )


class _Closed:
    """In place of a client that was closed."""

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError("this client is closed")
