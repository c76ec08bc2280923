"""What follows from a publication: whoever keeps things by the policy registers here; policies know none of them."""

from collections.abc import Callable

from policies.document.queries import forget_head
from policies.document.values import PolicyDocument

Follower = Callable[[PolicyDocument, PolicyDocument], None]  # what was in force, what is now

_followers: dict[str, Follower] = {}


def follow(name: str, follower: Follower) -> None:
    """Call `follower` in the transaction of each publication after a company's first."""
    _followers[name] = follower


def tell_followers(old: PolicyDocument | None, new: PolicyDocument) -> None:
    """Make the scope read the new version, and tell those who follow."""
    forget_head()
    if old is None:
        return
    for follower in _followers.values():
        follower(old, new)
