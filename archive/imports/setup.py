"""What a new company has to do about its old ledgers: bring the first one in."""

from administration.checklist.registry import Step, register
from archive.imports.models import ImportJob
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from security import permission


def register_steps() -> None:
    """Register the step; called once at start-up."""
    register(
        Step(
            code="import",
            order=60,
            label=N_("Bring in the first ledger"),
            why=N_("Old lists become records with their numbers; a rehearsal shows every doubt."),
            url="imports_list",
            done=_imported,
            may=lambda: bool(permission.decide(current().actor, Verb.IMPORT)),
        )
    )


def _imported() -> bool:
    """Say whether an import has been committed, whoever did it."""
    return ImportJob.objects.filter(state=ImportJob.State.DONE).exists()
