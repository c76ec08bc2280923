"""Words, rows and pairs of the screens of disposals: how far a batch is, what is next and whose turn it is."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.destruction.queries import may_read
from archive.destruction.screens import category_name
from archive.disposal import queries
from archive.disposal.deciding import asked_by
from archive.disposal.forms import line_name
from archive.disposal.models import STATES, Disposal, DisposalItem
from archive.disposal.queries import Line
from archive.disposal.rules import NOTHING_LEFT, State, Step
from archive.disposal.steps import SCREENS
from archive.disposal.terms import methods
from backoffice.moments import moment
from kernel.clock import now
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.names import names_of

SHOWN = 6  # records whose names stand over a proposal
_TONES = {
    State.CERTIFIED: "good",
    State.ABORTED: "neutral",
    State.EXECUTING: "bad",
    State.APPROVED: "warn",
}
_ROAD = (
    State.PROPOSED,
    State.APPRAISED,
    State.COUNTED,
    State.APPROVED,
    State.EXECUTED,
    State.CONFIRMED,
    State.CERTIFIED,
)


def list_actions(actor: Actor) -> list[dict[str, str]]:
    """Return what may be done beside looking at the list."""
    if not permission.decide(actor, Verb.CONFIGURE):
        return []
    url = reverse("disposal_terms")
    return [{"label": _("Terms of disposal"), "url": url, "kind": "secondary"}]


def waiting_items(rows: Iterable[Disposal]) -> list[dict[str, str]]:
    """Return the batches that wait for the reader."""
    return [
        {
            "text": one.number,
            "url": reverse("disposal", args=[one.pk]),
            "sub": one.reason,
            "badge": str(STATES[queries.state_of(one)]),
            "tone": "warn",
        }
        for one in rows
    ]


def list_table(rows: Sequence[Disposal]) -> dict[str, Any]:
    """Return batches as a table."""
    return {
        "caption": _("Disposals"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Reason"), "kind": "long"},
            {"label": _("Proposed by")},
            {"label": _("Proposed at"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("disposal", args=[one.pk]),
                "label": one.number,
                "cells": [
                    {"text": one.number, "url": reverse("disposal", args=[one.pk])},
                    {"text": one.reason, "sub": one.get_ground_display()},
                    one.proposer.name,
                    moment(one.proposed_at),
                    _state_cell(queries.state_of(one)),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No disposal"),
            "text": _("What is proposed for destruction stands here until its certificate."),
        },
    }


def page(actor: Actor, row: Disposal, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the page of a batch shows."""
    state = queries.state_of(row)
    items = list(row.items.all())
    return {
        "state": str(STATES[state]),
        "tone": _TONES.get(state, "info"),
        "steps": _steps(state),
        "pairs": _pairs(row, items),
        "notices": _notices(actor, row, state, items),
        "table": _table(actor, row, state, lines),
        "actions": _acts(actor, row, state, judges=_judges(actor, row, lines)),
    }


def _steps(state: State) -> list[dict[str, str]]:
    """Return the road of a batch; what is done, and what is next."""
    words = {
        State.PROPOSED: _("Appraise"),
        State.APPRAISED: _("Check off and count"),
        State.COUNTED: _("Approve"),
        State.APPROVED: _("Destroy"),
        State.EXECUTED: _("Supervisors confirm"),
        State.CONFIRMED: _("Certificate"),
    }
    at = State.APPROVED if state is State.EXECUTING else state
    place = _ROAD.index(at) if at in _ROAD else -1
    return [
        {
            "label": words[one],
            "state": "done" if here < place else "current" if here == place else "",
        }
        for here, one in enumerate(_ROAD)
        if one in words
    ]


def _pairs(row: Disposal, items: Sequence[DisposalItem]) -> list[dict[str, str]]:
    known = methods()
    who = [one for one, _behalf in row.approvers]
    watching = list(row.supervisors.select_related("person"))
    names = names_of([*who, row.appraised_by_id])
    said = [
        (_("Ground"), row.get_ground_display()),
        (_("Reason"), row.reason),
        (_("Proposed by"), f"{row.proposer.name}, {moment(row.proposed_at)}"),
        (_("On the list"), _listed_words(items)),
        (_("Appraisal opinion"), row.opinion),
        (_("Appraised by"), names.get(row.appraised_by_id or 0, "")),
        (_("Approved by"), _(", ").join(names.get(one, "") for one in who)),
        (_("Cooling off until"), moment(row.cooling_until) if row.cooling_until else ""),
        (
            _("Method"),
            _(", ").join(known[one].get(code, code) for one, code in sorted(row.methods.items())),
        ),
        (_("Place of destruction"), row.place),
        (_("Executor"), row.executor.name if row.executor is not None else ""),
        (_("Supervised by"), _(", ").join(_watcher(one) for one in watching)),
        (_("Why it was aborted"), row.ended_why),
    ]
    return [{"label": label, "value": text} for label, text in said if text]


def _listed_words(items: Sequence[DisposalItem]) -> str:
    on = sum(not one.dropped_why for one in items)
    off = len(items) - on
    return _("{count}, and {off} taken off").format(count=on, off=off) if off else f"{on:,}"


def _watcher(one: Any) -> str:
    if one.confirmed_at is None:
        return str(one.person.name)
    return _("{name} (confirmed {moment})").format(
        name=one.person.name, moment=moment(one.confirmed_at)
    )


def _notices(
    actor: Actor, row: Disposal, state: State, items: Sequence[DisposalItem]
) -> list[dict[str, str]]:
    """Return what is next and whose turn it is, and what stops the batch."""
    found = []
    if state is State.PROPOSED and row.returned_why:
        text = _("It was not approved: {why}").format(why=row.returned_why)
        found.append({"tone": "warn", "text": text})
    if state is State.APPRAISED and row.counted is not None:
        on = [one for one in items if one.open]
        words = _(
            "Stopped: {listed} are listed, {found} of them are checked off, {counted} were counted. "
            "Find what lacks and count again, or take it off the list."
        )
        text = words.format(
            listed=len(on),
            found=sum(one.checked_at is not None for one in on),
            counted=row.counted,
        )
        found.append({"tone": "bad", "text": text})
    words = _next(row, state, items)
    if words:
        found.append({"tone": "info", "text": words})
    if state is State.COUNTED and row.request is not None:
        found[-1] |= {
            "url": reverse("request_page", args=[row.request]),
            "url_label": _("To the approval"),
        }
    if row.run is not None and may_read(actor):
        found.append(
            {
                "tone": "good" if state is State.CERTIFIED else "info",
                "text": _("What became of each record, and the certificate:"),
                "url": reverse("destruction_page", args=[row.run]),
                "url_label": _("Destruction {reference}").format(reference=row.number),
            }
        )
    return found


def _next(row: Disposal, state: State, items: Sequence[DisposalItem]) -> str:
    if state is State.PROPOSED:
        return _next_of_appraisal([one for one in items if one.open])
    if state is State.COUNTED and row.request is not None:
        return _("Next: those the policy names approve it, never who proposed it.")
    if state is State.APPROVED:
        return _next_of_approved(row)
    if state is State.EXECUTED:
        left = row.supervisors.filter(confirmed_at__isnull=True).select_related("person")
        names = _(", ").join(one.person.name for one in left)
        return _("Next: {names} confirm as supervisors.").format(names=names)
    return {
        State.APPRAISED: _("Next: every record is found, checked off and counted."),
        State.COUNTED: _("Next: name who carries it out and who watches, and submit it."),
        State.EXECUTING: _("It is being destroyed; look again in a moment."),
        State.CONFIRMED: _("Next: the certificate is signed."),
    }.get(state, "")


def _next_of_appraisal(items: Sequence[DisposalItem]) -> str:
    if not items:
        return _(NOTHING_LEFT)  # msgid: marked in rules
    if any(one.objection and not one.answer for one in items):
        return _("Next: the objection is answered by another person than who objected.")
    if any(not one.opinion for one in items):
        return _("Next: somebody else than the proposer gives an opinion on every record.")
    return _("Next: conclude the appraisal, once the departments had time to object.")


def _next_of_approved(row: Disposal) -> str:
    name = row.executor.name if row.executor is not None else ""
    if row.cooling_until is not None and now() < row.cooling_until:
        return _("It cools off until {moment}; until then it may be aborted.").format(
            moment=moment(row.cooling_until)
        )
    return _("Next: {name} destroys it before the supervisors.").format(name=name)


def _judges(actor: Actor, row: Disposal, lines: Sequence[Line]) -> bool:
    """Say whether the reader appraises something of this list."""
    if str(row.proposer_id) in actor.counted_as or not any(one.item.open for one in lines):
        return False
    records = [one.record for one in lines if one.record is not None]
    return any(queries.may_object(actor, one) for one in records) or bool(
        queries.may_keep(actor, row)
    )


def _acts(actor: Actor, row: Disposal, state: State, *, judges: bool) -> list[dict[str, Any]]:
    """Return what the reader may do with the batch now."""
    found: list[dict[str, Any]] = []
    for step, screen in SCREENS.items():
        theirs = judges if step == Step.JUDGE else _is_theirs(actor, row, step)
        if state not in screen.at or not theirs:
            continue
        act: dict[str, Any] = {
            "label": _(screen.title),  # msgid: marked in SCREENS
            "url": reverse("disposal_step", args=[row.pk, step]),
        }
        if screen.make is None:
            act["method"] = "post"
        if step in {Step.REOPEN, Step.ABORT}:
            act["kind"] = "secondary"
        found.append(act)
    return found


def _is_theirs(actor: Actor, row: Disposal, step: str) -> bool:
    if step == Step.CONFIRM:
        return row.supervisors.filter(person=actor.user_id, confirmed_at__isnull=True).exists()
    if not queries.may_keep(actor, row):
        return False
    if step == Step.EXECUTE:
        is_cool = row.cooling_until is not None and row.cooling_until <= now()
        return is_cool and row.executor_id == actor.user_id
    if row.request is None or row.state != State.COUNTED:
        return True
    # While it waits for approval, only who asked takes it back, by aborting or reopening it.
    return step in {Step.REOPEN, Step.ABORT} and asked_by(actor, row)


def _table(actor: Actor, row: Disposal, state: State, lines: Sequence[Line]) -> dict[str, Any]:
    keeps = bool(queries.may_keep(actor, row))
    return {
        "caption": _("Records on the list"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Category")},
            {"label": _("Appraisal opinion"), "kind": "long"},
            {"label": _("Objection"), "kind": "long"},
            {"label": _("Checked off"), "kind": "short"},
            {"label": "", "kind": "short"},
        ],
        "rows": [_row(actor, row, state, one, keeps=keeps) for one in lines],
        "empty": {"title": _("No record"), "text": _("Nothing is on this list.")},
    }


def _row(actor: Actor, row: Disposal, state: State, one: Line, *, keeps: bool) -> dict[str, Any]:
    item, record = one.item, one.record
    name = line_name(one) if record is not None or item.number else _("not shown to you")
    known = {"url": reverse("record_page", args=[item.record_id])} if item.number or record else {}
    answer = f"{item.get_answer_display()}: {item.answer_why}" if item.answer else item.dropped_why
    return {
        "id": item.pk,
        "label": name,
        "cells": [
            {"text": name, **known},
            category_name(item.category),
            item.opinion or "—",
            {"text": item.objection or "—", "sub": answer},
            _checked(item),
            _do(actor, row, state, one, keeps=keeps) or "",
        ],
    }


def _checked(item: DisposalItem) -> Any:
    if item.dropped_why:
        return {"text": _("off the list"), "tone": "neutral"}
    if item.checked_at is None:
        return "—"
    if item.pages_found is None:
        return {"text": _("it was found"), "tone": "good"}
    return {"text": _("{pages} pages").format(pages=item.pages_found), "tone": "good"}


def _do(
    actor: Actor, row: Disposal, state: State, one: Line, *, keeps: bool
) -> dict[str, str] | None:
    """Return what the reader may do with one record of the list; one thing, the most needed."""
    item = one.item
    if not item.open or one.record is None or state not in {State.PROPOSED, State.APPRAISED}:
        return None
    is_open = bool(item.objection and not item.answer)
    is_looked_at = state is State.PROPOSED
    if is_open and keeps and is_looked_at and str(item.objected_by_id) not in actor.counted_as:
        return _link(row, item, Step.ANSWER, _("Answer"))
    if is_looked_at and not item.objection and queries.may_object(actor, one.record):
        return _link(row, item, Step.OBJECT, _("Object"))
    if keeps and not is_open:
        return _link(row, item, Step.DROP, _("Take off"))
    return None


def _link(row: Disposal, item: DisposalItem, step: str, text: str) -> dict[str, str]:
    return {"text": text, "url": reverse("disposal_item", args=[row.pk, item.pk, step])}


def _state_cell(state: State) -> dict[str, str]:
    return {"text": str(STATES[state]), "tone": _TONES.get(state, "info")}
