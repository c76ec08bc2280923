"""The screen on which the company says what its rooms are looked at for, all of them or one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.custody.place_models import Location
from archive.inspections import actions, queries, screens
from archive.inspections.forms import ItemForm
from archive.inspections.rules import Item
from backoffice.problems import add_problems
from kernel.digits import number_in
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest) -> HttpResponse:
    """Show the checklist of all rooms, or of one; add an item, change or leave one out."""
    actor: Actor = current().actor
    queries.demand_shape(actor)
    rooms = queries.shown_rooms()
    room = _chosen(request, rooms)
    rows = queries.checklist_rows(room)
    form = ItemForm(request.POST or None, initial=_initial(request, rows))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_item(actor, room.pk if room else None, Item(**form.cleaned_data))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(
                request, _("The checklist is changed; it holds from the next filling on.")
            )
            return redirect(screens.checklist_address(room))
    context = {
        "title": _("Checklist of rooms"),
        "lead": str(room) if room else _("For every storage room; choose one for what is its own."),
        "breadcrumb": [
            {"label": _("Inspections"), "url": reverse("inspections")},
            {"label": _("Checklist of rooms")},
        ],
        "tabs": screens.room_tabs(rooms, room),
        "table": screens.checklist_table(rows, room),
        "form": form,
        "form_free": True,
    }
    status = 400 if form.errors else 200
    return render(request, "inspections/checklist.html", context, status=status)


def _chosen(request: HttpRequest, rooms: list[Location]) -> Location | None:
    number = number_in(request.GET.get("room", ""))
    return next((one for one in rooms if one.pk == number), None)


def _initial(request: HttpRequest, rows: list[tuple[Item, bool]]) -> dict[str, object]:
    code = request.GET.get("item", "")
    found = next((one for one, _own in rows if one.code == code), None)
    return vars(found) if found is not None else {}
