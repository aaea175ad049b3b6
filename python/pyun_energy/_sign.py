"""Signatures: pure functions over bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ._native import sign_form as _sign_form
from ._native import sign_json as _sign_json
from ._native import verify_form as _verify_form
from ._native import verify_json as _verify_json


def sign_json(body: str | bytes, secret: str | bytes) -> str:
    """Signs the bytes of a JSON body as they are sent; the result goes bare into the `Authorization` header.

    >>> sign_json('{"a":"string","b":0,"c":1900000109}', "您的密钥")    # the platform's own example
    'd7f3eca20c666483b2f4963d35a3f547'
    """
    return _sign_json(body, secret)


def verify_json(body: str | bytes, secret: str | bytes, signature: str) -> bool:
    """Whether a signature, in either case, belongs to these bytes and this secret. Compared in constant time.

    >>> verify_json('{"a":"string","b":0,"c":1900000109}', "您的密钥", "D7F3ECA20C666483B2F4963D35A3F547")
    True
    """
    return _verify_json(body, secret, signature)


def sign_form(
    pairs: Mapping[str, str | bytes] | Iterable[tuple[str | bytes, str | bytes]], secret: str | bytes
) -> str:
    """Signs the parameters of a form or a query, raw values and not percent-encoded; the result travels as `sign`.

    A `sign` that is there already and empty values are left out.

    >>> sign_form({"plate": "川A660N2", "merchant": "m1", "note": ""}, "s3cret")
    'c74129a1b4dd8cda604fbeffaad80fca'
    """
    return _sign_form(_pairs(pairs), secret)


def verify_form(
    pairs: Mapping[str, str | bytes] | Iterable[tuple[str | bytes, str | bytes]], secret: str | bytes
) -> bool:
    """Whether the parameters of a form carry the right `sign`: none, or more than one, is wrong.

    >>> verify_form({"merchant": "m1", "plate": "川A660N2", "sign": "c74129a1b4dd8cda604fbeffaad80fca"}, "s3cret")
    True
    """
    return _verify_form(_pairs(pairs), secret)


def _pairs(
    pairs: Mapping[str, str | bytes] | Iterable[tuple[str | bytes, str | bytes]],
) -> list[tuple[str | bytes, str | bytes]]:
    if isinstance(pairs, Mapping):
        return [*pairs.items()]  # pyright: ignore[reportReturnType]
    return [*pairs]
