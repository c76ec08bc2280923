"""Whether who acts has just proved who they are: asked before what a stolen session must not be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import FondsError, Refused
from kernel.scope import current
from kernel.text import N_
from security.actor import Actor

MINUTES = 10
SESSION_KEY = "fonds_proof"
_CACHE = "freshness.proof"
_BROWSER = "freshness.browser"
_FOR_PEOPLE = N_(
    "Records of the highest confidentiality level leave only with a person who gave a second factor, not by a program."
)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """When somebody last proved who they are (seconds since 1970), and whether by a second factor."""

    at: float
    factor: bool = False


class NotFresh(FondsError):
    """The last proof is too old for this; the person proves it again and repeats."""

    code = "not_fresh"
    message = N_("Confirm once more that it is you, then repeat what you wanted to do.")

    def __init__(self, *, factor: bool = False) -> None:
        self.factor = factor
        super().__init__()


def stored(*, factor: bool) -> dict[str, Any]:
    """Return a proof given now, as a session keeps it."""
    return {"at": now().timestamp(), "factor": factor}


def bring(kept: object) -> None:
    """Let the scope know the proof that a session keeps, and that there is a session; called once a request."""
    current().cache[_BROWSER] = True
    if isinstance(kept, Mapping) and isinstance(kept.get("at"), int | float):
        proof = Proof(at=float(kept["at"]), factor=bool(kept.get("factor")))
        current().cache[_CACHE] = proof


def demand_fresh(*, factor: bool = False) -> None:
    """Raise NotFresh unless who acts proved it within the last minutes; `factor`: by a second factor."""
    proof = current().cache.get(_CACHE)
    if not isinstance(proof, Proof) or (factor and not proof.factor):
        raise NotFresh(factor=factor)
    if not 0 <= now().timestamp() - proof.at <= MINUTES * 60:
        raise NotFresh(factor=factor)


def demand_fresh_in_browser() -> None:
    """Raise NotFresh where a session is behind the act and its proof is old; commands, jobs and tokens have none."""
    if current().cache.get(_BROWSER):
        demand_fresh()


def demand_factor(actor: Actor, verb: str, target: str) -> None:
    """Raise NotFresh unless this session has seen a second factor, Refused for a program.

    A visiting operator gave his at his own door. Jobs and commands have no session: who asked for the work was asked.
    """
    if actor.visit is not None:
        return
    if actor.only is not None:
        raise Refused(refusal(_FOR_PEOPLE), actor=actor.id, verb=verb, target=target)
    proof = current().cache.get(_CACHE)
    if current().cache.get(_BROWSER) and not (isinstance(proof, Proof) and proof.factor):
        raise NotFresh(factor=True)
