"""What handovers put on the home page and in the menu: the forms that wait for somebody's signature."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from archive.handovers import queries
from archive.handovers.models import Handover
from archive.handovers.rules import Stage
from backoffice.counted import CountedItem
from backoffice.counts import Counting, count_of, register_count
from kernel.scope import current, current_or_none
from policies.access.rules import Verb
from security import permission

SHOWN = 5
_COUNT = "handovers.to_sign"
_MOST = 1_000


def register_counts() -> None:
    """Let the menu count what waits; called once at start-up."""
    open_ones = Handover.objects.filter(stage=Stage.OPEN)
    register_count(_COUNT, Counting(rows=queries.waits_for, most=_MOST, any_at_all=open_ones.all))


def waiting_now() -> int:
    """Return how many forms wait for the signature of the person acting, counted once in a request."""
    return count_of(_COUNT)


class HandoversItem(CountedItem):
    """The handovers, for whoever has to do with records: with the number of those to sign."""

    count = _COUNT

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and permission.decide(scope.actor, Verb.VIEW))


class HandoversPanel(Component):
    """The handovers that wait for the person's signature, on the home page."""

    name = "handovers"
    order = 107
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest few, and the way to all of them."""
        rows = queries.waits_for(current().actor).order_by("pk")[:SHOWN]
        return {
            "title": _("Handovers to sign"),
            "items": [
                {
                    "text": one.number,
                    "url": reverse("handover", args=[one.pk]),
                    "sub": _("{giver} to {receiver}").format(
                        giver=one.transferor.name, receiver=one.receiver.name
                    ),
                }
                for one in rows
            ],
            "url": reverse("handovers"),
            "url_label": _("All handovers"),
        }
