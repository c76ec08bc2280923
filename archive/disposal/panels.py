"""What disposals put on the home page, in the menu and on the page of a record."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from archive.disposal import queries, screens
from archive.disposal.models import STATES, Disposal
from archive.records.models import Record
from backoffice.counted import CountedItem
from backoffice.counts import Counting, count_of, register_count
from kernel.scope import current, current_or_none
from security.actor import Actor

SHOWN = 5
_COUNT = "disposals.waiting"
_MOST = 1_000


def register_counts() -> None:
    """Let the menu count what waits; called once at start-up."""
    running = Disposal.objects.exclude(state__in=queries.ENDED)
    register_count(_COUNT, Counting(rows=queries.waits_for, most=_MOST, any_at_all=running.all))


class DisposalsItem(CountedItem):
    """For who may destroy or audit, and for whom a batch waits: with the number of those."""

    count = _COUNT

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port, then the counts of the page."""
        scope = current_or_none()
        return bool(scope and scope.actor and queries.concerns(scope.actor))


class DisposalsPanel(Component):
    """The disposals that wait for the person, on the home page."""

    name = "disposals"
    order = 104
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the latest few, and the way to all of them."""
        rows = queries.waits_for(current().actor)[:SHOWN]
        return {
            "title": _("Disposals that wait for me"),
            "items": screens.waiting_items(rows),
            "url": reverse("disposals"),
            "url_label": _("All disposals"),
        }


def waiting_now() -> int:
    """Return how many disposals wait for the person acting, counted once in a request."""
    return count_of(_COUNT)


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return on which list of a disposal a record stands, for its page; the way there for who may know of it."""
    found = queries.part_of(actor, record)
    if found is None:
        return None
    item, knows = found
    return {
        "text": _("It is on the list of disposal {batch}.").format(batch=item.batch.number),
        "state": str(STATES[queries.state_of(item.batch)]) if knows else "",
        "url": reverse("disposal", args=[item.batch_id]) if knows else "",
    }
