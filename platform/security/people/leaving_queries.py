"""Reads what is open for a person who leaves or moves on, and who may answer for what stays open."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext

from kernel.clock import today
from kernel.errors import Invalid
from security.actor import Actor, Post
from security.people.head_queries import parents
from security.people.head_rules import upwards
from security.people.leaving_models import LeavingException
from security.people.leaving_rules import problem_open
from security.people.models import Appointment, User
from security.people.open_work_port import OpenWork, waiting
from security.people.queries import appointments_in_force
from security.people.rights import manages_people

_NAMED = 5  # people named in one sentence; the rest is counted


def said(work: Sequence[OpenWork]) -> str:
    """Return what is open in the reader's words: "Duties 3, Approvals 1"."""
    return gettext(", ").join(f"{gettext(one.label)} {len(one.items)}" for one in work)


def may_answer(person: int, *, but: int | None) -> list[int]:
    """Return who could answer for what a person leaves open: others who manage people, or head a department of his.

    `but` is who lets the person go; he does not answer for it himself.
    """
    held = list(appointments_in_force(today()).filter(user__is_active=True))
    own = {one.department.code for one in held if one.user_id == person}
    tree = parents()
    above = {code for department in own for code in upwards(department, tree)}
    managing: dict[tuple[str, str], bool] = {}
    found = []
    for one in held:
        key = (one.department.code, one.position.code)
        leads = one.position.leads and one.department.code in above
        if not leads and key not in managing:
            managing[key] = bool(manages_people(_holder(*key)))
        if leads or managing.get(key):
            found.append(one.user_id)
    return [one for one in dict.fromkeys(found) if one not in {person, but}]


def _holder(department: str, position: str) -> Actor:
    return Actor(id="0", name="", posts=(Post(department=department, position=position),))


def open_exception(person: int) -> LeavingException | None:
    """Return the exception of a person that is not cleared yet."""
    rows = LeavingException.objects.filter(user=person, cleared_at__isnull=True)
    return rows.select_related("user", "answers", "by").first()


def demand_settled(actor: Actor, people: Sequence[User]) -> None:
    """Raise Invalid with one sentence that names each of these people with what is open for them."""
    problems = []
    for user in people:
        work = waiting(actor, user.pk)
        if work:
            problems.append(problem_open(user.name, said(work)))
    if problems:
        raise Invalid(problems[:_NAMED])


def former_posts(person: int, *, before: date) -> list[Appointment]:
    """Return the own posts of a person that began before a day and do not end before it."""
    rows = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=before),
        user=person,
        stands_in_for__isnull=True,
        valid_from__lt=before,
    )
    return list(rows.select_related("department", "position").order_by("valid_from", "pk"))
