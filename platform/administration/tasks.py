"""Background work of the administration: the installation is told, and administrators before a calendar ends."""

from typing import Any

from django.conf import settings

from administration import key_work
from administration.calendar.notices import tell_of_end
from administration.company.actions import TELL, tell_installation
from administration.company.queries import stored
from administration.keeper_notices import tell_of_dates
from administration.sign_in.recovering import ASK, mail_link
from administration.undo_work import TASK as UNDO
from administration.undo_work import work
from jobs.port import INTERACTIVE, fleet_task, scheduled, task
from jobs.progress import Progress
from kernel import clock, temporary
from kernel.scope import current
from kernel.text import N_
from security.guessing.paces import remove_old
from security.people.break_glass_actions import settle


@task(TELL, idempotent=True, visible=False, retries=5, lock="administration.registry")
def tell_registry(progress: Progress) -> dict[str, int]:
    """Hand on name, language and time zone as they are stored now."""
    with progress.batch():
        row, company_id = stored(), current().company.id
    if row is not None:
        tell_installation(row, company_id)
    return {"told": int(row is not None)}


@scheduled("administration.watch_calendar", cron="10 * * * *", hour=7)
def watch_calendar(progress: Progress) -> dict[str, int]:
    """Tell the administrators when the data of the working calendar ends within 60 days."""
    with progress.batch():
        return {"told": tell_of_end()}


@scheduled("administration.watch_keepers", cron="20 * * * *", hour=7)
def watch_keepers(progress: Progress) -> dict[str, int]:
    """Tell the administrators of posts that keep files and end by their date without a successor."""
    with progress.batch():
        return {"vacancies": tell_of_dates()}


@scheduled("administration.forget_tries", cron="35 * * * *", hour=4)
def forget_tries(progress: Progress) -> dict[str, int]:
    """Forget the names for which nobody has tried passwords lately."""
    with progress.batch():
        return {"names": remove_old()}


@task(ASK, queue=INTERACTIVE, visible=False, idempotent=True, lock="recover:{mark}")
def send_recovery(progress: Progress, *, mark: str) -> dict[str, int]:
    """Send a link to who asked for one, if there is such a person."""
    with progress.batch():
        mail_link(mark)
    return {}


@scheduled("administration.settle_break_glass", cron="*/10 * * * *")
def settle_break_glass(progress: Progress) -> dict[str, int]:
    """Clear away after an operator's access that ran out, and let the company be told of the report."""
    with progress.batch():
        return {"settled": settle()}


@task(
    UNDO,
    label=N_("Take something back"),
    lock="undo:{change_set}",
    idempotent=True,
    retries=3,
    wait=2,
)
def take_back(progress: Progress, *, change_set: int) -> dict[str, Any]:
    """Take back a large change set part by part."""
    return work(progress, change_set)


@task(
    key_work.TASK,
    label=N_("Renew the company's keys"),
    lock="administration.keys",
    idempotent=True,
    retries=3,
    wait=60,
)
def renew_keys(progress: Progress, *, destroy: bool) -> dict[str, Any]:
    """Wrap the company's keys anew under the epoch in force."""
    return key_work.work(progress, progress.company, destroy=destroy)


@fleet_task("administration.sweep_temporary", cron="25 * * * *")
def sweep_temporary() -> None:
    """Remove what a killed process left lying in clear."""
    temporary.sweep()


@fleet_task("administration.keep_key_backups", cron="20 2 * * *")
def keep_key_backups() -> None:
    """Back the keys up where a recipient is named, and remove backups whose window has passed."""
    key_work.keep_backups(settings, clock.now())
