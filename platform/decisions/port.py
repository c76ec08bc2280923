"""What happens once a request has ended: each subject's owner registers it at start-up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.errors import Missing
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A request that ended: what the handler needs of it. `target` is "kind:id"; people are user ids.

    `asked_by` is '' when a part of the system asked. `deciders` are who decided, in the order of the steps.
    """

    request_id: int
    subject: str
    target: str
    title: str
    asked_by: str
    deciders: tuple[str, ...] = ()
    reason: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def target_id(self) -> str:
        """Return the id out of the target."""
        return self.target.partition(":")[2]


def _nothing(actor: Actor, request: Ended) -> None:
    """Do nothing: some subjects need no work when a request goes back."""


@dataclass(frozen=True, kw_only=True)
class Handler:
    """What the owner of a subject does; everything runs in the transaction of the decision.

    A FondsError raised here refuses this one decision with its sentence; nothing of it stays. `label` is a
    marked English sentence ("Review a file"); `describe_url` gives the address of a target ("kind:id").
    `hidden` says which of these targets somebody may not see: what is asked about them has no name for them.
    `may_take` says which of these people (user ids) may decide in the place of a person that a step names: all,
    where the owner does not say.
    """

    label: str
    on_approved: Callable[[Actor, Ended], None]
    on_returned: Callable[[Actor, Ended], None] = _nothing
    on_withdrawn: Callable[[Actor, Ended], None] = _nothing
    describe_url: Callable[[str], str] = lambda target: ""
    hidden: Callable[[Actor, Collection[str]], frozenset[str]] = lambda actor, targets: frozenset()
    may_take: Callable[[Collection[int]], frozenset[int]] = frozenset


_handlers: dict[str, Handler] = {}


def register(subject: str, handler: Handler) -> None:
    """Name who acts on the end of requests of `subject` ("record.review"); a second call replaces the first."""
    _handlers[subject] = handler


def handler_of(subject: str) -> Handler:
    """Return the handler of a subject, or raise Missing: nothing may be asked that nobody would carry out."""
    if subject not in _handlers:
        raise Missing
    return _handlers[subject]


def known(subject: str) -> Handler | None:
    """Return the handler of a subject, None when its owner is gone; lists still show the request."""
    return _handlers.get(subject)
