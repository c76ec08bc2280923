"""What a task can be about: each owner of a kind of thing says how it is called and who may see it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kernel.errors import Missing
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Target:
    """One kind of thing. `named` gives the names of those ids that `actor` may see, no others.

    `offered` lists what a form may choose from, as (id, name); `grant` is a marked sentence that says how
    the right to see such a thing is given.
    """

    named: Callable[[Actor, Sequence[str]], Mapping[str, str]]
    url: Callable[[str], str]
    grant: str
    offered: Callable[[Actor], Iterable[tuple[str, str]]] = lambda actor: ()


_targets: dict[str, Target] = {}


def register(kind: str, target: Target) -> None:
    """Make a kind of thing known; called at start-up by its owner."""
    _targets[kind] = target


def target_of(kind: str) -> Target:
    """Return a kind of thing; Missing when there is none."""
    if kind not in _targets:
        raise Missing
    return _targets[kind]


def offered(actor: Actor) -> list[tuple[str, str]]:
    """Return what a task may be about when it is not asked from the page of a thing, as ("kind:id", name)."""
    return [
        (f"{kind}:{number}", name)
        for kind, target in sorted(_targets.items())
        for number, name in target.offered(actor)
    ]


def names(actor: Actor, targets: Iterable[str]) -> dict[str, str]:
    """Return the names of those things ("kind:id") that `actor` may see: one look for each kind."""
    by_kind: dict[str, list[str]] = {}
    for target in set(targets):
        kind, _, number = target.partition(":")
        by_kind.setdefault(kind, []).append(number)
    return {
        f"{kind}:{number}": name
        for kind, numbers in by_kind.items()
        if kind in _targets
        for number, name in _targets[kind].named(actor, numbers).items()
    }


def url(target: str) -> str:
    """Return the address of a thing."""
    kind, _, number = target.partition(":")
    return _targets[kind].url(number) if kind in _targets else ""
