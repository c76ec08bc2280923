"""How people, departments and positions are named in the lines of what somebody did."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse

from administration.wording import VERBS, target_said, verb_said
from kernel.digits import numbers_in
from security.actor import Actor
from security.audit.models import ChangeSet
from security.audit.touched import Named, register_namer
from security.people.models import Department, Position, User
from security.people.rights import manages_people


def register_namers() -> None:
    """Register the names of what this part of Fonds changes; called once at start-up."""
    register_namer("person", _people, inside=_people_inside)
    register_namer("appointment", _people, inside=_posts_inside)
    register_namer("department", _departments, inside=_departments_inside)
    register_namer("position", _positions)
    register_namer("change_set", _acts)
    register_namer("right", _rights)


def _people(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    numbers = set(numbers_in(ids))
    if not manages_people(actor):
        numbers &= {actor.user_id or 0}
    names = {actor.user_id: actor.name} if actor.user_id in numbers else {}  # known already
    others = numbers - names.keys()
    if others:
        names |= dict(User.objects.filter(pk__in=others).values_list("pk", "name"))
    return {
        str(pk): Named(text=name, url=reverse("person", args=[pk]) if manages_people(actor) else "")
        for pk, name in names.items()
    }


def _people_inside(payload: Mapping[str, Any]) -> Iterable[str]:
    for one in payload.get("people", ()):
        yield str(one["id"] if isinstance(one, dict) else one)


def _posts_inside(payload: Mapping[str, Any]) -> Iterable[str]:
    return (str(one.get("person", "")) for one in payload.get("appointments", ()))


def _departments(actor: Actor, codes: Collection[str]) -> Mapping[str, Named]:
    return _units(actor, Department.objects.filter(code__in=list(codes)), "departments_list")


def _departments_inside(payload: Mapping[str, Any]) -> Iterable[str]:
    return (str(one.get("code", "")) for one in payload.get("departments", ()))


def _positions(actor: Actor, codes: Collection[str]) -> Mapping[str, Named]:
    return _units(actor, Position.objects.filter(code__in=list(codes)), "positions_list")


def _units(actor: Actor, rows: Iterable[Any], page: str) -> Mapping[str, Named]:
    url = reverse(page) if manages_people(actor) else ""
    return {row.code: Named(text=f"{row.code} {row}", url=url) for row in rows}


def _acts(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    rows = ChangeSet.objects.filter(pk__in=numbers_in(ids), actor_id=actor.id)
    return {str(row.pk): Named(text=verb_said(row.verb)) for row in rows}


def _rights(_actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    """Name the right somebody asked for: `Q-customer`."""
    named = {}
    for one in ids:
        verb, _, category = one.partition("-")
        if verb in VERBS:
            named[one] = Named(
                text=f"{verb_said(verb)} · {category}" if category else verb_said(verb)
            )
    return named


def said(kind: str, number: str) -> str:
    """Return the words for a thing nobody named; there is one company, so its number says nothing."""
    return target_said(kind, "" if kind == "company" else number)
