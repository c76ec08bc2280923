"""The nightly look at where customers stand."""

from archive.statuses import actions
from jobs.port import scheduled
from jobs.progress import Progress

FOLLOW = "statuses.follow"


@scheduled(FOLLOW, cron="10 19 * * *", lock=FOLLOW, retries=3)
def follow(progress: Progress) -> dict[str, int]:
    """Follow the rules batch after batch; killed, it goes on. It is 03:10 in China then."""
    found = actions.BATCH
    while found == actions.BATCH:
        with progress.batch():
            found, last = actions.follow_rules(progress.cursor.get("record", 0))
            progress.cursor["record"] = last
            progress.advance(found)
    return {"records": progress.snapshot.done}
