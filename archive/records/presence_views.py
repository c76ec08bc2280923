"""The address an open form of a record calls every few seconds: I am here; who else is?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from archive.records.changing import may_edit
from archive.records.presence import beat, leave, others
from archive.records.queries import record_of
from kernel.errors import Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor


@require_POST
def editing(request: HttpRequest, number: int) -> HttpResponse:
    """Note who has the form open, or has closed it, and answer with the others."""
    actor: Actor = current().actor
    record = record_of(actor, number)
    allowed = may_edit(actor, record)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{number}")
    if "left" in request.POST:
        leave(actor, record)
        return HttpResponse(status=204)
    beat(actor, record)
    return render(request, "records/editors.html", {"editors": others(actor, record)})
