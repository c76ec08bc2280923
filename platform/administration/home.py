"""The home panel of what somebody did last."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from administration.wording import OUTCOMES, target_said, verb_said
from kernel.scope import current_or_none
from security.audit.canonical import Header
from security.audit.queries import own_latest
from security.people.rights import manages_people

SHOWN = 8
# Coming and going is in the audit trail, but is nothing somebody goes back to.
_NOT_WORK = frozenset({"person.sign_in", "person.sign_out"})
_LOOKED_AT = SHOWN * 5
# Addresses of the pages of what an event touched; a feature that is not installed has none.
_PAGES = {"person": "person", "record": "record"}


class LatestPanel(Component):
    """My latest steps, newest first; refused ones too."""

    name = "latest"
    order = 300
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the names of the panel template."""
        scope = current_or_none()
        actor = scope.actor if scope else None
        latest = own_latest(actor, limit=_LOOKED_AT) if actor else []
        headers = [header for header in latest if header.verb not in _NOT_WORK][:SHOWN]
        people = bool(actor and manages_people(actor))
        return {
            "title": _("What I did last"),
            "url": reverse("did_list"),
            "url_label": _("Show all, take back"),
            "items": [_item(header, people=people) for header in headers],
            "empty": _("Nothing yet."),
        }


def _item(header: Header, *, people: bool) -> dict[str, Any]:
    refused = header.outcome != "done"
    linked = not refused and (people or header.target_kind != "person")
    return {
        "text": verb_said(header.verb),
        "sub": target_said(header.target_kind, header.target_id),
        "url": _page(header.target_kind, header.target_id) if linked else "",
        "badge": str(OUTCOMES.get(header.outcome, header.outcome)) if refused else "",
        "tone": "bad",
        "end": date_format(localtime(header.at), "m-d H:i"),
    }


def _page(kind: str, number: str) -> str:
    if kind not in _PAGES or not number.isdigit():
        return ""
    try:
        return reverse(_PAGES[kind], args=[int(number)])
    except NoReverseMatch:
        return ""
