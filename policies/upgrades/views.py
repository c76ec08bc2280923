"""The screens of the pack: what the company changed of it, whether it says something new, and taking that over."""

from dataclasses import fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from policies.document.difference import Change, diff
from policies.document.queries import published_or_none
from policies.document.rules import check
from policies.studio.frame import actor_now, done, frame, pressed, tried
from policies.studio.paging import changes_listed
from policies.studio.showing import problems_shown
from policies.upgrades.actions import take_back, take_over
from policies.upgrades.forms import UpgradeForm
from policies.upgrades.queries import Standing, standing
from policies.upgrades.showing import pack_name


@require_GET
def pack(request: HttpRequest) -> HttpResponse:
    """Show which pack the company began with, what it changed of it, and whether the pack has a newer text."""
    found = standing(actor_now())
    context = frame(
        _("Policy pack"),
        tab="pack",
        standing=found,
        facts=_facts(found),
        **changes_listed(
            request, found.own_changes, (found.compared or found.document, found.document)
        ),
        actions=_actions(found),
    )
    return render(request, "policies/pack.html", context)


def _facts(found: Standing) -> list[dict[str, Any]]:
    facts = [
        {
            "label": _("Policy pack"),
            "value": pack_name(found.pack, found.compared) if found.pack else "—",
        }
    ]
    if found.first and found.first != found.pack:
        facts.append({"label": _("The company began with"), "value": found.first})
    if found.compared:
        facts.append({"label": _("Changed by the company"), "value": f"{len(found.own_changes):,}"})
    return facts


def _actions(found: Standing) -> list[dict[str, Any]]:
    others = [
        {"label": _("Read a policy in"), "url": reverse("policy_file"), "kind": "secondary"},
        {"label": _("Browse the packs"), "url": reverse("policy_packs"), "kind": "secondary"},
    ]
    if not found.is_newer:
        return others
    newer = {"label": _("Take over the newer text …"), "url": reverse("policy_pack_upgrade")}
    return [newer, *others]


@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Let one thing be as the pack says again, in the draft."""
    change = Change(**{part.name: request.POST.get(part.name, "") for part in fields(Change)})
    pressed(
        request,
        lambda: take_back(actor_now(), change),
        _("The draft says of this what the pack says."),
    )
    return redirect("policy_pack")


def upgrade(request: HttpRequest) -> HttpResponse:
    """Show what the newer text brings and what both changed; then make it the draft."""
    actor = actor_now()
    found = standing(actor)
    if not found.is_newer:
        return redirect("policy_pack")
    merged = found.merged()
    form = UpgradeForm(
        request.POST or None, conflicts=merged.conflicts, initial={"digest": found.digest}
    )
    if request.method == "POST" and tried(
        form, lambda: take_over(actor, choices=form.choices, digest=form.cleaned_data["digest"])
    ):
        done(request, _("The draft holds the newer text of the pack; look at it, then publish it."))
        return redirect("policy_overview")
    document = found.kept(merged.document)
    in_force = published_or_none()
    problems = check(document, previous=in_force.document if in_force else None).problems
    context = frame(
        _("Take over the newer text of the pack"),
        way=({"label": _("Policy pack"), "url": reverse("policy_pack")},),
        standing=found,
        form=form,
        form_free=True,
        form_sections=_sections(form),
        **changes_listed(request, diff(found.document, document), (found.document, document)),
        problems=problems_shown(problems, document),
        submit_label=_("Make it the draft"),
        cancel_url=reverse("policy_pack"),
    )
    return render(request, "policies/upgrade.html", context, status=400 if form.errors else 200)


def _sections(form: UpgradeForm) -> list[dict[str, Any]]:
    questions = form.visible_fields()
    if not questions:
        return []
    return [
        {
            "title": _("Both changed"),
            "note": _(
                "The company and the pack changed the same thing differently. Nobody guesses: choose."
            ),
            "fields": questions,
        }
    ]
