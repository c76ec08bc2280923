"""The port through which a change of roles is done, or asked of a second administrator where one is needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from kernel.errors import Missing, Unavailable
from security.actor import Actor
from security.people.second_guard import REHEARSAL, SecondNeeded
from security.people.second_rules import Seconded


@dataclass(frozen=True, kw_only=True)
class Act:
    """One change of roles. `subject` names its performer; `target` is "kind:id".

    `data` are ids, codes and days, for they lie in the open; `concerned` are the people whose roles change.
    """

    subject: str
    target: str
    title: str
    data: Mapping[str, Any]
    concerned: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Performer:
    """How an act is done; `label` is a marked sentence that says what is asked.

    `fresh`: it opens a way in for somebody, so who agrees to it has just proved to be himself.
    """

    label: str
    perform: Callable[[Actor, Mapping[str, Any], Seconded | None], object]
    fresh: bool = False


@dataclass(kw_only=True)
class _Port:
    performers: dict[str, Performer] = field(default_factory=dict)
    ask: Callable[[Actor, Act], int] | None = None


_port = _Port()


def register(subject: str, performer: Performer) -> None:
    """Name how acts of `subject` are done; a second call replaces the first."""
    _port.performers[subject] = performer


def performers() -> Mapping[str, Performer]:
    """Return how each kind of act is done."""
    return _port.performers


def performer_of(subject: str) -> Performer:
    """Return how acts of a subject are done; Missing for one nobody does."""
    if subject not in _port.performers:
        raise Missing
    return _port.performers[subject]


def fill(ask: Callable[[Actor, Act], int]) -> None:
    """Put the part that asks somebody behind the port; called once at start-up."""
    _port.ask = ask


def do_or_ask(actor: Actor, act: Act) -> int | None:
    """Do an act and return None; where a second administrator has to agree, ask and return the request.

    What could not be done is not asked for either: it raises what doing it would raise.
    """
    perform = performer_of(act.subject).perform
    try:
        with transaction.atomic():
            perform(actor, act.data, None)
    except SecondNeeded as error:
        with transaction.atomic():
            perform(actor, act.data, REHEARSAL)
            transaction.set_rollback(True)
        if _port.ask is None:
            raise Unavailable from error
        return _port.ask(actor, act)
    return None
