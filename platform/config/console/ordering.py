"""Checks what a company starts with, the same for the console, the sign-up page and the command line."""

from collections.abc import Mapping

from django.utils import translation

from config.console.rules import problems_with_start
from kernel.errors import Invalid, Problem
from security.people.password_checks import problems_with_new
from security.people.rules import PersonData


def problems_with_password(password: str, person: PersonData) -> list[Problem]:
    """Return what is wrong with the password of the first person of a company that is about to be made."""
    return problems_with_new(
        password, (person.username, person.name, person.email.partition("@")[0])
    )


def demand_sound(fonds: str, person: Mapping[str, str], language: str) -> None:
    """Raise Invalid in English with everything wrong about fonds number, first person and password."""
    data = PersonData(
        username=person["username"],
        name=person["name"],
        email=person["email"],
        language=language,
    )
    with translation.override("en"):
        problems = problems_with_start(fonds, data)
        problems += problems_with_password(person["password"], data)
    if problems:
        raise Invalid(problems)
