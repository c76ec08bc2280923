"""The screens that change many records together: choose, say what, look at it, confirm, read what became of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.lists import actions, queries
from archive.lists.bulk_form import BulkForm, Values, bulk_fields, needs_reason
from archive.lists.looking import look
from archive.lists.models import BulkEdit
from archive.outputs import asking
from archive.records.choosing import people_to_choose
from archive.records.editing import ALREADY, Judged, decision_of
from archive.records.exporting import workbook
from archive.records.queries import preview, visible_to
from archive.records.screens import home_crumb
from archive.records.title_sealing import called, with_titles
from backoffice.sentences import say, sentence
from jobs.queries import job_of
from kernel.digits import numbers_in
from kernel.errors import Invalid, Missing
from kernel.scope import current
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 100
State = BulkEdit.State


@require_POST
def bulk_choose(request: HttpRequest) -> HttpResponse:
    """Choose the ticked records, or all that the list finds."""
    actor = _actor()
    query = QueryDict(request.POST.get("query", ""))
    asked = look(actor, query).query if "all" in request.POST else None
    ids = numbers_in(request.POST.getlist("ids"))
    try:
        bulk = actions.choose_records(actor, ids=ids, query=asked)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(f"{reverse('records_list')}?{query.urlencode()}")
    return redirect("records_bulk", bulk.pk)


@require_http_methods(["GET", "POST"])
def bulk_show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a change of many where it stands; take what shall change."""
    actor = _actor()
    permission.demand_any(actor, Verb.EDIT)
    bulk = queries.bulk_of(actor, number)
    if bulk.state == State.DONE:
        return _report(request, actor, bulk)
    if bulk.state == State.RUNNING:
        return _running(request, actor, bulk)
    if request.method == "POST" or bulk.state == State.CHOSEN or "field" in request.GET:
        return _form(request, actor, bulk)
    return _preview(request, actor, bulk)


@require_POST
def bulk_confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Change the records as planned."""
    actions.confirm(_actor(), number)
    return redirect("records_bulk", number)


@require_GET
def bulk_skipped(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give the records that are or would be left out as a workbook, each with its reason."""
    actor = _actor()
    purpose = request.GET.get(asking.PURPOSE, "")
    try:
        bulk = actions.give_skipped(actor, number, purpose=purpose)
    except Invalid as error:
        back = reverse("records_bulk", args=[number])
        title = _("What stays as it is")
        return asking.page_for_titles(request, error, title=title, back=back)
    if bulk.state == State.PLANNED:
        found = preview(actor, queries.edits_of(bulk)).edits
        skipped = [(one.edit.record_id, _reason(one)) for one in found if _is_skipped(one)]
    else:
        skipped = [(pk, say(text, params)) for pk, text, params in bulk.skipped]
    names = _names(actor, [pk for pk, _text in skipped])
    rows = ([*names.get(pk, (f"#{pk}", "")), text] for pk, text in skipped)
    content = workbook([_("Number"), _("Title"), _("Reason")], rows)
    return FileResponse(
        content, content_type=XLSX, as_attachment=True, filename=f"bulk-{bulk.pk}.xlsx"
    )


def _form(request: HttpRequest, actor: Actor, bulk: BulkEdit) -> HttpResponse:
    ids = [pk for pk, _version in bulk.items]
    fields = bulk_fields(actor, ids)
    code = request.POST.get("field") or request.GET.get("field") or bulk.field
    form = BulkForm(
        actor,
        fields,
        code,
        request.POST if request.method == "POST" else None,
        needs_reason=needs_reason(actor, ids),
    )
    if request.method == "POST" and "value" in form.fields and form.is_valid():
        with transaction.atomic():
            actions.plan(
                actor,
                bulk.pk,
                field=code,
                value=form.new_value(),
                reason=form.cleaned_data["reason"],
            )
        return redirect("records_bulk", bulk.pk)
    context = {
        **_frame(bulk),
        "form": form,
        "field_choices": [(one, label, one == form.code) for one, label in form.field_choices()],
        "has_value": "value" in form.fields,
        "people": people_to_choose() if form.names_people else (),
        "back": reverse("records_list"),
    }
    return render(request, "lists/bulk.html", context, status=400 if form.errors else 200)


def _preview(request: HttpRequest, actor: Actor, bulk: BulkEdit) -> HttpResponse:
    found = preview(actor, queries.edits_of(bulk)).edits
    values = Values(actor, bulk, found)
    at_once = [one for one in found if one.applying]
    waiting = [one for one in found if one.is_proposal]
    skipped = [one for one in found if _is_skipped(one)]
    changing = [*at_once, *waiting]
    old = Counter(values.before(one) or _("(empty)") for one in changing)
    names = _names(actor, [one.edit.record_id for one in [*changing[:_SHOWN], *skipped[:_SHOWN]]])
    context = {
        **_frame(bulk),
        "figures": [
            {"label": _("Will change"), "value": len(at_once), "tone": "good"},
            {"label": _("Will wait for approval"), "value": len(waiting), "tone": "info"},
            {"label": _("Will stay as they are"), "value": len(skipped), "tone": "warn"},
        ],
        "what": bulk_label(actor, bulk),
        "new_value": values.after(changing[0]) or _("(empty)") if changing else "",
        "old_values": [
            {"label": text, "value": f"{count:,}"} for text, count in old.most_common(10)
        ],
        "changes": _changes_table(changing[:_SHOWN], names, values),
        "skipped": _skipped_table(
            [(one.edit.record_id, _reason(one)) for one in skipped[:_SHOWN]], names
        ),
        "more_changes": max(0, len(changing) - _SHOWN),
        "skipped_count": len(skipped),
        "skipped_url": reverse("records_bulk_skipped", args=[bulk.pk]),
        "count": len(changing),
        "change_url": f"{reverse('records_bulk', args=[bulk.pk])}?field={bulk.field}",
        "confirm_url": reverse("records_bulk_confirm", args=[bulk.pk]),
        "back": reverse("records_list"),
    }
    return render(request, "lists/preview.html", context)


def _running(request: HttpRequest, actor: Actor, bulk: BulkEdit) -> HttpResponse:
    try:
        job = job_of(actor, bulk.job or 0)
    except Missing:
        job = None
    context = {
        **_frame(bulk),
        "done": job.done if job else 0,
        "total": len(bulk.items),
        "text": f"{job.done if job else 0:,} / {len(bulk.items):,}",
        "problem": say(job.problem, job.problem_params) if job and job.problem else "",
    }
    return render(request, "lists/running.html", context)


def _report(request: HttpRequest, actor: Actor, bulk: BulkEdit) -> HttpResponse:
    skipped = [(pk, say(text, params)) for pk, text, params in bulk.skipped[:_SHOWN]]
    names = _names(actor, [pk for pk, _text in skipped])
    context = {
        **_frame(bulk),
        "figures": [
            {"label": _("Were changed"), "value": bulk.done, "tone": "good"},
            {"label": _("Wait for approval"), "value": bulk.proposed, "tone": "info"},
            {"label": _("Stayed as they were"), "value": len(bulk.skipped), "tone": "warn"},
        ],
        "what": bulk_label(actor, bulk),
        "skipped": _skipped_table(skipped, names),
        "skipped_count": len(bulk.skipped),
        "skipped_url": reverse("records_bulk_skipped", args=[bulk.pk]),
        "back": reverse("records_list"),
    }
    return render(request, "lists/report.html", context)


def bulk_label(actor: Actor, bulk: BulkEdit) -> str:
    """Return the name of what is changed."""
    fields = bulk_fields(actor, [pk for pk, _version in bulk.items])
    return dict(BulkForm(actor, fields, bulk.field).field_choices()).get(bulk.field, bulk.field)


def _frame(bulk: BulkEdit) -> dict[str, Any]:
    count = len(bulk.items)
    return {
        "title": _("Change records together"),
        "lead": ngettext("{count} record is chosen.", "{count} records are chosen.", count).format(
            count=f"{count:,}"
        ),
        "breadcrumb": [home_crumb(), {"label": _("Change records together")}],
        "bulk": bulk,
    }


def _is_skipped(one: Judged) -> bool:
    return bool(one.error) or not one.after


def _reason(one: Judged) -> str:
    return sentence(decision_of(one.error)) if one.error else say(ALREADY, {})


def _names(actor: Actor, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = visible_to(actor).filter(any_id("pk", ids))
    found = with_titles(rows.only("pk", "archive_no", "title", "sealed_title"))
    return {one.pk: (one.archive_no or "—", called(one)) for one in found}


def _changes_table(
    found: Sequence[Judged],
    names: dict[int, tuple[str, str]],
    values: Values,
) -> dict[str, Any]:
    rows = [
        {
            "id": one.edit.record_id,
            "cells": [
                *_named(one.edit.record_id, names),
                values.before(one) or "—",
                values.after(one) or "—",
                _("waits for approval") if one.is_proposal else _("at once"),
            ],
        }
        for one in found
    ]
    columns = [
        {"label": _("Number"), "kind": "short"},
        {"label": _("Title"), "kind": "long"},
        {"label": _("Before")},
        {"label": _("After")},
        {"label": _("When"), "kind": "short"},
    ]
    return {"caption": _("What changes"), "columns": columns, "rows": rows}


def _skipped_table(
    found: Sequence[tuple[int, str]], names: dict[int, tuple[str, str]]
) -> dict[str, Any]:
    columns = [
        {"label": _("Number"), "kind": "short"},
        {"label": _("Title"), "kind": "long"},
        {"label": _("Reason"), "kind": "long"},
    ]
    rows = [{"id": pk, "cells": [*_named(pk, names), text]} for pk, text in found]
    return {"caption": _("What stays as it is"), "columns": columns, "rows": rows}


def _named(pk: int, names: dict[int, tuple[str, str]]) -> list[Any]:
    if pk not in names:
        return ["—", f"#{pk}"]
    number, title = names[pk]
    return [number, {"text": title, "url": reverse("record_page", args=[pk])}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
