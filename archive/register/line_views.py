"""The screens of one record: correcting its line, its former versions, the two steps of its filing, its proof."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.files.actions import prove_record
from archive.records.actions import note_view
from archive.records.card_screens import card_sections
from archive.records.demands import demand
from archive.records.former import former_sections
from archive.records.models import Record
from archive.records.queries import card, categories_for, record_of
from archive.records.register_models import ProvisionalFiling
from archive.records.screens import home_crumb, names_in
from archive.records.title_sealing import titled
from archive.records.versions import opened_version
from archive.records.watermarks import mark_over
from archive.register import actions, queries
from archive.register.forms import ConfirmForm, CorrectionForm
from archive.register.screens import line_in_words, names_now
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def correct_line(request: HttpRequest, number: int) -> HttpResponse:
    """Add a dated correction to a line of the register."""
    actor = _actor()
    line = queries.line_of(actor, number)
    demand(actor, Verb.FILE, line.record, queries.may_note(actor, line.record))
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(actor, number, **form.cleaned_data)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The correction stands under the line, with today's date."))
            return redirect("record_page", line.record_id)
    note_view(actor, line.record, screen="line")
    context = {
        "title": _("Correct the register: {number}").format(number=line.archive_no),
        "lead": _("The line stays as it was written; the correction is added with date and name."),
        "breadcrumb": [*_way(line.record), {"label": _("Correct the register")}],
        "actions": [
            {
                "label": _("Print the corrections"),
                "url": reverse("correction_print", args=[number]),
                "kind": "secondary",
            }
        ],
        "pairs": [{"label": one, "value": two} for one, two in line_in_words(line, names_now())],
        "form": form,
        "submit_label": _("Add the correction"),
    }
    return render(request, "register/correct.html", context, status=400 if form.errors else 200)


@require_GET
def record_version(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """Show a former version of a filed record, under the same number and the same rights."""
    actor = _actor()
    record = record_of(actor, number)
    found = queries.version_of(record, version)
    opened = opened_version(found)
    if opened is None:
        raise Missing
    note_view(actor, record)
    title, values = opened
    sections = former_sections(actor, record, found.category, values)
    shown = replace(card(actor, record), title=title, sections=sections)
    context = {
        "title": _("{title} (version {number})").format(title=title, number=version),
        "lead": _(
            "{number}, in force until {at}. The version in force now stands on the record."
        ).format(number=found.archive_no, at=moment(found.kept_at)),
        "breadcrumb": [*_way(record), {"label": _("Version {number}").format(number=version)}],
        "sections": card_sections(shown),
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
    }
    return render(request, "register/version.html", context)


@require_POST
def file_provisionally(request: HttpRequest, number: int) -> HttpResponse:
    """Take the first of two steps."""
    actor = _actor()
    try:
        with transaction.atomic():
            actions.file_provisionally(actor, number)
    except Invalid as error:
        for problem in error.problems:
            messages.warning(request, sentence(problem))
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, _("Filed provisionally; the custodian confirms it."))
    return redirect("record_page", number)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Take the second step: the class, and the filing."""
    actor = _actor()
    record = record_of(actor, number)
    if not ProvisionalFiling.objects.filter(record=record).exists() and request.method == "GET":
        messages.warning(request, _("The record was not filed provisionally yet."))
        return redirect("record_page", number)
    names = names_in(published().document, get_language() or "")
    codes = dict.fromkeys(
        [record.category, *(one.code for one in categories_for(actor, Verb.FILE))]
    )
    choices = [(code, f"{code} {names.get(code, '')}") for code in codes]
    form = ConfirmForm(
        request.POST or None, categories=choices, initial={"category": record.category}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.confirm(actor, number, category=form.cleaned_data["category"])
        except Invalid as error:
            form.add_error(None, " ".join(sentence(one) for one in error.problems))
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Filed. The archive number stands below."))
            return redirect("record_page", number)
    note_view(actor, record, screen="confirm")
    context = {
        "title": _("Confirm the filing"),
        "lead": _(
            "Put the record into its class; it gets its number and its line in the register."
        ),
        "breadcrumb": [*_way(record), {"label": _("Confirm the filing")}],
        "form": form,
        "submit_label": _("Confirm and file"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_POST
def prove(request: HttpRequest, number: int) -> HttpResponse:
    """Read the files of a record again and say whether they are what was filed."""
    count, damaged = prove_record(_actor(), number)
    if damaged:
        words = ngettext(
            "{damaged} of {count} file is altered or damaged.",
            "{damaged} of {count} files are altered or damaged.",
            count,
        )
        messages.error(request, words.format(damaged=damaged, count=count))
    else:
        words = ngettext("{count} file read: unaltered.", "{count} files read: unaltered.", count)
        messages.success(request, words.format(count=count))
    return redirect("record_page", number)


def _way(record: Record) -> list[dict[str, Any]]:
    url = reverse("record_page", args=[record.pk])
    return [home_crumb(), {"label": titled(record), "url": url}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
