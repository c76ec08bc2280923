"""What loans put on the home page and in the menu: the slips that wait to be handed out."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from archive.loans import queries
from archive.loans.models import LoanSlip
from archive.loans.queries import may_enter
from backoffice.counted import CountedItem
from backoffice.counts import Counting, count_of, register_count
from kernel.scope import current, current_or_none

SHOWN = 5
_COUNT = "loans.to_hand_out"
_MOST = 1_000


def register_counts() -> None:
    """Let the menu count what waits; called once at start-up."""
    agreed = LoanSlip.objects.filter(state=LoanSlip.State.AGREED)
    register_count(_COUNT, Counting(rows=queries.to_hand_out, most=_MOST, any_at_all=agreed.all))


def waiting_now() -> int:
    """Return how many slips wait at the desk of the person acting, counted once in a request."""
    return count_of(_COUNT)


class LoansItem(CountedItem):
    """For who may borrow, keeps the desk or heads a department: with the number of slips to hand out."""

    count = _COUNT

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_enter(scope.actor))


class DeskPanel(Component):
    """The slips that were agreed to and wait to be handed out at the person's desk, on the home page."""

    name = "loans"
    order = 106
    template_name = "fonds/components/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest few, and the way to all of them."""
        rows = queries.to_hand_out(current().actor).order_by("pk")[:SHOWN]
        return {
            "title": _("To hand out"),
            "items": [
                {
                    "text": one.number,
                    "url": reverse("loan_slip", args=[one.pk]),
                    "sub": str(one.borrower),
                    "end": _("back by {day}").format(day=one.due_on.isoformat()),
                }
                for one in rows
            ],
            "url": f"{reverse('loans')}?list=slips",
            "url_label": _("All slips"),
        }
