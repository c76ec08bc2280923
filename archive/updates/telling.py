"""Tells who handed new values in what became of them."""

from django.urls import reverse

from archive.updates.models import ChangeNotice
from kernel.text import N_
from notices.port import Kind, Notice, notify, register

DECIDED = "change_notice.decided"


def register_kinds() -> None:
    """Make the kind known; called once at start-up."""
    register(
        Kind(
            code=DECIDED,
            label=N_("A change notice of mine was compared"),
            subject=N_("Your change notice was compared"),
            body=N_("What was taken over and what was not, and why, stands behind the link."),
        )
    )


def tell_decided(notice: ChangeNotice) -> None:
    """Tell who handed it in, unless he compared it himself."""
    if notice.submitted_by_id != notice.decided_by_id:
        path = reverse("change_notice", args=[notice.pk])
        notify([Notice(kind=DECIDED, people=(notice.submitted_by_id,), path=path)])
