"""The background work of records."""

from archive.records import actions, raising, rederiving, reminding, verifying
from archive.records.rekeeping import BATCH, TASK, keep_batch
from decisions.duties.actions import BATCH as BATCH_OF_DUTIES
from jobs.port import scheduled, task
from jobs.progress import Progress
from kernel.text import N_
from policies.categories.rules import Kind


@task(TASK, label=N_("Work out due dates anew"), lock="records.keep", idempotent=True)
def keep_again(progress: Progress) -> dict[str, int]:
    """Work out anew how long every filed record is kept, batch after batch; killed, it goes on."""
    progress.report(N_("Working out due dates"))
    for kind in (Kind.ITEM, Kind.FILE):
        found = BATCH
        while found == BATCH:
            with progress.batch():
                found, last = keep_batch(kind, progress.cursor.get(kind, 0))
                progress.cursor[str(kind)] = last
                progress.advance(found)
    return {"records": progress.snapshot.done}


@task(
    rederiving.TASK,
    label=N_("Sort and search by the policy in force"),
    lock="records.derive",
    idempotent=True,
)
def derive_again(progress: Progress, categories: list[str]) -> dict[str, int]:
    """Derive anew what the records of these categories are found by, batch after batch; killed, it goes on."""
    progress.report(N_("Deriving what records are sorted and found by"))
    found = rederiving.BATCH
    while found == rederiving.BATCH:
        with progress.batch():
            found, last = rederiving.derive_batch(categories, progress.cursor.get("record", 0))
            progress.cursor["record"] = last
            progress.advance(found)
    return {"records": progress.snapshot.done}


@task(
    verifying.TASK,
    label=N_("Work out anew when records are to be checked"),
    lock="records.verify",
    idempotent=True,
)
def verify_again(progress: Progress) -> dict[str, int]:
    """Work out by which cadence each filed record is checked and when, batch after batch; killed, it goes on."""
    progress.report(N_("Working out when records are to be checked"))
    found = verifying.BATCH
    while found == verifying.BATCH:
        with progress.batch():
            found, last = verifying.again(progress.cursor.get("record", 0))
            progress.cursor["record"] = last
            progress.advance(found)
    return {"records": progress.snapshot.done}


@scheduled("records.verify_new", cron="5 * * * *", lock="records.verify")
def verify_new(progress: Progress) -> dict[str, int]:
    """Take records that were filed since into what is to be checked; those of a category without cadence too."""
    found = verifying.BATCH
    while found == verifying.BATCH:
        with progress.batch():
            found, last = verifying.take_new(progress.cursor.get("record", 0))
            progress.cursor["record"] = last
            progress.advance(found)
    return {"records": progress.snapshot.done}


@scheduled("records.remind", cron="10 * * * *", lock="records.remind", retries=3)
def remind(progress: Progress) -> dict[str, int]:
    """Raise the reminders whose day has come near, end those whose reason has gone, tell again; batch after batch.

    What appeared while no worker ran is raised when it runs again, once.
    """
    told = {"raised": 0, "ended": 0, "told": 0}
    with progress.batch():
        told["told"] = reminding.tell_again()
    found = BATCH_OF_DUTIES
    while found == BATCH_OF_DUTIES:
        with progress.batch():
            found = reminding.end_lost(BATCH_OF_DUTIES)
            told["ended"] += found
    found = BATCH_OF_DUTIES
    while found:
        with progress.batch():
            found, raised = reminding.raise_near(BATCH_OF_DUTIES)
            told["raised"] += raised
    return told


@task(
    raising.TASK,
    label=N_("Raise the level of records by the policy in force"),
    lock="records.raise",
    idempotent=True,
)
def raise_again(progress: Progress, categories: list[str]) -> dict[str, int]:
    """Raise records whose values ask for a higher level, batch after batch; killed, it goes on."""
    progress.report(N_("Raising the level of records"))
    last = -1
    while last:
        with progress.batch():
            found, last = actions.raise_levels(categories, progress.cursor.get("record", 0))
            progress.cursor["record"] = last or progress.cursor.get("record", 0)
            progress.advance(found)
    return {"records": progress.snapshot.done}
