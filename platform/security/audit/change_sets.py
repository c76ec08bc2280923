"""Which change set the current code works in: what is written inside the block can be shown and
undone together.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kernel.clock import now
from kernel.errors import Missing
from kernel.scope import current
from security.actor import Actor
from security.audit.models import ChangeSet

_current: ContextVar[tuple[str, ChangeSet] | None] = ContextVar("fonds_change_set", default=None)


@contextmanager
def change_set(
    actor: Actor, verb: str, *, undo_of: int | None = None, resume: int | None = None
) -> Iterator[ChangeSet]:
    """Make a new change set current for the block and close it at its end; inside another block,
    join that one.

    `undo_of` is the id of the set this one takes back. `resume` is the id of a set opened by an
    earlier transaction of the same job, which goes on; Missing if it does not exist.
    """
    outer = current_change_set()
    if outer is not None:
        yield outer
        return
    found = _resumed(resume) if resume is not None else _opened(actor, verb, undo_of)
    token = _current.set((current().company.id, found))
    try:
        yield found
    finally:
        _current.reset(token)
    ChangeSet.objects.filter(pk=found.pk).update(closed_at=now())


def current_change_set() -> ChangeSet | None:
    """Return the change set the code runs in, if it was opened for the company now in scope."""
    held = _current.get()
    if held is None or held[0] != current().company.id:
        return None
    return held[1]


def _opened(actor: Actor, verb: str, undo_of: int | None) -> ChangeSet:
    return ChangeSet.objects.create(
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        opened_at=now(),
        undo_of_id=undo_of,
    )


def _resumed(number: int) -> ChangeSet:
    found = ChangeSet.objects.filter(pk=number).first()
    if found is None:
        raise Missing
    return found
