"""Works out every effect of a policy on the records that are there, in the caller's snapshot; writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from archive.planning.keeping import Moves, kept_effects
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
from archive.records.storing import opened
from persistence.reading import streamed
from policies.document.effective import EffectiveCategory, effective
from policies.document.values import PolicyDocument
from policies.fields.conditions import NO, YES, is_asked
from security.people.queries import appointments_in_force

_AS_JSON = {YES: "true", NO: "false"}  # a yes or no of a record, as JSON writes it
OPENED = 1_000  # records whose sealed values are opened at once


class Effect(NamedTuple):
    """One effect on one record, as it is stored."""

    record: str
    kind: Kind
    category: str
    detail: str = ""
    old: str = ""
    new: str = ""


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
    def categories(self) -> tuple[tuple[EffectiveCategory, EffectiveCategory], ...]:
        """The categories records are filed under in both, before and after."""
        return tuple(
            (effective(self.old, one.code), effective(self.new, one.code))
            for one in self.old.categories
            if not one.abstract and one.code in self.new.categories_by_code
        )

    def effects(self, moves: Moves) -> Iterator[Effect]:
        """Yield every effect on a single record; `moves` counts where they go in the forecast."""
        for kind, row in kept_effects(self.old, self.new, today=self.today, moves=moves):
            yield Effect(row.record, kind, row.category, "", row.old, row.new)
        for before, after in self.categories:
            yield from _missing(before, after)
            yield from _renumbered(before, after)
            for one in retitled(before, after):
                kind = Kind.RETITLED if one.new else Kind.MISTITLED
                yield Effect(one.record, kind, after.code, "", one.old, one.new or after.title_rule)

    def seen(self) -> Iterator[SightCount]:
        """Yield what each role comes to see and what it sees no more, in an order of its own."""
        owned = _owned()
        found = sights(
            _ground(self.old, self.today),
            _ground(self.new, self.today),
            roles_on(self.today),
            list(owned),
        )
        for one in found:
            rows = owned[one.place]
            if one.which is Which.OWN:
                rows = [row for row in rows if not one.role.holders.isdisjoint(row.people)]
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

    people: frozenset[str]
    records: int
    digest: str


_OWNED = """
SELECT category, department, territory, level, coalesce(owner_id, 0)::text,
       coalesce(created_by_id, 0)::text, count(*),
       encode(sha256(convert_to(string_agg(id::text, ',' ORDER BY id), 'UTF8')), 'hex')
FROM archive_record GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
"""


def _owned() -> dict[Place, list[_Owned]]:
    found: dict[Place, list[_Owned]] = {}
    for category, department, territory, level, owner, creator, count, digest in streamed(_OWNED):
        place = Place(category, department, territory, level)
        people = frozenset({owner, creator}) - {"0"}
        found.setdefault(place, []).append(_Owned(people, count, digest))
    return found


def _ground(document: PolicyDocument, today: date) -> Ground:
    return Ground(
        grants=document.grants,
        levels=[one.code for one in document.levels],
        parents={one.code: one.parent for one in document.categories},
        today=today,
    )


def _missing(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[Effect]:
    """Yield the records that lack what is required from now on."""
    for demand in newly_required(before.fields, after.fields):
        one = demand.field
        closed = [one, *(after.field(code) for code in _conditions(demand))]
        without = _sealed_without if any(each.sealed for each in closed) else _open_without
        ids = without(after.code, demand)
        yield from (Effect(pk, Kind.MISSING, after.code, one.code) for pk in ids)


def _conditions(demand: Demand) -> set[str]:
    """Return the codes of the fields on which it depends whether the value is asked for."""
    return {one.required_by for one in (demand.field, demand.was) if one and one.required_by}


_HOLDS = """
CASE WHEN %(by{n})s = '' THEN true
     WHEN cardinality(%(with{n})s::text[]) = 0 THEN jsonb_exists({of}, %(by{n})s)
     ELSE coalesce(jsonb_exists_any({of} -> %(by{n})s, %(with{n})s::text[])
                   OR {of} ->> %(by{n})s = ANY(%(with{n})s::text[]), false) END
"""
_LACKING = f"""
NOT jsonb_exists({{of}}, %(code)s) AND {_HOLDS.replace("{n}", "")}
AND (NOT %(asked_before)s OR NOT {_HOLDS.replace("{n}", "_before")})
"""
_WITHOUT = f"""
SELECT id::text FROM archive_record
WHERE category = %(category)s AND (NOT %(drafts)s OR state <> 'filed') AND {_LACKING.format(of="values")}
ORDER BY archive_record.id
"""  # noqa: S608 - made of the words above, what people typed comes as parameters
_WITHOUT_IN_GROUP = f"""
SELECT id::text FROM archive_record
WHERE category = %(category)s AND (NOT %(drafts)s OR state <> 'filed')
  AND EXISTS (SELECT FROM jsonb_array_elements(values -> %(group)s) AS member
              WHERE {_LACKING.format(of="member")})
ORDER BY archive_record.id
"""  # noqa: S608 - the same


def _open_without(category: str, demand: Demand) -> Iterator[str]:
    one = demand.field
    said: dict[str, Any] = {"category": category, "drafts": demand.drafts, "code": one.code}
    said["asked_before"] = demand.was is not None
    for name, field in (("", one), ("_before", demand.was or one)):
        said[f"by{name}"] = field.required_by
        wanted = field.required_values
        said[f"with{name}"] = [*wanted, *(_AS_JSON[one] for one in wanted if one in _AS_JSON)]
    if one.repeat:
        said["group"] = one.repeat
    rows = streamed(_WITHOUT_IN_GROUP if one.repeat else _WITHOUT, said)
    return (row[0] for row in rows)


def _sealed_without(category: str, demand: Demand) -> Iterator[str]:
    """Yield the same for a sealed field, whose presence only the record's key shows."""
    rows = Record.objects.filter(category=category)
    if demand.drafts:
        rows = rows.exclude(state="filed")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("values", "sealed")[:OPENED]):
        stored = opened(batch)
        yield from (str(one.pk) for one in batch if _lacks(stored[one.pk], demand))
        last = batch[-1].pk


def _lacks(values: dict[str, Any], demand: Demand) -> bool:
    one, was = demand.field, demand.was
    rows: Sequence[dict[str, Any]] = values.get(one.repeat, ()) if one.repeat else [values]
    return any(
        one.code not in row and is_asked(one, row) and not (was and is_asked(was, row))
        for row in rows
    )


_UNFILED = """
SELECT id::text FROM archive_record
WHERE category = %(category)s AND state <> 'filed' ORDER BY archive_record.id
"""


def _renumbered(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[Effect]:
    """Yield what is not filed yet and will be numbered otherwise; a number that was given stays."""
    old, new = (
        (one.number.pattern, one.number.date_field) if one.number else ("", "")
        for one in (before, after)
    )
    if old != new:
        for row in streamed(_UNFILED, {"category": after.code}):
            yield Effect(row[0], Kind.RENUMBERED, after.code, "", old[0], new[0])
