"""What higher features do when records are filed one by one: each registers what follows, in the same transaction."""

from collections.abc import Callable, Sequence

from security.actor import Actor

Follow = Callable[[Actor, Sequence[int]], None]

_following: dict[str, Follow] = {}


def register_following(name: str, follow: Follow) -> None:
    """Let this be done with every record that is filed; called once at start-up."""
    _following[name] = follow


def follow_filing(actor: Actor, ids: Sequence[int]) -> None:
    """Do what follows from the filing of these records."""
    for follow in _following.values():
        follow(actor, ids)
