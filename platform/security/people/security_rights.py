"""Who is responsible for the company's security: its security administrator, else who manages people."""

from kernel.clock import today
from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from security.actor import Actor
from security.people.queries import people_with
from security.people.rights import manages_people, require

SECURITY_OFFICER = "SECA"  # the position of the security administrator (三员分立)


def keeps_security(actor: Actor) -> Decision:
    """Return whether `actor` sets how people sign in, unlocks them and takes lost factors from them.

    Where somebody holds the position of the security administrator it is that person's alone.
    """
    if any(post.position == SECURITY_OFFICER for post in actor.posts):
        return ALLOWED
    if people_with(department="", position=SECURITY_OFFICER, on=today()).exists():
        return refusal(N_("Only the security administrator may do this."))
    return manages_people(actor)


def may_shut_out(actor: Actor) -> Decision:
    """Return whether `actor` may take somebody's sign-in at once, for danger: who keeps security or manages people."""
    return ALLOWED if manages_people(actor) else keeps_security(actor)


def demand_security(actor: Actor, verb: str, target: str) -> None:
    """Raise Refused unless `actor` is responsible for security."""
    require(keeps_security(actor), actor, verb, target)
