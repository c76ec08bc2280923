"""The home panel of what somebody did last."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from administration.naming import said
from administration.wording import OUTCOMES, verb_said
from kernel.scope import current_or_none
from security.audit.canonical import Header
from security.audit.queries import own_latest
from security.audit.touched import Named, names_of

SHOWN = 8
# Coming and going is in the audit trail, but is nothing somebody goes back to.
_NOT_WORK = frozenset({"person.sign_in", "person.sign_out"})
_LOOKED_AT = SHOWN * 5


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
        things = [(header.target_kind, header.target_id) for header in headers]
        names = names_of(actor, things) if actor else {}
        return {
            "title": _("What I did last"),
            "url": reverse("did_list"),
            "url_label": _("Show all, take back"),
            "items": [
                _item(header, names.get(thing))
                for header, thing in zip(headers, things, strict=True)
            ],
            "empty": _("Nothing yet."),
        }


def _item(header: Header, named: Named | None) -> dict[str, Any]:
    refused = header.outcome != "done"
    return {
        "text": verb_said(header.verb),
        "sub": named.text if named else said(header.target_kind, header.target_id),
        "url": named.url if named and not refused else "",
        "badge": str(OUTCOMES.get(header.outcome, header.outcome)) if refused else "",
        "tone": "bad",
        "end": date_format(localtime(header.at), "m-d H:i"),
    }
