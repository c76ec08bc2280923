"""Proves the numbers of a company: in every scope 1…N, each value used once or explained, none twice.

And that nothing derived is left of a record that is gone, which the database itself does not check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, F, OuterRef

from archive.records.models import (
    EqualityKey,
    Record,
    RegisterEntry,
    ReminderState,
    RetentionState,
    SearchWords,
)
from archive.records.number_models import Counter, NumberEvent
from kernel.errors import Problem
from kernel.text import N_
from security.people.models import User

GIVEN = (NumberEvent.Event.USED, NumberEvent.Event.LEGACY)
MOST_NAMED = 100  # problems of one kind; the count says the rest


@dataclass(frozen=True, kw_only=True)
class NumberReport:
    """What was proved: how many scopes, given numbers and voids, and everything that is not as it should be."""

    scopes: int
    numbers: int
    voids: int
    problems: tuple[Problem, ...]

    @property
    def proved(self) -> bool:
        """Whether every number is in order."""
        return not self.problems


def verify_numbers() -> NumberReport:
    """Read the whole ledger of the company in scope and prove it against counters, records and register."""
    events = NumberEvent.objects
    return NumberReport(
        scopes=Counter.objects.count(),
        numbers=events.filter(event__in=GIVEN).count(),
        voids=events.filter(event=NumberEvent.Event.VOID).count(),
        problems=(*_scopes(), *_doubles(), *_records(), *_register(), *_derived(), *_people()),
    )


def _scopes() -> Iterator[Problem]:
    """Yield every counter value that no event explains, or that two records were given."""
    last = dict(Counter.objects.values_list("scope", "last"))
    rows = (
        NumberEvent.objects.filter(value__isnull=False, event__in=(*GIVEN, NumberEvent.Event.VOID))
        .order_by("scope", "value")
        .values_list("scope", "value", "event", "record_id")
    )
    seen: set[str] = set()
    for scope, found in groupby(rows.iterator(chunk_size=5_000), key=lambda row: row[0]):
        seen.add(scope)
        yield from _one_scope(scope, last.get(scope, 0), found)
    for scope in last.keys() - seen:
        if last[scope]:
            yield from _missing(scope, 1, last[scope])


def _one_scope(
    scope: str, last: int, rows: Iterator[tuple[str, int | None, str, int | None]]
) -> Iterator[Problem]:
    expected = 1
    for value, group in groupby(rows, key=lambda row: row[1] or 0):
        if value > expected:
            yield from _missing(scope, expected, value - 1)
        given = {row[3] for row in group if row[2] in GIVEN}
        if len(given) > 1:
            message = N_("The value {value} of {scope} was given to {count} records.")
            yield _problem("double_value", message, scope, value=value, count=len(given))
        if value > last:
            message = N_("The value {value} of {scope} lies beyond its counter, {last}.")
            yield _problem("beyond", message, scope, value=value, last=last)
        expected = value + 1
    if expected <= last:
        yield from _missing(scope, expected, last)


def _missing(scope: str, first: int, last: int) -> Iterator[Problem]:
    message = N_("No event explains the values {first} to {last} of {scope}.")
    yield _problem("gap", message, scope, first=first, last=last)


def _doubles() -> Iterator[Problem]:
    rows = (
        NumberEvent.objects.filter(event__in=GIVEN)
        .values("normalised")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    for row in rows[:MOST_NAMED]:
        message = N_("The number {number} was given {count} times.")
        yield _problem("double", message, "", number=row["normalised"], count=row["count"])


def _records() -> Iterator[Problem]:
    """Yield records whose number the ledger does not know as theirs."""
    given = NumberEvent.objects.filter(
        record_id=OuterRef("pk"), number=OuterRef("archive_no"), event__in=GIVEN
    )
    rows = Record.objects.filter(archive_no__isnull=False).exclude(Exists(given))
    for pk, number in rows.values_list("pk", "archive_no")[:MOST_NAMED]:
        message = N_("The ledger does not know the number {number} of record {record}.")
        yield _problem("unregistered", message, "", number=number, record=pk)


def _register() -> Iterator[Problem]:
    """Yield filed records without their line in the register (REQ-REG-01), and lines with another number."""
    lines = RegisterEntry.objects.filter(record=OuterRef("pk"))
    rows = Record.objects.filter(state="filed").exclude(Exists(lines))
    for pk, number in rows.values_list("pk", "archive_no")[:MOST_NAMED]:
        message = N_("Record {record} ({number}) is filed, but not in the register.")
        yield _problem("no_line", message, "", number=number, record=pk)
    told = NumberEvent.objects.filter(
        record_id=OuterRef("record_id"), number=OuterRef("archive_no"), event__in=GIVEN
    )
    wrong = RegisterEntry.objects.exclude(Exists(told)).annotate(own=F("record__archive_no"))
    for number, own in wrong.values_list("archive_no", "own")[:MOST_NAMED]:
        message = N_("The register says {number}, the record says {own}.")
        yield _problem("other_line", message, "", number=number, own=own or "")


def _derived() -> Iterator[Problem]:
    """Yield records that are gone and have left keys or search words behind (docs/adr/0009)."""
    for model in (EqualityKey, SearchWords, RetentionState, ReminderState):
        rows = model._default_manager.exclude(
            Exists(Record.objects.filter(pk=OuterRef("record_id")))
        )
        for pk in rows.values_list("record_id", flat=True).distinct()[:MOST_NAMED]:
            message = N_("Record {record} is gone, but something it was found by is still there.")
            yield _problem("left_behind", message, "", record=pk)


def _people() -> Iterator[Problem]:
    """Yield records that name somebody who is not there, which the database itself does not check."""
    known = User.objects.filter(pk=OuterRef("named"))
    for column in ("owner_id", "created_by_id", "updated_by_id", "signed_by_id", "filed_by_id"):
        named = Record.objects.filter(**{f"{column}__isnull": False}).annotate(named=F(column))
        for pk, person in named.exclude(Exists(known)).values_list("pk", "named")[:MOST_NAMED]:
            message = N_("Record {record} names person {person}, who is not there.")
            yield _problem("no_person", message, "", record=pk, person=person)


def _problem(code: str, message: str, scope: str, **params: object) -> Problem:
    readable = scope.replace("\x1f", " ")
    return Problem(code=code, message=message, params={"scope": readable, **params}, where=readable)
