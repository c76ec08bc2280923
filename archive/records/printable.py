"""The ways from the screens of records to what is printed of them, for those who may take it out."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.screens import with_query
from policies.access.rules import Verb
from policies.document.printed import form_for, form_of_record, forms_in_force
from policies.document.queries import published
from policies.forms.rules import OF_LISTS, FormKind
from policies.studio.print_showing import form_name
from security import permission
from security.actor import Actor


def card_link(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """Return the way to the printed card."""
    if not permission.decide(actor, Verb.EXPORT, facts_of(record)):
        return []
    url = reverse("record_print", args=[record.pk])
    document = published().document
    main = form_of_record(document, record.category).form
    others = [one.form for one in forms_in_force(document, record.category).values()]
    kinds = [one.kind for one in others if one != main and one.kind not in OF_LISTS]
    if record.filed_on is None:
        kinds = [kind for kind in kinds if kind is not FormKind.ENTRY]
    elif FormKind.ENTRY not in kinds:
        kinds.append(FormKind.ENTRY)
    more = [
        _link(
            _("Print: {form}").format(
                form=form_name(form_for(document, kind, record.category).form)
            ),
            f"{url}?{urlencode({'form': kind})}",
        )
        for kind in kinds
    ]
    return [_link(_("Print"), url), *more]


def register_link(actor: Actor, given: QueryDict) -> list[dict[str, Any]]:
    """Return the way to the printed register."""
    blank = _link(_("Blank forms"), reverse("records_forms"))
    if not permission.decide(actor, Verb.EXPORT):
        return [blank]
    printed = _link(_("Print"), reverse("register_print") + with_query(given))
    return [*export_links(actor, "register_export", given), printed, blank]


def export_links(actor: Actor, name: str, given: QueryDict) -> list[dict[str, Any]]:
    """Return the ways to a workbook and a CSV of what a screen shows; `name` of the address that gives them."""
    if not permission.decide(actor, Verb.EXPORT):
        return []
    return [
        _link(label, reverse(name) + with_query(given, format=kind))
        for kind, label in (("xlsx", _("Export as workbook")), ("csv", _("Export as CSV")))
    ]


def list_link(given: QueryDict) -> dict[str, Any]:
    """Return the way to the printed list."""
    return _link(_("Print"), reverse("records_print") + with_query(given))


def blank_link(category: str) -> list[dict[str, Any]]:
    """Return the way to the blank card of a category."""
    return [_link(_("Print a blank form"), reverse("records_blank", args=[category]))]


def _link(label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url, "kind": "secondary"}
