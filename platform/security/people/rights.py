"""Who may register people and give posts."""

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Refused
from kernel.text import N_
from security import permission
from security.actor import Actor

CONFIGURE = "K"  # the right to shape the company
ADMINISTRATOR = "SYS"  # the position of the system administrator (三员分立)


def manages_people(actor: Actor) -> Decision:
    """Return whether `actor` may register people, give posts and make departments."""
    if any(post.position == ADMINISTRATOR for post in actor.posts):
        return ALLOWED
    if permission.decide(actor, CONFIGURE):
        return ALLOWED
    return refusal(N_("Only the system administrator, or who configures the company, may do this."))


def demand_people(actor: Actor, verb: str, target: str) -> None:
    """Raise Refused unless `actor` manages people."""
    require(manages_people(actor), actor, verb, target)


def require(decision: Decision, actor: Actor, verb: str, target: str) -> None:
    """Raise Refused for a no."""
    if not decision:
        raise Refused(decision, actor=actor.id, verb=verb, target=target)
