"""What somebody tried that is no refusal of a right: what is not there for them, a forged form, a bad file."""

from kernel.decision import refusal
from kernel.errors import Invalid, Missing, Refused
from kernel.scope import current_or_none
from kernel.text import N_

SOUGHT = "page.seek"
FORGED = "page.forge"
_LONGEST = 200


def sought(address: str) -> None:
    """Let the trail keep that who acts asked for what does not exist, or not for them.

    Who tries one number after another leaves a trace, and a wave of it is told. Nothing is added where the
    scope remembers a refusal already, nor for somebody who is not signed in: they reach no such page.
    """
    _remember(SOUGHT, Missing.message, address)


def forged(address: str) -> None:
    """Let the trail keep that a form came without its token in the name of who is signed in."""
    _remember(FORGED, N_("The form was not sent from a page of this company."), address)


def unsafe(verb: str, target: str, error: Invalid) -> None:
    """Let the trail keep that a file was not taken, by the code of what is wrong with it; several at once are one."""
    scope = current_or_none()
    if scope is None or scope.actor is None or not error.problems:
        return
    decision = refusal(N_("A file was refused ({code})."), code=error.problems[0].code)
    scope.refusals.append(Refused(decision, actor=scope.actor.id, verb=verb, target=target))


def _remember(verb: str, reason: str, address: str) -> None:
    scope = current_or_none()
    if scope is None or scope.actor is None or scope.refusals:
        return
    decision = refusal(reason, address=address[:_LONGEST])
    scope.refusals.append(Refused(decision, actor=scope.actor.id, verb=verb, target="page"))
