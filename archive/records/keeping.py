"""How long records are kept: their due dates with every step of the why, stored beside them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from archive.records.held import holds_of
from archive.records.models import Record, RetentionState
from archive.records.rules import circumstances
from archive.records.shapes import Shape, shape_of
from kernel.clock import today
from persistence.arrays import any_id
from persistence.copying import copy_rows
from persistence.deleting import delete_rows
from persistence.encoding import encoded
from policies.document.queries import PublishedPolicy
from policies.document.values import PolicyDocument
from policies.numbering.rules import NumberFacts
from policies.retention.due import Due, Step, due, with_holds
from policies.retention.due import State as DueState
from policies.retention.schedule import Action

_COLUMNS = ("record_id", "due", "action", "state", "rule", "steps")


NumberAsk = tuple[NumberFacts, str]  # and the scope of the counter


class Keeping:
    """Works out due dates on one day; equal circumstances are worked out once."""

    def __init__(self, document: PolicyDocument) -> None:
        self._rules = document.retention
        self._parents = {one.code: one.parent for one in document.categories}
        self._today = today()
        self._known: dict[tuple[Any, ...], Due] = {}
        # What equal records say to their number, and which values that depends on, by category.
        self.numbers: dict[tuple[Any, ...], NumberAsk] = {}
        self.number_reads: dict[str, tuple[str, ...]] = {}
        # What filing asks of all of a category, a department and a carrier.
        self.kinds: dict[tuple[str, str, str], Any] = {}
        self._timed: dict[str, tuple[str, ...]] = {}

    def due_of(
        self,
        shape: Shape,
        values: Mapping[str, Any],
        *,
        filed_on: date | None,
        items: Sequence[Due] = (),
    ) -> Due:
        """Return when a record with these values falls due, and why."""
        timed = self._timed.get(shape.code)
        if timed is None:
            timed = self._timed[shape.code] = tuple(one.code for one in shape.timed)
        key = (shape.code, filed_on, *map(values.get, timed))
        found = None if items else self._known.get(key)
        if found is None:
            facts = circumstances(shape.code, shape.timed, values, filed_on=filed_on, items=items)
            found = due(self._rules, facts, parents=self._parents, today=self._today)
            if not items:
                self._known[key] = found
        return found


def write_new(found: Iterable[tuple[int, Due]]) -> None:
    """Load the states of records that have none yet; what is held says so."""
    made: dict[int, tuple[Any, ...]] = {}  # many records share one and the same Due
    rows = list(found)
    held = holds_of(record_id for record_id, _ in rows)
    if held:
        on = today()
        rows = [(pk, with_holds(one, held.get(pk, ()), today=on)) for pk, one in rows]
    for _, one in rows:
        if id(one) not in made:
            made[id(one)] = _columns(one)
    copy_rows(RetentionState, _COLUMNS, ((record_id, *made[id(one)]) for record_id, one in rows))


def write(policy: PublishedPolicy, records: Iterable[Record], found: Iterable[Due]) -> None:
    """Store the states of filed records, in their order; files among them and above them are kept as long as items."""
    filed = list(records)
    rows = list(zip([one.pk for one in filed], found, strict=True))
    delete_rows(RetentionState, "record_id", [record_id for record_id, _ in rows])
    write_new(rows)
    with_items = RetentionState.objects.filter(any_id("record__parent", [one.pk for one in filed]))
    above = [one.parent_id for one in filed]
    keep_files_as_long(policy, [*above, *with_items.values_list("record__parent", flat=True)])


def keep_files_as_long(policy: PublishedPolicy, parents: Iterable[int | None]) -> None:
    """Work out anew how long these files are kept, as long as the longest of their items; None is no file."""
    wanted = {parent for parent in parents if parent is not None}
    if not wanted:
        return
    keeping = Keeping(policy.document)
    filed = Record.objects.filter(any_id("pk", wanted), filed_on__isnull=False).order_by("pk")
    states: dict[int, list[Due]] = {}
    rows = RetentionState.objects.filter(any_id("record__parent", wanted)).values_list(
        "record__parent", "due", "action", "state", "rule"
    )
    # Equal items ask the same: each kind of item counts once for its file.
    for parent, day, action, state, rule in rows.distinct():
        if parent is not None:
            states.setdefault(parent, []).append(_stored(day, action, state, rule))
    found = [
        (
            record.pk,
            keeping.due_of(
                shape_of(policy, record.category),
                record.values,
                filed_on=record.filed_on,
                items=states.get(record.pk, []),
            ),
        )
        for record in filed.only("category", "values", "filed_on")
    ]
    delete_rows(RetentionState, "record_id", wanted)  # also of those that are not filed any more
    write_new(found)


def steps_json(found: Due) -> list[dict[str, Any]]:
    """Return the why as plain JSON: {code, message, params, date}."""
    return [
        {
            "code": step.code,
            "message": step.message,
            "params": dict(step.params),
            "date": step.date and step.date.isoformat(),
        }
        for step in found.steps
    ]


def steps_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the why as it was stored."""
    return tuple(
        Step(
            code=one["code"],
            message=one["message"],
            params=one["params"],
            date=date.fromisoformat(one["date"]) if one["date"] else None,
        )
        for one in stored
    )


def _columns(found: Due) -> tuple[Any, ...]:
    steps = Jsonb(steps_json(found), dumps=encoded)
    return found.date, str(found.action), str(found.state), found.rule, steps


def _stored(day: date | None, action: str, state: str, rule: str) -> Due:
    return Due(
        date=day,
        permanent=state == DueState.PERMANENT,
        action=Action(action),
        state=DueState(state),
        steps=(),
        rule=rule,
    )
