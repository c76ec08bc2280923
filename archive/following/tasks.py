"""Tells of changes a few times an hour: what an import changes in thousands of records is one notice a person."""

from archive.following import actions
from jobs.port import scheduled
from jobs.progress import Progress

TELL = "following.tell"


@scheduled(TELL, cron="*/10 * * * *", lock=TELL, retries=3)
def tell(progress: Progress) -> dict[str, int]:
    """Tell person after person; killed, it goes on with the next one."""
    person: int | None = progress.cursor.get("person", 0)
    while person is not None:
        with progress.batch():
            person = actions.tell_next(person)
            if person is not None:
                progress.cursor["person"] = person
                progress.advance(1)
    return {"people": progress.snapshot.done}
