"""Derives what a record is found by from its values alone: search words, texts of equality keys, slots."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records.contents import split
from archive.records.kept import Derived, Text, Word
from archive.records.slots import SlotWriter
from archive.records.words import lexemes
from policies.fields.matching import equality_key, search_text
from policies.fields.rules import Field, FieldType

OPEN = ""  # the sensitivity of what everybody reads who may see the record; its title too
_NOTHING: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True, kw_only=True)
class Derivable:
    """What a category says of deriving: its sealed codes, and the fields each thing is derived from."""

    sealed: frozenset[str]
    searched: tuple[Field, ...]
    keyed: tuple[Field, ...]
    listed: tuple[tuple[str, str, SlotWriter], ...]  # field code, slot, what writes it


def derived(shape: Derivable, title: str, values: Mapping[str, Any]) -> Derived:
    """Return everything that follows from a record's title and values, open and sealed."""
    open_values, _ = split(shape.sealed, values)
    return (
        tuple(words_of(shape, title, values)),
        tuple(texts_of(shape, values)),
        slots_of(shape, open_values),
    )


def texts_of(shape: Derivable, values: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the texts whose digests are a record's equality keys, each once a field."""
    for one in shape.keyed:
        if (one.repeat or one.code) in values:
            found = [equality_key(one, value) for value in _found(one, values)]
            for text in dict.fromkeys([text for text in found if text]):
                yield one.code, one.unique, text


def words_of(
    shape: Derivable,
    title: str,
    values: Mapping[str, Any],
    only: Collection[str] | None = None,
) -> Iterator[Word]:
    """Yield the search words of a record, for each sensitivity that has any; `only` of these where it is given."""
    has_title = only is None or OPEN in only
    texts: dict[str, list[str]] = {OPEN: [title]} if has_title else {}
    names: dict[str, list[str]] = {OPEN: [title]} if has_title else {}
    for one in _searched(shape, only):
        if (one.repeat or one.code) not in values:
            continue
        for value in _found(one, values):
            text = search_text(one, value)
            if not text:
                continue
            texts.setdefault(one.sensitivity, []).append(text)
            if one.type is FieldType.TEXT:
                names.setdefault(one.sensitivity, []).append(text)
    for sensitivity, found in texts.items():
        made = lexemes(found, names.get(sensitivity, ()))
        if made:
            yield sensitivity, made


def _searched(shape: Derivable, only: Collection[str] | None) -> Sequence[Field]:
    if only is None:
        return shape.searched
    return [one for one in shape.searched if one.sensitivity in only]


def slots_of(shape: Derivable, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots that a record with these open values fills."""
    found: dict[str, Any] = {}
    for code, slot, written in shape.listed:
        value = values.get(code)
        if value not in _NOTHING:
            found[slot] = written(value)
    return found


def _found(one: Field, values: Mapping[str, Any]) -> Sequence[Any]:
    if one.repeat:
        return [row.get(one.code) for row in values.get(one.repeat) or ()]
    return [values.get(one.code)]
