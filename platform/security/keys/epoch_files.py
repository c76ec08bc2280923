"""A key of a company as a file, wrapped, with the name of what wrapped it: `<folder>/<company
id>/<epoch>.key`, and `audit-<number>.sign` for a key that signs its audit trail.

Files are changed one at a time under one lock of the folder: a key being wrapped anew never comes
back after another process destroyed it.
"""

import base64
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from kernel.errors import Conflict, Missing, Unavailable
from kernel.text import N_
from security.keys import installation, wrapping
from security.keys.envelope import Unreadable, context
from security.keys.wrapping import Wrapped

FORMAT = 2  # 1 did not name what wrapped it
EPOCH, SIGNING = "epoch", "signing"  # what a key is for
_COMPANY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class EpochFile:
    """What stands in a file; `company` is the folder it lies in."""

    company: str
    realm: str
    epoch: int
    created: str
    wrapped: Wrapped
    purpose: str = EPOCH
    certificate: str = ""  # by which the key before announced this one; signing keys alone

    @property
    def bound_to(self) -> bytes:
        """The place outside which the key does not open."""
        return context(self.purpose, self.company, self.realm, self.epoch)


def root() -> Path:
    """Return the folder of all companies' epoch keys."""
    return Path(settings.FONDS_KEYS_DIR)


def folder(company: str) -> Path:
    """Return the company's folder; raise Missing for a name that is none."""
    if not _COMPANY.fullmatch(company):
        raise Missing
    return root() / company


def path_of(company: str, epoch: int, purpose: str = EPOCH) -> Path:
    """Return where a key lies, or would lie."""
    name = f"{epoch}.key" if purpose == EPOCH else f"audit-{epoch}.sign"
    return folder(company) / name


def of_company(company: str, purpose: str = EPOCH) -> list[Path]:
    """Return the company's files for one purpose, the oldest first."""
    found = folder(company).glob("*.key" if purpose == EPOCH else "audit-*.sign")
    return sorted(found, key=lambda path: (len(path.stem), path.stem))


def all_of(company: str) -> list[Path]:
    """Return every key file of the company."""
    return [*of_company(company), *of_company(company, SIGNING)]


def companies() -> list[str]:
    """Return the ids of the companies that have a key here."""
    return sorted({path.parent.name for path in root().glob("*/*.key")})


@contextmanager
def alone() -> Iterator[None]:
    """Let no other process change a key file, or the installation key, during the block."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(root() / ".lock", os.O_RDWR | os.O_CREAT, installation.OWNER_ONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read(path: Path) -> EpochFile:
    """Return what stands in a file, its key still wrapped; raise Unavailable if it is damaged."""
    try:
        content = json.loads(path.read_bytes())
        by = content.get("by", {})
        return EpochFile(
            company=path.parent.name,
            realm=str(content["realm"]),
            epoch=int(content["epoch"]),
            created=str(content.get("created", "")),
            purpose=EPOCH if path.suffix == ".key" else SIGNING,
            certificate=str(content.get("certificate", "")),
            wrapped=Wrapped(
                kind=str(by.get("kind", "")),
                key=str(by.get("key", "")),
                suite=str(by.get("suite", "")),
                sealed=base64.b64decode(content["wrapped"]),
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _closed(path) from error


def opened(path: Path) -> tuple[EpochFile, bytes]:
    """Return what stands in a file and its open key; raise Unavailable if it does not open."""
    found = read(path)
    try:
        return found, wrapping.unwrap(found.wrapped, found.bound_to)
    except Unreadable as error:
        raise _closed(path) from error


def write(  # noqa: PLR0913 - what stands in a file
    company: str,
    realm: str,
    epoch: int,
    key: bytes,
    *,
    created: str = "",
    purpose: str = EPOCH,
    certificate: str = "",
) -> None:
    """Write a new file, wrapped by the key in force; raise Conflict if it is there."""
    path = path_of(company, epoch, purpose)
    with alone():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        made = EpochFile(
            company=company,
            realm=realm,
            epoch=epoch,
            created=created or datetime.now(UTC).isoformat(timespec="seconds"),
            wrapped=Wrapped(sealed=b""),
            purpose=purpose,
            certificate=certificate,
        )
        try:
            installation.write_once(path, _text(_wrapped(made, key)))
        except FileExistsError as error:
            raise Conflict from error
        installation.sync_folder(root())


def rewrap(path: Path) -> bool:
    """Wrap one file anew by the key in force; False when it was destroyed meanwhile."""
    with alone():
        if not path.exists():
            return False
        installation.replace(path, _text(_wrapped(*opened(path))))
    return True


def change(path: Path, made: Callable[[bytes], bytes]) -> bool:
    """Put another key in the place of the one in a file, wrapped by the key in force; False where it stays the same."""
    with alone():
        found, key = opened(path)
        other = made(key)
        if other != key:
            installation.replace(path, _text(_wrapped(found, other)))
    return other != key


def remove(paths: list[Path]) -> None:
    """Destroy these files for good."""
    with alone():
        for path in paths:
            path.unlink(missing_ok=True)
        for parent in {path.parent for path in paths}:
            installation.sync_folder(parent)


def _wrapped(file: EpochFile, key: bytes) -> EpochFile:
    return replace(file, wrapped=wrapping.in_force().wrap(key, file.bound_to))


def _text(file: EpochFile) -> bytes:
    by = file.wrapped
    content = {
        "format": FORMAT,
        "realm": file.realm,
        "epoch": file.epoch,
        "created": file.created,
        "by": {"kind": by.kind, "key": by.key, "suite": by.suite},
        "wrapped": base64.b64encode(by.sealed).decode(),
        **({"certificate": file.certificate} if file.certificate else {}),
    }
    return json.dumps(content, indent=1).encode() + b"\n"


def _closed(path: Path) -> Unavailable:
    return Unavailable(
        N_("The epoch key {path} does not open with this installation's key."), path=str(path)
    )
