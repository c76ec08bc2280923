"""Logs a contact with a customer in one form, and lists how long files took from the first contact on."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.contacts.forms import ContactForm, ContactGround
from archive.contacts.queries import contact_category, contact_codes, first_entries
from archive.contacts.screens import first_table
from archive.records import registering
from archive.records.actions import note_search, note_view
from archive.records.choosing import people_to_choose
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from archive.records.title_sealing import called, titled
from backoffice.sentences import sentence
from backoffice.unfinished import Keeping
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

LATE = "late"


@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest, number: int) -> HttpResponse:
    """Log a contact with the customer of one file (REQ-COL-12)."""
    actor: Actor = current().actor
    file = record_of(actor, number)
    if file.kind != Kind.FILE:
        raise Missing
    code = contact_category(actor) or next(iter(contact_codes(published())), "")
    if not code:
        raise Missing(N_("The policy has no category in which contacts are logged."))
    permission.demand(actor, Verb.CREATE, Subject(category=code), target=f"record:{number}")
    ground = ContactGround(
        actor=actor,
        shape=shape_of(published(), code),
        language=get_language() or "",
        readable={},
    )
    keeping = Keeping.of(request, actor, f"contact.new:{number}")
    if request.method == "POST":
        form = ContactForm(ground, request.POST)
        if _logged(actor, form, number):
            keeping.saved()
            messages.success(request, _("The contact is logged."))
            return redirect("record_page", number)
    else:
        form = ContactForm(ground, keeping.taken, parent=file)
        form.begin()
        if keeping.taken is not None:
            form.show_unasked(())
    note_view(actor, file, screen="contact")
    return _page(request, form, file, keeping)


def _logged(actor: Actor, form: ContactForm, file: int) -> bool:
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            registering.register(actor, form.contact(file), {})
    except Invalid as error:
        form.show(error)
        return False
    except Conflict as error:
        form.show_sentence(sentence(error))
        return False
    return True


def _page(request: HttpRequest, form: ContactForm, file: Record, keeping: Keeping) -> HttpResponse:
    url = reverse("record_page", args=[file.pk])
    context = {
        "title": _("Log a contact: {title}").format(title=called(file)),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(file), "url": url},
            {"label": _("Log a contact")},
        ],
        "form": form,
        "first_fields": [],
        "last_fields": [],
        "sections": form.sections(),
        "people": people_to_choose(),
        "category_code": form.ground.shape.code,
        "cancel_url": url,
        "submit_label": _("Log"),
        "submit_extra": [],
        "keeping": keeping,
    }
    return render(request, "records/entry.html", context)


@require_GET
def first_contacts(request: HttpRequest) -> HttpResponse:
    """List how many working days files took from the first contact to their entry (REQ-COL-01)."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.VIEW)
    late = request.GET.get("show") == LATE
    rows = first_entries(actor, late=late)
    veiled((one.record for one in rows), lambda _most: len(rows))
    note_search(
        actor, {"list": "first_contacts", "late": str(late)}, shown=len(rows), verb=Verb.VIEW
    )
    context = {
        "title": _("From the first contact to the file"),
        "lead": _("A customer's file is made soon after the first contact; these took so long."),
        "breadcrumb": [home_crumb(), {"label": _("From the first contact to the file")}],
        "tabs": [
            {"label": _("All"), "url": "?", "active": not late},
            {"label": _("Too late"), "url": f"?show={LATE}", "active": late},
        ],
        "table": first_table(rows),
    }
    return render(request, "contacts/first.html", context)
