"""What is closed to somebody until he says what his company asks first: where it is said, what was said of it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.records.models import Record
from archive.records.showing import named
from kernel.errors import SayFirst
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.closing import apart_from_closing, closed_for, openings_in_force
from policies.document.consultations import Closed
from policies.document.queries import published
from security import permission
from security.actor import Actor

_PAGES: Mapping[Closed, str] = {
    Closed.QUERY: "query_ask",
    Closed.IDENTITY: "consult",
    Closed.PURPOSE: "consult",
}


def demand_opened(actor: Actor, record_id: int) -> None:
    """Raise SayFirst for a record that somebody may see once he has said what is asked of him; else do nothing."""
    closed = closed_for(actor)
    if not closed:
        return
    with apart_from_closing():
        rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), pk=record_id)
        category = rows.values_list("category", flat=True).first()
    if category is not None and category in closed:
        raise SayFirst(page_to_say(closed[category], record=record_id))


def page_to_say(reason: Closed, **given: str | int) -> str:
    """Return the path of the screen where it is said, with what is known already."""
    return f"{reverse(_PAGES[reason])}?{urlencode(given)}"


def still_closed(actor: Actor, category: str = "") -> Mapping[str, Closed]:
    """Return the categories, at or below one ('' all), of which a list shows somebody nothing or not all, and why."""
    closed = closed_for(actor)
    if not closed:
        return {}
    free = {one.category for one in openings_in_force(actor) if one.record is None}
    inside = below(published().document.categories, category) if category else closed.keys()
    return {code: why for code, why in closed.items() if code in inside and code not in free}


def closed_notices(actor: Actor, category: str, text: str, language: str) -> list[dict[str, Any]]:
    """Return what a list says of what is closed to its reader: why, in which categories, and where to say it."""
    found: dict[Closed, list[str]] = {}
    known = published().document.categories_by_code
    for code, why in still_closed(actor, category).items():
        one = known[code]
        if not (one.abstract or one.retired):
            found.setdefault(why, []).append(code)
    return [_notice(why, codes, category, text, language) for why, codes in found.items()]


def _notice(
    why: Closed, codes: list[str], category: str, text: str, language: str
) -> dict[str, Any]:
    known = published().document.categories_by_code
    names = _(", ").join(named(known[code], language) for code in codes)
    words = {
        Closed.QUERY: _("Designated persons run queries in {names}. You may ask for a result."),
        Closed.IDENTITY: _(
            "Records in {names} are shown customer by customer, once the identity was checked."
        ),
        Closed.PURPOSE: _("Records in {names} are shown once you have said what for."),
    }
    labels = {
        Closed.QUERY: _("Ask for a result"),
        Closed.IDENTITY: _("Check the identity"),
        Closed.PURPOSE: _("Say what for"),
    }
    first = category if category in codes else codes[0]
    return {
        "text": words[why].format(names=names),
        "label": labels[why],
        "url": page_to_say(why, category=first, q=text),
    }


def said_for_record(actor: Actor, record: Record) -> dict[str, str]:
    """Return what somebody said before he was shown a record, for the trail; nothing where nothing was asked."""
    mine = {record.pk, record.parent_id}
    for one in reversed(openings_in_force(actor)):
        opens = one.category == record.category if one.record is None else one.record in mine
        if opens:
            return _said(one.purpose, one.identity)
    return {}


def said_for_list(actor: Actor) -> dict[str, str]:
    """Return what somebody said last before a list was shown, for the trail."""
    found = openings_in_force(actor)
    return _said(found[-1].purpose, found[-1].identity) if found else {}


def _said(purpose: str, identity: str) -> dict[str, str]:
    said = {"purpose": purpose, "identity": identity}
    return {name: value for name, value in said.items() if value}
