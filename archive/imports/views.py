"""Screens of an import: upload, columns, rehearsal, commit, report; each shows what comes next."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.imports import actions, origins, queries, seeing
from archive.imports.again import BACK
from archive.imports.belonging import way_of
from archive.imports.forms import MappingForm, SheetForm, UploadForm
from archive.imports.models import ImportJob
from archive.imports.origins import records_named
from archive.imports.outlook_screens import outlook_tables
from archive.imports.planning import policy_asks
from archive.imports.report import given_back, workbook
from archive.imports.screens import (
    LEFT_OUT,
    columns_table,
    figures,
    files_told,
    imports_table,
    issue_table,
    progress_of,
    recipe_told,
    rows_table,
    staying_table,
    steps_of,
)
from archive.records.screens import names_in
from backoffice.sentences import sentence, sentences
from kernel.digits import number_in
from kernel.errors import FondsError, Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

ROWS_ON_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportJob.State


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """List the imports this person started."""
    actor = _actor()
    permission.demand_any(actor, Verb.IMPORT)
    page = Paginator(queries.visible_to(actor), ROWS_ON_PAGE).get_page(request.GET.get("page"))
    new = {"label": _("Import a ledger"), "url": reverse("imports_new"), "icon": "upload"}
    recipes = {"label": _("Recipes"), "url": reverse("recipes_list"), "kind": "secondary"}
    context = {
        "title": _("Import"),
        "lead": _("Ledgers of twenty years become records: understood, rehearsed, then committed."),
        "actions": [new, _templates(), recipes],
        "table": imports_table(list(page), new, names_in(published().document, _language())),
        "page": page,
    }
    return render(request, "imports/list.html", context)


def _templates() -> dict[str, str]:
    return {
        "label": _("Import templates"),
        "url": reverse("imports_templates"),
        "kind": "secondary",
    }


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file and the category its rows go into."""
    actor = _actor()
    permission.demand_any(actor, Verb.IMPORT)
    categories = queries.categories_for(actor)
    form = UploadForm(
        request.POST or None, request.FILES or None, categories=categories, language=_language()
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        category = form.cleaned_data["category"]
        found: list[ImportJob] = []
        act = lambda: found.append(  # noqa: E731 - one call, tried below
            actions.bring(
                actor,
                category=category,
                file_name=upload.name,
                chunks=upload.chunks(),
                password=form.cleaned_data["password"],
            )
        )
        if _tried(form, act, lambda where: "file"):
            return redirect("imports_show", pk=found[0].pk)
        if form.has_error("file", "locked") or form.has_error("file", "wrong_password"):
            form.ask_password()
    context = {
        "title": _("Import a ledger"),
        "breadcrumb": _way(),
        "steps": steps_of("upload"),
        "form": form,
        "submit_label": _("Upload and understand"),
        "cancel_url": reverse("imports_list"),
    }
    return render(request, "imports/new.html", context)


@require_GET
def import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an import at the step it is at."""
    actor = _actor()
    job = queries.import_to_work_on(actor, pk)
    if job.state == State.DONE:
        return _report(request, actor, job)
    if job.state in (State.REHEARSING, State.COMMITTING):
        work = queries.job_state(actor, job.job) if job.job else None
        if work is not None and not work.finished:
            return _running(request, job, work)
    if job.counts:
        return _rehearsal(request, actor, job)
    return _columns(request, actor, job, _mapping_form(actor, job, None))


@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the columns mean; take a person's choices and rehearse."""
    actor = _actor()
    job = queries.import_to_work_on(actor, pk)
    if request.method == "GET":
        return _columns(request, actor, job, _mapping_form(actor, job, None))
    form = _mapping_form(actor, job, request.POST)

    def act() -> None:
        actions.set_mapping(
            actor,
            pk,
            columns=form.columns,
            fixed=form.values,
            file=form.cleaned_data["file"],
            adopt=form.cleaned_data["adopt"],
            met=form.cleaned_data["met"],
            ask=form.ask,
        )
        actions.start_rehearsal(actor, pk)

    if form.is_valid() and _tried(form, act, form.place):
        return redirect("imports_show", pk=pk)
    return _columns(request, actor, job, form, status=400)


@require_POST
def import_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Understand the file again, from the sheet and the heading a person names."""
    actor = _actor()
    job = queries.import_to_work_on(actor, pk)
    form = _sheet_form(actor, job, request.POST)

    def act() -> None:
        row = form.cleaned_data["header_row"]
        actions.understand(
            actor,
            pk,
            sheet=form.cleaned_data["sheet"],
            header_row=row - 1 if row else None,
            totals=form.cleaned_data["totals"],
            encoding=form.cleaned_data.get("encoding", ""),
            delimiter=form.cleaned_data.get("delimiter", ""),
            lying=form.cleaned_data.get("lying"),
        )

    if form.is_valid() and _tried(
        form, act, lambda where: where if where in form.fields else "header_row"
    ):
        return redirect("imports_columns", pk=pk)
    mapping = _mapping_form(actor, job, None)
    return _columns(request, actor, job, mapping, sheet_form=form, status=400)


@require_POST
def import_recipe(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file as an earlier one was read."""
    number = number_in(request.POST.get("recipe", ""))
    if number is None:
        raise Missing
    actions.understand(_actor(), pk, recipe=number)
    return redirect("imports_columns", pk=pk)


@require_POST
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Commit what was rehearsed, in the background."""
    actions.start_commit(_actor(), pk)
    return redirect("imports_show", pk=pk)


@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the work after its present batch, or give the import up."""
    actions.cancel(_actor(), pk)
    return redirect("imports_show", pk=pk)


@require_GET
def import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the rows left out back as a workbook with the reasons."""
    actor = _actor()
    job = actions.give_back(actor, pk)
    response = HttpResponse(workbook(actor, job), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="import-{job.pk}-rows.xlsx"'
    return response


def _columns(
    request: HttpRequest,
    actor: Actor,
    job: ImportJob,
    form: MappingForm,
    *,
    sheet_form: SheetForm | None = None,
    status: int = 200,
) -> HttpResponse:
    same = queries.same_file(actor, job)
    preview = seeing.preview(actor, job)
    context = {
        **_frame(job, "columns"),
        "form": form,
        "rows": columns_table(job, form, preview),
        "first": preview,
        "fixed": [form[f"fixed_{code}"] for code in form.fixed],
        "of_files": [form[f"fixed_{code}"] for code in form.of_files],
        "sheet_form": sheet_form or _sheet_form(actor, job, None),
        "sheets": job.table.get("sheets", ()),
        "recipe": recipe_told(job),
        "same": same,
        "came_from": queries.came_from(actor, job, given_back(job.table.get("columns", ()))),
        "ended": job.state in (State.CANCELLED, State.FAILED),
        "problem": _problem_of(actor, job),
        "notes": [sentence_of(one) for one in job.table.get("problems", ())],
    }
    return render(request, "imports/columns.html", context, status=status)


def _rehearsal(request: HttpRequest, actor: Actor, job: ImportJob) -> HttpResponse:
    code, column = request.GET.get("code", ""), request.GET.get("column", "")
    rows = queries.issue_rows(job, code=code, column=column)
    page = Paginator(rows, ROWS_ON_PAGE).get_page(request.GET.get("page"))
    left = job.counts.get("new", 0) + job.counts.get("changed", 0)
    context = {
        **_frame(job, "rehearsal"),
        "figures": figures(job),
        "outlook": () if job.table.get(BACK) else outlook_tables(job),  # it was of all rows
        "kinds": issue_table(job, queries.issue_counts(job), code, column),
        "table": rows_table(job, queries.with_cells(job, list(page)), code, column),
        "page": page,
        "left": left,
        "files": files_told(job),
        "stale": not job.policy_digest,
        "put_back": job.table.get(BACK, 0),
        "left_out": sum(job.counts.get(one, 0) for one in LEFT_OUT),
        "ended": job.state in (State.CANCELLED, State.FAILED, State.COMMITTING),
        "problem": _problem_of(actor, job),
        "chosen": code,
    }
    return render(request, "imports/rehearsal.html", context)


def _running(request: HttpRequest, job: ImportJob, work: queries.JobState) -> HttpResponse:
    step = "commit" if job.state == State.COMMITTING else "rehearsal"
    context = {**_frame(job, step), "progress": progress_of(job, work)}
    return render(request, "imports/running.html", context)


def _report(request: HttpRequest, actor: Actor, job: ImportJob) -> HttpResponse:
    back = origins.taking_back(actor, job)
    staying = (
        list(origins.stayed(job, back.undone_by)[:ROWS_ON_PAGE]) if back and back.undone_by else []
    )
    context = {
        **_frame(job, "report"),
        "back": back,
        "why_not": sentence(back.decision) if back else "",
        "staying": staying_table(staying, records_named(actor, staying)),
        "figures": figures(job),
        "kinds": issue_table(job, queries.issue_counts(job), "", ""),
        "left_out": sum(job.counts.get(one, 0) for one in LEFT_OUT),
    }
    return render(request, "imports/report.html", context)


def _frame(job: ImportJob, step: str) -> dict[str, Any]:
    return {
        "title": job.file_name,
        "job": job,
        "breadcrumb": [*_way(), *way_of(job), {"label": job.file_name}],
        "steps": steps_of(step),
    }


def _way() -> list[Mapping[str, Any]]:
    return [{"label": _("Import"), "url": reverse("imports_list")}]


def _sheet_form(actor: Actor, job: ImportJob, data: Any) -> SheetForm:
    files = queries.file_categories(actor, job.category)
    return SheetForm(data, job=job, files=files, language=_language())


def _mapping_form(actor: Actor, job: ImportJob, data: Any) -> MappingForm:
    may_file = bool(permission.decide(actor, Verb.FILE, Subject(category=job.category)))
    return MappingForm(
        data,
        job=job,
        targets=queries.targets_of_import(job.category, str(job.mapping.get("lying") or "")),
        language=_language(),
        may_file=may_file,
        asks=policy_asks(job.category),
    )


def _tried(form: Any, act: Callable[[], object], place: Callable[[str], str | None]) -> bool:
    """Do `act` in a savepoint; show what it refuses beside the fields it is about and return False."""
    try:
        with transaction.atomic():
            act()
    except Invalid as error:
        for problem in error.problems:
            form.add_error(
                place(problem.where), ValidationError(sentence(problem), code=problem.code)
            )
        return False
    except FondsError as error:
        if error.code not in ("conflict", "missing"):
            raise
        for text in sentences(error):
            form.add_error(None, text)
        return False
    return True


def _problem_of(actor: Actor, job: ImportJob) -> str:
    if job.job is None or job.state not in (State.FAILED, State.REHEARSING, State.COMMITTING):
        return ""
    return queries.job_state(actor, job.job).problem


def sentence_of(one: Mapping[str, Any]) -> str:
    """Return the sentence of a problem stored with the import."""
    return _(one["message"]).format_map(one["params"])


def _actor() -> Actor:
    actor: Actor | None = current().actor
    return actor or Actor.system("nobody")


def _language() -> str:
    return get_language() or ""
