"""Advisory locks of a transaction; they are database-wide, so every key carries the company's schema."""

import hashlib
from collections.abc import Iterable

from django.db import connection

from kernel.scope import current


def lock_key(name: str) -> int:
    """Return the 64-bit key of a named lock of the company in scope."""
    digest = hashlib.sha256(f"{current().company.schema}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def lock_shared(name: str) -> None:
    """Wait for the shared lock, kept until the end of the transaction."""
    _take("SELECT pg_advisory_xact_lock_shared(%s)", name)


def lock_exclusive(name: str) -> None:
    """Wait for the exclusive lock, kept until the end of the transaction."""
    _take("SELECT pg_advisory_xact_lock(%s)", name)


def lock_all(names: Iterable[str]) -> None:
    """Wait for all of these exclusive locks, taken in one order whoever asks; nothing for none."""
    keys = sorted({lock_key(name) for name in names})
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(one) FROM unnest(%s::bigint[]) WITH ORDINALITY AS all_of_them"
                " (one, place) ORDER BY place",
                (keys,),
            )


def _take(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, (lock_key(name),))
