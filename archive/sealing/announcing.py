"""Makes known at start-up who acts once a proposal to seal was decided."""

from django.urls import reverse

from archive.sealing import actions
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_


def register_sealing() -> None:
    """Register everything; called once at start-up."""
    register(
        actions.SUBJECT,
        Handler(
            label=N_("Seal records"),
            on_approved=actions.agreed,
            on_returned=actions.returned,
            on_withdrawn=actions.withdrawn,
            describe_url=_url,
        ),
    )


def _url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("seal_proposal", args=[number]) if number else ""
