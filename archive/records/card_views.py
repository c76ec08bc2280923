"""The page of a record, and the steps that are taken from it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.records import actions, beside
from archive.records.alike_screens import decisions_part
from archive.records.card_screens import (
    card_sections,
    due_part,
    facts,
    items_table,
    life_part,
    problem_lines,
    proposal_part,
    steps_to_take,
)
from archive.records.changing import facts_of, may_edit, may_level_facts
from archive.records.classify_forms import offered_to
from archive.records.cooperating import tasks_part
from archive.records.history_screens import RECENT, history_part
from archive.records.models import Record
from archive.records.overseen import who_link
from archive.records.printable import card_link
from archive.records.queries import Card, card, categories_for, history, record_of
from archive.records.rules import State
from archive.records.screens import badge, beside_no_field, home_crumb
from archive.records.shapes import shape_of
from archive.records.sharing_views import share_link
from archive.records.title_sealing import titled
from archive.records.traces import ALIKE, TASKS, gather, nothing_of
from archive.records.unmasked import Unmasked, unmasked_in
from archive.records.unmasked_screens import unmask_link, unmask_url, unmasked_part
from archive.records.watermarks import mark_over
from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from kernel.errors import Conflict, Invalid, Problem
from kernel.scope import current
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.document.queries import published
from security.actor import Actor

Step = Callable[[Actor, Sequence[int]], Any]
_STEPS: dict[str, Step] = {
    "submit": actions.submit,
    "file": actions.file,
    "withdraw": actions.withdraw,
}


@require_GET
def record_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a record: its values, its items, how long it is kept, what happened to it."""
    actor = _actor()
    record = record_of(actor, number)
    gather(record)
    unmasked = unmasked_in(request.session, actor, record)
    actions.note_view(actor, record, clear=unmasked.codes)
    return _shown(request, record, unmasked)


@require_POST
def take_step(request: HttpRequest, number: int) -> HttpResponse:
    """Submit, file or withdraw a record; its number stands on the page that follows."""
    actor = _actor()
    record = record_of(actor, number)
    name = request.POST.get("step", "")
    step = _STEPS.get(name)
    if step is None:
        return redirect("record_page", number)
    try:
        with transaction.atomic():
            step(actor, [number])
    except Invalid as error:
        if may_edit(actor, record):
            messages.warning(request, _("Something is missing; it is marked below."))
            for text in beside_no_field(error, record, shape_of(published(), record.category)):
                messages.warning(request, text)
            return redirect(reverse("record_edit", args=[number]) + "?check=1")
        gather(record)
        unmasked = unmasked_in(request.session, actor, record)
        return _shown(request, record, unmasked, problems=error.problems, status=400)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("record_page", number)
    say_done(request, actor, outcome_in_words(record_of(actor, number)))
    return redirect("record_page", number)


def outcome_in_words(record: Record) -> str:
    """Return what a step has made of a record."""
    if record.filed_on is not None:
        return _("Filed. The archive number stands below.")
    words = {
        State.IN_REVIEW: _("Submitted for review."),
        State.READY: _("Submitted; it can be filed now."),
        State.DRAFT: _("Withdrawn; it is a draft again."),
    }
    return words.get(State(record.state), _("Done."))


def _shown(
    request: HttpRequest,
    record: Record,
    unmasked: Unmasked,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    actor = _actor()
    nothing = nothing_of(record)
    shown = card(actor, record, unmasked=unmasked.codes)
    language = get_language() or ""
    parent = shown.parent
    crumbs: list[dict[str, str]] = [home_crumb()]
    if parent is not None:
        url = reverse("record_page", args=[parent.id])
        crumbs.append({"label": f"{parent.number} {parent.title}".strip(), "url": url})
    context = {
        "title": shown.title,
        "card": shown,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
        "badge": badge(shown.state),
        "breadcrumb": [*crumbs, {"label": shown.number or shown.title}],
        "actions": [
            *steps_to_take(shown),
            *_category_link(actor, record, shown),
            *unmask_link(actor, record, shown),
            *card_link(actor, record),
            *share_link(actor, record),
            *who_link(actor, record),
        ],
        "refused": [
            {"label": label, "reason": sentence(shown.may[step])}
            for step, label in _refusable(shown.state)
            if not shown.may[step]
        ],
        "problems": problem_lines(problems, shape_of(published(), record.category), language),
        "sections": card_sections(shown, unmask_url=unmask_url(actor, record)),
        "unmasked": unmasked_part(shown, unmasked),
        "facts": facts(shown),
        "life": life_part(shown),
        "due": due_part(shown),
        "check": beside.part_of(beside.CHECK, actor, record),
        "contacts": beside.part_of(beside.CONTACTS, actor, record),
        "completion": beside.part_of(beside.COMPLETION, actor, record),
        "anomalies": beside.part_of(beside.ANOMALIES, actor, record),
        "joint": beside.part_of(beside.JOINT, actor, record),
        "files": beside.part_of(beside.FILES, actor, record),
        "alike": [] if ALIKE in nothing else decisions_part(actor, record),
        "origin": beside.part_of(beside.ORIGIN, actor, record, nothing=nothing),
        "holds": beside.part_of(beside.HOLDS, actor, record),
        "custody": beside.part_of(beside.CUSTODY, actor, record),
        "copies": beside.part_of(beside.COPIES, actor, record, nothing=nothing),
        "register": beside.part_of(beside.REGISTER, actor, record),
        "privacy": beside.part_of(beside.PRIVACY, actor, record),
        "verified": beside.part_of(beside.VERIFIED, actor, record),
        "evidence": beside.part_of(beside.EVIDENCE, actor, record) if shown.proposal else None,
        "updates": beside.part_of(beside.UPDATES, actor, record),
        "following": beside.part_of(beside.FOLLOWING, actor, record),
        "loans": beside.part_of(beside.LOANS, actor, record),
        "uses": beside.part_of(beside.USES, actor, record),
        "status": beside.part_of(beside.STATUS, actor, record),
        "hands": beside.part_of(beside.HANDS, actor, record),
        "rest": beside.part_of(beside.REST, actor, record),
        "disposals": beside.part_of(beside.DISPOSALS, actor, record),
        "scoped_shares": beside.part_of(beside.SHARES, actor, record),
        "place_url": reverse("record_place", args=[shown.id])
        if shown.may["edit"] or may_level_facts(actor, facts_of(record))
        else "",
        "proposal": proposal_part(actor, shown),
        "tasks": tasks_part(actor, shown.id, name=titled(record), nothing=TASKS in nothing),
        **history_part(actor, record, history(actor, record, most=RECENT + 1)),
    }
    if shown.kind == Kind.FILE:
        context["items"] = items_table(shown)
        if categories_for(actor, Verb.CREATE):
            context["add_item_url"] = f"{reverse('records_choose')}?parent={shown.id}"
    return render(request, "records/record.html", context, status=status)


def _category_link(actor: Actor, record: Record, shown: Card) -> list[dict[str, Any]]:
    """Return the way to another category, for who may change the record and has another to put it in.

    Whoever may classify it is offered that instead.
    """
    if not shown.may["edit"] or shown.may["classify"] or not offered_to(actor, record):
        return []
    url = reverse("record_category", args=[record.pk])
    return [{"label": _("Another category"), "url": url, "kind": "secondary"}]


def _refusable(state: str) -> list[tuple[str, str]]:
    """The steps somebody may look for in this state: a reason is owed for each that is not offered."""
    steps = [("edit", _("Change"))]
    if state in {State.DRAFT, State.RETURNED}:
        steps += [("submit", _("Submit")), ("classify", _("Classify"))]
    if state == State.IN_REVIEW:
        steps += [("withdraw", _("Withdraw"))]
    if state == State.READY:
        steps += [("file", _("File"))]
    return steps


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
