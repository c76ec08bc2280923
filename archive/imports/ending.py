"""Writes on an import how its work ended, whatever ended it."""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.imports.models import ImportJob
from jobs.progress import Cancelled, Paused, Superseded
from jobs.steps import Steps
from kernel.clock import now
from kernel.scope import reenter

State = ImportJob.State
BUSY = (State.REHEARSING, State.COMMITTING)


@contextmanager
def failing(progress: Steps, import_id: int) -> Iterator[None]:
    """Write on the import that its work ended badly; what its batches committed stays."""
    try:
        yield
    except Cancelled:
        _end(progress, import_id, State.CANCELLED)
        raise
    except (Paused, Superseded):
        raise  # it goes on: in the next worker, or already in another one
    except Exception:  # a lost connection too, or the import would look busy for ever
        _end(progress, import_id, State.FAILED)
        raise


def _end(progress: Steps, import_id: int, state: str) -> None:
    with reenter(progress.company):
        found = ImportJob.objects.filter(pk=import_id, state__in=BUSY)
        found.update(state=state, updated_at=now())
