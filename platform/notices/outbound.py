"""Calls addresses that a company chose, so that nobody uses our machine to reach what lies inside.

The name is resolved once and the connection goes to the address that was checked (a second look-up could
answer differently); redirects are not followed, proxies not asked; everything ends at a deadline.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from kernel.errors import FondsError
from kernel.text import N_
from notices.deadlines import Deadline

CONNECT_SECONDS = 5
SECONDS = 15
"""How long one post may take in all, whatever the other side does."""

MOST_BYTES = 64 * 1024
LONGEST_ADDRESS = 2000
GOOD = range(200, 300)
# Inside as well, though the standard library calls parts of them global: addresses of a site, and of the
# network's own services, among them one under which a cloud tells its keys.
_NEVER = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("192.0.0.0/24"))
# Where machines of a cloud learn their keys: never, whatever network an operator opened.
_METADATA = tuple(
    ipaddress.ip_network(one)
    for one in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.0/24",
    )
)
_RESOLVED_TO_MANY = 8
_INSIDE = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_PRIVATE = N_("“{host}” is an address inside a private network; only public ones are allowed.")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TargetRefused(FondsError):
    """We do not post to such an address; trying again changes nothing."""

    code = "target_refused"
    message = N_("Nothing is sent to this address.")


class TargetInside(TargetRefused):
    """The address lies inside a network that is not open to us."""

    code = "target_inside"


class TargetFailed(FondsError):
    """The other side did not answer, or not as it should; it may another time."""

    code = "target_failed"
    message = N_("The other side did not answer.")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A checked address: where to connect to, and what to call the other side."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """Return the host as the request names it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return name if self.port == usual else f"{name}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side answered; the body is cut at 64 kB, or where the caller said."""

    status: int
    body: bytes


def checked_address(url: str, inside: Sequence[Network] = ()) -> SplitResult:
    """Return a URL in its parts; TargetRefused with a sentence when its form alone forbids it.

    With networks `inside` that may be reached, names of a house's own are good too: their addresses decide.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TargetRefused(N_("This is no web address.")) from error
    ascii_only = url.isascii() and url.isprintable() and " " not in url
    if not parts.hostname or not ascii_only or len(url) > LONGEST_ADDRESS:
        raise TargetRefused(N_("This is no web address."))
    if parts.username is not None or parts.password is not None:
        raise TargetRefused(N_("The address must not hold a name and password; use the secret."))
    literal = _literal(parts.hostname)
    loopback = literal is not None and literal.is_loopback and _lies_in(literal, inside)
    if parts.scheme != "https" and not loopback and not _is_allowed(parts.hostname, port or 80):
        raise TargetRefused(N_("The address must begin with https://."))
    port = port or _usual_port(parts.scheme)
    own = parts.hostname.endswith(_INSIDE) or "." not in parts.hostname
    if literal is not None:
        demand_public(literal, parts.hostname, port, inside)
    elif own and not inside and not _is_allowed(parts.hostname, port):
        raise TargetInside(_PRIVATE, host=parts.hostname)
    return parts


def target_of(url: str, inside: Sequence[Network] = ()) -> Target:
    """Resolve the host once and return where to connect to; every address it has must be public or `inside`."""
    parts = checked_address(url, inside)
    host = parts.hostname or ""
    port = parts.port or _usual_port(parts.scheme)
    addresses = _resolved(host, port)
    for address in addresses:
        demand_public(address, host, port, inside)
    path = parts.path or "/"
    return Target(
        scheme=parts.scheme,
        host=host,
        port=port,
        path=f"{path}?{parts.query}" if parts.query else path,
        addresses=tuple(str(address) for address in addresses),
    )


def is_public(address: Address) -> bool:
    """Say whether an address lies in the open internet, also when it wraps another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _translated(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def demand_public(address: Address, host: str, port: int, inside: Sequence[Network] = ()) -> None:
    """Raise TargetRefused for an address inside but not in one of these networks; a test may allow its own server."""
    if _is_allowed(host, port):
        return
    plain = _plain(address)
    if _lies_in(plain, _METADATA) or not (is_public(address) or _lies_in(plain, inside)):
        raise TargetInside(_PRIVATE, host=host)


def _lies_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or _translated(address) or address
    return address


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post `body` and return the answer, whatever its status; redirects are answers like any other.

    TargetRefused for an address we do not post to, TargetFailed when nothing sensible came back.
    """
    return exchange(target_of(url), body, headers)


def exchange(
    target: Target, body: bytes | None, headers: Mapping[str, str], *, most: int = MOST_BYTES
) -> Answer:
    """Post `body` to a checked address, or get what lies there for None; the answer is cut at `most` bytes."""
    with Deadline(SECONDS) as deadline:
        return _exchanged(target, _connection(target, deadline), body, headers, most)


def _exchanged(
    target: Target,
    connection: "_Pinned",
    body: bytes | None,
    headers: Mapping[str, str],
    most: int,
) -> Answer:
    try:
        own = {"Host": target.host_header, "User-Agent": "Fonds", "Connection": "close"}
        method = "GET" if body is None else "POST"
        connection.request(method, target.path, body=body, headers={**own, **headers})
        response = connection.getresponse()
        return Answer(status=response.status, body=response.read(most))
    except ssl.SSLError as error:
        raise TargetFailed(
            N_("The certificate of “{host}” is not good."), host=target.host
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise TargetFailed(N_("“{host}” did not answer."), host=target.host) from error
    finally:
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the addresses that were checked, never to what the name says a moment later."""

    tls: ClassVar[bool] = False

    def __init__(self, target: Target, deadline: Deadline) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self.target = target
        self.deadline = deadline

    def connect(self) -> None:
        """Try the checked addresses in their order."""
        problem: OSError | None = None
        for address in self.target.addresses:
            try:
                self.sock = socket.create_connection((address, self.port), CONNECT_SECONDS)
            except OSError as error:
                problem = error
                continue
            self.sock.settimeout(SECONDS)
            self.deadline.watch(self.sock)
            if self.tls:
                context = ssl.create_default_context()
                self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)
            return
        raise problem or OSError("no address")


class _PinnedTls(_Pinned):
    """The same with TLS: the certificate must be good for the name, not for the address."""

    tls = True


def _connection(target: Target, deadline: Deadline) -> _Pinned:
    return (_PinnedTls if target.scheme == "https" else _Pinned)(target, deadline)


def _resolved(host: str, port: int) -> list[Address]:
    """Ask for the addresses of a host, in a thread: the system's own resolver knows no deadline."""
    answer: Future[list[Address]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([ipaddress.ip_address(str(one[4][0])) for one in found])
        except (OSError, ValueError, UnicodeError) as error:
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.result(CONNECT_SECONDS)
    except (OSError, ValueError, UnicodeError, TooLate) as error:
        raise TargetFailed(N_("There is no host “{host}”."), host=host) from error
    return list(dict.fromkeys(found))[:_RESOLVED_TO_MANY]


def _literal(host: str) -> Address | None:
    """Return the address a host is written as, also in the old forms: 127.1, 0x7f000001, 2130706433."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address inside a NAT64 one."""
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _usual_port(scheme: str) -> int:
    return 80 if scheme == "http" else 443


def _is_allowed(host: str, port: int) -> bool:
    """Say whether this is a server of the tests' own."""
    return f"{host}:{port}" in settings.FONDS_OUTBOUND_ALLOWED
