"""Checks what a company starts with, the same for the console, the sign-up page and the command line."""

from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from config.console.rules import problems_with_start
from kernel.errors import Invalid, Problem
from security.people.models import User
from security.people.rules import PersonData


def problems_with_password(password: str, person: PersonData) -> list[Problem]:
    """Return what Django's validators say about a password, in the language that is active."""
    user = User(username=person.username, name=person.name, email=person.email)
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [
            Problem(code="password", message="{text}", params={"text": text}, where="password")
            for text in error.messages
        ]
    return []


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
