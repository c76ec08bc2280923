"""The menu entry and the home panel of duties."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from backoffice.counted import CountedItem
from backoffice.counts import Counting, count_of, register_count
from decisions.duties import port, queries, screens
from decisions.duties.models import Duty
from decisions.duties.queries import Asked
from decisions.duties.rules import State
from kernel.scope import current, current_or_none
from security.actor import Actor, ActorKind

SHOWN = 5
_COUNT = "decisions.duties"


def owed_now() -> int:
    """Return how many duties the person acting has to sign, counted once in a request."""
    return count_of(_COUNT)


def register_counts() -> None:
    """Let the menu count what is owed; called once at start-up."""
    open_ones = Duty.objects.filter(state=State.OPEN)
    most = queries.MOST_COUNTED
    register_count(_COUNT, Counting(rows=queries.mine, most=most, any_at_all=open_ones.all))


class DutiesEntry(CountedItem):
    """The entry of duties in the menu, with the number of what one has to sign."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to people of the company; what they find there is only what concerns them."""
        scope = current_or_none()
        actor: Actor | None = scope.actor if scope else None
        return actor is not None and actor.kind is ActorKind.PERSON

    def many(self) -> int:
        """Return how many are owed."""
        return owed_now()


class DutiesPanel(Component):
    """What the person has to do by a day and to sign, on the home page."""

    name = "duties"
    order = 105
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the most urgent few, what is owed beside them, and the way to all of them."""
        actor = current().actor
        found = queries.listed(actor, Asked(), limit=SHOWN) if owed_now() else []
        return {
            "title": _("My duties"),
            "items": [
                *map(screens.standing_item, port.standings(actor)),
                *map(screens.panel_item, found),
            ],
            "empty": _("Nothing is due that you have to do."),
            "url": reverse("duties_list"),
            "url_label": _("All duties"),
        }
