"""Under which name a file is kept: unique among the files of its record."""

from collections.abc import Collection
from itertools import count

from archive.records.models import Record
from security.uploads.guarding import Passed
from security.uploads.rules import ending_of, stem_of


def stored_name(_record: Record, passed: Passed, *, taken: Collection[str]) -> str:
    """Return the name a file gets in its record."""
    return distinct(passed.name, taken)


def distinct(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number where another file of the record has it."""
    others = {one.casefold() for one in taken}
    stem, ending = stem_of(name), ending_of(name)
    tried = (f"{stem} ({number}).{ending}" for number in count(2))
    found = name
    while found.casefold() in others:
        found = next(tried)
    return found
