"""Fills the port of what somebody must read before anything else."""

from django.urls import reverse

from policies.document.queries import published_or_none
from policies.regulations.queries import blocking
from security.actor import Actor
from security.people.reading_first import Unread, fill


def register_holding() -> None:
    """Fill the port; called once at start-up."""
    fill(_unread)


def _unread(actor: Actor) -> Unread | None:
    published_or_none()  # every page asks for it, and its answer says whether there is any regulation
    found = blocking(actor)
    if found is None:
        return None
    path = reverse("regulation", args=[found.version.regulation.code])
    return Unread(title=found.version.outline.title, path=path)
