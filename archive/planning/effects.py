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
from archive.records.models import Record
from archive.records.storing import opened
from persistence.reading import streamed
from policies.document.effective import EffectiveCategory, effective, floors_in
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from security.people.queries import appointments_in_force

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
SELECT category, department, territory, level, coalesce(owner_id, 0)::text,
       coalesce(created_by_id, 0)::text, count(*),
       encode(sha256(convert_to(string_agg(id::text, ',' ORDER BY id), 'UTF8')), 'hex')
FROM archive_record GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
"""


def _owned() -> dict[Place, list[_Owned]]:
    found: dict[Place, list[_Owned]] = {}
    for category, department, territory, level, owner, creator, count, digest in streamed(_OWNED):
        place = Place(category, department, territory, level)
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
    )


def _missing(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[Effect]:
    """Yield the records that lack what is required from now on."""
    for demand in newly_required(before.fields, after.fields):
        one = demand.field
        ids = (
            _sealed_without(after.code, demand) if one.sealed else _open_without(after.code, demand)
        )
        yield from (Effect(pk, Kind.MISSING, after.code, one.code) for pk in ids)


_WITHOUT = """
SELECT id::text FROM archive_record
WHERE category = %(category)s AND (NOT %(drafts)s OR state <> 'filed') AND NOT jsonb_exists(values, %(code)s)
ORDER BY archive_record.id
"""
_WITHOUT_IN_GROUP = """
SELECT id::text FROM archive_record
WHERE category = %(category)s AND (NOT %(drafts)s OR state <> 'filed')
  AND EXISTS (SELECT FROM jsonb_array_elements(values -> %(group)s) AS member
              WHERE NOT jsonb_exists(member, %(code)s))
ORDER BY archive_record.id
"""


def _open_without(category: str, demand: Demand) -> Iterator[str]:
    one = demand.field
    said: dict[str, Any] = {"category": category, "drafts": demand.drafts, "code": one.code}
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
        yield from (str(one.pk) for one in batch if _lacks(stored[one.pk], demand.field))
        last = batch[-1].pk


def _lacks(values: dict[str, Any], one: Field) -> bool:
    if one.repeat:
        members: Sequence[dict[str, Any]] = values.get(one.repeat, ())
        return any(one.code not in member for member in members)
    return one.code not in values


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
