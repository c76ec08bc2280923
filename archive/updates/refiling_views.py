"""The screen that keys a new card of a filed record (重新归档); its values are compared before any of them counts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.records.actions import note_view
from archive.records.choosing import people_to_choose
from archive.records.models import Record
from archive.records.printable import blank_link
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled
from archive.updates import actions, queries
from archive.updates.forms import FreshGround, RefilingForm
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.document.queries import published
from security import permission
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def record_refile(request: HttpRequest, number: int) -> HttpResponse:
    """Key a new card of a filed record and go on to its comparison; nothing of the record changes yet."""
    actor: Actor = current().actor
    record = record_of(actor, number)
    page = reverse("record_page", args=[number])
    try:
        queries.demand_refiling(actor, record)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect(page)
    form = RefilingForm(_ground(actor, record), record, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            notice = actions.submit(actor, number, form.submitted())
        except Invalid as error:
            form.show(error)
        else:
            messages.info(request, _("Nothing has changed yet: take or leave each value."))
            return redirect("change_notice", notice.pk)
    elif request.method == "GET":
        note_view(actor, record)
    context = {
        "title": _("New card: {title}").format(title=titled(record)),
        "lead": _(
            "Key the new card of {number} as it is. What it leaves empty stays as it is stored; what differs is"
            " compared next. The number stays, and what is filed now is kept as a former version."
        ).format(number=record.archive_no),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("File anew")},
        ],
        "actions": blank_link(record.category),
        "form": form,
        "first_fields": form.first_fields(),
        "last_fields": form.last_fields(),
        "sections": form.sections(),
        "people": people_to_choose(),
        "submit_label": _("Go on to the comparison"),
        "cancel_url": page,
    }
    return render(request, "updates/new.html", context, status=400 if form.errors else 200)


def _ground(actor: Actor, record: Record) -> FreshGround:
    shape = shape_of(published(), record.category)
    return FreshGround(
        actor=actor,
        shape=shape,
        language=get_language() or "",
        readable=permission.readable(actor, shape.code),
        version=record.version,
    )
