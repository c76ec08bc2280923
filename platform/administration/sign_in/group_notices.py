"""Tells who is responsible for security when groups of a provider name posts that were not given."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from administration.sealing.notices import SECURITY, watchers
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.audit.hearing import hear
from security.audit.models import AuditEvent
from security.providers.group_actions import LEFT_OUT

GROUPS = "sign_in.groups"


def register_left_out() -> None:
    """Make the notice known, and listen to the trail; called once at start-up."""
    register(
        Kind(
            code=GROUPS,
            label=N_("Groups name posts that are not given"),
            subject=N_("Groups of {name} name posts that were not given: {posts}"),
            body=N_(
                "Posts exclude each other, need two administrators, or were mapped by the person. None of them "
                "was given. Mend the groups at the identity provider, or what they give here."
            ),
            variables={"name": N_("who signed in"), "posts": N_("codes of the positions")},
            samples={"name": "李明", "posts": "SYS, AUDA"},
            escalation=True,
        )
    )
    hear(tell_of_left_out)


def tell_of_left_out(
    event: AuditEvent, _records: Sequence[int], payload: Mapping[str, Any]
) -> None:
    """Tell them once a day for a person and what was left out."""
    if event.verb != LEFT_OUT:
        return
    posts = ", ".join(sorted({*payload["clashing"], *payload["by_two"], *payload["own"]}))
    params = {"name": event.actor_name, "posts": posts}
    key = f"{GROUPS}:{event.actor_id}:{posts}:{event.at:%Y-%m-%d}"
    path = reverse("provider", args=[payload["provider"]])
    people = watchers(SECURITY)
    notify([Notice(kind=GROUPS, people=people, params=params, path=path, key=key)])
