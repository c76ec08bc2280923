"""Who may agree to a change of roles that somebody else asked for (AP9)."""

from collections.abc import Collection
from dataclasses import dataclass

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

SYSTEM, SECURITY = "SYS", "SECA"


@dataclass(frozen=True, kw_only=True)
class Seconded:
    """Who agreed to a change of roles, by user id, and the number of the request."""

    by: str
    request: int


def may_second(by: str, *, asked_by: str, concerned: Collection[int]) -> Decision:
    """Say whether somebody may agree: neither who asked nor whose roles are changed."""
    if by == asked_by:
        return refusal(N_("You asked for this yourself; somebody else has to decide."))
    if by in {str(person) for person in concerned}:
        return refusal(N_("Nobody gives or ends their own posts: ask another administrator."))
    return ALLOWED


def seconding_positions(held: Collection[str]) -> tuple[str, ...]:
    """Return whom to ask first: the security administrator asks the system administrator, all others ask him.

    Where the first is vacant, a second holder of the other position agrees (two security administrators).
    """
    asks_system = SECURITY in held and SYSTEM not in held
    return (SYSTEM, SECURITY) if asks_system else (SECURITY, SYSTEM)
