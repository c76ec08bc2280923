"""The addresses of the files of a record: see them, add, take out, remove."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.files import actions, queries
from archive.files.actions import Given
from archive.files.giving import answer, not_there, range_of
from archive.files.receiving import on_disk
from archive.files.screens import files_part
from archive.outputs.asking import PURPOSE, page_for_record
from archive.records.actions import note_view
from archive.records.queries import record_of
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor

MOST = 50  # files sent at once
_LONGEST = 32
Opening = Callable[..., Given]


@require_http_methods(["GET", "POST"])
def record_files(request: HttpRequest, number: int) -> HttpResponse:
    """Show the files of a record as a part of its page; a POST adds what was sent."""
    actor = _actor()
    record = record_of(actor, number)
    if request.method == "GET":
        note_view(actor, record, screen="files")
        return render(request, "files/record_part.html", {"files": files_part(actor, record)})
    sent = request.FILES.getlist("file")[:MOST]
    series = request.POST.get("series", "")[:_LONGEST]
    added, problems = 0, [] if sent else [_("Choose a file.")]
    for one in sent:
        said = _added(actor, number, one, series)
        problems += said
        added += not said
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"added": added, "problems": problems}, status=400 if problems else 200)
    for text in problems:
        messages.error(request, text)
    if added:
        messages.success(request, _("Added; each file can be had once it is checked."))
    return _back(number)


@require_GET
def record_file_take(request: HttpRequest, number: int, token: str) -> HttpResponseBase:
    """Give a file out; who takes personal data out says first what it is for."""
    actor = _actor()
    record, _file = queries.file_of(actor, number, token)
    if queries.may_take(actor, record):  # else it is refused below, as ever
        back = reverse("record_page", args=[number]) + "#files"
        asked = page_for_record(request, record, title=_("Download"), back=back)
        if asked is not None:
            return asked
    taken = partial(actions.take, purpose=request.GET.get(PURPOSE, ""))
    return _given(request, number, token, taken)


@require_POST
def record_file_remove(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Remove a file from a record that is not submitted yet."""
    actions.remove(_actor(), number, token)
    messages.success(request, _("The file is removed."))
    return _back(number)


def _added(actor: Actor, number: int, sent: "UploadedFile[Any]", series: str) -> list[str]:
    """Add one file; return why not, '' nothing."""
    try:
        with transaction.atomic(), on_disk(sent) as path:
            actions.add(actor, number, path, name=sent.name or "", series=series)
    except Invalid as error:
        return [sentence(problem) for problem in error.problems]
    except Conflict as error:
        return [sentence(error)]
    return []


def _given(request: HttpRequest, number: int, token: str, opening: Opening) -> HttpResponseBase:
    actor = _actor()
    record, file = queries.file_of(actor, number, token)
    try:
        span = range_of(request, file)
    except ValueError:
        return not_there(file)
    try:
        given = opening(actor, number, token, span=span.said if span else "")
        name = queries.version_of(actor, record, file).name
        return answer(given, name, span=span, inline=False)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return _back(number)


def _back(number: int) -> HttpResponse:
    return redirect(reverse("record_page", args=[number]) + "#files")


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
