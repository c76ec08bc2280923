"""What the actions of onboarding hold and demand before they write: the locked project, sound values."""

from collections.abc import Sequence
from typing import Any

from archive.onboarding.models import OnboardingFile, OnboardingProject
from archive.onboarding.values import FileData, file_problems
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from policies.document.effective import enterable
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.people.head_queries import department_names
from security.people.models import User


def locked(number: int) -> OnboardingProject:
    """Return a project, locked; raise Missing."""
    found = OnboardingProject.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def demand_sound(problems: Sequence[Problem]) -> None:
    """Raise Invalid with these problems, if there are any."""
    if problems:
        raise Invalid(problems)


def demand_files_sound(files: Sequence[FileData]) -> None:
    """Raise Invalid with everything that is wrong with files that are to be expected."""
    hold_policy()
    categories = {one.code for one in enterable(published().document)}
    departments = department_names()
    problems = [
        problem
        for one in files
        for problem in file_problems(one, categories=categories, departments=departments)
    ]
    people = {one.person for one in files if one.person is not None}
    if User.objects.filter(pk__in=people, former=False).count() != len(people):
        message = N_("There is no such person.")
        problems.append(Problem(code="person", message=message, where="person"))
    demand_sound(problems)


def stored(data: FileData) -> dict[str, Any]:
    """Return the columns of a file that is expected."""
    return {
        "kind": data.kind,
        "name": data.name.strip(),
        "category": data.category,
        "department": data.department,
        "person_id": data.person,
        "due_on": data.due_on,
    }


def said_of(file: OnboardingFile) -> dict[str, Any]:
    """Return a file as the trail keeps it."""
    due = file.due_on.isoformat() if file.due_on else ""
    named = {name: getattr(file, name) for name in ("pk", "kind", "name", "category", "department")}
    return {**named, "person": file.person_id, "due_on": due}
