"""The screen that says of one record who may look it up, by which right, and of one person what and why not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.records import actions
from archive.records.changing import facts_of
from archive.records.overseen import may_explain
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from kernel.errors import Refused
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.explaining import Explainer, insiders
from policies.document.queries import published
from policies.studio.who_showing import asked_part, paged, people_table


@require_GET
def record_who(request: HttpRequest, number: int) -> HttpResponse:
    """Say who may look a record up today; the reader sees it too, or it is missing to them."""
    actor = current().actor
    record = record_of(actor, number)
    decision = may_explain(actor, record)
    if not decision:
        raise Refused(decision, actor=actor.id, verb=str(Verb.AUDIT), target=f"record:{number}")
    actions.note_view(actor, record)
    document, subject = published().document, facts_of(record)
    explainer = Explainer(document)
    told = [(one, explainer.tell(one, subject, (Verb.VIEW,))) for one in insiders()]
    page = paged(request, [(one, said) for one, said in told if said.ways])
    title = _("Who can see this, and why")
    context = {
        "title": title,
        "record_line": titled(record),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        "table": people_table(document, list(page), caption=title),
        "page": page,
        "note": _(
            "By the policy in force and the posts of today. Masked values are shown as ***; "
            "what somebody may do also depends on the state of the record."
        ),
        **asked_part(request, document, explainer, subject),
    }
    return render(request, "policies/who.html", context)
