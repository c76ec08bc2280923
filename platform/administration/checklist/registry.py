"""What there is to set up: each package registers the steps it can tell the state of."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to set up: `label` and `why` are marked sentences, `done` looks at what is there.

    `url` names the screen, by the name of its address, where it is done; who fails `may` sees no link to it.
    `unasked` says whether the step is left to who reads the list: neither done nor left, and not counted.
    """

    code: str
    order: int
    label: str
    why: str
    url: str
    done: Callable[[], bool]
    may: Callable[[], bool] = lambda: True
    unasked: Callable[[], bool] = lambda: False


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Put a step on the list; a second call with the same code replaces it."""
    _steps[step.code] = step


def steps() -> tuple[Step, ...]:
    """Return the steps in their order."""
    return tuple(sorted(_steps.values(), key=lambda step: (step.order, step.code)))
