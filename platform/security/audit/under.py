"""Under which application an act was done: who knows fills this port, the writer of the trail asks it (REQ-USE-03)."""

from collections.abc import Callable, Sequence

from security.actor import Actor

Numbers = Callable[[Actor, str, int | None], Sequence[str]]
_known: list[Numbers] = []


def fill(numbers: Numbers) -> None:
    """Say who knows the numbers of applications; called once at start-up."""
    _known[:] = [numbers]


def under(actor: Actor, verb: str, record: int | None) -> dict[str, str]:
    """Return what the trail says of the applications an act by a person on a record (None several) was done under."""
    found = [number for numbers in _known for number in numbers(actor, verb, record)]
    return {"application": ", ".join(found)} if found else {}
