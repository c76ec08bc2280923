"""A yes or no that carries its reason, and the outcome of work on many things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Whether something is allowed; `reason` is a marked English sentence with {names} out of `params`."""

    allowed: bool
    reason: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def refusal(reason: str, **params: Any) -> Decision:
    """Return a no with its reason."""
    return Decision(allowed=False, reason=reason, params=params)


@dataclass(frozen=True, kw_only=True)
class Outcome(Generic[Item]):
    """What an action did: the items done, and each refused one with its decision."""

    done: tuple[Item, ...] = ()
    refused: tuple[tuple[Item, Decision], ...] = ()
