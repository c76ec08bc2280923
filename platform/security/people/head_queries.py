"""Reads which departments somebody heads, what lies below them, and who is accountable for a department."""

from collections.abc import Iterable
from typing import cast

from django.db.models import F

from kernel.clock import today
from kernel.scope import current
from security.actor import Actor
from security.people.head_rules import Parents, accountable, with_those_below
from security.people.models import Department
from security.people.queries import appointments_in_force

_TREE = "people.departments"


def headed_by(actor: Actor) -> tuple[str, ...]:
    """Return the departments somebody heads today, also those they stand in for."""
    return tuple(sorted({post.department for post in actor.posts if post.leads}))


def _tree() -> tuple[Department, ...]:
    """Return the departments by code, read once a scope."""
    cache = current().cache
    if _TREE not in cache:
        cache[_TREE] = tuple(Department.objects.select_related("parent").order_by("code"))
    return cast("tuple[Department, ...]", cache[_TREE])


def parents() -> Parents:
    """Return what each department is part of."""
    return {one.code: one.parent.code if one.parent else "" for one in _tree()}


def department_names(*, closed: bool = False) -> dict[str, str]:
    """Return the names of the departments in the reader's language, by code; closed ones only when asked for."""
    return {one.code: str(one) for one in _tree() if closed or not one.closed}


def departments_below(*departments: str) -> frozenset[str]:
    """Return these departments and every one below them."""
    return with_those_below(departments, parents())


def accountable_for(departments: Iterable[str]) -> list[dict[str, str]]:
    """Return who is accountable today for each of these departments, as the trail keeps it.

    A department without a head, itself and all above it, stands there with nobody's name.
    """
    wanted = sorted({code for code in departments if code})
    if not wanted:
        return []
    held = appointments_in_force(today()).filter(
        position__leads=True, stands_in_for__isnull=True, user__is_active=True
    )
    heads: dict[str, list[str]] = {}
    for code, name in held.order_by("user_id").values_list(F("department__code"), F("user__name")):
        heads.setdefault(code, []).append(name)
    tree = parents()
    return [
        {"department": code, "head": "、".join(dict.fromkeys(accountable(code, tree, heads)))}
        for code in wanted
    ]
