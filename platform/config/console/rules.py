"""What makes an order of a company sound before the registry is asked."""

import re

from kernel.errors import Problem
from kernel.text import N_
from security.people.rules import PersonData, problems_with_person

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_FONDS = re.compile(r"[A-Z0-9]{4}")
# Names by which somebody could pass a company's page off as the installation's own.
_RESERVED = frozenset(
    {
        "admin",
        "api",
        "app",
        "apps",
        "assets",
        "auth",
        "console",
        "control",
        "fonds",
        "help",
        "login",
        "mail",
        "ns",
        "public",
        "root",
        "signin",
        "signup",
        "sso",
        "static",
        "status",
        "support",
        "www",
    }
)


def problems_with_label(label: str) -> list[Problem]:
    """Return what is wrong with the first part of a host name."""
    if not _LABEL.fullmatch(label):
        message = N_("An address has 1 to 63 letters a–z, digits and hyphens, none at its ends.")
        return [Problem(code="label", message=message, where="label")]
    if label in _RESERVED:
        message = N_("The address “{label}” is reserved; choose another.")
        return [Problem(code="reserved", message=message, params={"label": label}, where="label")]
    return []


def problems_with_start(fonds: str, person: PersonData) -> list[Problem]:
    """Return what is wrong with fonds number (four characters) and first person."""
    found = []
    if not _FONDS.fullmatch(fonds):
        message = N_("A fonds number has four capital letters or digits.")
        found.append(Problem(code="fonds", message=message, where="fonds"))
    return found + problems_with_person(person, taken=(), languages=("zh-hans", "en"))
