"""Asking for archive numbers, and handing them out as the last thing a scope does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from archive.records.models import Record, RegisterEntry
from archive.records.number_models import Counter, NumberEvent
from archive.records.rules import State
from kernel.clock import now
from kernel.errors import Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_id, any_text
from persistence.copying import copy_rows
from persistence.counters import advance, advance_all
from persistence.updating import update_rows
from policies.numbering.rules import (
    NumberFacts,
    Pattern,
    counter_of,
    is_nearly_full,
    normalise,
    render,
    renderer,
    scope_key,
)

STEP = "numbers"
MOST_VOIDS = 10_000  # a legacy number may leave a gap of so many explained values, no more
LONGEST = 180  # characters; a counter that outgrows its width still fits the column
LONGEST_SCOPE = 300
GAP = "gap before an adopted legacy number"
TAKEN = "the number exists already"
_EVENT_COLUMNS = (
    *("event", "number", "normalised", "scope", "value", "record_id", "reason", "at", "actor_id"),
)
_REGISTER_COLUMNS = (
    *("record_id", "archive_no", "title", "category", "department", "filed_on", "quantity"),
    *("pages", "carrier", "location", "retention", "level", "filed_by", "received_by"),
)


def _nothing() -> None:
    return None


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class RegisterLine:
    """What filing writes into the register, but for the number."""

    title: str
    category: str
    department: str
    filed_on: date
    quantity: int | None
    pages: int | None
    carrier: str
    location: str
    retention: str
    level: str
    filed_by: str
    received_by: str

    def columns(self, record_id: int, number: str) -> tuple[Any, ...]:
        """Return the row of the register, in the order of its columns."""
        return (
            *(record_id, number, self.title, self.category, self.department, self.filed_on),
            *(self.quantity, self.pages, self.carrier, self.location, self.retention, self.level),
            *(self.filed_by, self.received_by),
        )


@dataclass(kw_only=True, slots=True)
class Ask:
    """A record that waits for its number. `adopt` is the legacy number it would like to keep."""

    record_id: int
    pattern: Pattern
    facts: NumberFacts
    scope: str
    line: RegisterLine
    number_fields: tuple[str, ...] = ()  # fields that show the number
    adopt: str = ""


@dataclass(kw_only=True, slots=True)
class _Given:
    ask: Ask
    number: str
    normalised: str
    value: int
    event: str


def ask(asks: Iterable[Ask], *, actor_id: str) -> None:
    """Let the scope hand out a number to each of these records in its last step; what is rolled back gets none."""
    scope = current()
    step = scope.last_steps.get(STEP)
    if not isinstance(step, _HandOut):
        step = _HandOut(actor_id=actor_id)
        scope.at_the_end(STEP, step)
    step.asked.update((one.record_id, one) for one in asks)


def hand_out(
    asks: Iterable[Ask], *, actor_id: str, meanwhile: Callable[[], None] = _nothing
) -> dict[int, str]:
    """Number records that are not written yet, now, and return their numbers by record id.

    For one large load as the last step but its own: the counters stay locked until COMMIT, so no scope
    calls this twice, and nothing but loading follows. The caller writes the records with their numbers;
    ledger and register are written here. `meanwhile` is called once the counters have moved on: what it
    puts on its way is loaded while the numbers are written.
    """
    step = _HandOut(actor_id=actor_id, meanwhile=meanwhile)
    given, events = step.taken(asks)
    step.write(given, events)
    return {one.ask.record_id: one.number for one in given}


def scope_of(pattern: Pattern, facts: NumberFacts) -> str:
    """Return the key of the counter that numbers a record; raise Invalid naming each missing value.

    Patterns that differ in the width of their counter only go on counting in one.
    """
    number, scope = render(pattern, facts, 1), scope_key(pattern, facts)
    if len(number) > LONGEST or len(scope) > LONGEST_SCOPE:
        message = N_("The number would have more than {limit} characters.")
        raise Invalid([Problem(code="long_number", message=message, params={"limit": LONGEST})])
    return scope


def event_row(  # noqa: PLR0913 - the columns of one event, by name
    event: str,
    number: str,
    *,
    record_id: int | None,
    actor_id: str,
    at: datetime,
    scope: str = "",
    value: int | None = None,
    reason: str = "",
) -> tuple[Any, ...]:
    """Return one row of the ledger, in the order `write_events` loads."""
    return (str(event), number, normalise(number), scope, value, record_id, reason, at, actor_id)


def write_events(rows: Sequence[tuple[Any, ...]]) -> None:
    """Add events to the ledger of numbers."""
    if rows:
        copy_rows(NumberEvent, _EVENT_COLUMNS, rows)


@dataclass(kw_only=True)
class _HandOut:
    """The last step of a scope: takes the counters in a fixed order, so that nobody waits in a circle."""

    actor_id: str
    asked: dict[int, Ask] = field(default_factory=dict)
    meanwhile: Callable[[], None] = _nothing

    def __call__(self) -> None:
        """Number every asked record whose filing was not rolled back to a savepoint."""
        alive = Record.objects.filter(
            any_id("pk", self.asked), filed_on__isnull=False, archive_no__isnull=True
        ).values_list("pk", flat=True)
        given, events = self.taken(self.asked[pk] for pk in sorted(alive))
        if given:
            self.write(given, events)
            _set_numbers(given)

    def taken(self, asks: Iterable[Ask]) -> tuple[list[_Given], list[tuple[Any, ...]]]:
        """Take numbers from the counters, in the order of their scopes; return them and what is void."""
        scopes: dict[str, list[Ask]] = {}
        for one in asks:
            scopes.setdefault(one.scope, []).append(one)
        if not any(one.adopt for asked in scopes.values() for one in asked):
            return self._counted(scopes, self.meanwhile)
        self.meanwhile()
        given: list[_Given] = []
        events: list[tuple[Any, ...]] = []
        for scope in sorted(scopes):
            numbered, voids = self._number(scope, scopes[scope])
            given += numbered
            events += voids
        return given, events

    def _counted(
        self, waiting: Mapping[str, Sequence[Ask]], meanwhile: Callable[[], None] = _nothing
    ) -> tuple[list[_Given], list[tuple[Any, ...]]]:
        """Give each record the next value of its counter, all scopes together; what exists already is void."""
        given: list[_Given] = []
        voids: list[tuple[Any, ...]] = []
        if not waiting:
            meanwhile()
        while waiting:
            ends = advance_all(Counter, {scope: len(asks) for scope, asks in waiting.items()})
            meanwhile()
            meanwhile = _nothing
            made = {
                scope: _rendered(asks, range(ends[scope] - len(asks) + 1, ends[scope] + 1))
                for scope, asks in sorted(waiting.items())
            }
            taken = taken_among([one.normalised for found in made.values() for one in found])
            again: dict[str, list[Ask]] = {}
            for scope, found in made.items():
                for one in found:
                    if one.normalised in taken:
                        voids.append(self._void(scope, one.number, one.value, TAKEN))
                        again.setdefault(scope, []).append(one.ask)
                    else:
                        taken.add(one.normalised)
                        given.append(one)
            waiting = again
        return given, voids

    def _number(self, scope: str, asks: list[Ask]) -> tuple[list[_Given], list[tuple[Any, ...]]]:
        last = advance(Counter, scope, 0) if any(one.adopt for one in asks) else 0
        adopted, top = _adopted(scope, asks, last)
        voids = self._gap(scope, asks[0], {one.value for one in adopted}, last, top)
        kept = {one.ask.record_id for one in adopted}
        waiting = [one for one in asks if one.record_id not in kept]
        if top > last:
            advance(Counter, scope, top - last)
        given, taken = self._counted({scope: waiting} if waiting else {})
        return [*adopted, *given], [*voids, *taken]

    def _gap(
        self, scope: str, one: Ask, adopted: set[int], last: int, top: int
    ) -> list[tuple[Any, ...]]:
        return [
            self._void(scope, render(one.pattern, one.facts, value), value, GAP)
            for value in range(last + 1, top + 1)
            if value not in adopted
        ]

    def _void(self, scope: str, number: str, value: int, reason: str) -> tuple[Any, ...]:
        return event_row(
            NumberEvent.Event.VOID,
            number,
            record_id=None,
            actor_id=self.actor_id,
            at=now(),
            scope=scope,
            value=value,
            reason=reason,
        )

    def write(self, given: Sequence[_Given], events: list[tuple[Any, ...]]) -> None:
        """Write ledger and register of the numbers taken."""
        at = now()
        write_events(
            [
                *events,
                *[
                    (
                        *(str(one.event), one.number, one.normalised, one.ask.scope, one.value),
                        *(one.ask.record_id, "", at, self.actor_id),
                    )
                    for one in given
                ],
            ]
        )
        _mark_nearly_full(given)
        lines = (one.ask.line.columns(one.ask.record_id, one.number) for one in given)
        copy_rows(RegisterEntry, _REGISTER_COLUMNS, lines)


def _mark_nearly_full(given: Iterable[_Given]) -> None:
    """Note at each counter that nears its width what it numbered last, for who can widen it (REQ-NUM-08)."""
    tops: dict[str, _Given] = {}
    for one in given:
        if is_nearly_full(one.ask.pattern, one.value):
            top = tops.get(one.ask.scope)
            tops[one.ask.scope] = one if top is None or one.value > top.value else top
    for scope, one in sorted(tops.items()):
        Counter.objects.filter(scope=scope).update(
            category=one.ask.line.category, number=one.number
        )


def _given(
    one: Ask, value: int, *, event: str = NumberEvent.Event.USED, number: str = ""
) -> _Given:
    text = number or render(one.pattern, one.facts, value)
    return _Given(ask=one, number=text, normalised=normalise(text), value=value, event=event)


def _rendered(asks: Sequence[Ask], values: Iterable[int]) -> list[_Given]:
    """Return each record with the number of its counter value; equal facts are one object after filing."""
    writers: dict[tuple[int, int], Callable[[int], str]] = {}
    found: list[_Given] = []
    for one, value in zip(asks, values, strict=True):
        key = (id(one.pattern), id(one.facts))
        if key not in writers:
            writers[key] = renderer(one.pattern, one.facts)
        found.append(_given(one, value, number=writers[key](value)))
    return found


def _adopted(scope: str, asks: Sequence[Ask], last: int) -> tuple[list[_Given], int]:
    """Return the legacy numbers that conform and nobody has, each once, and the highest value."""
    wanted: dict[str, _Given] = {}
    for one in asks:
        value = counter_of(one.pattern, one.facts, one.adopt) if one.adopt else None
        if value is not None:
            found = _given(one, value, event=NumberEvent.Event.LEGACY, number=one.adopt.strip())
            wanted.setdefault(found.normalised, found)
    taken = taken_among(list(wanted)) if wanted else set()
    free = [one for key, one in wanted.items() if key not in taken]
    kept, top = climb((one.value for one in free), last)
    return sorted((one for one in free if one.value in kept), key=_value), top


def climb(values: Iterable[int], last: int) -> tuple[set[int], int]:
    """Return which of these values a counter may rise to, step by step from `last`, and the highest."""
    kept: set[int] = set()
    top = last
    for value in sorted(values):
        if value - top <= MOST_VOIDS:
            kept.add(value)
            top = max(top, value)
    return kept, top


def _value(one: _Given) -> int:
    return one.value


def taken_among(numbers: Sequence[str]) -> set[str]:
    """Return which of these normalised numbers somebody has or had."""
    events = (NumberEvent.Event.USED, NumberEvent.Event.LEGACY)
    rows = NumberEvent.objects.filter(any_text("normalised", numbers), event__in=events)
    return set(rows.values_list("normalised", flat=True))


def _set_numbers(given: Sequence[_Given]) -> None:
    """Give the records their numbers and file them, in one statement."""
    update_rows(
        Record,
        {"archive_no": "text", "state": "text", "values": "jsonb"},
        [
            (
                one.ask.record_id,
                one.number,
                str(State.FILED),
                Jsonb(dict.fromkeys(one.ask.number_fields, one.number)),
            )
            for one in given
        ],
        merged=("values",),
    )
