"""The page on which values nobody knows get their meaning, and names of one company are made one."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.imports.models import ImportJob
from archive.imports.patching import VALUES, Patch
from archive.imports.queries import import_to_work_on
from archive.imports.screens import steps_of
from archive.mending import actions, values
from archive.mending.parsing import number_of
from backoffice.sentences import sentences
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor

EMPTY, AS = "empty", "as:"  # what a choice on the page says: left empty, or the text behind it


@require_http_methods(["GET", "POST"])
def import_values(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the values nobody knows with what each could mean; take what a person decides."""
    actor = _actor()
    job = import_to_work_on(actor, pk)
    if not job.counts:
        return redirect("imports_show", pk=pk)
    if request.method == "POST":
        return _decided(request, actor, job)
    return _page(request, actor, job)


def _page(
    request: HttpRequest, actor: Actor, job: ImportJob, *, problems: list[str] | None = None
) -> HttpResponse:
    named = values.name_columns(actor, job)
    heading = request.GET.get("names", "")
    groups = values.name_groups(job, heading) if heading in named else []
    context = {
        "title": _("Values and names"),
        "job": job,
        "breadcrumb": [
            {"label": _("Import"), "url": reverse("imports_list")},
            {"label": job.file_name, "url": reverse("imports_show", args=[job.pk])},
        ],
        "steps": steps_of("rehearsal"),
        "columns": values.unknown_columns(actor, job, language=get_language() or ""),
        "named": named,
        "heading": heading if heading in named else "",
        "groups": groups[: values.GROUPS],
        "more": max(0, len(groups) - values.GROUPS),
        "stale": not job.policy_digest,
        "problems": problems or [],
        "empty": EMPTY,
        "as": AS,
    }
    return render(request, "mending/values.html", context, status=400 if problems else 200)


def _decided(request: HttpRequest, actor: Actor, job: ImportJob) -> HttpResponse:
    heading = request.POST.get("column", "")
    is_names = "names" in request.POST
    chosen = _names(request.POST) if is_names else _values(request.POST)
    content = {"map": chosen, "parts": values.takes_parts(values.target_of(job, heading))}
    patch = Patch(kind=VALUES, column=heading, content=content)
    try:
        with transaction.atomic():
            actions.mend(actor, job.pk, patch, seen=number_of(request.POST, "seen", -1))
    except (Invalid, Conflict) as error:
        job.refresh_from_db()
        return _page(request, actor, job, problems=sentences(error))
    count = len(chosen)
    text = ngettext(
        "%(count)s value is mapped in all rows.", "%(count)s values are mapped in all rows.", count
    )
    messages.success(request, text % {"count": f"{count:,}"})
    query = f"?{urlencode({'names': heading})}" if is_names else ""
    return redirect(f"{reverse('mending_values', args=[job.pk])}{query}")


def _values(said: Mapping[str, Any]) -> dict[str, str]:
    """Return value → text of those that were decided; fields come in pairs of `value_N` and `to_N`."""
    found = {}
    for name in said:
        number = name.removeprefix("value_")
        chosen = str(said.get(f"to_{number}", ""))
        if name != number and chosen:
            found[str(said[name])] = "" if chosen == EMPTY else chosen.removeprefix(AS)
    return found


def _names(said: Any) -> dict[str, str]:
    """Return name → the one that is kept, of every group for which one was chosen."""
    found: dict[str, str] = {}
    for field in said:
        number = field.removeprefix("group_")
        keep = said.get(f"keep_{number}", "")
        if field != number and keep:
            found |= {name: keep for name in said.getlist(field) if name != keep}
    return found


def _actor() -> Actor:
    actor: Actor | None = current().actor
    return actor or Actor.system("nobody")
