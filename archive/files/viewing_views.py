"""The addresses of the viewer: its page, the pages of a file as pictures, and their thumbnails."""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from PIL import Image

from archive.files import viewing_actions
from archive.files.drawing import over
from archive.files.viewing_actions import Viewed, viewed
from archive.files.viewing_rules import TEXT
from archive.files.viewing_screens import viewer_part
from archive.records import actions as record_actions
from archive.records.card_screens import card_sections
from archive.records.models import Record
from archive.records.queries import card
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict
from kernel.scope import current
from security.actor import Actor

_ALONE = "default-src 'none'; sandbox"


@require_GET
def record_file_look(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Show a file page by page: beside the fields of its record, or with `part` the viewer alone."""
    actor = _actor()
    try:
        shown = viewed(actor, number, token)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect(reverse("record_page", args=[number]) + "#files")
    context = {"viewer": _viewer(request, actor, shown)}
    if "part" in request.GET:
        response = render(request, "files/viewer.html", context)
    else:
        record_actions.note_view(actor, shown.record)
        response = render(request, "files/look.html", {**context, **_beside(actor, shown.record)})
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def record_file_page(_request: HttpRequest, number: int, token: str, page: int) -> HttpResponseBase:
    """Give one page as a picture; it is drawn while it is sent, after the transaction is over."""
    try:
        given = viewing_actions.look_at_page(_actor(), number, token, page)
    except (
        Conflict
    ):  # blocked or damaged since the viewer was opened, which says so when it is loaded again
        return HttpResponse(status=404)
    response = StreamingHttpResponse(given, content_type="image/jpeg")
    response.needs_no_scope = True  # type: ignore[attr-defined]  # asked by the scope's middleware
    return _alone(response)


@require_GET
def record_file_thumbnails(
    _request: HttpRequest, number: int, token: str, sheet: int
) -> HttpResponseBase:
    """Give a sheet of thumbnails, one below the other."""
    try:
        content, mark = viewing_actions.look_at_thumbnails(_actor(), number, token, sheet)
    except Conflict:
        content, mark = b"", ""
    if not content:
        return HttpResponse(status=404)
    if mark:
        out = io.BytesIO()
        fonts = Path(settings.FONDS_PRINT_FOLDER) / "fonts"
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
            over(picture, mark, fonts).convert("RGB").save(out, "JPEG", quality=70)
        content = out.getvalue()
    return _alone(HttpResponse(content, content_type="image/jpeg"))


def _viewer(request: HttpRequest, actor: Actor, shown: Viewed) -> dict[str, Any]:
    """Return the viewer at the page asked for, the nearest there is."""
    asked = number_in(request.GET.get("page", "")) or 1
    page = min(max(asked, 1), max(shown.pages, 1))
    text = None
    if shown.file.kind == TEXT:
        text = viewing_actions.look_at_text(actor, shown.record.pk, shown.file.token, page)
    elif not shown.pages and not shown.problem and "again" not in request.GET:
        viewing_actions.ask_for_preview(shown)
    return viewer_part(actor, shown, page, text=text)


def _beside(actor: Actor, record: Record) -> dict[str, Any]:
    """Return the fields of the record, as its page shows them, and the way back."""
    shown = card(actor, record)
    name = titled(record)
    return {
        "title": name,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
        "card": shown,
        "sections": card_sections(shown),
        "breadcrumb": [
            home_crumb(),
            {"label": name, "url": reverse("record_page", args=[record.pk])},
        ],
    }


def _alone(response: HttpResponseBase) -> HttpResponseBase:
    """Add what keeps a browser from running, guessing or keeping anything of it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
