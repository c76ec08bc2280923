"""The background work of imports."""

from archive.imports import actions, erasing
from jobs.port import scheduled, task
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


@scheduled(erasing.TASK, cron="40 * * * *", label=N_("Delete withdrawn ledger files"))
def forget_withdrawn(progress: Progress) -> dict[str, int]:
    """Delete the uploaded files of imports a record of which was sealed or destroyed."""
    with progress.batch():
        return {"files": erasing.forget_withdrawn()}
