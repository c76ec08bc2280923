"""Tells those who watch over keepers which departments have records to answer for that are not filed yet."""

from collections.abc import Collection

from archive.records.models import Record
from archive.records.pending import NOT_FILED
from security.people.keeper_port import fill_holding


def holding(departments: Collection[str]) -> frozenset[str]:
    """Return which of these departments have records that are not filed."""
    rows = Record.objects.filter(NOT_FILED, department__in=list(departments)).order_by()
    return frozenset(rows.values_list("department", flat=True).distinct())


def register_holding() -> None:
    """Fill the port; called once at start-up."""
    fill_holding(holding)
