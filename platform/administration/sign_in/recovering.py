"""Brings links to choose a new password to people by mail, and tells them when one was used."""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome
from security.factors.taking_actions import TAKE
from security.people.models import User
from security.people.recovery_actions import ask_by_mail
from security.people.recovery_queries import path_of

ASK = "sign_in.recover"
LINK, DONE, TAKEN = "person.recovery_link", "person.recovered", "person.factors_taken"
_PLACE = "/recover/"


def signed_path(path: str) -> str:
    """Return the path with its signature; stored notices and channels never hold it."""
    number = path.removeprefix(_PLACE).strip("/")
    return path_of(int(number)) if number.isdigit() else path


def register_kinds() -> None:
    """Make the notices known; called once at start-up."""
    register(
        Kind(
            code=LINK,
            label=N_("A link to choose a new password"),
            subject=N_("Choose a new password"),
            body=N_(
                "Somebody asked for a new password for your account. Open the link and choose one. The link "
                "is good once, for {minutes} minutes. If it was not you, do nothing: your password stays."
            ),
            variables={"minutes": N_("for how many minutes the link is good")},
            samples={"minutes": "30"},
            escalation=True,
            mail_path=signed_path,
        )
    )
    register(
        Kind(
            code=DONE,
            label=N_("Your password was replaced"),
            subject=N_("Your password was replaced through a link"),
            body=N_(
                "A new password was chosen for your account through a link, and all your sessions ended. If it "
                "was not you, tell your administrator at once."
            ),
            escalation=True,
        )
    )
    register(
        Kind(
            code=TAKEN,
            label=N_("Your second factors were taken away"),
            subject=N_("Your second factors were taken away"),
            body=N_(
                "Who is responsible for security took the second factors from your account. If you did not ask "
                "for it, tell your administrator at once."
            ),
            escalation=True,
        )
    )
    hear(tell_whose_were_taken)


def mail_link(mark: str) -> bool:
    """Send a link to who has the sign-in name with this mark; whether it went is told to nobody."""
    made = ask_by_mail(mark)
    if made is None:
        return False
    minutes = int((made.expires_at - made.sent_at).total_seconds()) // 60
    notify(
        [
            Notice(
                kind=LINK,
                people=(made.user_id,),
                params={"minutes": str(minutes)},
                path=f"{_PLACE}{made.pk}/",
                key=made.nonce,
            )
        ]
    )
    return True


def tell_whose_were_taken(
    event: AuditEvent, _records: Sequence[int], _payload: Mapping[str, Any]
) -> None:
    """Tell a person whose second factors were taken, whoever agreed to it."""
    if event.verb != TAKE or event.outcome != Outcome.DONE:
        return
    user = User.objects.filter(pk=int(event.target_id)).first()
    if user is not None:
        tell(TAKEN, user, f"{TAKEN}:{event.pk}")


def tell(kind: str, user: User, key: str) -> None:
    """Tell a person what became of the way in."""
    notify([Notice(kind=kind, people=(user.pk,), path="/account/", key=key)])
