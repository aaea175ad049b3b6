"""Signatures: pure functions over bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import _native
from ._errors import _invalid, _make


def sign_json(body: str | bytes, secret: str | bytes) -> str:
    """Signs the bytes of a JSON body as they are sent; the result goes bare into the `Authorization` header.

    >>> sign_json('{"a":"string","b":0,"c":1900000109}', "您的密钥")    # the platform's own example
    'd7f3eca20c666483b2f4963d35a3f547'
    """
    try:
        return _native.sign_json(body, secret)
    except _native.Failure as failure:
        error = _make(*failure.args)
    raise error


def verify_json(body: str | bytes, secret: str | bytes, signature: str | bytes | None) -> bool:
    """Whether a signature, in either case, belongs to these bytes and this secret. Compared in constant time. None, a
    header that is not there, is wrong.

    >>> verify_json('{"a":"string","b":0,"c":1900000109}', "您的密钥", "D7F3ECA20C666483B2F4963D35A3F547")
    True
    """
    try:
        return _native.verify_json(body, secret, signature)
    except _native.Failure as failure:
        error = _make(*failure.args)
    raise error


def sign_form(
    pairs: Mapping[str, str | bytes] | Iterable[tuple[str | bytes, str | bytes]], secret: str | bytes
) -> str:
    """Signs the parameters of a form or a query, raw values and not percent-encoded; the result travels as `sign`.

    A `sign` that is there already and empty values are left out.

    >>> sign_form({"plate": "川A660N2", "merchant": "m1", "note": ""}, "s3cret")
    'c74129a1b4dd8cda604fbeffaad80fca'
    """
    try:
        return _native.sign_form(_pairs(pairs), secret)
    except _native.Failure as failure:
        error = _make(*failure.args)
    raise error


def verify_form(
    pairs: Mapping[str, str | bytes] | Iterable[tuple[str | bytes, str | bytes]], secret: str | bytes
) -> bool:
    """Whether the parameters of a form carry the right `sign`: none, or more than one, is wrong.

    Give it the parameters as they came: `urllib.parse.parse_qsl(body, keep_blank_values=True)`. A web framework's dict
    may leave out all but one of a name that came twice, and what it left out was signed too.

    >>> verify_form({"merchant": "m1", "plate": "川A660N2", "sign": "c74129a1b4dd8cda604fbeffaad80fca"}, "s3cret")
    True
    """
    try:
        return _native.verify_form(_pairs(pairs), secret)
    except _native.Failure as failure:
        error = _make(*failure.args)
    raise error


def _pairs(
    pairs: Mapping[str, str | bytes] | Iterable[tuple[str | bytes, str | bytes]],
) -> list[tuple[str | bytes, str | bytes]]:
    if isinstance(pairs, (str, bytes)):
        raise _invalid("pairs", "must be names and values; urllib.parse.parse_qsl takes a form apart")
    try:
        return [*pairs.items()] if isinstance(pairs, Mapping) else [*pairs]  # pyright: ignore[reportReturnType]
    except TypeError:
        raise _invalid("pairs", f"must be a mapping or pairs, not {type(pairs).__name__}") from None
