"""The screens of retention periods, with an example that follows the typing; and what takes rules out."""

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
from kernel.errors import Invalid
from policies.document import actions
from policies.document.effective import EffectiveCategory, effective
from policies.document.values import PolicyDocument
from policies.retention.rules import RetentionRule, problems_with
from policies.studio import queries
from policies.studio.examples import retention_example
from policies.studio.frame import actor_now, done, frame, pressed, tried, way_to
from policies.studio.rule_forms import ExampleForm, RetentionForm
from policies.studio.showing import due_shown
from policies.studio.words import named, period_in_words

PREVIEW = "preview"  # the button that shows the example without saving


@require_POST
def remove_number(request: HttpRequest, code: str) -> HttpResponse:
    """Let the pattern of the category above hold again."""
    queries.working_document(actor_now())
    row, _known = queries.row_of("numbering", category=code)
    _removed(request, "numbering", row)
    return redirect("policy_category", code)


def _removed(request: HttpRequest, part: str, row: int) -> None:
    pressed(
        request, lambda: actions.remove_row(actor_now(), part, row), _("Removed from the draft.")
    )


def add_retention(request: HttpRequest, code: str) -> HttpResponse:
    """Add a retention rule to a category."""
    return _retention(request, code, None)


def edit_retention(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """Change a retention rule."""
    queries.working_document(actor_now())
    _row, known = queries.row_of("retention", pk=row, category=code)
    return _retention(request, code, (row, known))


def _retention(
    request: HttpRequest, code: str, row: tuple[int, RetentionRule] | None
) -> HttpResponse:
    document = queries.working_document(actor_now())
    within = effective(document, code)
    known = row[1] if row else None
    form = RetentionForm(request.POST or None, initial=_initial(known), within=within)
    saving = request.method == "POST" and PREVIEW not in request.POST

    def save() -> None:
        rule = form.value(code)
        _demand_sound(document, rule)
        actions.save_row(actor_now(), rule, row_id=row[0] if row else None)

    if saving and tried(form, save):
        done(request, _("The retention rule is saved in the draft."))
        return redirect("policy_category", code)
    title = _("Retention rule {code}").format(code=known.code) if known else _("Add a period")
    context = frame(
        title,
        way=way_to(within.category),
        form=form,
        example_form=ExampleForm(
            request.POST if request.method == "POST" else None, initial={"example_from": today()}
        ),
        preview_url=reverse("policy_retention_preview", args=[code]),
        example=_example(document, within, _said(request.POST, known)),
        known=known,
        minimum=period_in_words(known.minimum) if known and known.minimum else "",
        remove_url=reverse("policy_retention_remove", args=[code, row[0]]) if row else "",
        cancel_url=reverse("policy_category", args=[code]),
    )
    bad = saving and bool(form.errors)
    return render(request, "policies/retention.html", context, status=400 if bad else 200)


def _demand_sound(document: PolicyDocument, rule: RetentionRule) -> None:
    """Say what is wrong with the rule in the words of the rules, before the table refuses it."""
    problems = problems_with((rule,), parents=queries.parents_of(document), conditions=None)
    if problems:
        raise Invalid(problems)


def _initial(known: RetentionRule | None) -> dict[str, Any]:
    if known is None:
        return {"trigger": ["END"], "action": "REV"}
    values: dict[str, Any] = {name: getattr(known, name) for name in RetentionForm.base_fields}
    return {**values, "trigger": known.trigger.split("|")}


def _said(data: QueryDict, known: RetentionRule | None) -> QueryDict:
    """What the form says now: what was typed, or the rule as it stands."""
    if data:
        return data
    said = QueryDict(mutable=True)
    for name, value in _initial(known).items():
        said.setlist(name, value if isinstance(value, list) else [value])
    return said


@require_GET
def retention_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Return the due date of an example record for a rule being typed, and why."""
    document = queries.working_document(actor_now())
    within = effective(document, code)
    example = _example(document, within, request.GET)
    html = render_to_string("policies/retention_example.html", {"example": example})
    return JsonResponse({**example, "html": html})


def _example(
    document: PolicyDocument,
    within: EffectiveCategory,
    data: QueryDict,
) -> dict[str, Any]:
    """Return {due, problems}; a half-typed rule has problems and no date."""
    said = data.copy()
    said["code"] = said.get("code") or "D"
    form = RetentionForm(said, within=within)
    if not form.is_valid():
        return {"problems": [text for texts in form.errors.values() for text in texts]}
    rule = form.value(within.code)
    parents = queries.parents_of(document)
    problems = problems_with((replace(rule, condition=""),), parents=parents, conditions=None)
    if any(problem.code != "below_minimum" for problem in problems):
        return {"problems": [sentence(problem) for problem in problems]}
    day = ExampleForm({"example_from": data.get("example_from", "")})
    start = (day.is_valid() and day.cleaned_data["example_from"]) or today()
    found = retention_example(rule, start=start, today=today())
    return {
        "due": due_shown(found, named(within.category)),
        "problems": [sentence(problem) for problem in problems],
    }


@require_POST
def remove_retention(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """Take a retention rule out of the draft."""
    queries.working_document(actor_now())
    queries.row_of("retention", pk=row, category=code)
    _removed(request, "retention", row)
    return redirect("policy_category", code)
