"""The page that asks what personal data is for before it leaves, with the last answer of the session chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from archive.records.models import Record
from archive.records.purposes import (
    LAST_PURPOSE,
    is_asked,
    purpose_name,
    purposes,
    stated,
    stated_for_record,
)
from archive.records.screens import home_crumb, with_query
from backoffice.sentences import sentence
from kernel.errors import Conflict, FondsError, Invalid
from policies.document.values import Purpose

PURPOSE = "purpose"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked about: its name, where cancelling leads, why the last answer does not do, what leaves that out."""

    title: str
    back: str
    problem: str = ""
    consequence: str = ""
    without: QueryDict | None = None
    offered: Sequence[Purpose] | None = None


def page_for_record(
    request: HttpRequest, record: Record, *, title: str, back: str
) -> HttpResponse | None:
    """Return the page that asks what a record leaves for; None where that is said and does, or is not asked."""
    if not is_asked(record):
        return None
    given = request.GET.get(PURPOSE, "")
    if not given:
        return page(request, Question(title=title, back=back))
    try:
        stated_for_record(record, given)
    except (Invalid, Conflict) as error:
        return page(request, Question(title=title, back=back, problem=words(error)))
    remember(request, given)
    return None


def page_for_titles(request: HttpRequest, error: Invalid, *, title: str, back: str) -> HttpResponse:
    """Return the page that asks what numbers and titles leave for; nobody's consent is looked for."""
    question = Question(
        title=title,
        back=back,
        problem=words(error) if request.GET.get(PURPOSE) else "",
        offered=[one for one in purposes() if not one.consent],
    )
    return page(request, question)


def words(error: FondsError) -> str:
    """Return what is wrong in one sentence."""
    return sentence(error.problems[0] if isinstance(error, Invalid) else error)


def is_said(request: HttpRequest) -> str:
    """Return what is wrong with the purpose that was said, '' nothing."""
    try:
        stated(request.GET.get(PURPOSE, ""))
    except Invalid as error:
        return words(error)
    return ""


def remember(request: HttpRequest, code: str) -> None:
    """Choose this purpose first when it is asked next in this session."""
    if request.session.get(LAST_PURPOSE) != code:
        request.session[LAST_PURPOSE] = code


def page(request: HttpRequest, question: Question) -> HttpResponse:
    """Return the page that asks; 400 where something is wrong with what was said."""
    offered = purposes() if question.offered is None else question.offered
    chosen = request.GET.get(PURPOSE, "") or request.session.get(LAST_PURPOSE, "")
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in {PURPOSE, "covered"}
        for value in values
    ]
    without = question.without
    context: dict[str, Any] = {
        "title": question.title,
        "lead": _("Say what the personal data is for. It is noted with what leaves."),
        "breadcrumb": [home_crumb(), {"label": question.title}],
        "problem": question.problem,
        "consequence": question.consequence,
        "without_url": request.path + with_query(without) if without is not None else "",
        "choices": [
            {"code": one.code, "name": purpose_name(one), "selected": one.code == chosen}
            for one in offered
        ],
        "kept": kept,
        "cancel_url": question.back,
    }
    status = 400 if question.problem else 200
    return render(request, "records/purpose.html", context, status=status)
