"""Whether who acts has just proved who they are: asked before what a stolen session must not be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.clock import now
from kernel.errors import FondsError
from kernel.scope import current
from kernel.text import N_

MINUTES = 10
SESSION_KEY = "fonds_proof"
_CACHE = "freshness.proof"
_BROWSER = "freshness.browser"


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
