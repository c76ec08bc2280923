"""The background work of files: scanning, scanning again, drawing thumbnails, proving, sweeping."""

from archive.files import actions, erasing, held_actions, loose_actions, viewing_actions, waiting
from jobs.port import scheduled, task
from jobs.progress import Progress
from kernel.text import N_
from security.uploads.scanning import Unreachable

_PREVIEWS = 200  # files at one tick
_NIGHTLY = 20 * 60.0  # seconds of reading
_EACH = 7 * 24 * 3600.0  # a file is read again after a week


@task(
    actions.SCAN,
    label=N_("Check a file"),
    lock="file:{file_id}",
    idempotent=True,
    visible=False,
    tells=True,
)
def scan(progress: Progress, *, file_id: int) -> dict[str, str]:
    """Let the scanner look at a file; without an answer it waits for the next look."""
    try:
        return {"state": actions.scan(progress.actor, file_id, progress)}
    except Unreachable as error:
        return {"state": "", "why": str(error)}


@task(
    loose_actions.SCAN,
    label=N_("Check a file"),
    lock="loose:{file_id}",
    idempotent=True,
    visible=False,
)
def scan_loose(progress: Progress, *, file_id: int) -> dict[str, str]:
    """Let the scanner look at a file of what is no record yet."""
    try:
        return {"state": loose_actions.scan(progress.actor, file_id, progress)}
    except Unreachable as error:
        return {"state": "", "why": str(error)}


@scheduled("files.scan_again", cron="*/5 * * * *", label=N_("Check waiting files"))
def scan_again(progress: Progress) -> dict[str, int]:
    """Look again at what waits: the scanner was away, or the work was lost."""
    with progress.batch():
        works = [(actions.scan, one) for one in waiting.numbers()]
        works += [(loose_actions.scan, one) for one in loose_actions.waiting()]
    done = 0
    for scanning, number in works:
        try:
            done += bool(scanning(progress.actor, number, progress))
        except Unreachable:
            break
    return {"scanned": done, "waiting": len(works) - done}


@task(
    actions.PREVIEW,
    label=N_("Draw the thumbnails of a file"),
    lock="preview:{file_id}",
    idempotent=True,
    visible=False,
)
def preview(progress: Progress, *, file_id: int) -> dict[str, bool]:
    """Count the pages of a file and draw its thumbnails, once."""
    return {"made": viewing_actions.make_preview(progress.actor, file_id, progress)}


@scheduled(
    "files.preview_again",
    cron="*/10 * * * *",
    lock="files.preview_again",  # a slow one and the next would draw the same
    label=N_("Draw missing thumbnails"),
)
def preview_again(progress: Progress) -> dict[str, int]:
    """Draw the thumbnails that are missing: of files from before, and where the work was lost."""
    with progress.batch():
        missing = viewing_actions.without_preview(_PREVIEWS)
    return {
        "made": sum(viewing_actions.make_preview(progress.actor, one, progress) for one in missing)
    }


@task(actions.SWEEP, label=N_("Remove files"), lock="files.sweep", idempotent=True, visible=False)
def sweep(progress: Progress) -> dict[str, int]:
    """Remove content that no row names any more."""
    with progress.batch():
        return {"swept": actions.sweep(progress.actor)}


@scheduled("files.prove", cron="20 * * * *", hour=2, label=N_("Prove files"))
def prove(progress: Progress) -> dict[str, int]:
    """Read files again and compare them with what was filed; then remove content that no row names."""
    found = actions.prove(progress.actor, progress, until=_NIGHTLY, since=_EACH)
    with progress.batch():
        held_actions.forget_old()
        swept = actions.sweep(progress.actor)
    return {**found, "swept": swept}


@scheduled(erasing.TASK, cron="35 * * * *", label=N_("Delete the files of destroyed records"))
def forget_left(progress: Progress) -> dict[str, int]:
    """Delete the bytes that destroyed records left, until none is left."""
    total, found = 0, erasing.MOST
    while found == erasing.MOST:
        with progress.batch():
            found = erasing.forget_left()
        total += found
    return {"deleted": total}
