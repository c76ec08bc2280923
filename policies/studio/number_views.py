"""The number builder: the pattern as text and as a row of blocks, always the same, with what it would give."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Invalid
from policies.document import actions
from policies.document.effective import EffectiveCategory, effective
from policies.document.numbered import NumberTrial
from policies.document.numbered import tried as tried_on_numbers
from policies.document.values import NumberRule, PolicyDocument
from policies.numbering.blocks import (
    blocks_of,
    with_added,
    with_moved,
    with_values,
    without_block,
)
from policies.studio import queries
from policies.studio.examples import NumberExample, number_example
from policies.studio.frame import actor_now, done, frame, tried, way_to
from policies.studio.number_showing import block_field, blocks_shown, new_blocks, trial_shown
from policies.studio.rule_forms import NumberForm
from policies.studio.showing import number_shown
from policies.studio.words import named

PREVIEW = "preview"  # the button that shows the example without saving
DO = "do"  # a button of the blocks: add, up.2, down.2, remove.2, to.2.0
SEEN = "seen"  # the pattern whose blocks were shown: a text typed since counts before them
LONGEST = 200


def edit_number(request: HttpRequest, code: str) -> HttpResponse:
    """Change the number pattern of a category; without one of its own the inherited one is shown."""
    document = queries.working_document(actor_now())
    within = effective(document, code)
    rows = queries.rows_of("numbering", category=code)
    known = rows[0][1] if rows else within.number
    initial = {"pattern": known.pattern, "date_field": known.date_field} if known else {}
    data = _sent(request.POST, within) if request.method == "POST" else None
    form = NumberForm(data, initial=initial, within=within)
    saving = data is not None and not {PREVIEW, DO} & set(data)
    if saving and tried(
        form,
        lambda: actions.save_row(
            actor_now(), form.value(code), row_id=rows[0][0] if rows else None
        ),
    ):
        done(request, _("The number pattern is saved in the draft."))
        return redirect("policy_category", code)
    said = data if data is not None else initial
    rule = NumberRule(
        category=code, pattern=said.get("pattern", ""), date_field=said.get("date_field", "")
    )
    context = frame(
        _("Number of {name}").format(name=f"{code} {named(within.category)}"),
        way=way_to(within.category),
        form=form,
        preview_url=reverse("policy_number_preview", args=[code]),
        inherited=bool(known and not rows),
        own=bool(rows),
        remove_url=reverse("policy_number_remove", args=[code]),
        cancel_url=reverse("policy_category", args=[code]),
        **_shown(document, within, rule),
    )
    bad = saving and bool(form.errors)
    return render(request, "policies/number.html", context, status=400 if bad else 200)


@require_GET
def number_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Return what a pattern being built gives: as data, and as the panels of its blocks and its example."""
    document = queries.working_document(actor_now())
    within = effective(document, code)
    data = _sent(request.GET, within)
    rule = NumberRule(
        category=within.code,
        pattern=data.get("pattern", "")[:LONGEST],
        date_field=data.get("date_field", "")[:60],
    )
    shown = _shown(document, within, rule)
    html = render_to_string("policies/number_example.html", shown)
    blocks = render_to_string("policies/number_blocks.html", shown)
    return JsonResponse(
        {**shown["example"], "pattern": rule.pattern, "html": html, "blocks": blocks}
    )


def _shown(document: PolicyDocument, within: EffectiveCategory, rule: NumberRule) -> dict[str, Any]:
    """Return what the panels show of a pattern."""
    begun = bool(rule.pattern.strip())  # nothing typed yet is no mistake
    found = number_example(document, rule, today=today()) if begun else NumberExample()
    example = number_shown(found, within)
    try:
        unsound = bool(example["problems"]) or not found.segments
        trial = NumberTrial() if unsound else tried_on_numbers(document, rule)
    except Invalid:
        trial = NumberTrial()
    return {
        "pattern": rule.pattern,
        "blocks": blocks_shown(within, rule.pattern),
        "new_blocks": new_blocks(within),
        "example": example,
        "trial": trial_shown(trial, sound=not unsound),
    }


def _sent(data: QueryDict, within: EffectiveCategory) -> QueryDict:
    """Return what was sent, its pattern as the blocks say it where they belong to it, and the button done."""
    text = data.get("pattern", "")
    if data.get(SEEN) == text:
        count = len(blocks_of(text))
        text = with_values(text, [block_field(data, place) for place in range(count)])
    said = data.copy()
    said["pattern"] = _after(data, text, within)
    return said


def _after(data: Mapping[str, str], text: str, within: EffectiveCategory) -> str:
    """Return the pattern after the button of a block was pressed."""
    what, *where = data.get(DO, "").split(".")
    places = [number_in(one) for one in where]
    match what, places:
        case "add", []:
            first = next((one.code for one in within.fields if not one.repeat), "")
            return with_added(text, data.get("new", ""), field=first)
        case "remove", [int(at)]:
            return without_block(text, at)
        case "up", [int(at)]:
            return with_moved(text, at, at - 1)
        case "down", [int(at)]:
            return with_moved(text, at, at + 1)
        case "to", [int(at), int(to)]:
            return with_moved(text, at, to)
    return text
