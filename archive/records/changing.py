"""Finds records to be changed, locks them, and works out what an edit makes of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from archive.records.classifying import category_problems
from archive.records.collected import signature_problems
from archive.records.contents import changed_codes, given_places, overlaid
from archive.records.entering import section_problems
from archive.records.gates import worsened
from archive.records.levels import level_of, level_problems
from archive.records.models import Record
from archive.records.reckoning import with_limits
from archive.records.resting import level_refusals
from archive.records.rules import (
    CATEGORY,
    LONGEST_TITLE,
    Edit,
    State,
    auto_problems,
    automatic,
    day_problems,
    may_happen,
)
from archive.records.shapes import Shape
from archive.records.storing import Double
from archive.records.title_sealing import called
from archive.records.titling import title_after
from kernel.clock import today
from kernel.decision import Decision, refusal
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.regime import LEVELLING, LEVELLING_OWN
from policies.access.rules import Verb
from policies.fields.validation import validate
from security import permission
from security.actor import Actor
from security.people.models import User
from security.permission import Subject


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What an edit makes of a record: all its values, its title and place, and which codes differ."""

    title: str
    values: Mapping[str, Any]
    codes: frozenset[str]
    department: str
    owner_id: int | None
    level: str
    category: str

    def __bool__(self) -> bool:
        return bool(self.codes)


TITLE = "record.title"
DEPARTMENT = "record.department"
OWNER = "record.owner"
LEVEL = "record.level"
BESIDE = frozenset(
    {TITLE, DEPARTMENT, OWNER, LEVEL, CATEGORY}
)  # what a change may touch beside the values


def facts_of(record: Record) -> Subject:
    """Return what a decision must know of a record."""
    return Subject(
        category=record.category,
        department=record.department,
        owner=str(record.owner_id or ""),
        created_by=str(record.created_by_id or ""),
        territory=record.territory,
        level=record.level,
        state=record.state,
        record=str(record.pk),
        file=str(record.parent_id or ""),
    )


def locked(actor: Actor, ids: Iterable[int], *, leave_out: bool = False) -> dict[int, Record]:
    """Return these records by id, locked in one order; raise Missing for one the actor may not see.

    With `leave_out` such a one is left out instead.
    """
    wanted = set(ids)
    rows = Record.objects.select_for_update().filter(
        permission.reach(actor, Verb.VIEW), any_id("pk", wanted)
    )
    found = {record.pk: record for record in rows.order_by("pk")}
    if found.keys() != wanted and not leave_out:
        raise Missing
    return found


def may_edit(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may change a record now; who created a draft may go on with it."""
    return may_edit_facts(actor, facts_of(record))


def may_edit_facts(actor: Actor, facts: Subject) -> Decision:
    """Say whether `actor` may change a record of which this is known."""
    allowed = may_happen("edit", facts.state)
    if not allowed:
        return allowed
    decision = permission.decide(actor, Verb.EDIT, facts)
    is_own = facts.created_by == actor.id
    if not decision and is_own and facts.state in {State.DRAFT, State.RETURNED}:
        return permission.decide(actor, Verb.CREATE, facts)
    return decision


def may_level_facts(actor: Actor, facts: Subject) -> Decision:
    """Say whether `actor` may say how confidential such a record is: who changes it, of those who secure it."""
    allowed = may_happen("edit", facts.state)
    if not allowed:
        return allowed
    decision = permission.decide(actor, LEVELLING, facts)
    is_own = facts.created_by == actor.id
    if not decision and is_own and facts.state in {State.DRAFT, State.RETURNED}:
        return permission.decide(actor, LEVELLING_OWN, facts)
    return decision


def may_submit(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may submit a record: who may go on with the draft may submit it."""
    allowed = may_happen("submit", record.state)
    return may_edit(actor, record) if allowed else allowed


def may_withdraw(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may take a record back from its review: who submitted it last."""
    allowed = may_happen("withdraw", record.state)
    if allowed and str(record.updated_by_id or "") != actor.id:
        return refusal(N_("Only the person who submitted the record may withdraw it."))
    return allowed


@contextmanager
def naming_doubles(actor: Actor) -> Iterator[None]:
    """Let a refused double name the record that holds the value, where the actor may see it."""
    try:
        yield
    except Double as error:
        rows = Record.objects.filter(
            permission.reach(actor, Verb.VIEW), pk__in=set(error.records.values())
        )
        # What a problem says is kept with jobs: a sealed title stays out of it.
        seen = {record.pk: str(record) for record in rows.only("pk", "archive_no", "title")}
        message = N_("The record “{record}” has this value, and it must be unique.")
        named = {code: seen[pk] for code, pk in error.records.items() if pk in seen}
        problems = [
            replace(one, message=message, params={"record": named[one.where]})
            if one.where in named
            else one
            for one in error.problems
        ]
        raise Double(problems, error.records) from error


def demand_version(record: Record, version: int) -> None:
    """Raise Conflict, saying who changed it, when the record is not the one the person looked at."""
    if record.version == version:
        return
    raise Conflict(
        N_("{name} changed this record in the meantime; compare and repeat."),
        name=changed_by(record),
        version=record.version,
    )


def changed_by(record: Record) -> str:
    """Return the name of who changed a record last."""
    return names_of_changers([record])[record.pk]


def names_of_changers(records: Iterable[Record]) -> dict[int, str]:
    """Return record id → the name of who changed it last, in one query for all."""
    by = {record.pk: record.updated_by_id for record in records}
    people = User.objects.filter(pk__in={one for one in by.values() if one})
    names = dict(people.values_list("pk", "name"))
    return {pk: names.get(one or 0, "") or "Fonds" for pk, one in by.items()}


def changed(
    actor: Actor,
    record: Record,
    shape: Shape,
    stored: Mapping[str, Any],
    edit: Edit,
    *,
    in_any_part: bool = False,
) -> Changed:
    """Return what `edit` makes of a record with these values; raise Invalid with everything wrong.

    `shape` is that of the category the record has afterwards. `in_any_part`: the actor's right is another than to
    fill in the parts of his department, as that of the privacy desk.
    """
    moves = shape.code != record.category
    whole = overlaid(stored, edit.values)
    checked = validate(
        shape.fields,
        whole,
        stage="filing" if record.state == State.FILED else "draft",
        today=today(),
        touched=given_places(edit.values),
        time_zone=current().company.time_zone,
    )
    values = checked.clean
    if moves:
        values |= automatic(shape.automatic, {"class_code": shape.code})
    values = with_limits(shape, values, stored)
    codes = changed_codes(stored, values)
    given = None if edit.title is None else " ".join(edit.title.split())
    title, unfit = title_after(
        shape,
        called(record),
        given,
        values,
        on=record.created_at.astimezone(ZoneInfo(current().company.time_zone)).date(),
        touched=codes,
    )
    department = record.department if edit.department is None else edit.department
    owner = record.owner_id if edit.owner is None else number_in(edit.owner)
    level = level_of(shape, record, stored, values, said=edit.level or "")
    problems = [
        *checked.problems,
        *auto_problems(shape.category.fields, edit.values),
        # An age that gives way to the date of birth is nobody's doing.
        *([] if in_any_part else section_problems(actor, shape, codes & edit.values.keys())),
        *signature_problems(shape, codes & edit.values.keys()),
        *(unfit or _title_problems(title)),
        *_reason_problems(record, edit),
        *day_problems(edit.happened_on, today()),
        *_place_problems(shape, edit, owner),
        *(category_problems(record, shape, stored) if moves else ()),
        *(level_problems(shape, edit.level) if edit.level is not None else ()),
        *level_refusals(record, shape.code, level),
        *(worsened(shape, stored, values, record.pk) if record.state == State.FILED else ()),
    ]
    if problems:
        raise Invalid(problems)
    beside = (
        (TITLE, title != called(record)),
        (DEPARTMENT, department != record.department),
        (OWNER, owner != record.owner_id),
        (CATEGORY, moves),
        (LEVEL, edit.level is not None and level != record.level),
    )
    return Changed(
        title=title,
        values=values,
        codes=frozenset(codes) | {code for code, differs in beside if differs},
        department=department,
        owner_id=owner,
        level=level,
        category=shape.code,
    )


def _place_problems(shape: Shape, edit: Edit, owner: int | None) -> Sequence[Problem]:
    """Return why a record cannot go to this department or person."""
    problems = []
    known = {one.code for one in shape.policy.document.departments}
    if edit.department is not None and edit.department not in known:
        message = N_("The policy has no department “{department}”.")
        params = {"department": edit.department}
        problems.append(
            Problem(code="department", message=message, params=params, where="department")
        )
    if edit.owner and not _works_here(owner):
        message = N_("There is no such person.")
        problems.append(Problem(code="no_owner", message=message, where="owner"))
    return problems


def _works_here(person: int | None) -> bool:
    """Say whether somebody works in the company; of thousands of records asked once."""
    cache = current().cache
    key = f"records.person:{person}"
    if key not in cache:
        cache[key] = User.objects.filter(pk=person or 0, former=False).exists()
    found: bool = cache[key]
    return found


def _title_problems(title: str) -> Sequence[Problem]:
    if title and len(title) <= LONGEST_TITLE:
        return ()
    message = N_("A title has between 1 and {limit} characters.")
    return [Problem(code="title", message=message, params={"limit": LONGEST_TITLE}, where="title")]


def _reason_problems(record: Record, edit: Edit) -> Sequence[Problem]:
    if record.state != State.FILED or edit.reason.strip():
        return ()
    message = N_("Say why a filed record is changed.")
    return [Problem(code="reason", message=message, where="reason")]
