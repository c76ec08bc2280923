"""Brings invitations to people: by mail where there is mail, else as links the inviting person hands over."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from kernel.decision import Decision
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor
from security.people.bulk_models import Invitation
from security.people.invitation_actions import invite
from security.people.invitation_queries import path_of
from security.people.models import User

INVITED = "person.invited"
_PLACE = "/invited/"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of inviting: who gets a mail, which links are handed over, who was left out and why."""

    mailed: tuple[Invitation, ...]
    handed: tuple[tuple[User, str], ...]
    refused: tuple[tuple[User, Decision], ...]


def signed_path(path: str) -> str:
    """Return the path with its signature; stored notices and channels never hold it."""
    number = path.removeprefix(_PLACE).strip("/")
    return path_of(int(number)) if number.isdigit() else path


def register_kind() -> None:
    """Make the invitation known as a notice."""
    register(
        Kind(
            code=INVITED,
            label=N_("An invitation to choose a password"),
            subject=N_("You are invited"),
            body=N_(
                "You are invited to work in our archive. Open the link and choose a password. "
                "The link is good once, until {day}."
            ),
            variables={"day": N_("the last day the link is good for")},
            samples={"day": "2026-12-06"},
            escalation=True,
            mail_path=signed_path,
        )
    )


@transaction.atomic
def invite_people(actor: Actor, people: Sequence[int], *, days: int) -> Sent:
    """Invite people or send their link anew, see `invite`; who has no mail address gets a link to be handed over."""
    invited = invite(actor, people, days=days, by_mail=bool(settings.FONDS_SMTP.host))
    mailed = tuple(one for one in invited.done if one.by_mail)
    notify(
        Notice(
            kind=INVITED,
            people=(one.user_id,),
            params={"day": one.expires_at.date().isoformat()},
            path=f"{_PLACE}{one.pk}/",
            key=one.nonce,
        )
        for one in mailed
    )
    handed = tuple((one.user, path_of(one.pk)) for one in invited.done if not one.by_mail)
    return Sent(mailed=mailed, handed=handed, refused=invited.refused)
