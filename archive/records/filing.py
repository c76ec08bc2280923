"""What filing needs of a record and what it gives it: completeness, retention, register line, the ask for a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.records.keeping import Keeping, NumberAsk
from archive.records.models import Record
from archive.records.numbers import Ask, RegisterLine, scope_of
from archive.records.rules import FACT_CODES, Naming, completeness_problems, number_facts
from archive.records.shapes import Shape
from kernel.clock import today
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.document.effective import level_in_force
from policies.fields.rules import FieldType
from policies.numbering.rules import Pattern, parse_pattern
from policies.retention.due import Due
from security.actor import Actor

NUMBER_CODES = (
    "card_no",
    "complaint_no",
    "archive_no",
)  # system-filled fields that show the number itself
ARCHIVISTS = frozenset({"ARC", "ARCH"})  # positions of presets §1.1
_PATTERNS: dict[str, Pattern] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fileable:
    """A complete record on its way into the archive. `parent_no` is the number of its file."""

    record_id: int
    shape: Shape
    title: str
    department: str
    level: str
    values: Mapping[str, Any]
    filed_on: date
    is_item: bool = False
    parent_no: str = ""
    adopt: str = ""


def fileable(record: Record, shape: Shape, values: Mapping[str, Any], legacy_no: str) -> Fileable:
    """Return a stored record as it is filed today; a conforming `legacy_no` becomes its number."""
    return Fileable(
        record_id=record.pk,
        shape=shape,
        title=record.title,
        department=record.department,
        level=level_in_force(shape.policy.document, record.category, record.level),
        values=values,
        filed_on=today(),
        parent_no=(record.parent.archive_no or "") if record.parent else "",
        adopt=legacy_no,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """What was worked out for one record: its due date and what it asks for."""

    due: Due
    ask: Ask


def is_keeper(actor: Actor, shape: Shape) -> bool:
    """Say whether somebody receives files into the archive: its archivists, the custodian department."""
    archivist = any(post.position in ARCHIVISTS for post in actor.posts)
    return archivist or shape.category.custodian in actor.departments


def may_file(actor: Actor, shape: Shape, department: str) -> Decision:
    """A department that only contributes to a record does not file it (REQ-FIL-05)."""
    if department in actor.departments or is_keeper(actor, shape):
        return ALLOWED
    message = N_(
        "Only the responsible department {department}, the custodian {custodian} or an archivist files this."
    )
    return refusal(message, department=department, custodian=shape.category.custodian)


def worked_out(one: Fileable, keeping: Keeping, actor: Actor) -> Filed:
    """Return due date and ask; raise Invalid naming what the number or the filing still needs."""
    category = one.shape.category
    problems = completeness_problems(category.carrier, one.values, one.shape.located)
    if category.number is None:
        message = N_(
            "The policy has no number pattern for {category}, so nothing can be filed there."
        )
        problems.append(
            Problem(code="no_pattern", message=message, params={"category": category.code})
        )
    if problems or category.number is None:
        raise Invalid(problems)
    found = keeping.due_of(one.shape, one.values, filed_on=one.filed_on)
    pattern = _parsed(category.number.pattern)
    facts, scope = _numbered(one, pattern, found.rule, keeping)
    line = RegisterLine(
        title=one.title,
        category=category.code,
        department=one.department,
        filed_on=one.filed_on,
        quantity=_count(one.values.get("qty")),
        pages=_count(one.values.get("pages")),
        carrier=category.carrier,
        location=str(one.values.get("location") or "")[:200],
        retention=found.rule,
        level=one.level,
        filed_by=actor.name,
        received_by=actor.name if is_keeper(actor, one.shape) else "",
    )
    ask = Ask(
        record_id=one.record_id,
        pattern=pattern,
        facts=facts,
        scope=scope,
        line=line,
        number_fields=_number_fields(one.shape),
        adopt=one.adopt,
    )
    return Filed(due=found, ask=ask)


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
