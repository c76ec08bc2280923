"""The screens of a publication: where the policy stands, publishing, discarding, versions and going back."""

from dataclasses import fields

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from decisions.queries import request_of
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing
from policies.document import actions
from policies.document.agreement import steps_of_others
from policies.document.approving import Result, propose, waiting
from policies.document.canonical import export
from policies.document.difference import Change, diff
from policies.document.history import LOWERED
from policies.document.keeping import unkept_warnings
from policies.document.models import Draft, PolicyVersion
from policies.document.numbered import nearly_full
from policies.document.queries import (
    draft_document,
    published_or_none,
    version_bytes,
    version_document,
)
from policies.document.rules import check
from policies.studio import queries
from policies.studio.draft_bar import authors
from policies.studio.forms import PublishForm
from policies.studio.frame import actor_now, done, frame, pressed, told, tried
from policies.studio.number_showing import full_counts_shown
from policies.studio.outlooks import outlook_now
from policies.studio.paging import changes_listed
from policies.studio.showing import changes_shown, problems_shown
from policies.studio.words import named
from security.actor import Actor


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the version in force, the open draft with its changes and problems, and the history."""
    actor = actor_now()
    found = queries.overview(actor)
    _base, document = found.between
    context = frame(
        _("Policy"),
        tab="overview",
        found=found,
        waiting=waiting(found.draft) if found.draft else None,
        publisher=publisher(found.head) if found.head else "",
        name=named(document) if document.zh or document.en else "",
        pack=document.pack,
        fonds=document.fonds,
        **changes_listed(
            request,
            found.changes,
            found.between,
            authors(found.draft) if found.draft else None,
        ),
        problems=problems_shown(found.problems, document),
        warnings=problems_shown(found.warnings, document),
        full_counts=full_counts_shown(nearly_full(actor, document)),
        history={
            "caption": _("Published versions"),
            "columns": [
                {"label": _("Version"), "kind": "short"},
                {"label": _("Published on")},
                {"label": _("By")},
                {"label": _("Reason"), "kind": "long"},
                {"label": _("Digest")},
            ],
            "rows": [
                {
                    "id": version.number,
                    "url": reverse("policy_version", args=[version.number]),
                    "cells": [
                        str(version.number),
                        f"{localtime(version.published_at):%Y-%m-%d %H:%M}",
                        publisher(version),
                        {
                            "text": version.reason or _("First version"),
                            "sub": _lowered(version),
                        },
                        {"text": version.digest[:12], "title": version.digest},
                    ],
                }
                for version in found.versions
            ],
        },
    )
    return render(request, "policies/overview.html", context)


def publish(request: HttpRequest) -> HttpResponse:
    """Ask for a reason, then publish the draft that was looked at."""
    actor = actor_now()
    found = queries.overview(actor)
    _base, document = found.between
    form = PublishForm(request.POST or None, initial={"digest": found.digest})
    alone = not steps_of_others(actor, today())
    results: list[Result] = []
    if request.method == "POST" and tried(form, lambda: results.append(_proposed(actor, form))):
        done(request, _became(results[0]))
        return redirect("policy_overview")
    looked = outlook_now(actor, document)
    form.initial = {**form.initial, **looked.hidden}
    differing = looked.differing(form)
    context = frame(
        _("Publish the draft"),
        way=({"label": _("Overview"), "url": reverse("policy_overview")},),
        question=_asked(
            ngettext("Publish {count} change?", "Publish {count} changes?", len(found.changes)),
            found,
        )
        if found.head
        else _("Publish the first version?"),
        old_label=_("In force") if found.head else _("Policy pack"),
        consequence=_("From now on the new version governs every record of the company."),
        form=form,
        outlook=looked,
        may_plan=True,
        publishing=True,
        differing=differing,
        submit_label=_("Publish") if alone else _("Ask for agreement"),
        alone=alone,
        cancel_url=reverse("policy_overview"),
        **changes_listed(request, found.changes, found.between),
        problems=problems_shown(found.problems, document),
        unsound=[one for one in found.problems if one.code != LOWERED],
        warnings=problems_shown((*found.warnings, *unkept_warnings(document)), document),
    )
    return render(request, "policies/publish.html", context, status=400 if form.errors else 200)


def _lowered(version: PolicyVersion) -> str:
    """Return that a version lowered a statutory minimum, and why, '' for any other."""
    if not version.override:
        return ""
    return _("Statutory minimum lowered: {why}").format(why=version.override)


def publisher(version: PolicyVersion) -> str:
    """Return who published a version; the first one comes with the company."""
    if version.published_by.startswith("system:"):
        return _("the system, with the company")
    return version.published_name


def _asked(question: str, found: queries.Overview) -> str:
    return question.format(count=len(found.changes))


def _proposed(actor: Actor, form: PublishForm) -> Result:
    said = form.cleaned_data
    return propose(
        actor,
        said["digest"],
        reason=said["reason"],
        override=said["override"],
        plan=said["plan"],
        on=said["on"],
    )


def _became(result: Result) -> str:
    """Return the sentence for what became of a draft that was to be published."""
    if isinstance(result, PolicyVersion):
        return _("The policy is published and in force.")
    if isinstance(result, Draft):
        return _("Agreed: it comes into force on {day}.").format(day=result.in_force_from)
    return _("The draft waits for those who must agree; it is in their inbox.")


@require_POST
def call_back(request: HttpRequest) -> HttpResponse:
    """Let an agreed draft wait for its day no more."""
    try:
        actions.call_back(actor_now())
    except Conflict as error:
        told(request, error)
    else:
        done(request, _("Called back: the draft comes into force on no day before you publish it."))
    return redirect("policy_overview")


@require_GET
def proposed(request: HttpRequest) -> HttpResponse:
    """Show what waits for agreement to those who are asked, whether or not they may configure."""
    number = waiting()
    if number is None:
        raise Missing
    asked, _ruling = request_of(actor_now(), number)
    document = draft_document()
    before = published_or_none()
    base = before.document if before else document
    looked = outlook_now(actor_now(), document)
    context = frame(
        _("Proposed version of the policy"),
        way=({"label": _("Request"), "url": reverse("request_page", args=[number])},),
        reason=asked.title,
        outlook=looked,
        **changes_listed(request, diff(base, document) if before else (), (base, document)),
        warnings=problems_shown((*check(document).warnings, *unkept_warnings(document)), document),
    )
    return render(request, "policies/proposed.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open a draft over the policy in force."""
    actions.begin_draft(actor_now())
    return redirect("policy_overview")


@require_POST
def discard_change(request: HttpRequest) -> HttpResponse:
    """Take one change of the draft back; refused where the rest would not stand without it."""
    change = Change(**{part.name: request.POST.get(part.name, "") for part in fields(Change)})
    try:
        actions.discard_change(actor_now(), change)
    except (Invalid, Conflict) as error:
        messages.error(
            request, _("Not taken back: the rest of the draft would not stand without it.")
        )
        told(request, error)
    else:
        what = changes_shown([change])[0]["label"]
        done(request, _("Taken back: {what}").format(what=what))
    return redirect(reverse("policy_overview") + "#changes")


def discard(request: HttpRequest) -> HttpResponse:
    """Ask, then throw the open draft away."""
    found = queries.overview(actor_now())
    if request.method == "POST":
        try:
            actions.discard(actor_now())
        except Conflict as error:
            told(request, error)
        else:
            done(request, _("The draft is discarded; the policy in force is unchanged."))
        return redirect("policy_overview")
    context = frame(
        _("Discard the draft"),
        way=({"label": _("Overview"), "url": reverse("policy_overview")},),
        question=_asked(
            ngettext(
                "Throw away {count} change?", "Throw away {count} changes?", len(found.changes)
            ),
            found,
        ),
        consequence=_("The policy in force stays as it is. The changes cannot be brought back."),
        **changes_listed(request, found.changes, found.between),
        submit_label=_("Discard"),
        submit_kind="danger",
        cancel_url=reverse("policy_overview"),
    )
    return render(request, "policies/confirm.html", context)


@require_GET
def version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version: who published it and why, its digest, what it changed."""
    found, changes, between = queries.version(actor_now(), number)
    context = frame(
        _("Version {number}").format(number=number),
        way=({"label": _("Overview"), "url": reverse("policy_overview")},),
        version=found,
        facts=[
            {
                "label": _("Published on"),
                "value": f"{localtime(found.published_at):%Y-%m-%d %H:%M}",
            },
            {"label": _("By"), "value": publisher(found)},
            {"label": _("Reason"), "value": found.reason or _("First version")},
            {"label": _("Digest"), "value": found.digest, "mono": True, "wide": True},
            *(
                [{"label": _("Statutory minimum lowered"), "value": found.override, "wide": True}]
                if found.override
                else []
            ),
        ],
        **changes_listed(request, changes, between),
        actions=[
            {
                "label": _("Export as YAML"),
                "url": reverse("policy_version_yaml", args=[number]),
                "kind": "secondary",
                "icon": "download",
            },
            {
                "label": _("Reference cases"),
                "url": f"{reverse('policy_cases')}?revision=policy::{number}",
                "kind": "secondary",
            },
            {
                "label": _("Go back to this version"),
                "url": reverse("policy_revert", args=[number]),
                "kind": "secondary",
            },
        ],
    )
    return render(request, "policies/version.html", context)


@require_GET
def version_yaml(request: HttpRequest, number: int) -> HttpResponse:
    """Return the bytes of a version as they were published."""
    actor = actor_now()
    queries.version(actor, number)
    actions.note_export(actor, version_document(number), form="yaml", what=str(number))
    return _yaml(version_bytes(number), f"policy-{number}.yaml")


@require_GET
def draft_yaml(request: HttpRequest) -> HttpResponse:
    """Return the draft as it would be published."""
    actor = actor_now()
    document = queries.working_document(actor)
    actions.note_export(actor, document, form="yaml", what="draft")
    return _yaml(export(document), "policy-draft.yaml")


def _yaml(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def revert(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then make the draft say what an earlier version said."""
    queries.version(actor_now(), number)
    if request.method == "POST":
        pressed(
            request,
            lambda: actions.revert(actor_now(), number),
            _("The draft now says what version {number} said.").format(number=number),
        )
        return redirect("policy_overview")
    context = frame(
        _("Go back to version {number}").format(number=number),
        way=({"label": _("Overview"), "url": reverse("policy_overview")},),
        question=_("Make the draft say what version {number} said?").format(number=number),
        consequence=_(
            "Changes in the open draft are replaced. What was published since stays readable, "
            "as retired. Nothing is in force before you publish."
        ),
        submit_label=_("Go back"),
        cancel_url=reverse("policy_version", args=[number]),
    )
    return render(request, "policies/confirm.html", context)
