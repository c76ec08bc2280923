"""Rows as COPY reads them in binary: bytes as they are, where the text form would take two letters for each."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from struct import Struct
from typing import Any

from django.db import models

HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # no flags, nothing more in the heading
END = b"\xff\xff"

Packer = Callable[[Any], bytes]

_NOTHING = b"\xff\xff\xff\xff"
_LENGTH = Struct(">i").pack
_COUNT = Struct(">h").pack
_EIGHT, _FOUR, _TWO = Struct(">iq").pack, Struct(">ii").pack, Struct(">ih").pack
_TRUE, _FALSE = b"\x00\x00\x00\x01\x01", b"\x00\x00\x00\x01\x00"


@cache
def packers(model: type[models.Model], columns: tuple[str, ...]) -> list[Packer] | None:
    """Return what packs these columns of a model; None where one is of another kind, or none holds bytes."""
    fields = {one.column: one for one in model._meta.concrete_fields}
    kinds = [_kind(fields[name]) for name in columns]
    if "BinaryField" not in kinds or not all(kind in _PACKERS for kind in kinds):
        return None
    return [_PACKERS[kind] for kind in kinds]


def packed(rows: Iterable[Sequence[Any]], how: Sequence[Packer]) -> bytes:
    """Return rows packed one after the other, without `HEAD` and `END`."""
    parts: list[bytes] = []
    count = _COUNT(len(how))
    for row in rows:
        parts.append(count)
        parts += [pack(value) for pack, value in zip(how, row, strict=True)]
    return b"".join(parts)


def _kind(one: "models.Field[Any, Any]") -> str:
    while isinstance(one, models.ForeignKey):
        one = one.target_field
    return one.get_internal_type()


def _eight(value: int | None) -> bytes:
    return _NOTHING if value is None else _EIGHT(8, value)


def _four(value: int | None) -> bytes:
    return _NOTHING if value is None else _FOUR(4, value)


def _two(value: int | None) -> bytes:
    return _NOTHING if value is None else _TWO(2, value)


def _yes_no(value: bool | None) -> bytes:
    if value is None:
        return _NOTHING
    return _TRUE if value else _FALSE


def _text(value: str | None) -> bytes:
    return _NOTHING if value is None else _bytes(value.encode())


def _bytes(value: bytes | None) -> bytes:
    return _NOTHING if value is None else _LENGTH(len(value)) + value


_PACKERS: dict[str, Packer] = {
    "BigAutoField": _eight,
    "BigIntegerField": _eight,
    "PositiveBigIntegerField": _eight,
    "AutoField": _four,
    "IntegerField": _four,
    "PositiveIntegerField": _four,
    "SmallIntegerField": _two,
    "PositiveSmallIntegerField": _two,
    "BooleanField": _yes_no,
    "CharField": _text,
    "TextField": _text,
    "BinaryField": _bytes,
}
