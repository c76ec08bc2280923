"""Rotating the installation key: a new one in force, every epoch file wrapped by it, the old one
dropped.

Each file is replaced whole, one at a time, so a rotation killed half-way is continued by the next:
it makes no further key while any file is wrapped by an older one. Moving to another kind of key
is the same work without making one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from security.keys import epoch_files, installation, wrapping

Report = Callable[[int, int], object]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One key file: whose it is and what for, and whether the key in force wraps it."""

    path: Path
    company: str
    epoch: int
    purpose: str
    created: str
    kind: str
    key: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a rotation did: `renewed` says whether it made a key, `dropped` how many old ones went."""

    kind: str
    key: str
    renewed: bool
    rewrapped: int
    dropped: int


def standing() -> Iterator[Standing]:
    """Return every epoch file beside the key that wraps it; raise Unavailable if none is in force."""
    kind, key = wrapping.in_force().kind, wrapping.key_in_force()
    for company in epoch_files.companies():
        for path in epoch_files.all_of(company):
            found = epoch_files.read(path)
            by = found.wrapped
            yield Standing(
                path=path,
                company=company,
                epoch=found.epoch,
                purpose=found.purpose,
                created=found.created,
                kind=by.kind,
                key=by.key,
                current=(by.kind, by.key) == (kind, key),
            )


def rotate(report: Report = lambda done, total: None) -> Rotation:
    """Finish a rotation that was stopped, or make one; `report` hears files done and in all."""
    listed = list(standing())
    renewed = False
    if all(file.current or not file.key for file in listed):
        with epoch_files.alone():
            renewed = wrapping.in_force().renew()
        listed = list(standing())
    waiting = [file for file in listed if not file.current]
    rewrapped = 0
    for number, file in enumerate(waiting, start=1):
        rewrapped += epoch_files.rewrap(file.path)
        report(number, len(waiting))
    return Rotation(
        kind=wrapping.in_force().kind,
        key=wrapping.key_in_force(),
        renewed=renewed,
        rewrapped=rewrapped,
        dropped=_drop_unneeded(),
    )


def _drop_unneeded() -> int:
    """Drop the older lines of the key file that no epoch file needs, and return how many.

    Under the lock of the folder: nobody writes a file with an older key meanwhile.
    """
    path = Path(settings.FONDS_INSTALLATION_KEY_FILE)
    if wrapping.in_force().kind != wrapping.FILE:
        return 0
    with epoch_files.alone():
        listed = list(standing())
        if any(not file.key for file in listed):
            return 0  # does not say what wrapped it; it was destroyed or made by an older Fonds
        needed = {file.key for file in listed}
        keys = installation.load_all(path)
        kept = [keys[0], *(key for key in keys[1:] if wrapping.fingerprint(key) in needed)]
        if len(kept) < len(keys):
            installation.keep_only(path, kept)
    return len(keys) - len(kept)
