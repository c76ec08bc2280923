"""Screens of people in bulk: take out, read in, look at what it would do, and do it."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from administration import bulk_showing
from administration.bulk_forms import NamesForm, PeopleFileForm
from administration.people_sheets import lines_of, raw_rows, text_table, workbook
from administration.people_tables import SHAPES
from administration.people_views import crumbs, done_or_asked, manager, tabs
from administration.sheet_port import read_sheets
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel import temporary
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.people import bulk_actions, bulk_queries, post_actions
from security.people.bulk_models import PeopleFile
from security.people.bulk_rows import Plan, Standings, Table
from security.people.bulk_rules import Terms, planned
from security.people.keeper_guard import WHY, problem, vacated
from security.people.models import Department
from security.people.queries import person_or_missing
from security.people.second_port import Act, Performer, do_or_ask, register
from security.people.second_rules import Seconded

PAGE = 50
FILE = "people.bulk"  # the act of reading a file in
LARGEST_FILE = 10_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def people_out(request: HttpRequest) -> HttpResponse:
    """Give the company's people out: one .xlsx with all tables, or one table as .csv."""
    actor = manager("people.export")
    present = bulk_queries.standings(actor)
    kind = request.GET.get("table", "")
    table = next((one for one in Table if one == kind), None)
    rows = sum(len(getattr(present, one)) for one in ([table] if table else Table))
    bulk_actions.note_people_export(actor, what=kind if table else "all", rows=rows)
    content = text_table(table, present) if table else workbook(present)
    answer = HttpResponse(content, content_type="text/csv" if table else _XLSX)
    name = f"{table}.csv" if table else "people.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def people_in(request: HttpRequest) -> HttpResponse:
    """Take a file in for its preview; nothing is changed yet."""
    actor = manager("people.read_in")
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = bulk_actions.keep_people_file(
                actor,
                name=form.cleaned_data["file"].name,
                rows=_rows(form.cleaned_data["file"]),
                effective=form.cleaned_data["effective"],
                complete=form.cleaned_data["complete"],
            )
        except Invalid as error:
            add_problems(form, error)
        else:
            return redirect("people_preview", kept.pk)
    out = reverse("people_out")
    context = {
        "title": _("People in bulk"),
        "lead": _(
            "Take the tables out, change them in a spreadsheet, read them in, and look first."
        ),
        "breadcrumb": crumbs(_("People in bulk")),
        "tabs": tabs("people_in"),
        "form": form,
        "submit_label": _("Show what would change"),
        "outs": [
            {"label": _("Everything (.xlsx)"), "url": out},
            *(
                {"label": f"{_(shape.label)} (.csv)", "url": f"{out}?table={shape.table}"}
                for shape in SHAPES
            ),
        ],
    }
    return render(request, "administration/people_in.html", context)


def _rows(file: "UploadedFile[bytes]") -> dict[str, list[Any]]:
    """Return the rows of an uploaded file; Invalid for one that is too large or cannot be read."""
    if (file.size or 0) > LARGEST_FILE:
        message = N_("The file has more than {megabytes} MB; a list of people is smaller.")
        params = {"megabytes": LARGEST_FILE // 1_000_000}
        raise Invalid([Problem(code="large", message=message, params=params, where="file")])
    with tempfile.TemporaryDirectory(prefix="people-", dir=temporary.folder()) as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return raw_rows(read_sheets(path, file.name or ""))


def planner(actor: Actor) -> Callable[[PeopleFile, Standings], Plan]:
    """Return what plans a kept file for this person."""
    own = person_or_missing(int(actor.id)).username

    def plan(kept: PeopleFile, present: Standings) -> Plan:
        lines, troubles = lines_of(kept.rows, present)
        terms = Terms(
            effective=kept.effective,
            today=today(),
            complete=kept.complete,
            own=own,
            languages=[code for code, _name in settings.LANGUAGES],
        )
        return planned(lines, present, terms, troubles)

    return plan


def people_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file would do: counts, groups, old beside new, and the rows with problems."""
    actor = manager("people.read_in")
    kept = bulk_queries.people_file(actor, pk)
    if kept is None:
        raise Missing
    if kept.done_at is not None:
        raise Conflict(N_("This file was done already; read it in again to see what is left."))
    present = bulk_queries.standings(actor)
    plan = planner(actor)(kept, present)
    here = reverse("people_preview", args=[pk])
    chosen = bulk_showing.chosen_group(plan, request.GET.get("show", ""))
    context = {
        "title": kept.name,
        "lead": _("Nothing is changed yet."),
        "breadcrumb": crumbs(_("People in bulk"), kept.name),
        "kept": kept,
        "plan": plan,
        "figures": bulk_showing.figures(plan, here),
        "tabs": bulk_showing.tabs(plan, chosen, here),
        "confirm_label": bulk_showing.confirm_label(plan),
        "unkept": _unkept(plan),
        **_listed(request, plan, present, chosen),
    }
    return render(request, "administration/people_preview.html", context)


def _listed(request: HttpRequest, plan: Plan, present: Standings, chosen: str) -> dict[str, Any]:
    problems = chosen == bulk_showing.PROBLEMS
    rows: list[Any] = (
        sorted(plan.troubles, key=lambda one: (list(Table).index(one.table), one.row))
        if problems
        else [change for change in plan.changes if change.group == chosen]
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("p", "1"))
    listed = list(page)
    if problems:
        table = bulk_showing.troubles_table(listed)
    else:
        table = bulk_showing.changes_table(listed, bulk_showing.Naming(present, plan))
    return {"page": page, "table": table}


def _unkept(plan: Plan) -> str:
    """Return the sentence about departments the file would leave without a keeper, '' for none."""
    found = vacated(plan.unkept)
    return sentence(problem(found)) if found else ""


@require_POST
def people_do(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview showed, all of it or nothing."""
    actor = manager("people.bulk")
    digest = request.POST.get("digest", "")
    try:
        count, asked = _done_or_asked(actor, pk, digest, request.POST.get(WHY, ""))
    except Invalid as error:
        messages.error(request, sentence(error.problems[0]))
        return redirect("people_preview", pk)
    if asked is not None:
        return done_or_asked(request, asked, redirect("people_list"))
    said = ngettext("{count} change was made.", "{count} changes were made.", count)
    messages.success(request, said.format(count=count))
    return redirect("people_list")


def _done_or_asked(actor: Actor, pk: int, digest: str, vacancy: str) -> tuple[int, int | None]:
    """Return how many changes a file makes, and the request where a second administrator has to agree first."""
    kept = bulk_queries.people_file(actor, pk)
    if kept is None:
        raise Missing
    data = {"file": pk, "digest": digest, "vacancy": vacancy}
    count = 0
    if kept.done_at is None:
        plan = planner(actor)(kept, bulk_queries.standings(actor))
        count = len(plan.changes)
    act = Act(subject=FILE, target=f"people_file:{pk}", title=kept.name, data=data)
    return count, do_or_ask(actor, act)


def register_performer() -> None:
    """Register how a file of people is done once a second administrator has agreed; called at start-up."""
    register(FILE, Performer(label=N_("Read people in"), perform=_do_file))


def _do_file(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    return bulk_actions.do_people_file(
        actor,
        data["file"],
        digest=str(data["digest"]),
        planner=planner(actor),
        vacancy=str(data["vacancy"]),
        seconded=seconded,
    )


def department_names(request: HttpRequest) -> HttpResponse:
    """Map the departments a pack brought onto the company's own names, all at once; codes stay."""
    actor = manager("department.change")
    departments = list(Department.objects.filter(closed=False).order_by("code"))
    form = NamesForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        renamed = post_actions.rename_departments(actor, form.units())
        count = len(renamed)
        said = ngettext(
            "{count} department was renamed.", "{count} departments were renamed.", count
        )
        messages.success(request, said.format(count=count))
        return redirect("departments_list")
    context = {
        "title": _("Own names of departments"),
        "lead": _(
            "Above each pair stands the present name. Write what your company says; codes stay, because "
            "rights and numbers refer to them."
        ),
        "breadcrumb": [
            {"label": _("Departments"), "url": reverse("departments_list")},
            {"label": _("Own names of departments")},
        ],
        "form": form,
        "form_sections": form.sections(),
        "submit_label": _("Save the names"),
        "cancel_url": reverse("departments_list"),
    }
    return render(request, "fonds/form_page.html", context)
