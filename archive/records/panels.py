"""The home panel of what falls due: records whose period ends within a month."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from archive.records.queries import due
from archive.records.screens import action_label
from kernel.clock import today
from kernel.scope import current

SHOWN = 5
SOON = timedelta(days=30)


class DuePanel(Component):
    """What falls due soon, earliest first, of what the person may see."""

    name = "due"
    order = 120
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the first few, and the way to all of them."""
        on = today()
        found = due(current().actor, on + SOON, size=SHOWN)
        return {
            "title": _("Falls due"),
            "items": [
                {
                    "text": one.record.title,
                    "url": reverse("record_page", args=[one.record_id]),
                    "sub": action_label(one.action),
                    "badge": _("due") if one.due and one.due <= on else "",
                    "tone": "warn",
                    "end": one.due.isoformat() if one.due else "",
                }
                for one in found[:SHOWN]
            ],
            "empty": _("No record you may see reaches the end of its period within a month."),
            "url": reverse("records_due"),
            "url_label": _("All due dates"),
        }
