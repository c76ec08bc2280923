"""Tells those who watch over keepers which departments have records to answer for."""

from collections.abc import Collection

from django.db.models import Count

from archive.records.models import Record
from archive.records.pending import NOT_FILED
from security.people.keeper_port import fill_holding


def holding(departments: Collection[str]) -> frozenset[str]:
    """Return which of these departments have records that are not filed."""
    rows = Record.objects.filter(NOT_FILED, department__in=list(departments)).order_by()
    return frozenset(rows.values_list("department", flat=True).distinct())


def counting(departments: Collection[str]) -> dict[str, int]:
    """Return how many records each of these departments has."""
    rows = Record.objects.filter(department__in=list(departments)).order_by()
    return dict(rows.values_list("department").annotate(count=Count("pk")))


def register_holding() -> None:
    """Fill the port; called once at start-up."""
    fill_holding(holding, counting)
