"""What becomes of an invitation: where it stands, and why a link is of no use any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS = 1, 7, 30
MOST_AT_ONCE = 500
PAUSE = timedelta(minutes=1)  # between two links to the same person


class InvitationState(StrEnum):
    """Where an invitation stands; only a waiting one opens anything."""

    WAITING = "waiting"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class InvitationFacts:
    """What the rules know of an invitation."""

    sent_at: datetime
    expires_at: datetime
    used: bool = False
    revoked: bool = False

    def state(self, at: datetime) -> InvitationState:
        """Return where it stands at a moment."""
        if self.used:
            return InvitationState.USED
        if self.revoked:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if at >= self.expires_at else InvitationState.WAITING


_SENTENCES = {
    InvitationState.USED: N_("This invitation was used already; sign in with what you chose then."),
    InvitationState.REVOKED: N_("This invitation was taken back; ask who invited you."),
    InvitationState.EXPIRED: N_("This invitation has expired; ask who invited you for a new one."),
}


def may_open(facts: InvitationFacts, at: datetime) -> Decision:
    """Say whether the link may still be used."""
    state = facts.state(at)
    return ALLOWED if state is InvitationState.WAITING else refusal(_SENTENCES[state])


def may_invite(*, standing: bool, has_password: bool) -> Decision:
    """Say whether a person can be invited: who may sign in and has chosen no password yet."""
    if not standing:
        return refusal(N_("Left the company or may not sign in."))
    if has_password:
        return refusal(N_("Has an account already."))
    return ALLOWED


def may_resend(facts: InvitationFacts, at: datetime) -> Decision:
    """Say whether a link may be sent anew: not twice within a minute."""
    if at < facts.sent_at + PAUSE:
        return refusal(N_("Was invited a moment ago; wait a minute."))
    return ALLOWED
