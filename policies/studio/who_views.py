"""The screen that says of one category who may do what there, person by person, in force or by the draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from policies.document.explaining import Explainer, insiders
from policies.document.queries import open_draft, published_or_none
from policies.studio import queries
from policies.studio.forms import category_choices
from policies.studio.frame import actor_now, frame
from policies.studio.who_showing import asked_part, paged, people_table
from policies.studio.words import named
from security.permission import Subject

DRAFT = "draft"


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Say who may do what with at least some records of a category, and by which right."""
    working = queries.working_document(actor_now())
    by_draft = request.GET.get("by") == DRAFT and open_draft() is not None
    found = published_or_none()
    document = working if by_draft or found is None else found.document
    choices = category_choices(document)
    codes = [code for code, _label in choices]
    code = request.GET.get("category", "")
    code = code if code in codes else (codes[0] if codes else "")
    explainer, subject = Explainer(document), Subject(category=code)
    told = [(one, explainer.tell(one, subject)) for one in insiders()]
    holding = [(one, said) for one, said in told if said.ways]
    page = paged(request, holding)
    category = document.categories_by_code.get(code)
    title = _("Who may do what")
    context = frame(
        title,
        way=({"label": _("Rights"), "url": reverse("policy_rights")},),
        tabs=_faces(code, by_draft=by_draft),
        code=code,
        choices=choices,
        by=DRAFT if by_draft else "",
        keep={"category": code, **({"by": DRAFT} if by_draft else {})},
        headline=f"{code} {named(category)}" if category else "",
        table=people_table(document, list(page), caption=title),
        page=page,
        note=_(
            "Whoever has a right for some records of the category is listed; whose records and up to "
            "which level says how far it goes."
        ),
        **asked_part(request, document, explainer, subject),
    )
    return render(request, "policies/who.html", context)


def _faces(code: str, *, by_draft: bool) -> list[dict[str, Any]]:
    """Return the two policies one may ask about, while there is a draft."""
    if open_draft() is None:
        return []
    url = reverse("policy_who")
    return [
        {
            "label": label,
            "url": f"{url}?{urlencode({'category': code, 'by': face})}",
            "active": by_draft == (face == DRAFT),
        }
        for face, label in (("", _("In force")), (DRAFT, _("By the draft")))
    ]
