"""The screens of the reconciliation protocol: figures worked out, the page to print, the workbook, the signature."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.onboarding import actions, protocol, queries, screens
from archive.onboarding.forms import SignForm
from archive.onboarding.models import OnboardingProject
from archive.onboarding.queries import Line
from archive.onboarding.rules import hindrances
from archive.onboarding.sheets import protocol_shown, workbook
from archive.onboarding.views import actor_now, tried
from backoffice.sentences import sentence
from kernel.errors import Conflict
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def reconcile(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the figures be worked out in the background."""
    try:
        actions.start_reconciliation(actor_now(), pk)
    except Conflict as error:
        messages.error(request, sentence(error))
    return redirect("onboarding_protocol", pk)


@require_GET
def protocol_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the protocol: what was signed, or what would be; and what differs since."""
    actor = actor_now()
    found = queries.project_of(actor, pk)
    lines = queries.lines_of(found)
    at_work = queries.is_at_work(found)
    standing = queries.standing_of(found, lines, at_work=at_work)
    is_signed = found.state == OnboardingProject.State.SIGNED
    context = {
        "title": _("Reconciliation protocol"),
        "breadcrumb": screens.way({"label": _("Reconciliation protocol")}, project=found),
        "actions": _actions(actor, found, at_work=at_work),
        "badge": screens.project_badge(found),
        "project": found,
        "at_work": at_work,
        "is_signed": is_signed,
        "is_whole": is_signed and protocol.is_whole(found),
        "hindrances": [] if is_signed else [sentence(one) for one in hindrances(standing)],
        **_shown(actor, found, lines),
    }
    return render(request, "onboarding/protocol.html", context)


def _shown(actor: Actor, found: OnboardingProject, lines: list[Line]) -> dict[str, Any]:
    if found.state == OnboardingProject.State.SIGNED:
        signed = protocol.read_signed(found)
        return protocol_shown(actor, signed, differences=protocol.differences(signed, lines))
    return protocol_shown(actor, protocol.content_of(found, lines), differences=[])


def _actions(actor: Actor, found: OnboardingProject, *, at_work: bool) -> list[dict[str, Any]]:
    args = [found.pk]
    shown: list[dict[str, Any]] = []
    if found.state == OnboardingProject.State.OPEN and permission.decide(actor, Verb.CONFIGURE):
        shown.append({"label": _("Sign"), "url": reverse("onboarding_sign", args=args)})
    if queries.may_manage(actor) and not at_work:
        url = reverse("onboarding_reconcile", args=args)
        label = _("Work out the figures")
        shown.append({"label": label, "url": url, "method": "post", "kind": "secondary"})
    url = reverse("onboarding_protocol_xlsx", args=args)
    return [*shown, {"label": _("Workbook"), "url": url, "kind": "secondary"}]


@require_GET
def protocol_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the protocol out as a workbook, as its reader may see it."""
    actor = actor_now()
    found = actions.give_out(actor, pk)
    shown = _shown(actor, found, queries.lines_of(found))
    response = HttpResponse(workbook(found, shown), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="protocol-{found.pk}.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the protocol for the company."""
    actor = actor_now()
    found = queries.project_of(actor, pk)
    permission.demand(actor, Verb.CONFIGURE, target=f"onboarding:{pk}")
    form = SignForm(request.POST or None)
    if request.method == "POST" and tried(form, lambda: actions.sign(actor, pk)):
        messages.success(request, _("The protocol is signed."))
        return redirect("onboarding_protocol", pk)
    standing = queries.standing_of(
        found, queries.lines_of(found), at_work=queries.is_at_work(found)
    )
    context = {
        "title": _("Sign the protocol"),
        "breadcrumb": screens.way({"label": _("Sign the protocol")}, project=found),
        "question": _("Sign what became of the files of “{name}”?").format(name=found.name),
        "consequence": _(
            "The protocol is frozen with its digest. What changes afterwards is shown as a difference."
        ),
        "form": form,
        "hindrances": [sentence(one) for one in hindrances(standing)],
        "submit_label": _("Sign"),
        "cancel_url": reverse("onboarding_protocol", args=[pk]),
    }
    return render(request, "onboarding/sign.html", context, status=400 if form.errors else 200)
