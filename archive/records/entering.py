"""Turns what people and imports give for new records into rows ready to be written, or says what is wrong."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from archive.records.kept import Checked, Kept
from archive.records.levels import is_lower, level_for, level_problems
from archive.records.models import Record
from archive.records.reckoning import with_limits
from archive.records.rules import (
    BEFORE,
    LONGEST_TITLE,
    NewRecord,
    auto_problems,
    carrier_of,
    carrier_problems,
    filled,
    place_problems,
    sign_off,
    sign_off_problems,
    signed_on,
    signer_of,
    territory_of,
)
from archive.records.shapes import Shape, shape_of
from archive.records.storing import Prepared
from archive.records.titling import title_for
from kernel.clock import now, today
from kernel.errors import Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import PublishedPolicy
from policies.fields.validation import validate, validate_stored
from security import permission
from security.actor import Actor
from security.people.models import User
from security.permission import Subject

Told = Mapping[str, object]
_SIGNED_AT = "signed_at"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How new records come in: under which right and name, straight into the archive or not."""

    verb: str
    name: str
    file: bool = False
    kept: Sequence[Kept | None] | None = None
    number_now: bool = False
    told: Told = field(default_factory=dict)  # what the event says beside


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """What a new item must know of the file it lies in."""

    kind: str
    archive_no: str
    level: str = ""
    owner_id: int | None = None


@dataclass(kw_only=True)
class Entering:
    """One call's view: the policy, the day, the files and people the rows name, read once."""

    actor: Actor
    policy: PublishedPolicy
    stage: str
    parents: Mapping[int, Parent] = field(default_factory=dict)
    people: frozenset[int] = frozenset()
    day: date = field(default_factory=today)
    at: datetime = field(default_factory=now)
    time_zone: str = field(default_factory=lambda: current().company.time_zone)
    checked: bool = (
        False  # the values are in their stored form, parsed by their fields under this policy
    )

    @classmethod
    def of(
        cls, actor: Actor, policy: PublishedPolicy, rows: Sequence[NewRecord], *, stage: str
    ) -> "Entering":
        """Read what these rows refer to; files the actor may not see do not exist for them."""
        wanted = {row.parent_id for row in rows if row.parent_id is not None}
        owners = {row.owner_id for row in rows if row.owner_id is not None}
        parents: dict[int, Parent] = {}
        if wanted:
            seen = Record.objects.filter(permission.reach(actor, Verb.VIEW), pk__in=wanted)
            parents = {
                pk: Parent(kind=kind, archive_no=number or "", level=level, owner_id=owner)
                for pk, kind, number, level, owner in seen.values_list(
                    "pk", "kind", "archive_no", "level", "owner_id"
                )
            }
        people = User.objects.filter(pk__in=owners).values_list("pk", flat=True) if owners else ()
        return cls(
            actor=actor, policy=policy, stage=stage, parents=parents, people=frozenset(people)
        )

    def __post_init__(self) -> None:
        document = self.policy.document
        self._departments = {one.code for one in document.departments}
        self._zone = ZoneInfo(self.time_zone)
        self._posts = [post.department for post in self.actor.posts]
        self._places: dict[tuple[Any, ...], tuple[Problem, ...]] = {}
        self._days: dict[date, str] = {}

    @cached_property
    def basis(self) -> str:
        """The digest of all that `prepared` reads beside a row, its file and its owner."""
        posts = [post.department for post in self.actor.posts]
        told = (
            *(self.policy.digest, self.policy.number, self.stage, self.day.isoformat()),
            *(self.time_zone, self.actor.id, self.actor.user_id, posts),
        )
        return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()

    def prepared(
        self, row: NewRecord, kept: Kept | None = None, said: Checked | None = None
    ) -> tuple[Prepared, list[Problem]]:
        """Return a row as it would be written, with everything that forbids it.

        `kept` is what was made of this very row before, without problems; on the same basis it is taken
        as it is, and only its file and its owner are looked at again. `said` is what its fields said before.
        """
        shape = shape_of(self.policy, row.category)
        if kept is not None and kept.basis == self.basis:
            return self._again(shape, row, kept), [*self._place_problems(shape, row)]
        values, forbidden = self._validated(shape, row, said)
        problems = [
            *forbidden,
            *(
                []
                if shape.system.isdisjoint(row.values)
                else auto_problems(shape.automatic, row.values)
            ),
            *sign_off_problems(shape.category.review, values, keyer=self.actor.id),
            *carrier_problems(shape.category.carrier, row.carrier),
            *self._place_problems(shape, row),
        ]
        given = " ".join(row.title.split()) if row.title else ""
        title, unfit = title_for(shape, given, values, on=self.day)
        problems += unfit or _title_problems(title)
        values |= filled(shape.filled, {"keyed_by": self.actor.id, "class_code": shape.code})
        if shape.reckoned:
            values = with_limits(shape, values)
        made = Prepared(
            shape=shape,
            title=title,
            department=row.department or self._department(shape),
            territory=territory_of(values),
            level=self._level(shape, row, level_for(shape, row.level, values)),
            values=values,
            parent_id=row.parent_id,
            owner_id=self._owner(row),
            actor_id=self.actor.user_id,
            at=self.at,
            carrier=carrier_of(shape.category.carrier, row.carrier),
            legacy_no=row.legacy_no.strip(),
            adopt=row.adopt,
        )
        self._sign(made)
        return made, problems

    def _again(self, shape: Shape, row: NewRecord, kept: Kept) -> Prepared:
        values = kept.values
        if kept.signed_by == self.actor.user_id and _SIGNED_AT in values:  # signed off only now
            values = {
                **values,
                **filled((_SIGNED_AT,), sign_off(self.actor.id, self.at, self._zone)),
            }
        return Prepared(
            shape=shape,
            title=kept.title,
            department=kept.department,
            territory=kept.territory,
            level=self._level(shape, row, kept.level),
            values=values,
            parent_id=row.parent_id,
            owner_id=self._owner(row),
            actor_id=self.actor.user_id,
            at=self.at,
            carrier=carrier_of(shape.category.carrier, row.carrier),
            signed_by=kept.signed_by,
            signed_at=None if kept.signed_by is None else self.at,
            legacy_no=row.legacy_no.strip(),
            adopt=row.adopt,
            coming=kept.coming,
        )

    def _validated(
        self, shape: Shape, row: NewRecord, said: Checked | None
    ) -> tuple[dict[str, Any], Sequence[Problem]]:
        if said and (said.policy, said.stage) == (self.policy.digest, self.stage) and self.checked:
            return said.clean, said.problems
        if self.checked:
            found = validate_stored(shape.fields, row.values, stage=self.stage)
        else:
            found = validate(
                shape.fields,
                row.values,
                stage=self.stage,
                today=self.day,
                time_zone=self.time_zone,
            )
        return found.clean, found.problems

    def _place_problems(self, shape: Shape, row: NewRecord) -> Sequence[Problem]:
        """Return why a row may not lie where it should; rows that say the same of that are looked at once."""
        key = (shape.code, row.parent_id, row.owner_id, row.level, row.department)
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = tuple(self._misplaced(shape, row))
        return found

    def _misplaced(self, shape: Shape, row: NewRecord) -> list[Problem]:
        known = shape.category
        problems: list[Problem] = []
        if known.category.abstract or known.category.retired:
            message = N_("No record is filed under {category} itself; choose a category below it.")
            problems.append(_problem("category", message, "category", category=shape.code))
        parent = self.parents.get(row.parent_id) if row.parent_id is not None else None
        if row.parent_id is not None and parent is None:
            message = N_("The file this item belongs to does not exist, or you may not see it.")
            problems.append(_problem("no_parent", message, "parent"))
        else:
            problems += place_problems(known.kind, known.standalone, parent.kind if parent else "")
        if row.owner_id is not None and row.owner_id not in self.people:
            problems.append(_problem("no_owner", N_("There is no such person."), "owner"))
        problems += level_problems(shape, row.level) if row.level else ()
        if row.department and row.department not in self._departments:
            message = N_("The policy has no department “{department}”.")
            problems.append(
                _problem("department", message, "department", department=row.department)
            )
        return problems

    def _level(self, shape: Shape, row: NewRecord, level: str) -> str:
        """The level of a record: an item is at least as confidential as the file it lies in."""
        parent = self.parents.get(row.parent_id) if row.parent_id is not None else None
        return parent.level if parent and is_lower(shape, level, than=parent.level) else level

    def _owner(self, row: NewRecord) -> int | None:
        """Who is in charge of a record: of an item that names nobody who is in charge of its file."""
        parent = self.parents.get(row.parent_id) if row.parent_id is not None else None
        return parent.owner_id if row.owner_id is None and parent else row.owner_id

    def _department(self, shape: Shape) -> str:
        """The department answering for the record: the custodian where the actor works there, else his own."""
        mine = self._posts
        usual = shape.category.custodian_of(mine[0] if mine else "")
        return usual if usual in mine or not mine else mine[0]

    def _sign(self, made: Prepared) -> None:
        """A card signed before it was keyed carries its signature into the archive (REQ-VER-02).

        What goes straight into the archive is signed off by whoever brings it in (REQ-COL-20).
        """
        signer = signer_of(made.values) if made.shape.category.review in BEFORE else ""
        if signer.isdigit():
            made.signed_by = int(signer)
            made.signed_at = self.at
            signed = {
                "signed_by": signer,
                "signed_at": self._begun(signed_on(made.values) or self.day),
            }
            made.values |= filled(made.shape.filled, signed)
        elif self.stage == "filing":
            made.signed_by, made.signed_at = self.actor.user_id, self.at
            made.values |= filled(made.shape.filled, sign_off(self.actor.id, self.at, self._zone))

    def _begun(self, day: date) -> str:
        """Return the instant at which a day began here, as it is stored."""
        found = self._days.get(day)
        if found is None:
            instant = datetime.combine(day, time.min, self._zone)
            found = self._days[day] = instant.isoformat(timespec="minutes")
        return found


def kept_of(basis: str, made: Prepared) -> Kept:
    """Keep what was prepared on this basis."""
    return Kept(
        basis=basis,
        title=made.title,
        department=made.department,
        territory=made.territory,
        level=made.level,
        values=made.values,
        signed_by=made.signed_by,
    )


def subject_of(row: Prepared, actor: Actor) -> Subject:
    """Return what a decision must know of a record that is not written yet."""
    return Subject(
        category=row.shape.code,
        department=row.department,
        owner=str(row.owner_id or ""),
        created_by=actor.id,
        territory=row.territory,
        level=row.level,
        state=row.state,
    )


def placed(problems: Iterable[Problem], row: int) -> list[Problem]:
    """Return the problems of one row of many, their places led by the row's, from 1."""
    return [replace(one, where=f"{row}.{one.where}" if one.where else str(row)) for one in problems]


def section_problems(actor: Actor, shape: Shape, touched: Iterable[str]) -> list[Problem]:
    """Return a problem for each touched section that another department keeps (COL-14)."""
    codes = set(touched)
    owners = {one.code: one.department for one in shape.category.sections if one.department}
    found: dict[str, Problem] = {}
    for one in shape.category.fields:
        owner = owners.get(one.section, "")
        if owner and owner not in actor.departments and (one.code in codes or one.repeat in codes):
            message = N_("Only the department {department} fills in this part.")
            found.setdefault(one.section, _problem("section", message, one.code, department=owner))
    return list(found.values())


def _title_problems(title: str) -> list[Problem]:
    if not title:
        return [_problem("title", N_("Give the record a title."), "title")]
    if len(title) > LONGEST_TITLE:
        message = N_("The title has {length} characters; at most {limit} fit.")
        return [_problem("title", message, "title", length=len(title), limit=LONGEST_TITLE)]
    return []


def _problem(code: str, message: str, where: str, **params: Any) -> Problem:
    return Problem(code=code, message=message, params=params, where=where)
