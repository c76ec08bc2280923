"""The screens of destructions: a run and what became of each record, its certificate and proofs, tombstones."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.destruction import actions, certifying, queries, screens, verifier
from archive.destruction.printed import certificate_form
from archive.outputs.form_sheets import sheet_of
from archive.records.closed_life import destroyed_life
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from kernel.digits import number_in
from kernel.errors import Missing
from kernel.scope import current
from security.actor import Actor


@require_GET
def destruction_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a destruction: how far it is, what was destroyed, what was skipped and why."""
    run = queries.run_of(_actor(), number)
    after = number_in(request.GET.get("after", "")) or 0
    rows = queries.items_of(run, after=after)
    actions.note_given(_actor(), run, "page")
    context = {
        "title": _("Destruction {reference}").format(reference=run.reference),
        "breadcrumb": screens.crumbs(),
        "run": run,
        "badge": screens.badge(run),
        "pairs": screens.pairs(run, certifying.counts(run)),
        "table": screens.items_table(run, rows[: queries.PAGE]),
        "more": f"?after={rows[queries.PAGE - 1].pk}" if len(rows) > queries.PAGE else "",
    }
    return render(request, "destruction/run.html", context)


@require_GET
def certificate_file(_request: HttpRequest, number: int) -> HttpResponse:
    """Give the signed certificate as JSON."""
    run = _certified(number)
    actions.note_given(_actor(), run, "certificate")
    return _attached(run.certificate or {}, f"certificate-{run.pk}.json")


@require_GET
def certificate_print(_request: HttpRequest, number: int) -> HttpResponse:
    """Give certificate and list of what was destroyed (销毁清册) as PDF."""
    run = _certified(number)
    actions.note_given(_actor(), run, "list")
    content = pdf_of(sheet_of(_actor(), certificate_form(run, reverse("certificate_verifier"))))
    return pdf_response(content, f"destruction-{run.pk}")


@require_GET
def certificate_leaf(_request: HttpRequest, number: int, record: int) -> HttpResponse:
    """Give what proves that one record was destroyed; it says nothing of the others."""
    run = _certified(number)
    proof = certifying.proof(run, record)
    if proof is None:
        raise Missing
    actions.note_given(_actor(), run, "proof", record=record)
    return _attached(proof, f"destroyed-{record}.json")


@require_GET
def certificate_verifier(_request: HttpRequest) -> HttpResponse:
    """Hand out the one file that checks a certificate on any machine; it is the same for everybody."""
    if not queries.may_read(_actor()):
        raise Missing
    answer = HttpResponse(Path(verifier.__file__).read_bytes(), content_type="text/x-python")
    answer["Content-Disposition"] = 'attachment; filename="fonds-certificate-verify.py"'
    return answer


def tombstone_page(request: HttpRequest, number: int) -> HttpResponse | None:
    """Show what stays of a destroyed record; None where nothing does for this reader."""
    actor = _actor()
    found = queries.tombstone_of(actor, number)
    if found is None:
        return None
    context = {
        "title": found.number or f"#{found.record_id}",
        "lead": _("This record was destroyed. Its number is not given again."),
        "breadcrumb": screens.crumbs(),
        "pairs": screens.tombstone_pairs(found),
        "life": destroyed_life(found.category),
        "links": screens.tombstone_links(found) if queries.may_read(actor) else [],
    }
    return render(request, "destruction/tombstone.html", context, status=410)


def _certified(number: int) -> Any:
    run = queries.run_of(_actor(), number)
    if run.certificate is None:
        raise Missing
    return run


def _attached(content: Mapping[str, Any], name: str) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
