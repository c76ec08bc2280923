"""The background work of imports."""

from archive.imports import actions
from jobs.port import task
from jobs.progress import Progress
from kernel.text import N_


@task(
    "imports.rehearse",
    label=N_("Rehearse an import"),
    lock="import:{import_id}",
    idempotent=True,
    tells=True,
)
def rehearse(progress: Progress, *, import_id: int) -> dict[str, int]:
    """Judge every row of an import."""
    return actions.rehearse(progress.actor, import_id, progress)


@task(
    "imports.commit",
    label=N_("Commit an import"),
    lock="import:{import_id}",
    idempotent=True,
    retries=3,
    wait=2,
    tells=True,
)
def commit(progress: Progress, *, import_id: int) -> dict[str, int]:
    """Make records of the rows of an import."""
    return actions.commit(progress.actor, import_id, progress)
