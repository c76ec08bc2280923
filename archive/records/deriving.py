"""Derives what a record is found by from its values alone: search words, texts of equality keys, slots."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from archive.records.kept import Derived, Text, Word
from archive.records.slots import SlotWriter
from archive.records.words import lexemes
from policies.fields.matching import key_maker, search_writer
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
    titled: bool = True  # titles are among the words; sealed ones are keyed where they are sealed

    @cached_property
    def deriver(self) -> "Deriver":
        """What derives for records of this category."""
        return Deriver(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process makes its own deriver."""
        return _derivable, (self.sealed, self.searched, self.keyed, self.listed, self.titled)


class _Said(NamedTuple):
    """A field whose words are searched: where its values lie, whether they are names, what writes them."""

    code: str
    repeat: str
    named: bool
    write: Callable[[Any], str]


def _derivable(
    sealed: frozenset[str],
    searched: tuple[Field, ...],
    keyed: tuple[Field, ...],
    listed: tuple[tuple[str, str, SlotWriter], ...],
    titled: bool,
) -> Derivable:
    return Derivable(sealed=sealed, searched=searched, keyed=keyed, listed=listed, titled=titled)


class Deriver:
    """Derives for many records of one category: what depends on its fields alone is looked up once."""

    def __init__(self, shape: Derivable) -> None:
        classes: dict[str, list[_Said]] = {OPEN: []}
        for one in shape.searched:
            named = one.type is FieldType.TEXT
            said = _Said(one.code, one.repeat, named, search_writer(one))
            classes.setdefault(one.sensitivity, []).append(said)
        self._searched = list(classes.items())
        self._titled = shape.titled
        self._keyed = [(one.code, one.repeat, one.unique, key_maker(one)) for one in shape.keyed]
        # Sealed values are in no slot; a field of a repeatable group has none.
        self._listed = [one for one in shape.listed if one[0] not in shape.sealed]

    def derived(self, title: str, values: Mapping[str, Any]) -> Derived:
        """Return everything that follows from a record's title and values, open and sealed.

        The slots as texts, which the database reads as what they are: dates and decimals would be taken
        apart and built again on their way between processes.
        """
        slots = {
            slot: value if isinstance(value, str) else str(value)
            for slot, value in self.slots(values).items()
        }
        return tuple(self.words(title, values)), tuple(self.texts(values)), slots

    def texts(self, values: Mapping[str, Any]) -> Iterator[Text]:
        """Yield the texts whose digests are a record's equality keys, each once a field."""
        for code, repeat, unique, key_of in self._keyed:
            if not repeat:
                value = values.get(code)
                if value is not None and (text := key_of(value)):
                    yield code, unique, text
            elif repeat in values:
                found = [key_of(row.get(code)) for row in values[repeat] or ()]
                for text in dict.fromkeys([text for text in found if text]):
                    yield code, unique, text

    def words(
        self, title: str, values: Mapping[str, Any], only: Collection[str] | None = None
    ) -> Iterator[Word]:
        """Yield the search words of a record, for each sensitivity that has any; `only` of these where it is given."""
        for sensitivity, fields in self._searched:
            if only is not None and sensitivity not in only:
                continue
            texts = [title] if sensitivity == OPEN and self._titled else []
            names = [*texts]
            for code, repeat, named, write in fields:
                value = values.get(repeat or code)
                if value is None:
                    continue
                said = [write(row.get(code)) for row in value] if repeat else (write(value),)
                texts += said
                if named:
                    names += said
            if made := lexemes(texts, names):
                yield sensitivity, made

    def slots(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the slots that a record with these values fills."""
        found: dict[str, Any] = {}
        for code, slot, written in self._listed:
            value = values.get(code)
            if value not in _NOTHING:
                found[slot] = written(value)
        return found
