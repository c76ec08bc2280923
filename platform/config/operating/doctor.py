"""Examines an installation: folder, keys, database, roles, walls, version; one line for each check."""

import argparse
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections

from config.operating import exposure
from config.operating.verdicts import BAD, GOOD, WEAK, Finding
from kernel import clock
from kernel.errors import Invalid, Problem, Unavailable
from persistence.blobs import blobs
from persistence.roles import APP, MIGRATOR, OWNER
from security.keys import backup, epochs, rotation, wrapping
from tenants.isolation import left_open
from tenants.models import Company, State, TemplateScript
from tenants.template import code_version

_LEAST_BYTES = 1 << 30
_LEAST_VERSION = 160000
_FRESH = timedelta(days=7)


def examine(options: argparse.Namespace) -> list[dict[str, str]]:
    """Run every check; raise Invalid with the bad ones after printing all."""
    found = [*_folder(), *_database()]
    if not options.json:
        for finding in found:
            sys.stdout.write(f"{finding.result:5} {finding.check:16} {finding.seen}\n")
    bad = [finding for finding in found if finding.result == BAD]
    if bad:
        raise Invalid(
            Problem(code=finding.check, message="{seen}", params={"seen": finding.seen})
            for finding in bad
        )
    return [asdict(finding) for finding in found]


def _folder() -> Iterator[Finding]:
    home = Path(settings.FONDS_HOME)
    free = shutil.disk_usage(home if home.exists() else home.parent).free
    yield Finding(
        check="disk",
        result=GOOD if free >= _LEAST_BYTES else WEAK,
        seen=f"{free / (1 << 30):.1f} GiB free under {home}",
    )
    yield from _installation_key()
    yield from _key_backups()
    yield _second_factor()
    yield exposure.served()
    kept = exposure.files(blobs())
    if kept is not None:
        yield kept
    for path in sorted((home / "secrets").glob("*")):
        if path.is_file() and path.name != "complete":
            yield _kept("secret", path)


def _installation_key() -> Iterator[Finding]:
    """The key in force works, and what wraps the companies' keys is known."""
    if wrapping.kind_in_force() == wrapping.FILE:
        kept = _kept("installation key", Path(settings.FONDS_INSTALLATION_KEY_FILE))
        yield kept
        if kept.result == BAD:
            return
    try:
        older = [file for file in rotation.standing() if file.key and not file.current]
    except Unavailable as error:
        yield Finding(check="key in force", result=BAD, seen=str(error))
        return
    kind, key = wrapping.kind_in_force(), wrapping.key_in_force()
    yield Finding(
        check="key in force",
        result=WEAK if older else GOOD,
        seen=f"{kind} {key}"
        + (f"; {len(older)} keys are wrapped by another, run `fonds keys rotate`" if older else ""),
    )


def _key_backups() -> Iterator[Finding]:
    """A backup of the keys that is younger than a week."""
    folder = Path(settings.FONDS_KEY_BACKUP_DIR)
    made = [at for _path, at in backup.backups(folder)]
    fresh = bool(made) and clock.now() - made[-1] < _FRESH
    seen = f"the newest in {folder} is of {made[-1]:%Y-%m-%d}" if made else f"none in {folder}"
    yield Finding(
        check="key backup",
        result=GOOD if fresh else WEAK,
        seen=seen if fresh else f"{seen}; run `fonds keys backup`",
    )


def _second_factor() -> Finding:
    """Officers are asked for a second factor, unless a setting of this installation lifts that."""
    lifted = settings.FONDS_OFFICERS_WITHOUT_FACTOR
    return Finding(
        check="second factor",
        result=WEAK if lifted else GOOD,
        seen="not asked of officers: FONDS_OFFICERS_WITHOUT_FACTOR is set, for demonstrations and tests only"
        if lifted
        else "asked of officers in every company",
    )


def _kept(check: str, path: Path) -> Finding:
    """A file with a secret: it is there, and nobody else may read it."""
    if not path.exists():
        return Finding(check=check, result=BAD, seen=f"{path} is missing")
    mode = stat.S_IMODE(path.stat().st_mode)
    others = bool(mode & 0o077)
    seen = f"{path} has mode {mode:04o}" + ("; run chmod 600 on it" if others else "")
    return Finding(check=check, result=BAD if others else GOOD, seen=seen)


def _database() -> Iterator[Finding]:
    """Everything that asks the server; when it does not answer, that one line."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _server,
        _reach,
        _roles,
        _walls,
        _registry,
    )
    for check in checks:
        try:
            yield from check()
        except DatabaseError as error:
            yield Finding(check="database", result=BAD, seen=str(error).strip().splitlines()[0])
            return


def _server() -> Iterator[Finding]:
    for alias in ("default", "migrator"):
        version, user = _row(alias, "SELECT current_setting('server_version_num'), session_user")
        yield Finding(
            check="database",
            result=GOOD if int(version) >= _LEAST_VERSION else BAD,
            seen=f"PostgreSQL {int(version) // 10000} as {user}",
        )
    (encoding,) = _row("migrator", "SELECT current_setting('server_encoding')")
    yield Finding(
        check="encoding",
        result=GOOD if encoding == "UTF8" else BAD,
        seen=f"the database is {encoding}",
    )


def _reach() -> Iterator[Finding]:
    return exposure.database(embedded=bool(settings.EMBEDDED))


def _roles() -> Iterator[Finding]:
    for role in (APP, MIGRATOR, OWNER):
        powers = _row(
            "migrator",
            "SELECT concat_ws(', ', CASE WHEN rolsuper THEN 'superuser' END,"
            " CASE WHEN rolbypassrls THEN 'bypassrls' END,"
            " CASE WHEN rolcreatedb THEN 'createdb' END,"
            " CASE WHEN rolcreaterole AND rolname <> %s THEN 'createrole' END)"
            " FROM pg_roles WHERE rolname = %s",
            [MIGRATOR, role],
        )
        if powers is None:
            yield Finding(check="roles", result=BAD, seen=f"{role} is missing")
        else:
            seen = f"{role} is {powers[0]}" if powers[0] else f"{role} has no power beyond its work"
            yield Finding(check="roles", result=BAD if powers[0] else GOOD, seen=seen)


def _walls() -> Iterator[Finding]:
    """What PostgreSQL gives to everybody and `fonds database roles` takes back; a managed server may not let it."""
    kept = left_open()
    seen = "everybody still has " + ", ".join(kept) if kept else "nothing is granted to everybody"
    yield Finding(check="walls", result=WEAK if kept else GOOD, seen=seen)


def _registry() -> Iterator[Finding]:
    current = TemplateScript.objects.filter(pk=code_version()).exists()
    seen = "registry and template are of this version"
    if not current:
        seen = "registry or template are of another version; run `fonds migrate`"
    yield Finding(check="version", result=GOOD if current else BAD, seen=seen)
    companies = list(Company.objects.exclude(state=State.DELETED))
    keyless = [company.name for company in companies if not epochs.has_keys(company.pk)]
    half_made = [company.name for company in companies if company.state == State.PROVISIONING]
    yield Finding(
        check="companies",
        result=BAD if keyless else WEAK if half_made else GOOD,
        seen=f"{len(companies)} companies"
        + (f"; without keys: {', '.join(keyless)}" if keyless else "")
        + (f"; never finished: {', '.join(half_made)}" if half_made else ""),
    )


def _row(alias: str, statement: str, parameters: list[str] | None = None) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
