"""The files that rows of a ledger lie in: found, new, to be chosen, each with the rows that name its customer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from archive.imports import actions, lying_files, queries
from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ImportJob
from archive.imports.screens import steps_of
from backoffice.sentences import sentence, sentences
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from security.actor import Actor

ON_PAGE = 50
State = ImportCustomer.State
_TONES = {"found": "good", "made": "good", "new": "info", "open": "warn", "bad": "bad"}


@require_http_methods(["GET", "POST"])
def import_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whose files the rows lie in; take a person's choices."""
    actor: Actor = current().actor
    job = queries.import_to_work_on(actor, pk)
    if not job.mapping.get("lying"):
        raise Missing
    problems: Mapping[int, str] = {}
    status = 200
    if request.method == "POST":
        chosen = _chosen(request)
        try:
            freed = actions.choose_files(actor, pk, chosen) if chosen else 0
        except Invalid as error:
            problems = {int(one.where): sentence(one) for one in error.problems}
            status = 400
        except Conflict as error:
            messages.error(request, " ".join(sentences(error)))
            return redirect("imports_files", pk=pk)
        else:
            _say(request, freed, chosen)
            return redirect("imports_files", pk=pk)
    return _page(request, actor, job, problems, status)


def _page(
    request: HttpRequest, actor: Actor, job: ImportJob, problems: Mapping[int, str], status: int
) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = lying_files.customers(job, state=state if state in State.values else "")
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    choosable = job.state == ImportJob.State.REHEARSED
    shown = lying_files.shown(actor, job, list(page))
    context = {
        "title": _("Files of the rows"),
        "lead": _(
            "Every row lies in the file of its customer; a new file is made once for all its rows."
        ),
        "breadcrumb": [
            {"label": _("Import"), "url": reverse("imports_list")},
            {"label": job.file_name, "url": reverse("imports_show", args=[job.pk])},
            {"label": _("Files of the rows")},
        ],
        "job": job,
        "steps": steps_of("report" if job.state == ImportJob.State.DONE else "rehearsal"),
        "stale": not job.policy_digest,
        "kinds": _kinds(job, state),
        "page": page,
        "files": [
            {"one": one, "tone": _TONES[one.state], "problem": problems.get(one.number, "")}
            for one in shown
        ],
        "choosable": choosable and any(one.state == State.OPEN for one in shown),
    }
    return render(request, "imports/files.html", context, status=status)


def _kinds(job: ImportJob, chosen: str) -> Sequence[Mapping[str, Any]]:
    words: list[tuple[str, Any]] = [("", _("All")), *State.choices]
    counts = {state: job.counts.get(f"files_{state}", 0) for state in State.values}
    counts[""] = sum(counts.values())
    return [
        {"state": state, "label": label, "count": counts[state], "is_chosen": state == chosen}
        for state, label in words
        if counts[state] or not state
    ]


def _chosen(request: HttpRequest) -> dict[int, int]:
    """Return customer → record, 0 a new file, of those for which something was chosen."""
    found: dict[int, int] = {}
    for name, value in request.POST.items():
        number = number_in(name.removeprefix("file_")) if name.startswith("file_") else None
        record = 0 if value == "new" else number_in(str(value))
        if number is not None and record is not None:
            found[number] = record
    return found


def _say(request: HttpRequest, freed: int, chosen: Mapping[int, int]) -> None:
    if not chosen:
        messages.info(request, _("Nothing was chosen."))
        return
    text = ngettext(
        "Chosen: {count} row more can be committed.",
        "Chosen: {count} rows more can be committed.",
        freed,
    )
    messages.success(request, text.format(count=f"{freed:,}"))
