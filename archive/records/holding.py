"""Tells those who watch over keepers which departments have records to answer for."""

from collections.abc import Collection

from django.db.models import Count

from archive.records.models import Record
from archive.records.pending import NOT_FILED
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.keeper_port import Counted, fill_holding


def holding(departments: Collection[str]) -> frozenset[str]:
    """Return which of these departments have records that are not filed."""
    rows = Record.objects.filter(NOT_FILED, department__in=list(departments)).order_by()
    return frozenset(rows.values_list("department", flat=True).distinct())


def counting(actor: Actor, departments: Collection[str]) -> dict[str, Counted]:
    """Return how many records of each of these departments `actor` may see, and whether there are others."""
    rows = Record.objects.filter(department__in=list(departments)).order_by()
    seen = Count("pk", filter=permission.reach(actor, Verb.VIEW))
    counted = rows.values_list("department").annotate(seen=seen, every=Count("pk"))
    return {code: Counted(seen=number, whole=number == every) for code, number, every in counted}


def register_holding() -> None:
    """Fill the port; called once at start-up."""
    fill_holding(holding, counting)
