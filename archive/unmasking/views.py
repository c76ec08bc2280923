"""The screen on which masked fields of a record are unmasked for some minutes, and the way back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from archive.outputs.asking import remember
from archive.records.actions import note_view
from archive.records.models import Record
from archive.records.purposes import LAST_PURPOSE
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.unmasked import MINUTES, drop, keep
from archive.unmasking import actions
from archive.unmasking.forms import UnmaskForm
from archive.unmasking.queries import masked_fields
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor


@never_cache
@require_http_methods(["GET", "POST"])
def unmask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask what masked fields are to be seen for, then show them on the page of the record."""
    actor = _actor()
    record = record_of(actor, number)
    actions.demand_unmasking(actor, record)
    wanted = request.GET.getlist("field")
    last = request.session.get(LAST_PURPOSE, "")
    given = request.POST if request.method == "POST" else None
    form = UnmaskForm(given, initial={"purpose": last}, record=record)
    if form.is_valid() and _unmasked(request, record, wanted, form):
        return redirect("record_page", number)
    fields = [one for one in masked_fields(actor, record) if not wanted or one.code in wanted]
    if not fields:
        messages.info(request, _("Nothing of this record is masked for you."))
        return redirect("record_page", number)
    note_view(actor, record, screen="unmask")
    title = _("Show in clear")
    names = _(", ").join(one.label for one in fields)
    context = {
        "title": title,
        "lead": _(
            "{fields}: shown to you alone, on the page of this record, for {minutes} minutes. It is noted who saw "
            "them and what for."
        ).format(fields=names, minutes=MINUTES),
        "breadcrumb": [
            home_crumb(),
            {"label": str(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        "form": form,
        "form_free": True,
        "submit_label": title,
        "cancel_url": reverse("record_page", args=[number]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_POST
def mask(request: HttpRequest, number: int) -> HttpResponse:
    """Mask again what was shown of a record."""
    actor = _actor()
    drop(request.session, actor, record_of(actor, number).pk)
    return redirect("record_page", number)


def _unmasked(request: HttpRequest, record: Record, wanted: list[str], form: UnmaskForm) -> bool:
    actor, said = _actor(), form.cleaned_data
    purpose = said.get("purpose", "")
    try:
        with transaction.atomic():
            codes = actions.unmask(
                actor, record, wanted, purpose=purpose, reason=said.get("reason", "")
            )
    except Invalid as error:
        add_problems(form, error)
        return False
    except Conflict as error:
        form.add_error(None, sentence(error))
        return False
    keep(request.session, actor, record.pk, codes)
    if purpose:
        remember(request, purpose)
    return True


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
