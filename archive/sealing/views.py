"""The screens of sealing: what has ended, proposing and what became of it, the seals on paper and their slips."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from archive.outputs.actions import note_form
from archive.outputs.form_sheets import sheet_of
from archive.privacy.request_rules import Ground
from archive.records.actions import note_search
from archive.records.models import Record
from archive.records.screens import home_crumb
from archive.records.watermarks import mark_over
from archive.sealing import actions, paper_actions, queries, screens
from archive.sealing.forms import OpeningForm, ProposalForm
from archive.sealing.models import PaperSeal, SealProposal
from archive.sealing.rules import OWN, REFERENCE
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from persistence.arrays import any_id
from policies.access.rules import Verb
from security.actor import Actor


class PlaceForm(forms.Form):
    """Where paper without a registered place lies."""

    use_required_attribute = False

    place = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=REFERENCE,
        help_text=gettext_lazy("Left empty: the place it is registered in."),
    )


@require_GET
def seal_due(request: HttpRequest) -> HttpResponse:
    """List the records whose cooperation is over; the ticked ones are proposed together."""
    actor = _sealer()
    found = queries.ended(actor)
    note_search(actor, {"list": "seal_due"}, shown=len(found), verb=Verb.VIEW)
    context = {
        "title": _("Records to seal"),
        "lead": _("Sealed they are stored and kept secure, and nobody uses them any more."),
        "breadcrumb": _way(),
        "tabs": screens.tabs("seal_due"),
        "table": screens.ended_table(found),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in found]),
    }
    return render(request, "sealing/due.html", context)


@require_http_methods(["GET", "POST"])
def seal_new(request: HttpRequest) -> HttpResponse:
    """Propose to seal records; the address may name them and the ground."""
    actor = _sealer()
    form = ProposalForm(actor, request.POST or None, initial=_named_in(actor, request))
    if request.method == "POST" and form.is_valid():
        done = _tried(
            form, lambda: actions.propose(actor, form.cleaned_data["numbers"], form.said())
        )
        if done is not None:
            messages.success(request, _("Proposed; it is sealed once it is agreed to."))
            return redirect("seal_proposal", done.pk)
    lead = _("Others decide on all of them together; nothing changes before.")
    return _form(request, form, _("Propose to seal"), lead, reverse("seal_due"))


def _named_in(actor: Actor, request: HttpRequest) -> dict[str, str]:
    ids = [number for one in request.GET.getlist("record") if (number := number_in(one))]
    rows = list(queries.files(actor).filter(any_id("pk", ids)).order_by("pk")) if ids else []
    ground = request.GET.get("ground", "")
    found = {"numbers": "\n".join(screens.named(one) for one in rows)}
    matters = queries.matters_of([one.pk for one in rows])
    if matters and not ground:
        return {**found, "ground": str(Ground.DISPUTE), "reference": matters[0]}
    return {**found, "ground": ground} if ground in set(OWN) else found


@require_GET
def seal_proposals(request: HttpRequest) -> HttpResponse:
    """List what was proposed and what became of it."""
    actor = _actor()
    context = {
        "title": _("Records to seal"),
        "breadcrumb": _way(),
        "tabs": screens.tabs("seal_proposals"),
        "table": screens.proposals_table(queries.proposals(actor)),
        "actions": [{"label": _("Propose to seal"), "url": reverse("seal_new"), "primary": True}],
    }
    return render(request, "holds/register.html", context)


@require_GET
def seal_proposal(request: HttpRequest, number: int) -> HttpResponse:
    """Show one proposal, to who may seal and who decides it."""
    row = queries.proposal_of(_actor(), number)
    context = {
        "title": _("Proposal to seal {number}").format(number=row.pk),
        "breadcrumb": _way(),
        "state": str(row.get_state_display()),
        "tone": screens.TONES[SealProposal.State(row.state)],
        "pairs": screens.proposal_pairs(row, queries.records_of(row)),
    }
    return render(request, "privacy/request.html", context)


@require_GET
def paper_seals(request: HttpRequest) -> HttpResponse:
    """List the paper that waits for its seal, and all seals with their openings."""
    actor = _sealer()
    waiting, found = queries.on_paper(actor), queries.seals(actor)
    context = {
        "title": _("Seals on paper"),
        "lead": _("By number and place only: nothing of what is sealed is shown here."),
        "breadcrumb": _way(),
        "tabs": screens.tabs("paper_seals"),
        "waiting": screens.paper_table(
            waiting, dict(queries.places_of([one.pk for one in waiting]))
        ),
        "table": screens.seals_table(found, _numbers(found)),
    }
    return render(request, "sealing/paper.html", context)


@require_http_methods(["GET", "POST"])
def paper_seal_new(request: HttpRequest, number: int) -> HttpResponse:
    """Put a seal on the paper of a sealed record: it gets the next number."""
    actor = _sealer()
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        done = _tried(form, lambda: paper_actions.affix(actor, number, place=place))
        if done is not None:
            text = _("Seal {number}: print its slip and glue it over the opening.")
            messages.success(request, text.format(number=done.number))
            return redirect("paper_seal", done.pk)
    lead = _("The seal gets the next number, which is never given again.")
    return _form(request, form, _("Put a seal on"), lead, reverse("paper_seals"))


@require_GET
def paper_seal(request: HttpRequest, number: int) -> HttpResponse:
    """Show one seal."""
    row = queries.seal_of(_actor(), number)
    ways = [
        {"label": _("Print the slip"), "url": reverse("paper_seal_slip", args=[row.pk])},
        {"label": _("Record an opening"), "url": reverse("paper_seal_open", args=[row.pk])},
    ]
    is_open = row.opened_at is not None
    context = {
        "title": row.number,
        "breadcrumb": [*_way(), {"label": _("Seals on paper"), "url": reverse("paper_seals")}],
        "state": _("opened") if is_open else _("closed"),
        "tone": "warn" if is_open else "hold",
        "pairs": screens.seal_pairs(row, _numbers([row]).get(row.record_id, "—")),
        "actions": [] if is_open else [{**one, "kind": "secondary"} for one in ways],
    }
    return render(request, "privacy/request.html", context)


@require_http_methods(["GET", "POST"])
def paper_seal_open(request: HttpRequest, number: int) -> HttpResponse:
    """Record that a seal is opened: who, when, why, before whom; and the new number where it is sealed again."""
    actor = _sealer()
    row = queries.seal_of(actor, number)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _tried(form, lambda: (paper_actions.open_paper(actor, number, **form.cleaned_data),))
        if done is not None:
            made = done[0]
            text = _("Recorded; it is sealed anew under {number}.") if made else _("Recorded.")
            messages.success(request, text.format(number=made.number if made else ""))
            return redirect("paper_seal", made.pk if made else row.pk)
    title = _("Open seal {number}").format(number=row.number)
    lead = _("Each opening is kept for as long as the seal: who, when, why, before whom.")
    return _form(request, form, title, lead, reverse("paper_seal", args=[number]))


@require_GET
def paper_seal_slip(_request: HttpRequest, number: int) -> HttpResponse:
    """Give the slip of a seal as PDF."""
    actor = _actor()
    row = queries.seal_of(actor, number)
    paper_actions.note_slip(actor, row)
    note_form(actor, "paper_seal", [], {"seal": row.pk})
    form = screens.slip(row, _numbers([row]).get(row.record_id, "—"))
    return pdf_response(pdf_of(sheet_of(actor, form)), row.number)


def _numbers(found: list[PaperSeal]) -> dict[int, str]:
    rows = Record.objects.filter(any_id("pk", [one.record_id for one in found]))
    return {one.pk: screens.named(one) for one in rows}


def _tried(form: forms.Form, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Missing:
        form.add_error(
            None, _("One of these records is gone, or is not filed; look at the numbers again.")
        )
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _form(request: HttpRequest, form: forms.Form, title: str, lead: str, back: str) -> HttpResponse:
    context = {
        "title": title,
        "lead": lead,
        "breadcrumb": [*_way(), {"label": title}],
        "form": form,
        "submit_label": title,
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _way() -> list[dict[str, str]]:
    return [home_crumb(), {"label": _("Records to seal"), "url": reverse("seal_due")}]


def _sealer() -> Actor:
    actor = _actor()
    queries.demand_sealer(actor)
    return actor


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
