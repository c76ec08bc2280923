"""The epoch keys of a company: files outside the database and its backups, wrapped by the
installation key.

A file is `<folder>/<company id>/<epoch>.key` (`epoch_files`). Its *realm* is the company id under
which the first epoch was made; everything sealed is bound to the realm, so that a company restored
under another id keeps reading its own past.

An opened ring is kept in memory for `TTL_SECONDS`. So another process may still wrap with the
previous epoch for that long after a new one is created, and still read with a destroyed one:
re-wrapping makes its last pass after it.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kernel.errors import Conflict, Missing, Unavailable
from kernel.text import N_
from security.keys import epoch_files
from security.keys.envelope import Unreadable, new_key

TTL_SECONDS = 300.0


@dataclass(frozen=True, kw_only=True, repr=False)
class Ring:
    """The open epoch keys of one company; `current` is the one that wraps what is new."""

    company: str
    realm: str
    keys: Mapping[int, bytes]

    @property
    def current(self) -> int:
        """The number of the epoch in force."""
        return max(self.keys)

    def __repr__(self) -> str:
        return f"Ring(company={self.company!r}, epochs={sorted(self.keys)})"


class _Kept:
    """Open rings by company id, each for a limited time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rings: dict[str, tuple[float, Ring]] = {}

    def get(self, company: str) -> Ring | None:
        """Return a ring opened recently."""
        with self._lock:
            until, ring = self._rings.get(company, (0.0, None))
        return ring if until > time.monotonic() else None

    def put(self, ring: Ring) -> None:
        """Keep `ring` from now on."""
        with self._lock:
            self._rings[ring.company] = (time.monotonic() + TTL_SECONDS, ring)

    def drop(self, company: str) -> None:
        """Forget one company's keys."""
        with self._lock:
            self._rings.pop(company, None)


_kept = _Kept()


def ring(company: str) -> Ring:
    """Return the company's open epoch keys; raise Unavailable if it has none or the installation
    key is wrong.
    """
    found = _kept.get(company)
    if found is None:
        found = _load(company)
        _kept.put(found)
    return found


def epoch_key(company: str, epoch: int) -> bytes:
    """Return one epoch key, looking again on disk for one that is new; raise Unreadable if it was
    destroyed.
    """
    found = ring(company)
    if epoch not in found.keys:
        forget(company)
        found = ring(company)
    key = found.keys.get(epoch)
    if key is None:
        raise Unreadable
    return key


def found_company(company: str) -> Ring:
    """Create epoch 1 of a new company and return its ring; raise Conflict if it has keys."""
    return adopt(company, realm=company, keys={1: new_key()})


def adopt(company: str, *, realm: str, keys: Mapping[int, bytes]) -> Ring:
    """Write the ring of a company restored here (from a capsule) under its new id; raise Conflict
    if it has keys.
    """
    if has_keys(company):
        raise Conflict(N_("The company {company} already has keys."), company=company)
    for epoch in sorted(keys):
        epoch_files.write(company, realm, epoch, keys[epoch])
    forget(company)
    return ring(company)


def next_epoch(company: str) -> int:
    """Create the next epoch key, which wraps everything new from now on, and return its number."""
    forget(company)
    before = ring(company)
    number = before.current + 1
    epoch_files.write(company, before.realm, number, new_key())
    forget(company)
    return number


def destroy_epoch(company: str, epoch: int) -> None:
    """Remove one superseded epoch key for good; raise Missing if absent, Conflict for the one in
    force.

    What is still wrapped by it becomes unreadable: the caller has re-wrapped what survives.
    """
    forget(company)
    known = ring(company)
    if epoch not in known.keys:
        raise Missing
    if epoch == known.current:
        raise Conflict(N_("The epoch key in force cannot be destroyed; create the next one first."))
    epoch_files.remove([epoch_files.folder(company) / f"{epoch}.key"])
    forget(company)


def is_settled(company: str) -> bool:
    """Say whether every process works with the epoch in force: it is older than any ring in memory."""
    return settles_in(company) <= 0


def settles_in(company: str) -> float:
    """Return the seconds until `is_settled` can be so; zero or less when it is."""
    forget(company)
    newest = epoch_files.read(epoch_files.folder(company) / f"{ring(company).current}.key")
    made = datetime.fromisoformat(newest.created).timestamp()
    return made + TTL_SECONDS - time.time()


def destroy_company(company: str) -> int:
    """Remove every epoch key of a deleted company, and return how many; nothing of it can be read
    any more.
    """
    paths = epoch_files.of_company(company)
    epoch_files.remove(epoch_files.all_of(company))
    folder = epoch_files.folder(company)
    if folder.is_dir():
        folder.rmdir()
    forget(company)
    return len(paths)


def has_keys(company: str) -> bool:
    """Say whether the company has any epoch key here."""
    return bool(epoch_files.of_company(company))


def forget(company: str) -> None:
    """Drop the company's keys from this process; the next use reads the files."""
    _kept.drop(company)


def _load(company: str) -> Ring:
    keys: dict[int, bytes] = {}
    realms: set[str] = set()
    for path in epoch_files.of_company(company):
        found, key = epoch_files.opened(path)
        keys[found.epoch] = key
        realms.add(found.realm)
    if len(realms) != 1:
        raise Unavailable(
            N_("The company {company} has no usable keys here; restore them from the key backup."),
            company=company,
        )
    return Ring(company=company, realm=realms.pop(), keys=keys)
