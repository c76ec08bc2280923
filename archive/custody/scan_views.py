"""What a scan leads to: the page of a label with the next act filled in, by camera, scanner or typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.custody import queries, screens
from archive.custody.copy_queries import copy_named, copy_of
from archive.custody.copy_screens import scan_of_copy
from archive.custody.forms import WhereForm
from archive.custody.place_models import Location
from archive.custody.scan_acts import acts_on
from archive.custody.scan_rules import ScanKind, scanned
from archive.records.actions import note_view
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.title_sealing import titled
from kernel.clock import now
from kernel.errors import Missing
from kernel.scope import current
from security.actor import Actor

_PLACE = "custody.place"  # in a session: the place scanned last, and when
_FRESH = 1800  # seconds it is offered


@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """Take what was scanned or typed, and lead to what it names."""
    actor = _actor()
    queries.demand_look(actor)
    problem = ""
    if request.method == "POST":
        url, problem = _led(actor, request.POST.get("text", "").replace("\x00", ""))
        if url:
            return redirect(url)
    context = {**_bare(_("Scan a label")), "problem": problem}
    return render(request, "custody/scan.html", context, status=400 if problem else 200)


@require_GET
def scan_code(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a label stands for, and the next act its reader may do, filled in."""
    actor = _actor()
    label = queries.label_named(token.lower())
    if label is None:
        return _nothing(request)
    if label.location is not None:
        row = queries.location_of(actor, label.location.pk)
        request.session[_PLACE] = [row.pk, int(now().timestamp())]
        return render(request, "custody/scan.html", _of_place(actor, row))
    try:
        if label.copy is not None:
            copy = copy_of(actor, label.copy.pk)
            note_view(actor, copy.record, by="label")
            return render(request, "custody/scan.html", scan_of_copy(actor, copy))
        record = record_of(actor, label.record_id or 0)  # one of the three is there
    except Missing:  # the trail keeps that it was tried
        return _nothing(request)
    note_view(actor, record, by="label")
    return render(request, "custody/scan.html", _of_record(request, actor, record))


def _nothing(request: HttpRequest) -> HttpResponse:
    """Say the same of a label that nobody knows and of one whose record is hidden (docs/adr/0040)."""
    words = _("This label names nothing of this company that you may see; look whose it is.")
    context = {**_bare(_("Scan a label")), "problem": words}
    return render(request, "custody/scan.html", context, status=404)


def _led(actor: Actor, text: str) -> tuple[str, str]:
    """Return the address that a scan leads to, or a sentence of why it leads nowhere."""
    found = scanned(text, host=current().company.host)
    if found.kind is ScanKind.FOREIGN:
        said = _("This label belongs to another company ({host}); nothing of it is shown here.")
        return "", said.format(host=found.text)
    if found.kind is ScanKind.NOTHING:
        return "", _("Scan a label, or type an archive number or the code of a place.")
    if found.kind is ScanKind.LABEL:
        return reverse("scan_code", args=[found.text]), ""
    url = _named(actor, found.text)
    said = _("“{text}” names no place and no record you may see.")
    return url, "" if url else said.format(text=found.text[:60])


def _named(actor: Actor, text: str) -> str:
    """Return the page of the place, record or copy that is called so; '' for none."""
    location = queries.location_named(actor, text)
    if location is not None:
        return reverse("custody_place", args=[location.pk])
    named = queries.records_named(actor, [text]).found
    if named:
        return reverse("record_page", args=[next(iter(named.values()))])
    copy = copy_named(actor, text)
    return reverse("custody_copy", args=[copy.pk]) if copy is not None else ""


def _of_place(actor: Actor, row: Location) -> dict[str, Any]:
    acts = []
    if queries.may_keep(actor) and row.closed_on is None:
        acts.append({"label": _("Put records in"), "url": reverse("custody_put", args=[row.pk])})
    if queries.may_keep(actor) and row.parent is not None:
        url = reverse("custody_move", args=[row.pk])
        acts.append({"label": _("Move to another place"), "url": url, "kind": "secondary"})
    url = reverse("custody_place", args=[row.pk])
    acts.append({"label": _("Open the place"), "url": url, "kind": "secondary"})
    return {
        **_bare(str(row)),
        "pairs": screens.facts_of_place(row),
        "actions": acts,
        "hint": _("Now scan what comes in here: each record is then offered this place."),
    }


def _of_record(request: HttpRequest, actor: Actor, record: Record) -> dict[str, Any]:
    number, may = record.pk, queries.may_place(actor, record)
    part = screens.record_part(actor, record)
    acts = acts_on(actor, record)
    acts.append({"label": _("Open the record"), "url": reverse("record_page", args=[number])})
    if may and queries.lies_on_paper(record):
        url = reverse("record_where", args=[number])
        label = part["label"] if part else _("Put in a place")
        acts.append({"label": label, "url": url, "kind": "secondary"})
    url = reverse("record_incident", args=[number])
    acts.append({"label": _("Report loss or damage"), "url": url, "kind": "secondary"})
    context = {
        **_bare(titled(record)),
        "pairs": part["pairs"] if part else [],
        "actions": acts,
    }
    if may and queries.lies_on_paper(record):
        context |= _next(request, actor, record)
    return context


def _next(request: HttpRequest, actor: Actor, record: Record) -> dict[str, Any]:
    """Offer to put a record where its keeper has just been, unless it lies there."""
    row = _last_place(request, actor)
    lying = queries.placed_at(actor, record)
    own = lying.location.pk if lying and not lying.with_file else 0
    if row is None or row.pk == own:
        return {}
    why = _("found and put in its place") if own else ""
    return {
        "form": WhereForm(initial={"location": row.code, "seen": own, "why": why}),
        "form_action": reverse("record_where", args=[record.pk]),
        "form_free": True,
        "submit_label": _("Put it into {code}").format(code=row.code),
    }


def _last_place(request: HttpRequest, actor: Actor) -> Location | None:
    number, at = request.session.get(_PLACE, [0, 0])
    if now().timestamp() - at > _FRESH:
        return None
    try:
        row = queries.location_of(actor, number)
    except Missing:
        return None
    return row if row.closed_on is None else None


def _bare(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "breadcrumb": [*screens.crumbs_home(), {"label": _("Scan a label")}],
    }


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
