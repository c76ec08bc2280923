"""The screens of cadences: what is done again and again, how often and by whom, in sentences that follow the typing."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Missing
from policies.cadences.rules import Cadence
from policies.cadences.soundness import problems_with
from policies.document import actions
from policies.document.effective import EffectiveCategory
from policies.document.queries import published_or_none
from policies.document.recurring import surroundings
from policies.document.values import PolicyDocument
from policies.studio import queries
from policies.studio.cadence_forms import CadenceForm, said_of
from policies.studio.cadence_words import (
    CADENCE_KINDS,
    condition_in_words,
    interval_in_words,
    places_in_words,
    sentences,
    who_in_words,
)
from policies.studio.frame import actor_now, done, frame, pressed, tried
from policies.studio.showing import Shown, origin
from policies.studio.words import named, word

ACT = "cadences"
_UNNAMED = "C"  # stands for a code and a name not typed yet
PREVIEW = "preview"  # the button that shows what it means without saving


@require_GET
def cadences(request: HttpRequest) -> HttpResponse:
    """Show every cadence: of records, of the company, and the retired ones."""
    document = queries.working_document(actor_now())
    known = document.cadences
    groups = (
        (_("Of records"), [one for one in known if one.is_of_records and not one.retired]),
        (
            _("Of the company as a whole"),
            [one for one in known if not (one.is_of_records or one.retired)],
        ),
        (_("Retired"), [one for one in known if one.retired]),
    )
    context = frame(
        _("Cadences"),
        tab="cadences",
        groups=[
            {"title": title, "rows": [cadence_shown(document, one) for one in rows]}
            for title, rows in groups
            if rows
        ],
        actions=[
            {"label": _("Add a cadence"), "url": reverse("policy_cadence_add"), "icon": "plus"}
        ],
    )
    return render(request, "policies/cadences.html", context)


def cadence_shown(document: PolicyDocument, cadence: Cadence) -> Shown:
    """Return a cadence as a row of a table."""
    return {
        "code": cadence.code,
        "name": named(cadence),
        "kind": word(CADENCE_KINDS, cadence.kind),
        "interval": interval_in_words(document, cadence),
        "places": places_in_words(document, cadence)
        if cadence.is_of_records or cadence.categories
        else "",
        "condition": condition_in_words(document, cadence),
        "who": who_in_words(document, cadence),
        "url": reverse("policy_cadence_edit", args=[cadence.code]),
    }


def cadences_shown(document: PolicyDocument, found: EffectiveCategory) -> list[Shown]:
    """Return the cadences in force for a category, each with where it comes from."""
    shown = []
    for one in found.cadences:
        code = found.origins[f"cadence:{one.code}"]
        known = origin(document, found, code) if code else {"text": _("All categories"), "url": ""}
        shown.append({**cadence_shown(document, one), "origin": known})
    return shown


def add_cadence(request: HttpRequest) -> HttpResponse:
    """Add a cadence."""
    return _cadence(request, None)


def edit_cadence(request: HttpRequest, code: str) -> HttpResponse:
    """Change a cadence."""
    return _cadence(request, _known(queries.working_document(actor_now()), code))


def _cadence(request: HttpRequest, known: Cadence | None) -> HttpResponse:
    document = queries.working_document(actor_now())
    initial = said_of(known)
    form = CadenceForm(request.POST or None, initial=initial, document=document, known=known)
    saving = request.method == "POST" and PREVIEW not in request.POST

    def save() -> None:
        actions.change_draft(actor_now(), _with(document, form.value(), known), act=ACT)

    if saving and tried(form, save):
        done(request, _("The cadence is saved in the draft."))
        return redirect("policy_cadences")
    context = frame(
        _("Cadence {name}").format(name=named(known)) if known else _("Add a cadence"),
        way=({"label": _("Cadences"), "url": reverse("policy_cadences")},),
        form=form,
        preview_url=reverse("policy_cadence_preview"),
        example=_example(document, known, request.POST or _as_sent(initial)),
        retire=_retire(known),
        remove_url=reverse("policy_cadence_remove", args=[known.code])
        if known and not _is_published(known)
        else "",
        known=known,
        cancel_url=reverse("policy_cadences"),
    )
    bad = saving and bool(form.errors)
    return render(request, "policies/cadence.html", context, status=400 if bad else 200)


@require_GET
def cadence_preview(request: HttpRequest) -> HttpResponse:
    """Return what a cadence being typed means, in sentences, or what is wrong with it."""
    document = queries.working_document(actor_now())
    code = request.GET.get("known", "")
    known = _known(document, code) if code else None
    example = _example(document, known, request.GET)
    html = render_to_string("policies/cadence_example.html", {"example": example})
    return JsonResponse({**example, "html": html})


@require_POST
def retire_cadence(request: HttpRequest, code: str) -> HttpResponse:
    """Retire a cadence, or take it back into use."""
    document = queries.working_document(actor_now())
    known = _known(document, code)
    changed = replace(known, retired=bool(request.POST.get("retired")))
    pressed(
        request,
        lambda: actions.change_draft(actor_now(), _with(document, changed, known), act=ACT),
        _("Retired in the draft: nothing new falls due by it.")
        if changed.retired
        else _("Taken back into use in the draft."),
    )
    return redirect("policy_cadences")


@require_POST
def remove_cadence(request: HttpRequest, code: str) -> HttpResponse:
    """Take a cadence out of the draft that was never published."""
    document = queries.working_document(actor_now())
    gone = _known(document, code)
    kept = tuple(one for one in document.cadences if one is not gone)
    pressed(
        request,
        lambda: actions.change_draft(actor_now(), replace(document, cadences=kept), act=ACT),
        _("Removed from the draft."),
    )
    return redirect("policy_cadences")


def _known(document: PolicyDocument, code: str) -> Cadence:
    found = next((one for one in document.cadences if one.code == code), None)
    if found is None:
        raise Missing
    return found


def _is_published(cadence: Cadence) -> bool:
    found = published_or_none()
    return found is not None and any(one.code == cadence.code for one in found.document.cadences)


def _with(document: PolicyDocument, value: Cadence, known: Cadence | None) -> PolicyDocument:
    """Return the document with a cadence changed in its place, or added at the end."""
    if known is None:
        return replace(document, cadences=(*document.cadences, value))
    changed = tuple(value if one.code == known.code else one for one in document.cadences)
    return replace(document, cadences=changed)


def _retire(known: Cadence | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {
        "url": reverse("policy_cadence_retire", args=[known.code]),
        "value": "" if known.retired else "yes",
        "label": _("Take back into use") if known.retired else _("Retire"),
    }


def _as_sent(initial: dict[str, Any]) -> QueryDict:
    """Return what the form would send as it stands."""
    said = QueryDict(mutable=True)
    for name, value in initial.items():
        said.setlist(name, value if isinstance(value, list) else ["" if value is None else value])
    return said


def _example(document: PolicyDocument, known: Cadence | None, data: QueryDict) -> dict[str, Any]:
    """Return {sentences, problems}; what is half typed has problems and no sentence."""
    said = data.copy()
    said["code"] = said.get("code") or _UNNAMED
    said["zh"] = said.get("zh") or _UNNAMED
    form = CadenceForm(said, initial=said_of(known), document=document, known=known)
    if not form.is_valid():
        return {
            "problems": [
                f"{form[name].label}: {text}"
                for name, texts in form.errors.items()
                for text in texts
            ]
        }
    value = form.value()
    problems = problems_with([value], surroundings(document))
    if problems:
        return {"problems": [sentence(problem) for problem in problems]}
    return {"sentences": sentences(document, value, today=today()), "problems": []}
