"""Finds the company that a command names."""

from typing import Any

from kernel.errors import Missing
from kernel.text import N_


def find(name: str) -> Any:
    """Return the company with this host or id; raise Missing with a sentence otherwise."""
    from tenants.models import Company  # noqa: PLC0415 - needs Django set up

    found = (
        Company.objects.filter(domains__domain=name.lower()).first()
        or Company.objects.filter(pk=name).first()
    )
    if found is None:
        raise Missing(
            N_("There is no company “{name}”; `fonds company list` shows which there are."),
            name=name,
        )
    return found
