"""`fonds import status|cancel|resume|undo`: what becomes of an import that is there already."""

from collections.abc import Callable, Mapping
from typing import Any

from config.operating.direct import Direct
from kernel.errors import Conflict
from kernel.scope import Company, reenter
from kernel.text import N_
from security.actor import Actor


class Undoing(Direct):
    """Direct, for taking back: begins at the start and is nobody's job."""

    job = 0

    def __init__(self, company: str, actor: Actor) -> None:
        super().__init__(company, actor)
        self.cursor: dict[str, Any] = {}


def work_on(verb: str, company: Company, actor: Actor, number: int) -> Mapping[str, int]:
    """Do what the verb says with an import and return counts beside its report; Missing for one of somebody else.

    Each batch is a transaction of its own: stopped, both `resume` and `undo` go on when they are called again.
    """
    return _WORK[verb](company, actor, number)


def _status(company: Company, actor: Actor, number: int) -> Mapping[str, int]:
    from archive.imports import queries

    with reenter(company.id) as scope:
        scope.actor = actor
        return dict(queries.import_of(actor, number).counts)


def _cancel(company: Company, actor: Actor, number: int) -> Mapping[str, int]:
    from archive.imports import actions

    with reenter(company.id) as scope:
        scope.actor = actor
        return dict(actions.cancel(actor, number).counts)


def _resume(company: Company, actor: Actor, number: int) -> Mapping[str, int]:
    from archive.imports import actions, queries

    with reenter(company.id) as scope:
        scope.actor = actor
        job = queries.import_of(actor, number)
        if job.job and not queries.job_state(actor, job.job).finished:
            raise Conflict(N_("This import is at work just now; wait for it or cancel it."))
    return actions.commit(actor, number, Direct(company.id, actor))


def _undo(company: Company, actor: Actor, number: int) -> Mapping[str, int]:
    from administration import undo_work
    from archive.imports import origins, queries

    with reenter(company.id) as scope:
        scope.actor = actor
        job = queries.import_of(actor, number)
        back = origins.taking_back(actor, job)
        if back is None:
            raise Conflict(N_("Nothing of this import was committed."))
        if not back.decision and back.undone_by is None:
            raise Conflict(back.decision.reason, **back.decision.params)
    found = undo_work.work(Undoing(company.id, actor), back.change_set)
    return {"taken_back": found["done"], "stay": found["refused"]}


_WORK: Mapping[str, Callable[[Company, Actor, int], Mapping[str, int]]] = {
    "status": _status,
    "cancel": _cancel,
    "resume": _resume,
    "undo": _undo,
}
VERBS = tuple(_WORK)
