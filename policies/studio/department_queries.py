"""Reads the company's departments for their mapping: names, whether closed, posts, records."""

from collections.abc import Collection, Mapping

from django.db.models import Count, Q

from kernel.clock import today
from policies.studio.department_rules import Own
from security.actor import Actor
from security.people.keeper_port import Counted, record_counts
from security.people.models import Department


def own_departments() -> dict[str, Own]:
    """Return the departments of the company by code, with one query."""
    lasting = Q(appointment__valid_to__isnull=True) | Q(appointment__valid_to__gte=today())
    rows = Department.objects.annotate(
        lasting=Count("appointment", filter=lasting & Q(appointment__isnull=False))
    )
    return {
        one.code: Own(zh=one.zh, en=one.en, closed=one.closed, posts=one.lasting)
        for one in rows.order_by("code")
    }


def records_in(actor: Actor, departments: Collection[str]) -> Mapping[str, Counted]:
    """Return how many records of each of these departments this person may see."""
    return record_counts(actor, departments)
