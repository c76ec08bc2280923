"""The naming rule of a category (命名规则): how titles are put together, with an example that follows the typing."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from backoffice.sentences import sentence
from kernel.clock import today
from policies.categories.rules import Category, Titling
from policies.document import actions
from policies.document.effective import EffectiveCategory, effective
from policies.document.values import PolicyDocument
from policies.fields.rules import Required
from policies.fields.titles import CODE, DATES, FREE, LONGEST_RULE, NAME, TITLED
from policies.studio import queries
from policies.studio.examples import title_example
from policies.studio.forms import StudioForm, choices_of
from policies.studio.frame import actor_now, done, frame, tried, way_to
from policies.studio.showing import origin
from policies.studio.words import TITLINGS, named

PREVIEW = "preview"  # the button that shows the example without saving


class NamingForm(StudioForm):
    """The naming rule of one category; left empty, that of the category above holds."""

    elsewhere = "title_rule"

    title_rule = forms.CharField(
        label=_("Naming rule"),
        max_length=LONGEST_RULE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Fixed text, and in braces what comes from the record: {contract_no}."),
    )
    titling = forms.ChoiceField(
        label=_("What it does"),
        choices=choices_of(TITLINGS),
        help_text=_("Titles are made out of the record, or typed ones are held against the rule."),
    )

    def value(self, category: Category) -> Category:
        """Return the category with the rule as filled in."""
        rule = " ".join(self.cleaned_data["title_rule"].split())
        titling = Titling(self.cleaned_data["titling"]) if rule else None
        return replace(category, title_rule=rule, titling=titling)


def edit_naming(request: HttpRequest, code: str) -> HttpResponse:
    """Change the naming rule of a category; without one of its own the inherited one is shown."""
    document = queries.working_document(actor_now())
    within = effective(document, code)
    row, known = queries.row_of("categories", code=code)
    initial = {"title_rule": within.title_rule, "titling": within.titling.value}
    form = NamingForm(request.POST or None, initial=initial)
    saving = request.method == "POST" and PREVIEW not in request.POST
    if saving and tried(form, lambda: actions.save_row(actor_now(), form.value(known), row_id=row)):
        done(request, gettext("The naming rule is saved in the draft."))
        return redirect("policy_category", code)
    said = request.POST if request.method == "POST" else initial
    source = within.origins.get("title_rule", "")
    context = frame(
        gettext("Titles of {name}").format(name=f"{code} {named(within.category)}"),
        way=way_to(within.category),
        form=form,
        preview_url=reverse("policy_naming_preview", args=[code]),
        inherited=origin(document, within, source) if within.title_rule else {},
        example=_example(document, within, said),
        tokens=_tokens(within),
        cancel_url=reverse("policy_category", args=[code]),
    )
    bad = saving and bool(form.errors)
    return render(request, "policies/naming.html", context, status=400 if bad else 200)


@require_GET
def naming_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Return the title of an example record for a rule being typed."""
    document = queries.working_document(actor_now())
    example = _example(document, effective(document, code), request.GET)
    html = render_to_string("policies/naming_example.html", {"example": example})
    return JsonResponse({**example, "html": html})


def _example(document: PolicyDocument, within: EffectiveCategory, said: Any) -> dict[str, Any]:
    """Return {title, problems}; without a rule titles are free."""
    form = NamingForm({"title_rule": said.get("title_rule"), "titling": said.get("titling")})
    if not form.is_valid():
        return {"title": "", "problems": [text for each in form.errors.values() for text in each]}
    tried_rule = form.value(within.category)
    title, problems = title_example(document, tried_rule, today=today())
    return {"title": title, "problems": [sentence(problem) for problem in problems]}


def _tokens(within: EffectiveCategory) -> list[dict[str, str]]:
    """Return what can stand in braces, with what it shows."""
    own = [
        (one.code, named(one))
        for one in within.fields
        if one.type in TITLED
        and one.required in {Required.ALWAYS, Required.FILING}
        and not (one.repeat or one.sealed or one.required_by)
    ]
    others = [
        (NAME, gettext("Name of the category")),
        (CODE, gettext("Code of the category")),
        *((one, gettext("Day of entry, as {form}").format(form=one)) for one in DATES),
        (FREE, gettext("Words of whoever types the title")),
    ]
    return [{"token": f"{{{code}}}", "name": name} for code, name in (*own, *others)]
