"""Reading plans: who configures sees how many records are affected, and of those only the ones he may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.planning.duty_words import cadence_words
from archive.planning.models import PlanEffect, PlanSight, PolicyPlan
from archive.planning.rules import DUTIES, KEPT, Kind, Which, standing_of
from archive.records.models import Record
from archive.records.screens import action_label
from archive.records.title_sealing import called, with_titles
from kernel.clock import today
from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.queries import draft_document, published
from policies.document.values import PolicyDocument
from policies.retention.due import State
from policies.studio.words import period_in_words, trigger_in_words
from security import permission
from security.actor import Actor
from security.people.queries import appointments_in_force

PAGE = 50
GIVEN = 1_000  # records of a workbook read at once
STATE_WORDS: dict[str, Any] = {
    State.PERMANENT: _("kept permanently"),
    State.NO_RULE: _("no rule"),
    State.NO_TRIGGER: _("no date yet"),
    State.HELD: _("held"),
}


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One record of a plan: what was and what will be, and by which rule."""

    record: int
    number: str
    title: str
    old: str = ""
    new: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some records of one line of a plan: `total` are all, `hidden` those the reader may not see."""

    rows: tuple[Affected, ...]
    total: int
    hidden: int
    after: int | None  # where the next page begins


def plan_of(actor: Actor, number: int) -> PolicyPlan:
    """Return a plan; Refused without the right to configure, Missing where there is none."""
    permission.demand(actor, Verb.CONFIGURE, target="policy")
    plan = PolicyPlan.objects.filter(pk=number).first()
    if plan is None:
        raise Missing
    return plan


def affected(actor: Actor, plan: PolicyPlan, key: str, *, after: int = 0) -> Page:
    """Return a page of the records of one line, `key` as `outlook` names it; Missing for no such line."""
    rows, standing = _rows_of(plan, key)
    seen = _reached(rows, standing, permission.reach(actor, Verb.VIEW))
    page, more = _page(seen, standing, after, PAGE)
    total = rows.count()
    return Page(
        rows=tuple(_shown(page)),
        total=total,
        hidden=total - seen.count(),
        after=_id(page[-1]) if more else None,
    )


def every_affected(actor: Actor, plan: PolicyPlan, key: str) -> Iterator[Affected]:
    """Yield all records of one line that the actor may take out, part after part."""
    rows, standing = _rows_of(plan, key)
    given = _reached(rows, standing, permission.reach(actor, Verb.EXPORT))
    after, more = 0, True
    while more:
        page, more = _page(given, standing, after, GIVEN)
        yield from _shown(page)
        after = _id(page[-1]) if page else 0


def _reached(rows: QuerySet[Any], standing: str, reach: Q) -> QuerySet[Any]:
    return rows.filter(Exists(Record.objects.filter(reach, pk=OuterRef(standing))))


def _page(
    rows: QuerySet[Any], standing: str, after: int, size: int
) -> tuple[list[PlanEffect | Record], bool]:
    """Return the rows after a record, and whether there are more."""
    found = list(rows.filter(**{f"{standing}__gt": after}).order_by(standing)[: size + 1])
    return found[:size], len(found) > size


def _rows_of(plan: PolicyPlan, key: str) -> tuple[QuerySet[Any], str]:
    """Return the rows of a line and the name of their record's id."""
    kind, _sign, place = key.partition(":")
    if place.count(":"):
        return _seen_rows(plan, kind, place), "pk"
    category, _sign, detail = place.partition("/")
    rows = PlanEffect.objects.filter(plan=plan, kind=kind, category=category, detail=detail)
    if not rows.exists():
        raise Missing
    return rows, "record_id"


def _seen_rows(plan: PolicyPlan, kind: str, place: str) -> QuerySet[Record]:
    role, _sign, which = place.partition(":")
    department, _sign, position = role.partition("/")
    lines = list(
        plan.sights.filter(
            kind=kind, role_department=department, role_position=position, which=which
        )
    )
    if not lines:
        raise Missing
    found = Record.objects.none()
    for one in lines:
        found = found | _of_place(one)
    return found


def _of_place(one: PlanSight) -> QuerySet[Record]:
    rows = Record.objects.filter(
        category=one.category, department=one.department, territory=one.territory, level=one.level
    )
    raised = PlanEffect.objects.filter(plan=one.plan_id, kind=Kind.RAISED)
    if one.later:
        rows = rows.filter(pk__in=raised.filter(new=one.later).values("record_id"))
    else:
        rows = rows.exclude(pk__in=raised.values("record_id"))
    if one.which in (Which.ALL, Which.OTHERS):
        return rows
    held = appointments_in_force(today()).filter(
        department__code=one.role_department, position__code=one.role_position
    )
    people = list(held.values_list("user_id", flat=True))
    owned, made = rows.filter(owner_id__in=people), rows.filter(created_by_id__in=people)
    if one.which == Which.ASSIGNED:
        return owned
    if one.which == Which.MADE:
        return made.exclude(owner_id=F("created_by_id"))
    return owned | made


def _id(row: PlanEffect | Record) -> int:
    return row.record_id if isinstance(row, PlanEffect) else int(row.pk)


def _shown(rows: Sequence[PlanEffect | Record]) -> Iterator[Affected]:
    ids = [_id(row) for row in rows]
    named = Record.objects.filter(pk__in=ids).only("pk", "archive_no", "title", "sealed_title")
    names = {one.pk: (one.archive_no or "", called(one)) for one in with_titles(named)}
    document, before = draft_document(), published().document
    for row in rows:
        number, title = names.get(_id(row), ("", ""))
        if isinstance(row, Record):
            yield Affected(record=row.pk, number=number, title=title)
        elif row.kind in KEPT:
            yield Affected(
                record=row.record_id,
                number=number,
                title=title,
                old=standing_words(row.old),
                new=standing_words(row.new),
                reason=rule_words(document, row.category, standing_of(row.new).rule),
            )
        else:
            said = row.old, row.new
            if row.kind in DUTIES:
                said = cadence_words(before, row.old), cadence_words(document, row.new)
            yield Affected(
                record=row.record_id, number=number, title=title, old=said[0], new=said[1]
            )


def standing_words(text: str) -> str:
    """Return how long a record is kept and what happens then, in the reader's words."""
    found = standing_of(text)
    said = found.day.isoformat() if found.day else str(STATE_WORDS.get(found.state, found.state))
    return f"{said} · {action_label(found.action)}" if found.day else said


def rule_words(document: PolicyDocument, category: str, code: str) -> str:
    """Return a rule that decides over a category: its code, period, trigger and basis."""
    rules = [one for one in document.retention if one.code == code]
    near = [one for one in effective(document, category).retention if one.code == code]
    rule = next(iter(near or rules), None)
    if rule is None:
        return code
    words = [period_in_words(rule.period), trigger_in_words(rule.trigger), rule.basis]
    return " · ".join(filter(None, (rule.code, *map(str, words))))
