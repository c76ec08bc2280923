"""Renewing a company's keys: everything wrapped anew under a new epoch, in the background, and the end
of the old ones.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import LazySettings

from jobs.port import defer, defer_at
from jobs.progress import Progress
from jobs.steps import Steps
from kernel import clock
from kernel.text import N_
from security.actor import Actor
from security.audit.actions import begin_epoch, end_epoch, note_key_work
from security.keys import backup, epochs, store

TASK = "administration.renew_keys"
PART = 5_000  # keys in one transaction: a longer one would hold the sealing of the trail back
_MARGIN = 2.0  # seconds, so that the work does not come a moment too early and wait again

Teller = Callable[..., object]
_operators: list[Teller] = []


def fill_operators(teller: Teller) -> None:
    """Say how the control company's trail hears `(verb, company id, **said)`; called at start-up."""
    _operators[:] = [teller]


def begin(actor: Actor, company: str, *, destroy: bool) -> tuple[int, int]:
    """Begin the next epoch of the company in scope and let everything be wrapped anew by it.

    The work waits until every process knows the new epoch. Returns the epoch and the number of the
    job.
    """
    epoch = begin_epoch(actor, company)
    return epoch, _ask(company, destroy=destroy)


def work(progress: Progress, company: str, *, destroy: bool) -> dict[str, Any]:
    """Wrap every key anew, 5,000 in a transaction; with `destroy` end the older epochs then.

    Killed or stopped it goes on where it was: what is wrapped already is not found again.
    """
    with progress.batch():
        if not epochs.is_settled(company):
            # Another epoch was begun meanwhile; keys may still be wrapped by the one before it.
            return {"waits_in": _ask(company, destroy=destroy)}
        total = progress.snapshot.done + store.wrapped_before()
    progress.report(N_("Wrapping keys"), total=total)
    while True:
        with progress.batch():
            part = store.rewrap(PART)
            progress.advance(part)
        if not part:
            break
    epoch, count = epochs.ring(company).current, progress.snapshot.done
    with progress.batch():
        note_key_work(progress.actor, "renew_keys", f"epoch:{epoch}", keys=count)
    _tell("renew_keys", company, epoch=epoch, keys=count)
    ended = end_older(progress, company) if destroy else []
    return {"epoch": epoch, "keys": count, "destroyed": ended}


def end_older(progress: Steps, company: str) -> list[int]:
    """Destroy every epoch but the one in force; Conflict, and nothing done, while keys hang on one."""
    known = epochs.ring(company)
    older = sorted(set(known.keys) - {known.current})
    for epoch in older:
        with progress.batch():
            end_epoch(progress.actor, company, epoch)
        _tell("end_epoch", company, epoch=epoch)
    return older


def keep_backups(settings: LazySettings, now: datetime) -> None:
    """Back the keys up where a recipient is named, then remove backups whose window has passed."""
    folder = Path(settings.FONDS_KEY_BACKUP_DIR)
    if settings.FONDS_KEY_BACKUP_RECIPIENT:
        made = backup.back_up(
            folder, backup.Recipient(Path(settings.FONDS_KEY_BACKUP_RECIPIENT)), now=now
        )
        _tell("backup_keys", "", companies=made.companies, epochs=made.epochs)
    gone = backup.remove_older(folder, settings.FONDS_KEY_BACKUP_DAYS, now=now)
    if gone:
        _tell("remove_key_backups", "", count=len(gone), days=settings.FONDS_KEY_BACKUP_DAYS)


def _ask(company: str, *, destroy: bool) -> int:
    left = epochs.settles_in(company)
    if left <= 0:
        return defer(TASK, destroy=destroy)
    return defer_at(clock.now() + timedelta(seconds=left + _MARGIN), TASK, destroy=destroy)


def _tell(verb: str, company: str, **said: Any) -> None:
    for teller in _operators:
        teller(verb, company, **said)
