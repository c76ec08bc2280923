"""The backup of the key store: every company's epoch keys in one file, apart from the database's.

It is sealed to a passphrase or to the public key of a recipient (X25519), and opens without the
installation key, so that it serves after the loss of that, too. A destroyed epoch key lives on in
older backups until their window has passed: only then does a destruction reach everything.
"""

import base64
import json
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from kernel.errors import Conflict, Unavailable
from kernel.text import N_
from security.keys import epoch_files, epochs, installation, signing, suites
from security.keys.envelope import KEY_BYTES, Unreadable, context, seal, unseal

FORMAT = 1
PATTERN = "fonds-keys-*.backup"
LEAST = 12  # characters of a passphrase
_SCRYPT = {"n": 2**16, "r": 8, "p": 1}
_PASSPHRASE, _RECIPIENT = "passphrase", "x25519"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A backup that was written: where, and of how many companies and epochs."""

    path: Path
    companies: int
    epochs: int


class Lock(Protocol):
    """What a backup is sealed to."""

    def close(self) -> tuple[bytes, dict[str, Any]]:
        """Return a fresh key and what the file says of how to come to it again."""

    def open(self, said: Mapping[str, Any]) -> bytes:
        """Return the key of a file; raise Unreadable for one that was sealed to something else."""


class Passphrase:
    """A passphrase in a file; the key is made of it by scrypt."""

    def __init__(self, path: Path) -> None:
        self._words = read_secret(path)
        if len(self._words.decode(errors="replace")) < LEAST:
            raise Unavailable(
                N_("The passphrase in {path} is too short; use at least {least} characters."),
                path=str(path),
                least=LEAST,
            )

    def close(self) -> tuple[bytes, dict[str, Any]]:
        """Draw a salt."""
        salt = os.urandom(16)
        return self._made(salt, _SCRYPT), {"kind": _PASSPHRASE, "salt": _text(salt), **_SCRYPT}

    def open(self, said: Mapping[str, Any]) -> bytes:
        """Make the key again."""
        if said["kind"] != _PASSPHRASE:
            raise Unreadable
        return self._made(base64.b64decode(said["salt"]), said)

    def _made(self, salt: bytes, cost: Mapping[str, Any]) -> bytes:
        made = Scrypt(
            salt=salt, length=KEY_BYTES, n=int(cost["n"]), r=int(cost["r"]), p=int(cost["p"])
        )
        return made.derive(self._words)


class Recipient:
    """A public key (PEM, X25519): this machine writes backups that it cannot read."""

    def __init__(self, path: Path) -> None:
        self._key = _pem(path, load_pem_public_key, X25519PublicKey)

    def close(self) -> tuple[bytes, dict[str, Any]]:
        """Agree on a key with the recipient."""
        once = X25519PrivateKey.generate()
        public = once.public_key().public_bytes_raw()
        shared = _agreed(once.exchange(self._key), public, self._key.public_bytes_raw())
        return shared, {"kind": _RECIPIENT, "once": _text(public)}

    def open(self, said: Mapping[str, Any]) -> bytes:
        """Refuse: that takes the private key."""
        raise Unreadable


class PrivateKey:
    """The private key of a recipient (PEM, X25519, without a password)."""

    def __init__(self, path: Path) -> None:
        self._key = _pem(
            path, lambda text: load_pem_private_key(text, password=None), X25519PrivateKey
        )

    def close(self) -> tuple[bytes, dict[str, Any]]:
        """Refuse: backups are sealed to the public key."""
        raise Unreadable

    def open(self, said: Mapping[str, Any]) -> bytes:
        """Agree on the key again."""
        if said["kind"] != _RECIPIENT:
            raise Unreadable
        public = base64.b64decode(said["once"])
        shared = self._key.exchange(X25519PublicKey.from_public_bytes(public))
        return _agreed(shared, public, self._key.public_key().public_bytes_raw())


def back_up(folder: Path, lock: Lock, *, now: datetime) -> Made:
    """Write every epoch key into a new file of `folder` (modes 0700 and 0600).

    Raises Unavailable when one does not open: a backup with a hole would be found out too late.
    """
    stored = _stored()
    created = now.astimezone(UTC).isoformat(timespec="seconds")
    key, said = lock.close()
    content = {
        "format": FORMAT,
        "created": created,
        "for": said,
        "suite": suites.in_force().name,
        "sealed": _text(seal(key, json.dumps(stored).encode(), context("key backup", created))),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"fonds-keys-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.backup"
    installation.write_once(path, json.dumps(content, indent=1).encode() + b"\n")
    return Made(
        path=path,
        companies=len({one["company"] for one in stored}),
        epochs=len(stored),
    )


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What came back of one company; `again` are epochs that were not here although others were."""

    company: str
    epochs: tuple[int, ...]
    again: tuple[int, ...]


def restore(
    path: Path,
    lock: Lock,
    *,
    only: Collection[str] = (),
    among: Collection[str] | None = None,
    replace: bool = False,
) -> list[Restored]:
    """Put the keys of a backup back: of the companies in `only`, else of all its companies, as far as
    they are `among` those that still exist.

    Raises Conflict, and writes nothing, when a company has keys here, unless told to `replace`:
    an epoch that was destroyed since would come back, and with it what was destroyed.
    """
    wanted = only or among
    rows = [one for one in _opened(path, lock) if wanted is None or one["company"] in wanted]
    by_company: dict[str, list[Mapping[str, Any]]] = {}
    for one in rows:
        by_company.setdefault(str(one["company"]), []).append(one)
    missing = sorted(set(only) - by_company.keys())
    if missing:
        raise Conflict(N_("The backup holds no keys of {companies}."), companies=_listed(missing))
    there = [company for company in by_company if epochs.has_keys(company)]
    if there and not replace:
        raise Conflict(
            N_(
                "There are keys of {companies} here, which are not overwritten: name the companies "
                "to restore with --company, or say --replace."
            ),
            companies=_listed(there),
        )
    return [_put_back(company, found) for company, found in sorted(by_company.items())]


def remove_older(folder: Path, days: int, *, now: datetime) -> list[Path]:
    """Remove the backups made more than `days` days ago and return them; their date is inside."""
    gone = []
    for path in sorted(folder.glob(PATTERN)):
        if _created(path) < now - timedelta(days=days):
            path.unlink()
            gone.append(path)
    if gone:
        installation.sync_folder(folder)
    return gone


def backups(folder: Path) -> list[tuple[Path, datetime]]:
    """Return the backups of a folder with the time each was made, the oldest first."""
    return sorted(((path, _created(path)) for path in folder.glob(PATTERN)), key=lambda one: one[1])


def read_secret(path: Path) -> bytes:
    """Return what stands in a file that only its owner may read, without the end of its line."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Unavailable(
                    N_("{path} is readable by others; set its mode to 0600."), path=str(path)
                )
            return file.read().rstrip(b"\r\n")
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be read: {why}."), path=str(path), why=error.strerror or ""
        ) from error


def _stored() -> list[dict[str, Any]]:
    return list(_rows(epoch_files.companies()))


def _rows(companies: Iterable[str]) -> Iterator[dict[str, Any]]:
    for company in companies:
        for path in epoch_files.all_of(company):
            found, key = epoch_files.opened(path)
            yield {
                "company": company,
                "realm": found.realm,
                "epoch": found.epoch,
                "purpose": found.purpose,
                "created": found.created,
                "certificate": found.certificate,
                "key": _text(key),
            }


def _opened(path: Path, lock: Lock) -> list[Mapping[str, Any]]:
    try:
        content = json.loads(path.read_bytes())
        key = lock.open(content["for"])
        plain = unseal(
            key, base64.b64decode(content["sealed"]), context("key backup", content["created"])
        )
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be read: {why}."), path=str(path), why=error.strerror or ""
        ) from error
    except (Unreadable, ValueError, KeyError, TypeError) as error:
        raise Unavailable(
            N_("The key backup {path} does not open with this: it is for another, or damaged."),
            path=str(path),
        ) from error
    return list(json.loads(plain))


def _put_back(company: str, rows: Iterable[Mapping[str, Any]]) -> Restored:
    is_here = epoch_files.of_company(company) != []
    written, again = [], []
    wanted = sorted(rows, key=lambda row: int(row["epoch"]))
    signs = _signs(company, wanted)
    for one in wanted:
        epoch, purpose = int(one["epoch"]), str(one.get("purpose", epoch_files.EPOCH))
        path, key = epoch_files.path_of(company, epoch, purpose), base64.b64decode(one["key"])
        counts = purpose == epoch_files.EPOCH
        if not counts and epoch < signs:
            # A backup from before another key signed never brings back what an earlier one signed with.
            key = signing.retired(str(path), key)
        if path.exists():
            epoch_files.remove([path])
        elif is_here and counts:
            again.append(epoch)
        epoch_files.write(
            company,
            str(one["realm"]),
            epoch,
            key,
            created=str(one["created"]),
            purpose=purpose,
            certificate=str(one.get("certificate", "")),
        )
        if counts:
            written.append(epoch)
    epochs.forget(company)
    return Restored(company=company, epochs=tuple(written), again=tuple(again))


def _signs(company: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Return the number of the key that signs the trail, here and in the backup together; 0 where there is none."""
    here = [
        epoch_files.read(path).epoch
        for path in epoch_files.of_company(company, epoch_files.SIGNING)
    ]
    there = [int(one["epoch"]) for one in rows if one.get("purpose") == epoch_files.SIGNING]
    return max([*here, *there], default=0)


def _created(path: Path) -> datetime:
    """Say when a backup was made; one that is damaged counts from its file's last change."""
    try:
        return datetime.fromisoformat(json.loads(path.read_bytes())["created"])
    except (ValueError, KeyError, TypeError):
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)


def _pem(path: Path, load: Any, kind: type[Any]) -> Any:
    try:
        found = load(path.read_bytes())
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be read: {why}."), path=str(path), why=error.strerror or ""
        ) from error
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, kind):
        raise Unavailable(
            N_("{path} is no X25519 key in PEM; `openssl genpkey -algorithm X25519` makes one."),
            path=str(path),
        )
    return found


def _agreed(shared: bytes, once: bytes, recipient: bytes) -> bytes:
    made = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"fonds key backup" + once + recipient
    )
    return made.derive(shared)


def _listed(companies: Iterable[str]) -> str:
    return ", ".join(companies)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
