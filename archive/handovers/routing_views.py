"""The work list of files by territory: who should have each, confirmed in bulk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.handovers import screens
from archive.handovers.routing_actions import distribute
from archive.handovers.routing_queries import routes
from archive.records.actions import note_search
from archive.records.screens import home_crumb
from archive.records.watermarks import mark_over
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def handover_routes(request: HttpRequest) -> HttpResponse:
    """List what should go to somebody of its territory; a POST distributes what was ticked."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.TRANSFER)
    if request.method == "POST":
        return _distributed(request, actor)
    found = routes(actor)
    note_search(actor, {"list": "territories"}, shown=len(found), verb=Verb.VIEW)
    context = {
        "title": _("By territory"),
        "lead": _("Files of a territory that nobody who works there is in charge of."),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Handovers"), "url": reverse("handovers")},
            {"label": _("By territory")},
        ],
        "table": screens.routes_table(found),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in found]),
    }
    return render(request, "handovers/routes.html", context)


def _distributed(request: HttpRequest, actor: Actor) -> HttpResponse:
    pairs = (one.partition(":") for one in request.POST.getlist("route"))
    said = [(number_in(record), number_in(person)) for record, _sign, person in pairs]
    wanted = {record: person for record, person in said if record and person}
    try:
        done = distribute(actor, wanted).done
    except Conflict as error:
        messages.warning(request, sentence(error))
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
    else:
        text = _("Assigned: {count}. On handovers that wait for signatures: {more}.")
        messages.success(request, text.format(count=len(done), more=len(wanted) - len(done)))
    return redirect("handover_routes")
