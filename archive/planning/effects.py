"""Works out every effect of a policy on the records that are there, in the caller's snapshot; writes nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from psycopg import sql

from archive.planning.duties import duty_effects
from archive.planning.keeping import About, Moves, about, kept_effects
from archive.planning.rules import (
    Demand,
    Ground,
    Kind,
    Place,
    Role,
    Which,
    newly_required,
    sights,
)
from archive.planning.titles import retitled
from archive.records.models import Record
from archive.records.raising import levels_after
from archive.records.storing import opened
from archive.records.surviving import Pair, newly_unique, pairs, retyped, shared, unfit
from persistence.reading import copied, streamed
from policies.document.effective import EffectiveCategory, floors_in
from policies.document.regime import regime_of
from policies.document.values import PolicyDocument
from policies.fields.conditions import NO, YES, is_asked
from policies.fields.rules import Field
from security.people.queries import appointments_in_force

_AS_JSON = {YES: "true", NO: "false"}  # a yes or no of a record, as JSON writes it
OPENED = 1_000  # records whose sealed values are opened at once


class SightCount(NamedTuple):
    """How many records of a place a role comes to see, or sees no more; `digest` is over their ids."""

    kind: Kind
    which: Which
    role: Role
    place: Place
    records: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two policies on one day."""

    old: PolicyDocument
    new: PolicyDocument
    today: date

    @cached_property
    def categories(self) -> tuple[Pair, ...]:
        """The categories records are filed under in both, before and after."""
        return pairs(self.old, self.new)

    @cached_property
    def raised(self) -> dict[int, tuple[str, str, str]]:
        """The records that come to a higher level: id → category, level before and after."""
        return levels_after(self.old, self.new)

    def effects(self, moves: Moves) -> Iterator[tuple[bytes, About]]:
        """Yield every effect on a single record, by its id; `moves` counts where they go in the forecast."""
        yield from kept_effects(self.old, self.new, today=self.today, moves=moves)
        for before, after in self.categories:
            yield from _missing(before, after)
            yield from _unfit(before, after)
            yield from _renumbered(before, after)
            yield from _titled(before, after)
        yield from _shared(self.categories)
        for record, (category, level, later) in self.raised.items():
            yield str(record).encode(), about(Kind.RAISED, category, "", level, later)
        yield from duty_effects(self.old, self.new, self.categories)

    def seen(self) -> Iterator[SightCount]:
        """Yield what each role comes to see and what it sees no more, in an order of its own."""
        owned = _owned({pk: later for pk, (_category, _level, later) in self.raised.items()})
        found = sights(
            _ground(self.old, self.today),
            _ground(self.new, self.today),
            roles_on(self.today),
            list(owned),
        )
        for one in found:
            rows = owned[one.place]
            rows = [row for row in rows if _concerns(one.which, one.role, row)]
            if rows:
                yield SightCount(
                    one.kind,
                    one.which,
                    one.role,
                    one.place,
                    sum(row.records for row in rows),
                    ",".join(row.digest for row in rows),
                )


def roles_on(day: date) -> list[Role]:
    """Return the posts people hold on a day; holders with other territories are a role of their own."""
    held: dict[tuple[str, str], dict[int, set[str]]] = {}
    for one in appointments_in_force(day):
        people = held.setdefault((one.department.code, one.position.code), {})
        people.setdefault(one.user_id, set()).update({one.territory} - {""})
    found: dict[tuple[str, str, frozenset[str]], set[str]] = {}
    for (department, position), people in held.items():
        for user, territories in people.items():
            key = (department, position, frozenset(territories))
            found.setdefault(key, set()).add(str(user))
    return [
        Role(department=d, position=p, territories=t, holders=frozenset(holders))
        for (d, p, t), holders in sorted(
            found.items(), key=lambda one: (*one[0][:2], sorted(one[0][2]))
        )
    ]


class _Owned(NamedTuple):
    """The records of one place and one pair of people: how many, and a digest over their ids."""

    owner: str
    creator: str
    records: int
    digest: str


_OWNED = """
SELECT category, department, territory, level, {later}, coalesce(owner_id, 0)::text,
       coalesce(created_by_id, 0)::text, count(*),
       encode(sha256(convert_to(string_agg(r.id::text, ',' ORDER BY r.id), 'UTF8')), 'hex')
FROM archive_record r {raised} GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
_RAISED = "LEFT JOIN jsonb_each_text({levels}::jsonb) AS n ON n.key = r.id::text"


def _owned(raised: Mapping[int, str]) -> dict[Place, list[_Owned]]:
    """Return the records by place and people; `raised`: id → the level it comes to."""
    levels = sql.Literal(json.dumps({str(pk): level for pk, level in raised.items()}))
    question = sql.SQL(_OWNED).format(
        later=sql.SQL("coalesce(n.value, '')" if raised else "''"),
        raised=sql.SQL(_RAISED).format(levels=levels) if raised else sql.SQL(""),
    )
    found: dict[Place, list[_Owned]] = {}
    for *place_of, owner, creator, count, digest in streamed(question):
        place = Place(*place_of)
        found.setdefault(place, []).append(_Owned(owner, creator, count, digest))
    return found


def _concerns(which: Which, role: Role, row: _Owned) -> bool:
    """Say whether these records are among those of a role that something becomes of."""
    if which is Which.ASSIGNED:
        return row.owner in role.holders
    if which is Which.MADE:
        return row.creator in role.holders and row.owner != row.creator
    return which is not Which.OWN or not role.holders.isdisjoint((row.owner, row.creator))


def _ground(document: PolicyDocument, today: date) -> Ground:
    return Ground(
        grants=document.grants,
        levels=[one.code for one in document.levels],
        parents={one.code: one.parent for one in document.categories},
        floors=floors_in(document),
        today=today,
        regime=regime_of(document),
    )


def _missing(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[tuple[bytes, About]]:
    """Yield the records that lack what is required from now on."""
    for demand in newly_required(before.fields, after.fields):
        one = demand.field
        closed = [one, *(after.field(code) for code in _conditions(demand))]
        without = _sealed_without if any(each.sealed for each in closed) else _open_without
        missing = about(Kind.MISSING, after.code, one.code)
        yield from ((pk, missing) for pk in without(after.code, demand))


def _conditions(demand: Demand) -> set[str]:
    """Return the codes of the fields on which it depends whether the value is asked for."""
    return {one.required_by for one in (demand.field, demand.was) if one and one.required_by}


_WITHOUT = """
SELECT id FROM archive_record
WHERE category = {category} AND ({all} OR state <> 'filed') AND {lacking} ORDER BY id
"""
_WITHOUT_IN_GROUP = """
SELECT id FROM archive_record
WHERE category = {category} AND ({all} OR state <> 'filed')
  AND EXISTS (SELECT FROM jsonb_array_elements(values -> {group}) AS member WHERE {lacking})
ORDER BY id
"""
_LACKING = "NOT jsonb_exists({of}, {code}) AND {asked} AND NOT {asked_before}"
_ASKED = """
coalesce(jsonb_exists_any({of} -> {by}, {values}::text[]) OR {of} ->> {by} = ANY({values}::text[]), false)
"""


def _open_without(category: str, demand: Demand) -> Iterator[bytes]:
    one = demand.field
    of = sql.Identifier("member" if one.repeat else "values")
    question = sql.SQL(_WITHOUT_IN_GROUP if one.repeat else _WITHOUT).format(
        category=sql.Literal(category),
        all=sql.Literal(not demand.drafts),
        group=sql.Literal(one.repeat),
        lacking=sql.SQL(_LACKING).format(
            of=of,
            code=sql.Literal(one.code),
            asked=_asked(one, of),
            asked_before=_asked(demand.was, of) if demand.was else sql.SQL("false"),
        ),
    )
    return _ids(question)


def _asked(one: Field, of: sql.Identifier) -> sql.Composable:
    """Return whether the value of a field is asked for beside the other values of its row."""
    if not one.required_by:
        return sql.SQL("true")
    if not one.required_values:
        return sql.SQL("jsonb_exists({}, {})").format(of, sql.Literal(one.required_by))
    wanted = one.required_values
    values = [*wanted, *(_AS_JSON[each] for each in wanted if each in _AS_JSON)]
    return sql.SQL(_ASKED).format(
        of=of, by=sql.Literal(one.required_by), values=sql.Literal(values)
    )


def _ids(question: sql.Composed) -> Iterator[bytes]:
    return (row[:-1] for row in copied(question))


def _sealed_without(category: str, demand: Demand) -> Iterator[bytes]:
    """Yield the same for a sealed field, whose presence only the record's key shows."""
    rows = Record.objects.filter(category=category)
    if demand.drafts:
        rows = rows.exclude(state="filed")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("values", "sealed")[:OPENED]):
        stored = opened(batch)
        yield from (str(one.pk).encode() for one in batch if _lacks(stored[one.pk], demand))
        last = batch[-1].pk


def _lacks(values: dict[str, Any], demand: Demand) -> bool:
    one, was = demand.field, demand.was
    rows: Sequence[dict[str, Any]] = values.get(one.repeat, ()) if one.repeat else [values]
    return any(
        one.code not in row and is_asked(one, row) and not (was and is_asked(was, row))
        for row in rows
    )


def _unfit(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[tuple[bytes, About]]:
    """Yield the records whose values the new types of their fields do not hold."""
    for old, new in retyped((before, after)):
        why = about(Kind.UNFIT, after.code, new.code)
        yield from ((record, why) for record in unfit(after.code, old, new))


def _shared(categories: Sequence[Pair]) -> Iterator[tuple[bytes, About]]:
    """Yield the records that share a value of a field that is unique from now on."""
    for code, places in newly_unique(categories).items():
        why = {category: about(Kind.SHARED, category, code) for category, _field in places}
        yield from ((record, why[category]) for category, record in shared(places))


def _titled(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[tuple[bytes, About]]:
    """Yield what another naming rule makes of titles, or does not fit; and which titles are sealed.

    Effects are stored in the open: what a rule makes of sealed titles is not foretold.
    """
    if after.seals_titles:
        if not before.seals_titles:
            closed = about(Kind.CLOSED, after.code, "")
            for record in _ids(sql.SQL(_EVERY).format(category=sql.Literal(after.code))):
                yield record, closed
        return
    for one in retitled(before, after):
        kind = Kind.RETITLED if one.new else Kind.MISTITLED
        yield one.record.encode(), about(kind, after.code, "", one.old, one.new or after.title_rule)


_EVERY = "SELECT id FROM archive_record WHERE category = {category} ORDER BY id"
_UNFILED = """
SELECT id FROM archive_record WHERE category = {category} AND state <> 'filed' ORDER BY id
"""


def _renumbered(
    before: EffectiveCategory, after: EffectiveCategory
) -> Iterator[tuple[bytes, About]]:
    """Yield what is not filed yet and will be numbered otherwise; a number that was given stays."""
    old, new = (
        (one.number.pattern, one.number.date_field) if one.number else ("", "")
        for one in (before, after)
    )
    if old != new:
        renumbered = about(Kind.RENUMBERED, after.code, "", old[0], new[0])
        for record in _ids(sql.SQL(_UNFILED).format(category=sql.Literal(after.code))):
            yield record, renumbered
