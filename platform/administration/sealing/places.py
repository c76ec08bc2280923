"""Places outside the database that receive each signed head: a folder, a syslog server, a webhook, an object store.

What stands there cannot be taken back by who owns the database; a verifier is given it as `--head`. Operators name
the places in FONDS_AUDIT_PLACES; `config.env` has checked their form.
"""

import base64
import http.client
import importlib
import os
import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from kernel.clock import now
from kernel.errors import FondsError, Unavailable
from kernel.scope import current
from kernel.text import N_
from security.audit.notes import read
from security.audit.verification import Kept
from security.audit.verifier import Head, read_heads
from security.keys import signing

SECONDS = 15
LOCK_DAYS = 1_096
_SYSLOG_PORT = 514
_NOTICE_OF_AUDIT = 13 * 8 + 5  # facility "log audit", severity "notice" (RFC 5424)
_GOOD = range(200, 300)


class NotDelivered(FondsError):
    """A place outside did not take a signed head; the next one is tried again."""

    code = "not_delivered"
    message = N_("The place did not take it: {why}")


def deliver(place: str, note: str) -> None:
    """Hand a signed head to a place; raise NotDelivered with the reason in the place's own words."""
    parts = urlsplit(place)
    try:
        _ROADS[parts.scheme](parts, note)
    except NotDelivered:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDelivered(why=str(error) or type(error).__name__) from error


def kept_outside(places: Sequence[str]) -> list[Kept]:
    """Return the heads of the company in scope that its folders outside hold; other places are not asked."""
    name = signing.signing_keys(current().company.id)[-1].name
    found: list[Kept] = []
    for place in places:
        path = Path(urlsplit(place).path) / f"{_file_name(name)}.heads"
        if place.startswith("file:") and path.is_file():
            found += heads_in(path, place)
    return found


def heads_in(path: Path, place: str) -> list[Kept]:
    """Return the signed heads a file holds; raise ValueError or OSError when it holds none."""
    notes = [(head, signed_note(head)) for head in read_heads(path.read_text("utf-8"), path.name)]
    return [Kept(place=place, size=head.size, root=head.root, note=note) for head, note in notes]


def signed_note(head: Head) -> str:
    """Return a head that was read as the note it was read from."""
    signature = base64.b64encode(head.key_id + head.signature).decode()
    return f"{head.body.decode()}\n— {head.origin} {signature}\n"


def to_folder(parts: SplitResult, note: str) -> None:
    """Append the head to the one file of its trail; a file system that only appends keeps it for good."""
    folder = Path(parts.path)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_name(note)}.heads"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, note.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def to_syslog(parts: SplitResult, note: str) -> None:
    """Send the head as one line (RFC 5424), by UDP or, with ?tcp=1, by TCP."""
    head = read(note).head
    root, encoded = base64.b64encode(head.root).decode(), base64.b64encode(note.encode()).decode()
    at = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    said = f"checkpoint {head.origin} {head.size} {root} note={encoded}"
    line = f"<{_NOTICE_OF_AUDIT}>1 {at} {socket.gethostname()} fonds - checkpoint - {said}".encode()
    address = (parts.hostname or "localhost", parts.port or _SYSLOG_PORT)
    if parse_qs(parts.query).get("tcp"):
        with socket.create_connection(address, SECONDS) as connection:
            connection.sendall(str(len(line)).encode() + b" " + line)
        return
    family = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0][0]
    with socket.socket(family, socket.SOCK_DGRAM) as connection:
        connection.sendto(line, address)


def to_webhook(parts: SplitResult, note: str) -> None:
    """Post the head as text; the address is the operator's, so it may lie inside. No redirect is followed."""
    address = (parts.hostname or "", parts.port)
    connection = (
        http.client.HTTPSConnection(*address, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(*address, timeout=SECONDS)
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Fonds"}
        connection.request("POST", path, body=note.encode(), headers=headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if status not in _GOOD:
        raise NotDelivered(why=f"HTTP {status}")


def to_store(parts: SplitResult, note: str) -> None:
    """Put the head into a bucket, locked against deletion: s3://bucket/prefix?days=1096&endpoint=https://…&region=…"""
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    try:
        objects = importlib.import_module("persistence.object_blobs")
    except ImportError as error:
        raise NotDelivered(why="minio is not installed; install fonds[objects]") from error
    endpoint = urlsplit(options.get("endpoint", "https://s3.amazonaws.com"))
    bucket = objects.Bucket(
        name=parts.hostname or "",
        endpoint=endpoint.netloc,
        prefix=parts.path.strip("/"),
        region=options.get("region", ""),
        is_secure=endpoint.scheme != "http",
    )
    until = now() + timedelta(days=int(options.get("days", LOCK_DAYS)))
    name = f"{_name(note)}/{read(note).head.size:012d}.head"
    try:
        objects.put_locked(bucket, name, note.encode(), until)
    except Unavailable as error:
        raise NotDelivered(why=error.params["why"]) from error


def _name(note: str) -> str:
    """Return the name of a trail as a part of a path."""
    return _file_name(read(note).head.origin)


def _file_name(origin: str) -> str:
    return origin.replace("/", "-")


_ROADS: dict[str, Callable[[SplitResult, str], None]] = {
    "file": to_folder,
    "syslog": to_syslog,
    "http": to_webhook,
    "https": to_webhook,
    "s3": to_store,
}
