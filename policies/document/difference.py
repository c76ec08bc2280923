"""The difference of two policy documents, as plain changes a person can read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Any

from policies.document.values import PolicyDocument

KEYS: Mapping[str, tuple[str, ...]] = {  # what names a row of each part
    "departments": ("code",),
    "positions": ("code",),
    "levels": ("code",),
    "scopes": ("code",),
    "categories": ("code",),
    "sections": ("category", "code"),
    "fields": ("category", "code"),
    "numbering": ("category",),
    "retention": ("category", "code", "condition", "trigger"),
    "grants": ("department", "position", "categories"),
    "approvals": ("code",),
    "purposes": ("code",),
    "confidentiality": ("category",),
    "consultations": ("category",),
    "statuses": ("category", "becomes"),
    "cadences": ("code",),
    "forms": ("code",),
}

_DIFF, _COUNT = (
    "difference.diff",
    "difference.count",
)  # where a document keeps what it was compared with last
_KEYED = "difference.keyed"  # and its rows by their keys
Text = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change: `part` of the document, the `key` of the row, and what became of it.

    `kind` is added | removed | changed | moved; `attribute`, `old` and `new` are filled for changed.
    """

    part: str
    key: str
    kind: str
    attribute: str = ""
    old: str = ""
    new: str = ""


def diff(old: PolicyDocument, new: PolicyDocument) -> tuple[Change, ...]:
    """Return what leads from `old` to `new`, part by part, in the order of the document."""
    against, found = new.memo.get(_DIFF, (None, ()))
    if against is not old:
        found = tuple(_changes(old, new, plain))
        new.memo[_DIFF] = old, found
    known: tuple[Change, ...] = found
    return known


def count_changes(old: PolicyDocument, new: PolicyDocument) -> int:
    """Return how many changes `diff` gives, without the texts, which take most of its time."""
    against, found = new.memo.get(_COUNT, (None, 0))
    if against is not old:
        listed_against, listed = new.memo.get(_DIFF, (None, ()))
        known_already = listed_against is old
        found = len(listed) if known_already else sum(1 for _ in _changes(old, new, _unsaid))
        new.memo[_COUNT] = old, found
    known: int = found
    return known


def _unsaid(_value: Any) -> str:
    return ""


def _changes(old: PolicyDocument, new: PolicyDocument, text: Text) -> Iterator[Change]:
    for part in fields(PolicyDocument):
        before, after = getattr(old, part.name), getattr(new, part.name)
        if before == after:
            continue
        if part.name in KEYS:
            yield from _rows(part.name, (keyed_in(old, part.name), keyed_in(new, part.name)), text)
        else:
            yield Change(part=part.name, key="", kind="changed", old=text(before), new=text(after))


def plain(value: Any) -> str:
    """Return a value of the document as one short text."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        said = ((part.name, getattr(value, part.name)) for part in fields(value))
        return " ".join(filter(None, (_said(name, what) for name, what in said)))
    return str(value)


def _said(name: str, value: Any) -> str:
    """What one attribute of a row says; a switch says its name when it is on."""
    if isinstance(value, bool):
        return name if value else ""
    return plain(value)


def key_of(part: str, values: Mapping[str, Any]) -> str:
    """Return by which key a change names a row of `part` with these attributes."""
    return " / ".join([_key_part(values.get(name)) for name in KEYS[part]])


def _key_part(value: Any) -> str:
    if type(value) is str:  # nearly all of them, and there are thousands
        return value or "*"
    return plain(tuple(value) if isinstance(value, list) else value) or "*"


def keyed(part: str, rows: tuple[Any, ...]) -> dict[str, Any]:
    """Return the rows of a part by their key; a key that stands twice is counted on."""
    result: dict[str, Any] = {}
    names = KEYS[part]
    for row in rows:
        key = base = " / ".join([_key_part(getattr(row, name)) for name in names])
        count = 1
        while key in result:
            count += 1
            key = f"{base} #{count}"
        result[key] = row
    return result


def keyed_in(document: PolicyDocument, part: str) -> Mapping[str, Any]:
    """Return the rows of a part of a document by their key, worked out once."""
    name = f"{_KEYED}:{part}"
    if name not in document.memo:
        document.memo[name] = keyed(part, getattr(document, part))
    found: Mapping[str, Any] = document.memo[name]
    return found


def _rows(
    part: str, rows: tuple[Mapping[str, Any], Mapping[str, Any]], text: Text
) -> Iterator[Change]:
    old, new = rows
    for key in old:
        if key not in new:
            yield Change(part=part, key=key, kind="removed", old=text(old[key]))
    for key, row in new.items():
        if key not in old:
            yield Change(part=part, key=key, kind="added", new=text(row))
        elif old[key] != row:
            yield from _attributes(part, key, (old[key], row), text)
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield Change(part=part, key="", kind="moved")


def _attributes(part: str, key: str, rows: tuple[Any, Any], text: Text) -> Iterator[Change]:
    old, new = rows
    for attribute in fields(new):
        before, after = getattr(old, attribute.name), getattr(new, attribute.name)
        if before != after:
            yield Change(
                part=part,
                key=key,
                kind="changed",
                attribute=attribute.name,
                old=text(before),
                new=text(after),
            )
