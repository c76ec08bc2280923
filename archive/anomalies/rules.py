"""What of a record cannot be right, told from its values alone (REQ-UPD-09)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kernel.identifiers import check_cnid, check_uscc
from kernel.text import N_, Word
from policies.fields.rules import Field, FieldType


class Kind(StrEnum):
    """What is wrong."""

    CHECK_DIGIT = "check_digit"
    DATE = "date"
    PHONE = "phone"
    LICENCE = "licence"
    EMAIL = "email"
    OWNER = "owner"


KIND_WORDS: Mapping[Kind, Word] = {
    Kind.CHECK_DIGIT: Word(N_("invalid check digit")),
    Kind.DATE: Word(N_("impossible date")),
    Kind.PHONE: Word(N_("telephone number of several files")),
    Kind.LICENCE: Word(N_("expired licence")),
    Kind.EMAIL: Word(N_("e-mail address that reaches nobody")),
    Kind.OWNER: Word(N_("nobody in charge")),
}
# Fields of the packs' dictionary: until when a licence or proof holds; what begins before what ends.
EXPIRIES = frozenset({"valid_to", "expires_on", "licence_until", "valid_until"})
SPANS = (("start_on", "end_on"), ("valid_from", "valid_to"), ("issued_on", "expires_on"))
# Beside an e-mail address: the day on which mail to it came back. The field of the address, and this after it.
RETURNED = "_returned_on"
BIRTHS = frozenset({"birthday", "birth_date"})
EARLIEST = date(1900, 1, 1)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z\u4e00-\u9fff]{2,}")
# RFC 2606 and RFC 6761: names that no mail can be sent to.
_NOWHERE = frozenset({"invalid", "test", "example", "localhost", "local"})
_NO_HOSTS = frozenset({"example.com", "example.org", "example.net"})
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One thing that cannot be right: what, and in which field, '' in none."""

    kind: str
    field: str = ""


def findings(fields: Iterable[Field], values: Mapping[str, Any], today: date) -> set[Finding]:
    """Return what of these values cannot be right; phones and people are told by others."""
    found = set()
    for one in fields:
        for beside in _rows(one, values):
            kind = _wrong(one, beside.get(one.code), beside, today)
            if kind is not None:
                found.add(Finding(kind=kind, field=one.code))
    return found


def is_dead(address: str) -> bool:
    """Say whether an e-mail address can reach nobody: it is none, or its name is reserved for nothing."""
    text = address.strip().lower()
    host = text.rpartition("@")[2]
    last = host.rpartition(".")[2]
    return not _ADDRESS.fullmatch(text) or last in _NOWHERE or host in _NO_HOSTS


def phone_fields(fields: Iterable[Field]) -> tuple[str, ...]:
    """Return the codes of the fields that hold telephone numbers."""
    return tuple(one.code for one in fields if one.type is FieldType.PHONE)


def _rows(one: Field, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if not one.repeat:
        yield values
        return
    rows = values.get(one.repeat)
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _wrong(one: Field, value: Any, beside: Mapping[str, Any], today: date) -> Kind | None:
    if not isinstance(value, str) or not value:
        return None
    if one.type is FieldType.USCC:
        return None if check_uscc(value).ok else Kind.CHECK_DIGIT
    if one.type is FieldType.CNID:
        return None if check_cnid(value, today=today).ok else Kind.CHECK_DIGIT
    if one.type is FieldType.EMAIL:
        came_back = bool(beside.get(f"{one.code}{RETURNED}"))
        return Kind.EMAIL if came_back or is_dead(value) else None
    return _wrong_day(one.code, _day(value), beside, today) if one.type in _DATES else None


def _wrong_day(code: str, day: date | None, beside: Mapping[str, Any], today: date) -> Kind | None:
    if day is None or day < EARLIEST or (code in BIRTHS and day > today):
        return Kind.DATE
    for first, last in SPANS:
        begun = _day(beside.get(first)) if code == last and beside.get(first) else None
        if begun is not None and day < begun:
            return Kind.DATE
    return Kind.LICENCE if code in EXPIRIES and day < today else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def in_order(found: Iterable[Finding]) -> Sequence[Finding]:
    """Return findings in the order of their kinds."""
    order = {kind: place for place, kind in enumerate(Kind)}
    return sorted(found, key=lambda one: (order[Kind(one.kind)], one.field))
