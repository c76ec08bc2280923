"""Takes back the mapping of a pack's departments: the places in the draft, the names, the closing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import FondsError, Invalid
from kernel.text import N_
from policies.document.actions import change_draft
from policies.document.canonical import load
from policies.document.queries import draft_digest, draft_document, open_draft
from policies.studio.actions import MAPPED
from policies.studio.department_rules import PARTS
from security.actor import Actor
from security.audit.models import AuditEvent, ChangeSet
from security.audit.queries import open_events
from security.audit.undoing import Inverse, Item, register
from security.people.models import Department
from security.people.post_actions import rename_departments, reopen_department
from security.people.rules import UnitData

_DRAFT = 0  # the key of the draft; departments have their ids
_SINCE = N_("The draft was changed, published or discarded since; what it says now stays.")
_NAMES_SINCE = N_("It has been changed since; what stands there now stays.")


def register_inverses() -> None:
    """Register how the mapping is taken back; called once at start-up."""
    register(MAPPED, Inverse(plan=_plan, apply=_apply))


def _plan(_actor: Actor, found: ChangeSet) -> Sequence[Item]:
    said = _said(found)
    is_same = open_draft() is not None and draft_digest() == said["digest"]
    items = [
        Item(
            key=_DRAFT,
            label=_("The draft of the policy"),
            note=N_("Every place names the departments it named before."),
            decision=ALLOWED if is_same else refusal(_SINCE),
        )
    ]
    back = N_("It is in use again, under its former names.")
    for row in _departments(said):
        decision = ALLOWED if _stands(row, said) else refusal(_NAMES_SINCE)
        items.append(Item(key=row.pk, label=f"{row.code} {row}", note=back, decision=decision))
    return items


def _apply(actor: Actor, found: ChangeSet, keys: Collection[int], _why: str) -> Outcome[int]:
    said = _said(found)
    told: dict[int, Decision] = {}
    if _DRAFT in keys:
        told[_DRAFT] = _draft_back(actor, said)
    names = {one["code"]: one for one in said["names"]}
    for row in _departments(said):
        if row.pk not in keys:
            continue
        if row.code in said["closed"]:
            reopen_department(actor, row.code)
        if row.code in names:
            rename_departments(actor, [UnitData(**names[row.code])])
        told[row.pk] = ALLOWED
    return Outcome(
        done=tuple(key for key, decision in told.items() if decision),
        refused=tuple((key, decision) for key, decision in told.items() if not decision),
    )


def _draft_back(actor: Actor, said: Mapping[str, Any]) -> Decision:
    before = load(said["before"])
    present = draft_document()
    fields = {(one.category, one.code): one for one in before.fields}
    parts: dict[str, Any] = {part: getattr(before, part) for part in PARTS}
    document = replace(
        present,
        fields=tuple(fields.get((one.category, one.code), one) for one in present.fields),
        **parts,
    )
    try:
        change_draft(actor, document, act="departments back")
    except Invalid as error:
        return refusal(error.problems[0].message, **error.problems[0].params)
    except FondsError as error:
        return refusal(error.template, **error.params)
    return ALLOWED


def _departments(said: Mapping[str, Any]) -> Sequence[Department]:
    codes = {*said["closed"], *(one["code"] for one in said["names"])}
    return list(Department.objects.filter(code__in=codes).order_by("code"))


def _stands(row: Department, said: Mapping[str, Any]) -> bool:
    """Whether a department is still as the mapping left it."""
    wished = {one["code"]: one for one in said["wishes"]}[row.code]
    if row.code in said["closed"]:
        return row.closed
    return (row.zh, row.en) == (wished["zh"].strip(), wished["en"].strip())


def _said(found: ChangeSet) -> Mapping[str, Any]:
    event = AuditEvent.objects.get(change_set=found, verb=MAPPED)
    return open_events([event])[event.pk].content
