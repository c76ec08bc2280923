"""The steps the administration itself knows: people, a second administrator, the logo, the calendar."""

from typing import cast

from django.db.models import Count, Q

from administration.calendar.queries import work_calendar
from administration.calendar.rules import is_running_out
from administration.checklist.registry import Step, register
from administration.company.queries import brand
from kernel.clock import today
from kernel.scope import current
from kernel.text import N_
from security.factors.queries import standing
from security.people.models import User
from security.people.queries import people_with
from security.people.rights import ADMINISTRATOR

FEW = 2
_COUNTED = "checklist.people"


def register_steps() -> None:
    """Register them; called once at start-up."""
    for step in (
        Step(
            code="people",
            order=10,
            label=N_("Register your people"),
            why=N_("Rights follow from the posts they hold."),
            url="people_list",
            done=_people,
        ),
        Step(
            code="second",
            order=20,
            label=N_("Name a second administrator"),
            why=N_("Changes of the rules need four eyes, and one person may fall ill."),
            url="people_list",
            done=_second,
        ),
        Step(
            code="factor",
            order=5,
            label=N_("Set up your second factor"),
            why=N_("One stolen password of an administrator opens the whole company."),
            url="own_factors",
            done=_has_factor,
            unasked=_is_unasked,
        ),
        Step(
            code="logo",
            order=30,
            label=N_("Show your logo"),
            why=N_("Your people recognise their archive by it, and prints carry it."),
            url="company_settings",
            done=_logo,
        ),
        Step(
            code="calendar",
            order=40,
            label=N_("Complete the working calendar"),
            why=N_("Without its days off no deadline of the coming year is computed."),
            url="company_calendar",
            done=_calendar,
        ),
    ):
        register(step)


def _has_factor() -> bool:
    """Say whether who reads the list has a second factor."""
    return standing().has


def _is_unasked() -> bool:
    """Say whether the company asks who reads the list for no second factor."""
    return not standing().asked


def _people() -> bool:
    """Say whether somebody besides the first person may sign in."""
    return _counts()["people"] >= FEW


def _second() -> bool:
    return _counts()["administrators"] >= FEW


def _counts() -> dict[str, int]:
    """Return how many people may sign in and how many are administrators, read once a scope for both steps."""
    cache = current().cache
    if _COUNTED not in cache:
        held = people_with(department="", position=ADMINISTRATOR, on=today())
        cache[_COUNTED] = User.objects.filter(is_active=True).aggregate(
            people=Count("pk"), administrators=Count("pk", filter=Q(pk__in=held.values("pk")))
        )
    return cast("dict[str, int]", cache[_COUNTED])


def _logo() -> bool:
    return bool(brand().logo)


def _calendar() -> bool:
    return not is_running_out(work_calendar(), today())
