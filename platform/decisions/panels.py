"""The menu entry and the home panel that say what waits for somebody."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from backoffice.counted import CountedItem
from backoffice.counts import Counting, count_of, register_count
from backoffice.moments import moment
from decisions import queries, screens
from decisions.models import Request, RequestState
from decisions.rules import State
from kernel.scope import current, current_or_none
from security.actor import Actor, ActorKind

SHOWN = 5
_COUNT = "decisions.waiting"
_MOST = 100_000


def waiting_now() -> int:
    """Return how much waits for the person acting, counted once in a request."""
    return count_of(_COUNT)


def register_counts() -> None:
    """Let the menu count what waits; called once at start-up."""
    open_ones = Request.objects.filter(state=State.OPEN)
    counting = Counting(rows=queries.waiting_for, most=_MOST, any_at_all=open_ones.all)
    register_count(_COUNT, counting)


class InboxEntry(CountedItem):
    """The entry of the inbox in the menu, with the number of what waits."""

    count = _COUNT

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to people of the company; what they find there is only what concerns them."""
        scope = current_or_none()
        actor: Actor | None = scope.actor if scope else None
        return actor is not None and actor.kind is ActorKind.PERSON


class WaitingPanel(Component):
    """What waits for the person, on the home page."""

    template_name = "fonds/components/panel.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest few, and the way to all of them."""
        # The menu has counted already: where nothing waits, nothing is read.
        waiting = queries.inbox(current().actor, limit=SHOWN) if waiting_now() else ()
        return {
            "title": _("Waiting for me"),
            "items": [
                {
                    "text": item.title,
                    "url": reverse("request_page", args=[item.id]),
                    "sub": f"{screens.subject_label(item.subject)} · {item.asked_by}",
                    "end": moment(item.asked_at),
                }
                for item in waiting
            ],
            "empty": _("Nothing waits for you."),
            "url": reverse("requests_inbox"),
            "url_label": _("All ({n})").format(n=waiting_now()) if waiting else "",
        }


class AskedPanel(Component):
    """What the person waits for, on the home page: their own open requests, before them what came back to them."""

    template_name = "fonds/components/panel.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest few, with how long they have waited, and the way to all of them."""
        return {
            "title": _("I am waiting for"),
            "items": [
                {
                    "text": item.title,
                    "url": reverse("request_page", args=[item.id]),
                    "sub": screens.subject_label(item.subject),
                    "end": screens.waited(item.asked_at) or moment(item.asked_at),
                    "badge": "" if item.state == State.OPEN else RequestState(item.state).label,
                    "tone": "warn",
                }
                for item in queries.unsettled_of(current().actor, limit=SHOWN)
            ],
            "empty": _("None of your requests is open."),
            "url": reverse("requests_asked"),
            "url_label": _("All I asked for"),
        }
