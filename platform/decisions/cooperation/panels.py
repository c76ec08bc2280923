"""The menu entry and the home panel of cooperation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from decisions.cooperation import queries, screens
from kernel.scope import current, current_or_none
from security.actor import Actor, ActorKind

SHOWN = 5


class CooperationEntry(MenuItem):
    """The entry of cooperation in the menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to people of the company; what they find there is only what concerns them."""
        scope = current_or_none()
        actor: Actor | None = scope.actor if scope else None
        return actor is not None and actor.kind is ActorKind.PERSON


class CooperationPanel(Component):
    """Open tasks of both sides: asked of one's departments, and by oneself."""

    name = "cooperation"
    order = 112
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the most urgent few, and the way to all of them."""
        actor = current().actor
        found = queries.open_both_ways(actor, limit=SHOWN)
        known = screens.names(found)
        return {
            "title": _("Cooperation"),
            "items": [screens.panel_item(task, actor.id, known) for task in found],
            "empty": _("No department waits for another here."),
            "url": reverse("cooperation_list"),
            "url_label": _("All tasks"),
        }
