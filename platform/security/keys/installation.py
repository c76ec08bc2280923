"""The installation key file: one key a line, the first in force, the others still open what they
wrapped.
"""

import base64
import binascii
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from kernel.errors import Conflict, Unavailable
from kernel.text import N_
from security.keys.envelope import KEY_BYTES, new_key

OWNER_ONLY = 0o600
_LONGEST = 64 * 1024  # bytes; far more keys than anybody rotates through


def create(path: Path) -> None:
    """Write a new installation key to `path` with mode 0600; raise Conflict if a file is there
    already.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        write_once(path, _text([new_key()]))
    except FileExistsError as error:
        raise Conflict(
            N_("There is already an installation key at {path}; it is not replaced."),
            path=str(path),
        ) from error


def load(path: Path) -> bytes:
    """Return the 32 bytes of the key in force, or raise Unavailable with the one thing to repair."""
    return load_all(path)[0]


def load_all(path: Path) -> tuple[bytes, ...]:
    """Return every key of the file, the one in force first; raise Unavailable like `load`."""
    try:
        with path.open("rb") as file:
            _refuse_readable_by_others(path, os.fstat(file.fileno()))
            text = file.read(_LONGEST)
    except OSError as error:
        raise Unavailable(
            N_("The installation key {path} cannot be read: {why}."),
            path=str(path),
            why=error.strerror or "",
        ) from error
    found = decoded(text)
    if not found:
        raise Unavailable(
            N_("The installation key {path} is damaged; restore it from its backup."),
            path=str(path),
        )
    return found


def decoded(text: bytes) -> tuple[bytes, ...]:
    """Return the keys in base64 that blanks or line ends separate; none if any is no key."""
    try:
        found = tuple(base64.b64decode(part, validate=True) for part in text.split())
    except binascii.Error:
        return ()
    return found if all(len(key) == KEY_BYTES for key in found) else ()


def put_first(path: Path, key: bytes) -> None:
    """Put a new key in force; those before it stay behind it."""
    replace(path, _text([key, *load_all(path)]))


def keep_only(path: Path, keys: Sequence[bytes]) -> None:
    """Drop every key but these, in their order."""
    replace(path, _text(keys))


def _text(keys: Sequence[bytes]) -> bytes:
    return b"".join(base64.b64encode(key) + b"\n" for key in keys)


def write_once(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600 whole or not at all, safe on disk at return; FileExistsError if
    it exists.
    """
    draft = _draft(path, content)
    try:
        os.link(draft, path)  # unlike a rename, this refuses to replace a key
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 in the place of one that is there, at once and safe on disk."""
    draft = _draft(path, content)
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


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
