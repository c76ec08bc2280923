"""The installation key: one file beside the server that wraps every company's epoch keys."""

import base64
import binascii
import os
import stat
from pathlib import Path

from kernel.errors import Conflict, Unavailable
from kernel.text import N_
from security.keys.envelope import KEY_BYTES, new_key

OWNER_ONLY = 0o600


def create(path: Path) -> None:
    """Write a new installation key to `path` with mode 0600; raise Conflict if a file is there
    already.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        write_once(path, base64.b64encode(new_key()) + b"\n")
    except FileExistsError as error:
        raise Conflict(
            N_("There is already an installation key at {path}; it is not replaced."),
            path=str(path),
        ) from error


def load(path: Path) -> bytes:
    """Return the 32 bytes of the installation key, or raise Unavailable with the one thing to
    repair.
    """
    try:
        with path.open("rb") as file:
            _refuse_readable_by_others(path, os.fstat(file.fileno()))
            text = file.read(1024)
    except OSError as error:
        raise Unavailable(
            N_("The installation key {path} cannot be read: {why}."),
            path=str(path),
            why=error.strerror or "",
        ) from error
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unavailable(
            N_("The installation key {path} is damaged; restore it from its backup."),
            path=str(path),
        )
    return key


def write_once(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600 whole or not at all, safe on disk at return; FileExistsError if
    it exists.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, this refuses to replace a key
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` safe on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_readable_by_others(path: Path, status: os.stat_result) -> None:
    """Only the owner may read it; one mounted by another user may also be read by our group."""
    own = status.st_uid == os.geteuid()
    allowed = OWNER_ONLY if own else OWNER_ONLY | stat.S_IRGRP
    if stat.S_IMODE(status.st_mode) & ~allowed & 0o077:
        raise Unavailable(
            N_("The installation key {path} is readable by others; set its mode to 0600."),
            path=str(path),
        )
