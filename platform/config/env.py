"""The one reader of the environment: every FONDS_* setting, with its default and its check."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from kernel.errors import Invalid, Problem
from kernel.text import N_

ROOT = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file that NAME_FILE points at."""
    path = os.environ.get(f"{name}_FILE", "")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default).strip()


def file_of(name: str) -> str:
    """Return the path in NAME_FILE, '' where none is set: for what changes while Fonds runs."""
    return os.environ.get(f"{name}_FILE", "")


def default(name: str, value: str) -> None:
    """Set a variable that nobody has set, for this process and its children."""
    os.environ.setdefault(name, value)


def replace(name: str, value: str) -> None:
    """Set a variable whatever it was, for this process and its children."""
    os.environ[name] = value


def switch(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; anything but the known words stops the start."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise wrong(name, value, "yes or no")


def number(name: str, default: int) -> int:
    """Return a whole number."""
    value = text(name)
    if not value:
        return default
    if not value.lstrip("-").isdigit():
        raise wrong(name, value, "a whole number")
    return int(value)


_PLACES = ("file", "syslog", "http", "https", "s3")


def places(name: str) -> tuple[str, ...]:
    """Return addresses separated by blanks: file:///folder, syslog://host:514, https://…, s3://bucket/prefix."""
    found = tuple(text(name).split())
    for one in found:
        parts = urlsplit(one)
        named = (
            parts.path.startswith("/") and not parts.netloc
            if parts.scheme == "file"
            else parts.hostname
        )
        if parts.scheme not in _PLACES or not named:
            wanted = "file:///FOLDER, syslog://HOST:514, https://… or s3://BUCKET/PREFIX"
            raise wrong(name, one, wanted)
    return found


_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")


def networks(name: str, *, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks separated by blanks; `private` stands for those of RFC 1918 and RFC 4193, `none` for none."""
    said = text(name) or default
    if said == "none":
        return ()
    listed = [part for one in said.split() for part in (_PRIVATE if one == "private" else (one,))]
    try:
        return tuple(ip_network(one) for one in listed)
    except ValueError as error:
        raise wrong(name, said, "networks such as 10.0.0.0/8, private or none") from error


def wrong(name: str, value: str, wanted: str) -> Invalid:
    """Return the error that stops the start and says how to mend it."""
    return Invalid(
        [
            Problem(
                code="config.value",
                message=N_("{name} is “{value}”; set it to {wanted}."),
                params={"name": name, "value": value, "wanted": wanted},
            )
        ]
    )


def home() -> Path:
    """Return the folder for data, keys and secrets (FONDS_HOME, by default .fonds beside the project)."""
    return Path(text("FONDS_HOME", str(ROOT / ".fonds"))).absolute()


@dataclass(frozen=True, kw_only=True)
class DatabaseAddress:
    """One PostgreSQL address for one role."""

    host: str
    port: str
    name: str
    user: str
    password: str
    options: dict[str, str]


# What cannot fall back to a connection in clear; `disable` says that somebody wants one, and `fonds doctor` names it.
_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full", "disable"})


def _is_elsewhere(host: str) -> bool:
    """Say whether a database lies on another machine: neither a socket nor loopback."""
    return bool(host) and not host.startswith("/") and host not in {"localhost", "127.0.0.1", "::1"}


def database_url(name: str) -> DatabaseAddress | None:
    """Return the address in a postgresql:// URL variable, or None where it is not set."""
    value = text(name)
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise wrong(name, parts.scheme or "empty", "postgresql://user:password@host:port/database")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    mode = query.get("sslmode", "")
    if _is_elsewhere(host) and mode not in _ENCRYPTED:
        # The driver's own habit (prefer) takes a connection in clear when the server, or somebody between, offers none.
        modes = "sslmode=verify-full, verify-ca, require; disable"
        raise wrong(name, f"…@{host}?sslmode={mode}", f"…?{modes}")
    return DatabaseAddress(
        host=host,
        port=str(parts.port or query.pop("port", "5432")),
        name=unquote(parts.path.strip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=query,
    )


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """The mail server of the installation; without a host no mail is sent."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    timeout: int = 10


def mail_server(name: str, *, securities: tuple[str, ...]) -> MailServer:
    """Return the mail server in the variables NAME_HOST, NAME_PORT and so on."""
    security = text(f"{name}_SECURITY", "starttls").lower()
    if security not in securities:
        raise wrong(f"{name}_SECURITY", security, " / ".join(securities))
    usual = {"starttls": 587, "tls": 465}.get(security, 25)
    return MailServer(
        host=text(f"{name}_HOST"),
        port=number(f"{name}_PORT", usual),
        security=security,
        user=text(f"{name}_USER"),
        password=text(f"{name}_PASSWORD"),
        sender=text(f"{name}_SENDER"),
        timeout=number(f"{name}_TIMEOUT", 10),
    )
