"""Takes a whole import back: at once, or in the background where it is large."""

from administration import undo_work
from archive.imports import queries
from kernel.errors import Conflict
from kernel.text import N_
from security.actor import Actor
from security.audit.undoing import undo

_NOTHING = N_("Nothing of this import is committed, so there is nothing to take back.")


def take_back(actor: Actor, import_id: int) -> None:
    """Take back what one of the actor's own imports did; Conflict with the reason where that cannot be."""
    job = queries.import_to_work_on(actor, import_id)
    if job.change_set is None:
        raise Conflict(_NOTHING)
    if undo_work.is_large(actor, job.change_set):
        undo_work.begin(actor, job.change_set)
    else:
        undo(actor, job.change_set)
