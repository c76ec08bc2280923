"""What somebody has on loan when he leaves: it comes back to the desk before he goes (REQ-TRF-04)."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from archive.loans.models import Loan
from kernel.text import N_
from security.actor import Actor
from security.people.open_work_port import Item, Kind, register


def register_open_work() -> None:
    """Register the kind; called once at start-up."""
    register(
        "loans",
        Kind(
            label=N_("Records on loan"),
            items=_items,
            left_behind=_left_behind,
            stays=N_("They come back to the loan desk first."),
        ),
    )


def _items(_actor: Actor, person: int) -> Sequence[Item]:
    return [_item(one) for one in _out(person)]


def _left_behind(_actor: Actor, person: int, departments: Collection[str]) -> Sequence[Item]:
    """Return what he borrowed in a department he moves out of."""
    return [_item(one) for one in _out(person).filter(slip__department__in=list(departments))]


def _item(one: Loan) -> Item:
    """Return a loan by its slip: whoever asks need not see the record."""
    return Item(label=one.slip.number, url=reverse("loan_slip", args=[one.slip_id]))


def _out(person: int) -> QuerySet[Loan]:
    rows = Loan.objects.filter(slip__borrower=person, back_at__isnull=True)
    return rows.select_related("slip").order_by("pk")
