"""For how long a link to choose a new password is good, and what ends it before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

BY_MAIL = timedelta(minutes=30)
HANDED = timedelta(hours=24)
PAUSE = timedelta(minutes=5)  # between two mails to the same person
# One sentence for all reasons: whoever holds a link learns nothing of the person from it.
_OF_NO_USE = N_("This link has expired or was used; ask for a new one.")


@dataclass(frozen=True, kw_only=True)
class RecoveryFacts:
    """What the rules know of a link and its person; `password_at` is when the present password was chosen."""

    sent_at: datetime
    expires_at: datetime
    used: bool = False
    newest: bool = True
    standing: bool = True
    password_at: datetime | None = None


def may_recover(facts: RecoveryFacts, at: datetime) -> Decision:
    """Say whether a link may be used: once, in its time, by who may sign in, while the password is the old one."""
    changed = facts.password_at is not None and facts.password_at > facts.sent_at
    if facts.used or changed or not facts.newest or not facts.standing or at >= facts.expires_at:
        return refusal(_OF_NO_USE)
    return ALLOWED


def may_have_link(*, standing: bool, has_password: bool) -> Decision:
    """Say whether a link can be handed out for somebody: who may sign in and has a password."""
    if not standing:
        return refusal(N_("Left the company or may not sign in."))
    if not has_password:
        return refusal(N_("Has chosen no password yet: send an invitation."))
    return ALLOWED


def may_mail(last_sent: datetime | None, at: datetime) -> bool:
    """Say whether another mail may go: nobody's mailbox is filled by others."""
    return last_sent is None or at >= last_sent + PAUSE
