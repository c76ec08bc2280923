"""Tells the security administrator of posts that groups name and do not give, and people of accounts linked to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from administration.sealing.notices import SECURITY, watchers
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome
from security.providers.group_actions import LEFT_OUT
from security.providers.link_actions import LINK_VERB

GROUPS = "sign_in.groups"
LINKED = "sign_in.linked"


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
    register(
        Kind(
            code=LINKED,
            label=N_("An account elsewhere was linked to you"),
            subject=N_("{name} linked an account elsewhere to you"),
            body=N_(
                "Whoever signs in with the account {subject} is you here. If it is not yours, undo the link and "
                "tell who keeps security."
            ),
            variables={"name": N_("who linked it"), "subject": N_("the subject of the account")},
            samples={"name": "李明", "subject": "u-1001"},
            escalation=True,
        )
    )
    hear(tell_of_left_out)
    hear(tell_of_link)


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


def tell_of_link(event: AuditEvent, _records: Sequence[int], payload: Mapping[str, Any]) -> None:
    """Tell a person that somebody else linked an account: who has that account acts in the person's name."""
    if event.verb != LINK_VERB or event.outcome != Outcome.DONE:
        return
    if event.actor_id == event.target_id:
        return
    params = {"name": event.actor_name, "subject": payload["subject"]}
    key = f"{LINKED}:{event.pk}"
    path = reverse("own_providers")
    people = (int(event.target_id),)
    notify([Notice(kind=LINKED, people=people, params=params, path=path, key=key)])
