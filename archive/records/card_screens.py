"""The parts of a record's page: values, due date with its why, history, what can be done next."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.records.cards import CardField, CardSection
from archive.records.changing import LEVEL, TITLE
from archive.records.controls import name_of
from archive.records.queries import Card
from archive.records.rules import CATEGORY
from archive.records.screens import CARRIERS, DUE_STATES, DUE_TONES, STATES, action_label, day
from archive.records.shapes import Shape
from backoffice.moments import moment
from backoffice.sentences import sentence
from decisions.queries import request_of
from kernel.errors import Missing, Problem
from kernel.text import N_
from policies.fields.rules import FieldType
from policies.retention.due import State as DueState
from policies.studio.words import step_sentence
from security.actor import Actor

MONO = frozenset({FieldType.USCC, FieldType.CNID})
_BESIDE = {
    TITLE: gettext_lazy("Title"),
    LEVEL: gettext_lazy("Confidentiality"),
    CATEGORY: gettext_lazy("Category"),
}
_WIDE = frozenset({FieldType.LONGTEXT, FieldType.ADDRESS})


def verb_label(verb: str) -> str:
    """Return what an event of the trail did, in words."""
    words = {
        "record.create": _("entered it"),
        "record.import": _("imported it"),
        "record.edit": _("changed it"),
        "record.submit": _("submitted it"),
        "record.approve": _("approved it"),
        "record.return": _("returned it"),
        "record.withdraw": _("withdrew it"),
        "record.classify": _("classified it"),
        "record.raise": _("raised its level by the policy"),
        "record.seal": _("sealed it"),
        "record.unseal": _("lifted its seal"),
        "record.withdraw_consent": _("noted that the consent was withdrawn"),
        "record.remove": _("took its entering back"),
        "record.take_out": _("took an item out"),
        "record.hand_on": _("asked departments to complete it"),
        "record.file": _("filed it"),
        "record.check": _("checked it, no change"),
        "record.joint_review": _("confirmed it in a joint review"),
        "record.evidence": _("recorded how a change was verified"),
        "record.verify": _("checked its accuracy or completeness"),
        "record.note": _("noted a development"),
        "record.status": _("changed its status"),
        "raw_item.key": _("keyed it from what was collected"),
        "raw_item.merge": _("brought what was collected into it"),
        "record.change": _("approved a change"),
        "record.propose": _("proposed a change"),
        "record.place": _("put it in a place"),
        "record.paper_changed": _("noted a change on paper"),
        "record.in_sync": _("confirmed that paper and electronic agree"),
        "incident.register": _("registered an incident"),
        "incident.step": _("did something about an incident"),
        "incident.close": _("closed an incident"),
        "copy.register": _("registered a backup copy"),
        "copy.move": _("moved a backup copy"),
        "copy.withdraw": _("withdrew a backup copy"),
        "file.add": _("added a file"),
        "file.replace": _("replaced a file"),
        "file.remove": _("removed a file"),
    }
    return words.get(verb, verb)


def card_sections(card: Card, *, unmask_url: str = "") -> list[dict[str, Any]]:
    """Return the values of a card by section, as `sections_part`."""
    return sections_part(card.sections, unmask_url=unmask_url)


def sections_part(found: Iterable[CardSection], *, unmask_url: str = "") -> list[dict[str, Any]]:
    """Return values by section; each row of a group is a part of its own.

    `unmask_url`: where a masked field is asked to be shown in clear, for who may ask.
    """

    def values(fields: Iterable[CardField]) -> list[dict[str, Any]]:
        return [_value(one, unmask_url) for one in fields]

    sections: list[dict[str, Any]] = []
    for section in found:
        if section.fields:
            sections.append({"title": section.label, "fields": values(section.fields)})
        for group in section.groups:
            title = section.label or group.code
            if not group.rows and not section.fields:
                sections.append({"title": title, "note": _("None yet"), "fields": []})
            for number, row in enumerate(group.rows, start=1):
                name = f"{title} {number}" if len(group.rows) > 1 else title
                sections.append({"title": name, "fields": values(row)})
    return sections


def _value(one: CardField, unmask_url: str) -> dict[str, Any]:
    kind = FieldType(one.type)
    masked = one.masked and bool(one.text)
    return {
        "label": one.label,
        "value": one.text,
        "masked": masked,
        "unmask_url": f"{unmask_url}?{urlencode({'field': one.code})}"
        if masked and unmask_url
        else "",
        "wide": kind in _WIDE and bool(one.text),
        "mono": kind in MONO,
    }


def facts(card: Card) -> list[dict[str, Any]]:
    """Return what stands beside the values: where it belongs, who did what when."""
    pairs = [
        (_("Category"), card.category_name),
        (_("Filed under"), _filed_under(card)),
        (_("Responsible department"), card.department_name),
        (_("Confidentiality"), card.level_name),
        (_("Carrier"), str(CARRIERS.get(card.carrier, card.carrier))),
        (_("Person in charge"), card.owner),
        (_("Kept by"), _(", ").join(card.keepers)),
        (_("Earlier numbers"), _(", ").join(card.legacy_numbers)),
        (_("Entered by"), f"{card.created_by} {moment(card.created_at)}"),
        (_("Last changed by"), f"{card.updated_by} {moment(card.updated_at)}"),
        (_("Signed by"), f"{card.signed_by} {moment(card.signed_at)}" if card.signed_at else ""),
        (_("Filed by"), f"{card.filed_by} {day(card.filed_on)}" if card.filed_on else ""),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value.strip()]


def _filed_under(card: Card) -> str:
    if not card.filed_as:
        return ""
    words = _("{category} (version {number} of the policy)")
    return words.format(category=card.filed_as, number=card.policy_version)


_STANDING = {
    "done": N_("done"),
    "now": N_("now"),
    "next": N_("next"),
    "later": N_("later"),
    "along": N_("all along"),
}


def life_part(card: Card) -> list[dict[str, Any]]:
    """Return the steps of a record's life, each with where it stands and who acts in it."""
    return [
        {
            "name": step.name,
            "state": step.state,
            "standing": _(_STANDING[step.state]),  # msgid: marked above
            "departments": step.departments,
            "people": step.people,
        }
        for step in card.life
    ]


def due_part(card: Card) -> dict[str, Any] | None:
    """Return when the record falls due, and every step of the why."""
    found = card.due
    if found is None:
        return None
    state = DueState(found.state)
    then = action_label(found.action)
    note = str(DUE_STATES[state])
    return {
        "tone": DUE_TONES.get(state, "neutral"),
        "label": _("Kept until"),
        "date": day(found.date) or (_("for ever") if state is DueState.PERMANENT else "—"),
        "note": _("{state}; then: {action}").format(state=note, action=then)
        if then and found.date
        else note,
        "open": found.date is None,
        "steps": [{"text": step_sentence(step, card.category_name)} for step in found.steps],
    }


def items_table(card: Card) -> dict[str, Any]:
    """Return the items of a file in its filing order."""
    rows = [
        {
            "id": item.id,
            "cells": [
                item.number or "—",
                {"text": item.title, "url": reverse("record_page", args=[item.id])},
                item.category_name,
                {"text": STATES.get(item.state, item.state), "badge": item.state},
                day(item.filed_on),
            ],
        }
        for item in card.items
    ]
    return {
        "caption": _("Items of this file"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Category")},
            {"label": _("State"), "kind": "short"},
            {"label": _("Filed on"), "kind": "short"},
        ],
        "rows": rows,
        "empty": {
            "title": _("No items yet"),
            "text": _("Contracts, letters and the like lie here."),
        },
    }


def proposal_part(actor: Actor, card: Card) -> dict[str, Any] | None:
    """Return the change that waits for its approval, old beside new, for whom it concerns.

    Others read that one waits, and nothing of it: no update is seen before its approval (REQ-VER-08).
    """
    found = card.proposal
    if found is None:
        return None
    url = _request_url(actor, found.request)
    if not url and not card.may["edit"]:
        return {"hidden": True}
    return {
        "by": found.by,
        "at": moment(found.at),
        "reason": found.reason,
        "url": url,
        "changes": [
            {"label": _BESIDE.get(label, label), "old": old, "new": new}
            for label, old, new in found.lines
        ],
    }


def _request_url(actor: Actor, number: int | None) -> str:
    if number is None:
        return ""
    try:
        request_of(actor, number)
    except Missing:
        return ""
    return reverse("request_page", args=[number])


def steps_to_take(card: Card) -> list[dict[str, Any]]:
    """Return the buttons of what this person may do now, the likeliest first."""
    url = reverse("record_step", args=[card.id])
    offered = [("file", _("File")), ("submit", _("Submit")), ("withdraw", _("Withdraw"))]
    steps: list[dict[str, Any]] = [
        {"label": label, "url": url, "method": "post", "values": {"step": step}}
        for step, label in offered
        if card.may[step]
    ]
    if card.may["edit"]:
        steps.append({"label": _("Change"), "url": reverse("record_edit", args=[card.id])})
    if card.may["classify"]:
        url = reverse("record_classify", args=[card.id])
        if card.has_class:
            steps.append({"label": _("Change its class"), "url": url})
        else:
            steps.insert(0, {"label": _("Classify"), "url": url})
    return [{**step, "kind": "secondary" if at else ""} for at, step in enumerate(steps)]


def problem_lines(problems: Sequence[Problem], shape: Shape, language: str) -> list[str]:
    """Return each problem with the name of its field."""
    lines = []
    for problem in problems:
        one = shape.by_code.get(problem.where.rpartition(".")[2])
        text = sentence(problem)
        lines.append(f"{name_of(one, language)}: {text}" if one else text)
    return lines
