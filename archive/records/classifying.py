"""Records that have no class yet: which they are, who classifies them, and what a class makes of one (REQ-CLS-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from archive.records import storing
from archive.records.contents import difference
from archive.records.leveling import asked_by, highest
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.rewriting import Rewrite, rewrite
from archive.records.rules import (
    CATEGORY,
    automatic,
    may_happen,
    place_problems,
    territory_of,
)
from archive.records.shapes import Shape
from kernel.clock import now, today
from kernel.decision import Decision, refusal
from kernel.errors import Conflict, Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.document.effective import EffectiveCategory, fileable
from policies.document.values import PolicyDocument
from policies.fields.rules import Required
from policies.fields.validation import validate
from security import permission
from security.actor import Actor
from security.permission import Subject

UNCLASSIFIED = N_("This record has no class yet: its department classifies it before it is filed.")


def has_no_class(found: EffectiveCategory) -> bool:
    """Say whether records of a category wait for their class: it collects them, or nothing is filed there any more."""
    one = found.category
    return one.collecting or one.abstract or one.retired


def unclassified(document: PolicyDocument) -> Q:
    """Return the condition of records without a class, filed or not."""
    known = {one.code for one in fileable(document)}
    return Q(category__in=sorted({one.code for one in document.categories} - known))


def demand_class(record: Record, shape: Shape) -> None:
    """Raise Conflict for a record that has no class, or lies in no file where its class needs one."""
    if has_no_class(shape.category):
        raise Conflict(UNCLASSIFIED)
    known = shape.category
    parent = Kind.FILE if record.parent_id else ""
    problems = place_problems(known.kind, known.standalone, parent)
    if problems:
        raise Conflict(problems[0].message)


def may_classify(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may give a record its class: who works in the department that answers for it."""
    allowed = may_happen("submit", record.state)
    if allowed and record.department not in actor.departments:
        message = N_("Each department classifies its own records; this one is of {department}.")
        return refusal(message, department=record.department)
    return allowed


def may_enter_as(actor: Actor, record: Record, shape: Shape) -> Decision:
    """Say whether `actor` may register a record like this one in another category."""
    subject = Subject(
        category=shape.code,
        department=record.department,
        owner=str(record.owner_id or ""),
        created_by=str(record.created_by_id or ""),
        territory=record.territory,
        level=highest(shape, record.level, shape.category.level),
        state=record.state,
    )
    return permission.decide(actor, Verb.CREATE, subject)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a record takes along into another category, and the codes of what has no place there."""

    values: Mapping[str, Any]
    left: tuple[str, ...]


def carried(shape: Shape, stored: Mapping[str, Any]) -> Carried:
    """Return which stored values hold in another category, as drafts there."""
    places = {
        one.repeat or one.code for one in shape.category.fields if one.required is not Required.AUTO
    }
    values = {code: value for code, value in stored.items() if code in places}
    for _again in range(2):
        checked = validate(
            shape.fields,
            values,
            stage="draft",
            today=today(),
            time_zone=current().company.time_zone,
            touched=frozenset(values),
        )
        bad = {problem.where.partition(".")[0] for problem in checked.problems} & set(values)
        if not bad:
            break
        values = {code: value for code, value in values.items() if code not in bad}
    kept = dict(checked.clean)
    system = {one.code for one in shape.automatic}
    kept |= {code: value for code, value in stored.items() if code in system}
    kept |= automatic(shape.automatic, {"class_code": shape.code})
    return Carried(values=kept, left=tuple(code for code in stored if code not in kept))


def classified(
    actor: Actor, record: Record, shape: Shape, parent: Record | None
) -> tuple[Moved, Mapping[int, bytes]]:
    """Give a record its class; return what differs and its key. Raise Invalid where it cannot lie there."""
    known = shape.category
    kind = parent.kind if parent else ""
    problems = place_problems(known.kind, known.standalone, kind)
    if known.kind is Kind.ITEM and Record.objects.filter(parent=record).exists():
        message = N_("Other records lie in this file; it cannot become an item.")
        problems.append(Problem(code="place", message=message, where="category"))
    if problems:
        raise Invalid(problems)
    stored = storing.opened([record])[record.pk]
    values = dict(carried(shape, stored).values)
    old, new = difference(stored, values)
    old[CATEGORY], new[CATEGORY] = record.category, shape.code
    digests = storing.digests_of([(record.pk, shape, values)])
    storing.refuse_doubles(digests, leaving={record.pk})
    record.category, record.class_code, record.kind = shape.code, shape.code, str(known.kind)
    record.parent, record.carrier = parent, known.carrier
    least = (shape.category.level, asked_by(shape, values), parent.level if parent else "")
    record.level, record.territory = highest(shape, record.level, *least), territory_of(values)
    record.policy_version = shape.policy.number
    storing.touch(record, actor.user_id, now())
    keys = rewrite(
        [
            Rewrite(
                record=record,
                shape=shape,
                values=values,
                has_new_values=True,
                has_new_keys=True,
                has_new_seal=True,
                new_words=None,
            )
        ],
        digests,
    )
    record.save()
    return Moved(record_id=record.pk, before=old, after=new), keys
