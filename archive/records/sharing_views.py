"""The screen on which a record is shared with a colleague, and with whom it is."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from archive.records.actions import note_view
from archive.records.changing import facts_of
from archive.records.choosing import people_to_choose, person_named
from archive.records.controls import PEOPLE_LIST
from archive.records.models import Record
from archive.records.purposes import (
    LAST_PURPOSE,
    is_asked,
    purpose_name,
    purposes,
    stated_for_record,
)
from archive.records.queries import record_of
from archive.records.restricting import demand_sharing_wanted
from archive.records.screens import day, home_crumb
from archive.records.title_sealing import titled
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.actions import end_share, share_record
from policies.access.personal import shares_of
from policies.access.rules import Verb
from policies.document.effective import level_in_force
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

_USUAL = timedelta(days=30)


class ShareForm(forms.Form):
    """With whom, until when, and what for where personal data is shared."""

    use_required_attribute = False

    person = forms.CharField(
        label=gettext_lazy("Share with"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "list": PEOPLE_LIST,
                "placeholder": gettext_lazy("Name"),
            }
        ),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"data-fonds-day": ""})
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of use"))

    def __init__(self, *args: Any, record: Record, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_asked(record):
            del self.fields["purpose"]
            return
        choices = [("", "—"), *((one.code, purpose_name(one)) for one in purposes())]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]  # a choice field


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Show with whom a record is shared, and share it with one colleague more."""
    actor = current().actor
    record = record_of(actor, number)
    subject = _subject(record)
    permission.demand(actor, Verb.SHARE, subject, target=f"record:{number}")
    last = request.session.get(LAST_PURPOSE, "")
    initial = {"until": today() + _USUAL, "purpose": last}
    form = ShareForm(request.POST or None, initial=initial, record=record)
    if request.method == "POST" and form.is_valid() and _shared(actor, record, form):
        if form.cleaned_data.get("purpose", last) != last:
            request.session[LAST_PURPOSE] = form.cleaned_data["purpose"]
        messages.success(request, _("Shared; the colleague finds it in the list of records."))
        return redirect("record_share", number)
    note_view(actor, record, screen="share")
    title = _("Share with a colleague")
    context = {
        "title": title,
        "lead": _("They may look this record up, and nothing else, until the day you say."),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        "form": form,
        "submit_label": _("Share"),
        "cancel_url": reverse("record_page", args=[number]),
        "people": people_to_choose(),
        "people_list": PEOPLE_LIST,
        "shares": [
            {
                "person": one.person.name,
                "until": day(one.valid_to),
                "by": one.given_by.name if one.given_by else "",
                "end_url": reverse("record_share_end", args=[number, one.pk]),
            }
            for one in shares_of(number, today())
        ],
    }
    return render(request, "records/share.html", context, status=400 if form.errors else 200)


@require_POST
def end(request: HttpRequest, number: int, share: int) -> HttpResponse:
    """End a share at once."""
    actor = current().actor
    record = record_of(actor, number)
    end_share(actor, _subject(record), share)
    messages.success(request, _("Ended; the colleague does not see it by this any more."))
    return redirect("record_share", number)


def share_link(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """Return the way to sharing a record, for who may."""
    if not permission.decide(actor, Verb.SHARE, facts_of(record)):
        return []
    url = reverse("record_share", args=[record.pk])
    return [{"label": _("Share"), "url": url, "kind": "secondary"}]


def _shared(actor: Actor, record: Record, form: ShareForm) -> bool:
    said, subject = form.cleaned_data, _subject(record)
    try:
        demand_sharing_wanted(record)
        stated = stated_for_record(record, said.get("purpose", ""))
        with transaction.atomic():
            share_record(
                actor,
                subject,
                person=person_named(said["person"]),
                until=said["until"],
                purpose=stated.code,
            )
    except Invalid as error:
        add_problems(form, error)
        return False
    except Conflict as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _subject(record: Record) -> Subject:
    """Return a record as the rules know it, with the level that holds for it."""
    level = level_in_force(published().document, record.category, record.level)
    facts = facts_of(record)
    return Subject(**{**vars(facts), "level": level})
