"""The screens of the policy's tables: take out, read in, look at what it would change, put it into the draft."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from administration.sheet_port import read_sheets
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from policies.document.actions import note_export
from policies.document.queries import draft_document
from policies.sheets import showing
from policies.sheets.actions import do_policy_file, keep_policy_file
from policies.sheets.files import raw_rows, text_table, workbook
from policies.sheets.forms import PolicyFileForm
from policies.sheets.proposing import Proposal
from policies.sheets.queries import digest_of_proposal, policy_file, proposed, working_document
from policies.sheets.tables import Table, shapes
from policies.studio.frame import actor_now, done, frame, told
from policies.studio.showing import changes_shown

PAGE = 100
LARGEST_FILE = 10_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def out(request: HttpRequest) -> HttpResponse:
    """Give the draft, or what is in force, out: one .xlsx with all tables, or one table as .csv."""
    actor = actor_now()
    document = working_document(actor)
    table = next((one for one in Table if one == request.GET.get("table", "")), None)
    note_export(actor, document, form="csv" if table else "xlsx", what=str(table or "workbook"))
    content = text_table(table, document) if table else workbook(document)
    answer = HttpResponse(content, content_type="text/csv" if table else _XLSX)
    name = f"policy-{table}.csv" if table else "policy.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def sheets(request: HttpRequest) -> HttpResponse:
    """Take a file in for its preview; nothing is changed yet."""
    actor = actor_now()
    working_document(actor)
    form = PolicyFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_policy_file(actor, name=file.name, rows=_rows(file))
        except Invalid as error:
            form.show(error)
        else:
            return redirect("policy_sheets_preview", kept.pk)
    address = reverse("policy_sheets_out")
    context = frame(
        _("Tables"),
        tab="sheets",
        lead=_("Take the tables out, change them in a spreadsheet, read them in, and look first."),
        form=form,
        form_free=True,
        submit_label=_("Show what would change"),
        outs=[
            {"label": _("Everything (.xlsx)"), "url": address},
            *(
                {"label": f"{_(shape.label)} (.csv)", "url": f"{address}?table={shape.table}"}
                for shape in shapes()
            ),
        ],
    )
    return render(request, "policies/sheets.html", context, status=400 if form.errors else 200)


def _rows(file: "UploadedFile[bytes]") -> dict[str, Any]:
    """Return the tables of an uploaded file; Invalid for one that is too large or cannot be read."""
    if (file.size or 0) > LARGEST_FILE:
        message = N_("The file has more than {megabytes} MB; a policy is smaller.")
        params = {"megabytes": LARGEST_FILE // 1_000_000}
        raise Invalid([Problem(code="large", message=message, params=params)])
    with tempfile.TemporaryDirectory(prefix="policy-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return raw_rows(read_sheets(path, file.name or ""))


@require_GET
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a file would add, change and take away, or each row that cannot be done."""
    try:
        kept = policy_file(actor_now(), number)
    except Conflict as error:
        told(request, error)
        return redirect("policy_sheets")
    found = proposed(kept)
    context = frame(
        kept.name,
        way=({"label": _("Tables"), "url": reverse("policy_sheets")},),
        lead=_("Nothing is changed yet."),
        kept=kept,
        found=found,
        figures=showing.figures(found),
        digest=digest_of_proposal(draft_document(), found),
        confirm_label=showing.confirm_label(found),
        **_listed(request, found),
    )
    return render(request, "policies/sheets_preview.html", context)


def _listed(request: HttpRequest, found: Proposal) -> dict[str, Any]:
    rows: list[Any] = list(found.troubles or found.changes)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p", "1"))
    if found.troubles:
        return {"page": page, "table": showing.troubles_table(list(page))}
    return {"page": page, "changes": changes_shown(page)}


@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Put what the preview showed into the draft, all of it or nothing."""
    try:
        do_policy_file(actor_now(), number, digest=request.POST.get("digest", ""))
    except (Invalid, Conflict) as error:
        told(request, error)
        return redirect("policy_sheets_preview", number)
    done(request, _("The draft holds what the file says; look at it, then publish it."))
    return redirect("policy_overview")
