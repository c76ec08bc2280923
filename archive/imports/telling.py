"""Tells the person who brought a file in how the work on it ended."""

from django.urls import reverse

from archive.imports.models import ImportJob
from jobs.port import Task
from jobs.progress import Claim, Ending, JobState
from kernel.text import N_
from notices.port import Kind, Notice, notify, register

REHEARSED = "import.rehearsed"
COMMITTED = "import.committed"
FAILED = "import.failed"
_TASKS = frozenset({"imports.rehearse", "imports.commit"})


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    rows = N_("how many rows are good")
    left_out = N_("how many rows are left out")
    register(
        Kind(
            code=REHEARSED,
            label=N_("An import of mine is rehearsed"),
            subject=N_("Import {number} is rehearsed"),
            body=N_("{rows} rows can be committed, {bad} have doubts. Look at them, then commit."),
            variables={
                "number": N_("the number of the import"),
                "rows": rows,
                "bad": N_("how many rows have doubts"),
            },
            samples={"number": "12", "rows": "1,180", "bad": "20"},
        )
    )
    register(
        Kind(
            code=COMMITTED,
            label=N_("An import of mine is done"),
            subject=N_("Import {number} is done"),
            body=N_("{rows} rows are records now, {bad} were left out."),
            variables={"number": N_("the number of the import"), "rows": rows, "bad": left_out},
            samples={"number": "12", "rows": "1,180", "bad": "20"},
        )
    )
    register(
        Kind(
            code=FAILED,
            label=N_("An import of mine failed"),
            subject=N_("Import {number} stopped"),
            body=N_(
                "The import could not go on; what was committed before stays. "
                "The page behind the link says why."
            ),
            variables={"number": N_("the number of the import")},
            samples={"number": "12"},
        )
    )


def tell_rehearsed(job: ImportJob) -> None:
    """Tell that every row was judged."""
    _tell(job, REHEARSED, rows=_sum(job, "new", "changed"), bad=_sum(job, "bad", "alike"))


def tell_committed(job: ImportJob) -> None:
    """Tell that the rows are records now."""
    _tell(job, COMMITTED, rows=_sum(job, "committed", "updated"), bad=_sum(job, "bad", "alike"))


def tell_failure(task: Task, claim: Claim, ending: Ending) -> None:
    """Hear how a job ended, and tell when it was an import that failed for good."""
    if ending.state is not JobState.FAILED or task.name not in _TASKS:
        return
    job = ImportJob.objects.filter(pk=claim.args.get("import_id", 0)).first()
    if job is not None:
        _tell(job, FAILED)


def _sum(job: ImportJob, *states: str) -> int:
    return sum(job.counts.get(state, 0) for state in states)


def _tell(job: ImportJob, kind: str, **figures: int) -> None:
    notify(
        [
            Notice(
                kind=kind,
                people=(job.created_by_id,),
                params={
                    "number": str(job.pk),
                    **{name: f"{figure:,}" for name, figure in figures.items()},
                },
                path=reverse("imports_show", args=[job.pk]),
                # Each rehearsal is news; the same work told twice is not.
                key=f"import:{job.pk}:{job.job}",
            )
        ]
    )
