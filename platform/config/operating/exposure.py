"""Who on a network can reach the parts of an installation: the port it serves, its database, its object store."""

from collections.abc import Iterator

from django.db import connections

from config import env
from config.operating.verdicts import BAD, GOOD, WEAK, Finding
from kernel.errors import Unavailable
from persistence.blobs import Blobs

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def served() -> Finding:
    """Say on which address `fonds up` listens: loopback unless somebody says otherwise."""
    address = env.text("FONDS_LISTEN", "127.0.0.1")
    inside = address in _LOOPBACK
    seen = f"fonds up listens on {address}"
    return Finding(
        check="exposure",
        result=GOOD if inside else WEAK,
        seen=seen
        if inside
        else f"{seen}: other machines reach it; let a firewall pass nobody but the proxy",
    )


def database(*, embedded: bool) -> Iterator[Finding]:
    """Say how the database is reached: by a socket file, or over a network and then encrypted or not."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT inet_server_addr() IS NULL, current_setting('listen_addresses'),"
            " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),"
            " host(inet_server_addr()) IN ('127.0.0.1', '::1')"
        )
        by_socket, listens, encrypted, loopback = cursor.fetchone()
    if embedded:
        seen = f"the embedded server listens on {listens}" if listens else "by a socket file only"
        yield Finding(check="database reach", result=BAD if listens else GOOD, seen=seen)
    elif by_socket or loopback:
        yield Finding(check="database reach", result=GOOD, seen="on this machine")
    else:
        seen = "over the network, encrypted" if encrypted else "over the network in clear"
        yield Finding(check="database reach", result=GOOD if encrypted else WEAK, seen=seen)


def files(place: Blobs) -> Finding | None:
    """Say whether the object store that keeps files tells strangers of them; None for a folder of this machine."""
    ask = getattr(place, "is_open_to_strangers", None)
    if ask is None:
        return None
    try:
        is_open = bool(ask())
    except Unavailable as error:
        return Finding(check="object store", result=BAD, seen=str(error))
    if is_open:
        seen = "the bucket lists its objects to anybody: take that right away (they are sealed all the same)"
        return Finding(check="object store", result=BAD, seen=seen)
    if not getattr(place, "is_encrypted_on_the_way", False):
        seen = "strangers are refused, but it is spoken to in clear: use https"
        return Finding(check="object store", result=WEAK, seen=seen)
    return Finding(
        check="object store", result=GOOD, seen="strangers are refused, spoken to by https"
    )
