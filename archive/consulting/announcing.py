"""Makes known at start-up what becomes of what is asked to be shown, and that masked values may be shown by request."""

from functools import partial

from django.urls import reverse

from archive.consulting import actions
from archive.consulting.deciding import SUBJECTS
from archive.consulting.queries import shown_values
from archive.consulting.rules import KINDS
from archive.records.unmasked import register_allowance
from decisions.port import Handler, register
from kernel.digits import number_in


def register_consulting() -> None:
    """Register everything; called once at start-up."""
    register_allowance(shown_values)
    for kind, subject in SUBJECTS.items():
        register(
            subject,
            Handler(
                label=KINDS[kind],
                on_approved=actions.agreed,
                on_returned=actions.returned,
                on_withdrawn=actions.withdrawn,
                describe_url=partial(_url, "query_request"),
            ),
        )


def _url(name: str, target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse(name, args=[number]) if number else ""
