"""What filing needs of a record and what it gives it: completeness, retention, register line, the ask for a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.records.changing import facts_of
from archive.records.gates import Check, checks_of
from archive.records.helping import helping_departments
from archive.records.keeping import Keeping, NumberAsk
from archive.records.models import Record
from archive.records.numbers import Ask, RegisterLine, scope_of
from archive.records.placed import ON_PAPER, UNPLACED, place_of, places_are_kept
from archive.records.provisional import in_two_steps, may_confirm
from archive.records.register_lines import line_problems
from archive.records.rules import (
    FACT_CODES,
    Naming,
    carrier_of,
    completeness_problems,
    needs_place,
    number_facts,
)
from archive.records.shapes import Shape
from archive.records.title_sealing import called
from kernel.clock import today
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.rules import Verb
from policies.categories.rules import Stage
from policies.document.effective import level_in_force
from policies.fields.rules import FieldType
from policies.numbering.rules import NumberFacts, Pattern, parse_pattern
from policies.retention.due import Due
from security import permission
from security.actor import Actor

NUMBER_CODES = (
    "card_no",
    "complaint_no",
    "archive_no",
)  # system-filled fields that show the number itself
ARCHIVISTS = frozenset({"ARC", "ARCH"})  # positions of presets §1.1
_PATTERNS: dict[str, Pattern] = {}


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Fileable:
    """A complete record on its way into the archive. `parent_no` is the number of its file."""

    record_id: int
    shape: Shape
    title: str
    department: str
    level: str
    values: Mapping[str, Any]
    filed_on: date
    carrier: str
    is_item: bool = False
    parent_no: str = ""
    adopt: str = ""


def fileable(record: Record, shape: Shape, values: Mapping[str, Any], legacy_no: str) -> Fileable:
    """Return a stored record as it is filed today; a conforming `legacy_no` becomes its number."""
    return Fileable(
        record_id=record.pk,
        shape=shape,
        title=called(record),
        department=record.department,
        level=level_in_force(shape.policy.document, record.category, record.level),
        values=values,
        filed_on=today(),
        carrier=carrier_of(shape.category.carrier, record.carrier),
        parent_no=(record.parent.archive_no or "") if record.parent else "",
        adopt=legacy_no,
    )


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Filed:
    """What was worked out for one record: its due date and what it asks for."""

    due: Due
    ask: Ask


def is_keeper(actor: Actor, shape: Shape, department: str) -> bool:
    """Say whether somebody receives a department's files into the archive.

    They are its archivists, the custodian department, and those the filing is mapped to.
    """
    archivist = any(post.position in ARCHIVISTS for post in actor.posts)
    receiving = _filing(shape) | {shape.category.custodian_of(department)}
    return archivist or not receiving.isdisjoint(actor.departments)


def may_file_new(actor: Actor, shape: Shape, department: str) -> Decision:
    """Say whether somebody files a record of a department that comes in with its filing, such as by an import."""
    if is_keeper(actor, shape, department):
        return ALLOWED
    if department in actor.departments and not in_two_steps(shape):
        return ALLOWED
    return _not_yours(shape, department)


def may_be_filed(actor: Actor, record: Record, shape: Shape) -> Decision:
    """Say whether somebody has the right to file a record, and it is his to file."""
    decision = permission.decide(actor, Verb.FILE, facts_of(record))
    return may_file(actor, shape, record) if decision else decision


def may_file(actor: Actor, shape: Shape, record: Record) -> Decision:
    """A department that only contributes to a record does not file it (REQ-FIL-05).

    With several departments at work on a record only the responsible one does, its custodian neither, unless the
    policy gives the filing of the category to departments or lets the custodian confirm it.
    """
    department = record.department
    if in_two_steps(shape):
        return _may_confirm(actor, shape, record)
    if department in actor.departments:
        return ALLOWED
    helping = () if _filing(shape) else helping_departments(record)
    if helping:
        message = N_(
            "Several departments work on this record, {helping} too; only the responsible department {department}"
            " files it."
        )
        return refusal(message, department=department, helping=", ".join(helping))
    return ALLOWED if is_keeper(actor, shape, department) else _not_yours(shape, department)


def _not_yours(shape: Shape, department: str) -> Decision:
    message = N_(
        "Only the responsible department {department}, the custodian {custodian} or an archivist files this."
    )
    custodian = shape.category.custodian_of(department)
    return refusal(message, department=department, custodian=custodian)


def _may_confirm(actor: Actor, shape: Shape, record: Record) -> Decision:
    if not is_keeper(actor, shape, record.department):
        message = N_(
            "The custodian {custodian} confirms what another department filed provisionally."
        )
        return refusal(message, custodian=shape.category.custodian_of(record.department))
    return may_confirm(record, actor.user_id)


def _filing(shape: Shape) -> frozenset[str]:
    """Return the departments that the policy gives the filing of a category to."""
    duties = (duty for duty in shape.category.stages if duty.stage is Stage.FILE)
    return frozenset(code for duty in duties for code in duty.departments)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """What filing asks of all records of a category and a department alike; worked out once for a batch."""

    pattern: Pattern
    placed: bool  # paper needs a place
    number_fields: tuple[str, ...]
    received_by: str
    checks: tuple[Check, ...]  # of higher features: the lawful basis


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Foreseen:
    """What filing would do to a record that is not going to be written: due date, and how it would be numbered."""

    due: Due
    pattern: Pattern
    facts: NumberFacts
    scope: str
    adopt: str


def judged(one: Fileable, keeping: Keeping, actor: Actor) -> Foreseen:
    """Return what filing would do; raise Invalid naming what the number or the filing of a record still needs."""
    kind, found, (facts, scope) = _demanded(one, keeping, actor)
    return Foreseen(due=found, pattern=kind.pattern, facts=facts, scope=scope, adopt=one.adopt)


def worked_out(one: Fileable, keeping: Keeping, actor: Actor) -> Filed:
    """Return due date and ask; raise Invalid naming what the number or the filing still needs."""
    kind, found, (facts, scope) = _demanded(one, keeping, actor)
    values = one.values
    line = RegisterLine(
        title="" if one.shape.seals_titles else one.title,
        category=one.shape.code,
        department=one.department,
        filed_on=one.filed_on,
        quantity=_count(values.get("qty")) or 1,
        pages=_count(values.get("pages")),
        carrier=one.carrier,
        location=place_of(one.record_id, values)[:200],
        retention=found.rule,
        level=one.level,
        filed_by=actor.name,
        received_by=kind.received_by,
    )
    problems = line_problems(line)
    if problems:
        raise Invalid(problems)
    ask = Ask(
        record_id=one.record_id,
        pattern=kind.pattern,
        facts=facts,
        scope=scope,
        line=line,
        number_fields=kind.number_fields,
        adopt=one.adopt,
    )
    return Filed(due=found, ask=ask)


def _demanded(one: Fileable, keeping: Keeping, actor: Actor) -> tuple[_Kind, Due, NumberAsk]:
    # Who keeps the records depends on the department, where each is its own custodian.
    alike = one.shape.code, one.department, one.carrier
    kind = keeping.kinds.get(alike)
    if kind is None:
        kind = _kind(one, actor)
        keeping.kinds[alike] = kind
    if kind.placed and not place_of(one.record_id, one.values):
        raise Invalid([*_unplaced(one)] or [UNPLACED])
    problems = [
        problem for check in kind.checks for problem in check(one.values, one.record_id, False)
    ]
    if problems:
        raise Invalid(problems)
    found = keeping.due_of(one.shape, one.values, filed_on=one.filed_on)
    return kind, found, _numbered(one, kind.pattern, found.rule, keeping)


def _kind(one: Fileable, actor: Actor) -> _Kind:
    category = one.shape.category
    if category.number is None:
        message = N_(
            "The policy has no number pattern for {category}, so nothing can be filed there."
        )
        params = {"category": category.code}
        raise Invalid([*_unplaced(one), Problem(code="no_pattern", message=message, params=params)])
    return _Kind(
        pattern=_parsed(category.number.pattern),
        placed=needs_place(one.carrier, one.shape.located)
        or (one.carrier in ON_PAPER and places_are_kept()),
        number_fields=_number_fields(one.shape),
        received_by=actor.name
        if is_keeper(actor, one.shape, one.department)
        else category.custodian_of(one.department),
        checks=checks_of(one.shape),
    )


def _unplaced(one: Fileable) -> list[Problem]:
    return completeness_problems(one.carrier, one.values, one.shape.located)


def _numbered(one: Fileable, pattern: Pattern, retention: str, keeping: Keeping) -> NumberAsk:
    """Return what the number must know of a record and its scope; equal records are worked out once."""
    category = one.shape.category
    date_field = category.number.date_field if category.number else ""
    read = keeping.number_reads.get(category.code)
    if read is None:
        named = (*(part.text for part in pattern.fields), *FACT_CODES, date_field)
        read = keeping.number_reads[category.code] = tuple(dict.fromkeys(named))
    told = tuple([str(one.values.get(code, "")) for code in read])
    key = (category.code, one.department, retention, one.parent_no, one.filed_on, told)
    known = keeping.numbers
    if key not in known:
        values = {code: one.values[code] for code in read if code in one.values}
        naming = Naming(
            fonds=one.shape.policy.document.fonds,
            category=category.code,
            department=one.department,
            retention=retention,
            parent=one.parent_no,
            on=one.filed_on,
        )
        facts = number_facts(naming, values, date_field)
        known[key] = facts, scope_of(pattern, facts)
    return known[key]


def _parsed(text: str) -> Pattern:
    if text not in _PATTERNS:
        if len(_PATTERNS) > 1_000:  # noqa: PLR2004 - patterns of many companies in one process
            _PATTERNS.clear()
        _PATTERNS[text] = parse_pattern(text)
    return _PATTERNS[text]


def _number_fields(shape: Shape) -> tuple[str, ...]:
    return tuple(
        one.code
        for one in shape.automatic
        if one.code in NUMBER_CODES and one.type is FieldType.TEXT
    )


def _count(value: Any) -> int | None:
    """A quantity as the register shows it: whole; what is no whole number is left to the record."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None  # noqa: PLR2004 - an integer column
