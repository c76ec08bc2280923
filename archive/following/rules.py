"""What a note on a customer's development must say, and of which changes somebody who watches is told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kernel.errors import Problem
from kernel.text import N_

LONGEST = 2000
LONGEST_SOURCE = 200


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody writes down: what happened, by which source, when; `corrects` another note."""

    text: str
    source: str
    happened_on: date
    corrects: int | None = None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One change of the trail: which codes differ in the record, who did what when."""

    id: int
    record: int
    by: str
    name: str
    verb: str
    at: datetime
    codes: frozenset[str]


def note_problems(said: Said, today: date) -> list[Problem]:
    """Return what is wrong with a note: each part is needed, and nothing happens tomorrow."""
    found = []
    for where, text, most, message in (
        ("text", said.text, LONGEST, N_("Say what happened.")),
        (
            "source",
            said.source,
            LONGEST_SOURCE,
            N_("Say how it is known: a visit, a call, a paper."),
        ),
    ):
        if not text.strip():
            found.append(Problem(code=where, message=message, where=where))
        elif len(text) > most:
            long = N_("Say it in at most {most} characters.")
            found.append(Problem(code="long", message=long, params={"most": most}, where=where))
    if said.happened_on > today:
        message = N_("This day has not come yet; choose one until today.")
        found.append(Problem(code="day_to_come", message=message, where="happened_on"))
    return found


def to_be_told(
    changes: Iterable[Happened], *, person: str, seen: int, reads: Collection[str]
) -> Sequence[Happened]:
    """Return the changes of a record somebody is told of: new to him, of others, in something he reads.

    `reads`: the codes of fields and columns he may read, masked or not.
    """
    return [
        one
        for one in changes
        if one.id > seen and one.by != person and not one.codes.isdisjoint(reads)
    ]
