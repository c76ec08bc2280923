"""Asks a virus scanner about a file over its socket: clamd's INSTREAM, so that no file has to lie where it can read."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from kernel.errors import Invalid, Problem, Unavailable
from kernel.text import N_

PIECE = 128 * 1024
TIMEOUT = 60.0  # seconds for one answer
_CLEAN, _FOUND = "OK", "FOUND"


class Unreachable(Unavailable):
    """The scanner does not answer, or not with a verdict; the file stays in quarantine."""

    code = "scanner"
    message = N_("The virus scanner does not answer: {why}. The file stays in quarantine.")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the scanner says: `found` is the name of what it found, '' nothing."""

    found: str = ""


@dataclass(frozen=True, kw_only=True)
class Scanner:
    """Where a clamd listens: a socket in the file system, or a host and port."""

    path: str = ""
    host: str = ""
    port: int = 0
    timeout: float = TIMEOUT

    def verdict(self, pieces: Iterable[bytes]) -> Verdict:
        """Return what the scanner says of the bytes; Unreachable where it says nothing that counts."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for piece in pieces:
                    for at in range(0, len(piece), PIECE):
                        part = piece[at : at + PIECE]
                        line.sendall(len(part).to_bytes(4, "big") + part)
                line.sendall(bytes(4))
                said = _answer(line)
        except OSError as error:
            raise Unreachable(why=type(error).__name__) from error
        # "stream: OK", "stream: Name FOUND"; anything else, as a limit passed, is no verdict.
        said = said.removeprefix("stream: ")
        if said == _CLEAN:
            return Verdict()
        name, _space, word = said.rpartition(" ")
        if word == _FOUND and name:
            return Verdict(found=name)
        raise Unreachable(why=said[:100] or "…")

    def version(self) -> str:
        """Return what the scanner calls itself; Unreachable where it does not answer."""
        try:
            with self._connected() as line:
                line.sendall(b"zVERSION\0")
                return _answer(line)
        except OSError as error:
            raise Unreachable(why=type(error).__name__) from error

    def _connected(self) -> socket.socket:
        if self.path:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self.timeout)
            try:
                line.connect(self.path)
            except OSError:
                line.close()
                raise
            return line
        return socket.create_connection((self.host, self.port), timeout=self.timeout)


def scanner_at(address: str) -> Scanner | None:
    """Return the scanner at `unix:/path` or `tcp:host:port`, None for ''; Invalid for anything else."""
    if not address:
        return None
    kind, _colon, place = address.partition(":")
    if kind == "unix" and place.startswith("/"):
        return Scanner(path=place)
    if kind == "tcp":
        parts = urlsplit(f"//{place}")
        try:
            if parts.hostname and parts.port:
                return Scanner(host=parts.hostname, port=parts.port)
        except ValueError:
            pass  # a port that is no number
    message = N_("{name} is “{value}”; set it to {wanted}.")
    wanted = "unix:/path, tcp:host:port"
    params = {"name": "FONDS_CLAMAV", "value": address, "wanted": wanted}
    raise Invalid([Problem(code="config.value", message=message, params=params)])


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and (piece := line.recv(4096)):
        said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


_port: list[Scanner] = []


def fill(scanner: Scanner | None) -> None:
    """Say which scanner is asked, None for none; called once at start-up."""
    _port[:] = [scanner] if scanner else []


def scanner_in_use() -> Scanner | None:
    """Return the scanner that is asked; None where none is set up."""
    return _port[0] if _port else None
