"""The nightly look through all records."""

from archive.anomalies import finding
from jobs.port import scheduled
from jobs.progress import Progress

LOOK = "anomalies.look"


@scheduled(LOOK, cron="40 18 * * *", lock="anomalies.look", retries=3)
def look(progress: Progress) -> dict[str, int]:
    """Look all records through, batch after batch; killed, it goes on. It is 02:40 in China then."""
    found = finding.BATCH
    while found == finding.BATCH:
        with progress.batch():
            found, last = finding.look_through(progress.cursor.get("record", 0))
            progress.cursor["record"] = last
            progress.advance(found)
    return {"records": progress.snapshot.done}
