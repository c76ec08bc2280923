"""Sealed titles: sealed with their records' keys, opened together for who may see the records, found by keyed words.

A record whose title is sealed has none in its row: whatever reads that shows its number only (docs/adr/0034).
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from archive.records.models import Record, RegisterEntry
from archive.records.shapes import Shape
from archive.records.words import plain, words_of
from kernel.text import N_
from persistence.arrays import any_id
from security.keys import store

TITLE = "title"  # the name under which a title is sealed, beside the sealed values
KEYED = "T"  # the class of search words that are digests, readable to whoever sees the record
UNREADABLE = N_("The title cannot be read any more")
# Before a digest among the lexemes: a letter for PostgreSQL, which reads a query word by word, and one that
# begins no word somebody looks for. Digests are written in letters, for digits would part them.
_SIGN = "\ua000"
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
PURPOSE = "titles"  # whose key makes the digests of words
_WHOLE = "whole:"  # before the text of a whole title, so that it meets no word
_DIGEST = 10  # bytes of a digest that are kept; more would only make the index larger


class _Unreadable(str):
    """What stands in the place of a title whose key was destroyed."""

    __slots__ = ()


def called(record: Record) -> str:
    """Return the title of a record as far as it was opened; '' for a sealed one that was not."""
    return record.title if record.opened is None else record.opened


def titled(record: Record) -> str:
    """Return number and title of a record whose title was opened; its id where it has neither."""
    return f"{record.archive_no or ''} {called(record)}".strip() or f"#{record.pk}"


def with_titles(records: Iterable[Record]) -> list[Record]:
    """Return records with their sealed titles opened, by one access to the keys.

    The caller has read them through `visible_to`: who may see a record may read its title.
    """
    found = list(records)
    open_titles(found)
    return found


def open_titles(records: Iterable[Record]) -> None:
    """Open the sealed titles of these records in place; one whose key was destroyed says so."""
    closed = [
        one
        for one in records
        if "sealed_title" not in one.get_deferred_fields() and one.sealed_title is not None
    ]
    keys = store.open_record_keys([one.pk for one in closed]) if closed else {}
    for one in closed:
        key = keys.get(one.pk)
        one.opened = _Unreadable(gettext(UNREADABLE)) if key is None else _opened(one, key)


def open_lines(lines: Sequence[RegisterEntry]) -> None:
    """Let lines of the register whose titles are sealed show their records' titles of now; nothing is written."""
    closed = {one.record_id: one for one in lines if not one.title}
    if not closed:
        return
    rows = Record.objects.filter(any_id("pk", closed)).only("title", "sealed_title")
    for record in with_titles(rows):
        closed[record.pk].title = called(record)


def lay_title(record: Record, shape: Shape, key: bytes) -> None:
    """Lay the title over the row as its category stores it: sealed, or in the open."""
    if record.sealed_title is not None and record.opened is None:
        if shape.seals_titles:
            return
        open_titles([record])
    if isinstance(record.opened, _Unreadable):
        return  # what cannot be read stays as it is
    said = called(record)
    closes = shape.seals_titles and bool(said)
    record.opened = said
    record.title = "" if closes else said
    record.sealed_title = sealed_title(record.pk, key, said) if closes else None


def sealed_title(record_id: int, key: bytes, title: str) -> bytes:
    """Return a title sealed with its record's key."""
    return store.seal_values(record_id, key, {TITLE: title})[TITLE]


def keyed_words(title: str) -> str:
    """Return the text form of a tsvector with a digest of each word of a title, and of all of it."""
    return " ".join(f"'{one}'" for one in _digests([*words_of(title), _WHOLE + folded(title)]))


def keyed_forms(words: Sequence[str]) -> dict[str, str]:
    """Return word → the lexeme under which it stands in sealed titles."""
    return dict(zip(words, _digests(words), strict=True))


def whole_form(title: str) -> str:
    """Return the lexeme of a whole title."""
    return _digests([_WHOLE + folded(title)])[0]


def folded(title: str) -> str:
    """Return a title without what people type differently: blanks, width, case."""
    return "".join(plain(title).split())


def _opened(record: Record, key: bytes) -> str:
    sealed = {TITLE: bytes(record.sealed_title or b"")}
    return str(store.open_values(record.pk, key, sealed)[TITLE])


def _digests(texts: Sequence[str]) -> list[str]:
    return [
        _SIGN + one[:_DIGEST].hex().translate(_LETTERS)
        for one in store.purpose_digests(PURPOSE, texts)
    ]
