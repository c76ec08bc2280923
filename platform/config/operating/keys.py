"""`fonds keys …`: the installation key, the epochs of companies, their backups; no key is ever printed."""

import argparse
import getpass
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from administration import key_work
from config import env
from config.console.telling import tell_operators
from config.operating.direct import Direct
from config.operating.finding import find
from config.operating.reaching import COMMAND
from config.output import say
from config.preparing import demand_installation_key
from kernel import clock
from kernel.errors import Conflict
from kernel.text import N_
from security.actor import Actor
from security.audit.actions import note_key_work
from security.keys import backup, epoch_files, epochs, rotation, store, wrapping
from tenants.installation import registry_exists
from tenants.models import Company, State
from tenants.scope import tenant_scope

ACTOR = Actor.system("command")


def status(options: argparse.Namespace) -> dict[str, Any]:
    """Say what wraps the epoch keys, and of one company or all how many keys each epoch wraps."""
    wanted = [find(options.company)] if options.company else _companies()
    known = {company.pk: company for company in wanted}
    rows: dict[str, dict[str, Any]] = {
        pk: {"company": pk, "name": company.name, "epochs": []} for pk, company in known.items()
    }
    for file in rotation.standing():
        if file.company in rows and file.purpose == epoch_files.EPOCH:
            rows[file.company]["epochs"].append(
                {
                    "epoch": file.epoch,
                    "created": file.created,
                    "kind": file.kind,
                    "key": file.key,
                    "current": file.current,
                    "wraps": _wraps(known[file.company], file.epoch),
                }
            )
    result = {
        "kind": wrapping.kind_in_force(),
        "key": wrapping.key_in_force(),
        "companies": list(rows.values()),
    }
    if not options.json:
        _print(result)
    return result


def rotate(options: argparse.Namespace) -> dict[str, Any]:
    """Put a new installation key in force, or finish a move; each file is replaced by itself."""
    done = rotation.rotate(lambda count, total: say(f"Wrapped anew: {count:,} of {total:,}"))
    _note("rotate_key", "", kind=done.kind, key=done.key, **_counts(done))
    if not options.json:
        sys.stdout.write(_told(done))
    return {"kind": done.kind, "key": done.key, "renewed": done.renewed, **_counts(done)}


def renew(options: argparse.Namespace) -> dict[str, Any]:
    """Begin the next epoch of a company; a job wraps everything anew, and may end the old epochs."""
    company = find(options.company)
    if company.state != State.ACTIVE:
        raise Conflict(
            N_("{company} is {state}; nothing was changed."),
            company=company.name,
            state=company.state,
        )
    with tenant_scope(company.value(), request_id=COMMAND) as scope:
        scope.actor = ACTOR
        epoch, job = key_work.begin(ACTOR, company.pk, destroy=options.destroy)
    _note("begin_epoch", company.pk, epoch=epoch)
    if settings.FONDS_KEY_BACKUP_RECIPIENT:  # a backup of before holds no key of the new epoch
        key_work.keep_backups(settings, clock.now())
    left = round(max(epochs.settles_in(company.pk), 0))
    if not options.json:
        sys.stdout.write(
            f"Epoch {epoch} is in force. In {left} seconds, when every process knows it, the worker "
            f"wraps all keys anew (job {job})"
            + ("; then the older epochs are destroyed.\n" if options.destroy else ".\n")
        )
    return {"company": company.pk, "epoch": epoch, "job": job, "begins_in": left}


def destroy(options: argparse.Namespace) -> dict[str, Any]:
    """Destroy the older epochs of a company; refused while anything is wrapped by one of them."""
    company = find(options.company)
    ended = key_work.end_older(Direct(company.pk, ACTOR), company.pk)
    if not options.json:
        listed = ", ".join(str(epoch) for epoch in ended)
        said = f"Destroyed: epoch {listed}." if ended else "There is no older epoch."
        sys.stdout.write(said + "\n")
    return {"company": company.pk, "destroyed": ended}


def back_up(options: argparse.Namespace) -> dict[str, Any]:
    """Write the key store into the folder of its backups, sealed to a passphrase or a recipient."""
    lock: backup.Lock
    if options.passphrase_file:
        lock = backup.Passphrase(Path(options.passphrase_file))
    else:
        recipient = options.recipient or settings.FONDS_KEY_BACKUP_RECIPIENT
        if not recipient:
            raise env.wrong("FONDS_KEY_BACKUP_RECIPIENT", "", "a public key, or name one")
        lock = backup.Recipient(Path(recipient))
    folder = Path(options.folder or settings.FONDS_KEY_BACKUP_DIR)
    made = backup.back_up(folder, lock, now=clock.now())
    _note("backup_keys", "", companies=made.companies, epochs=made.epochs)
    if not options.json:
        sys.stdout.write(f"{made.path}: {made.epochs} epoch keys of {made.companies} companies\n")
    return {"path": str(made.path), "companies": made.companies, "epochs": made.epochs}


def restore(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Put keys of a backup back; refused where a company has keys, unless told to replace them."""
    lock: backup.Lock
    if options.passphrase_file:
        lock = backup.Passphrase(Path(options.passphrase_file))
    else:
        lock = backup.PrivateKey(Path(options.private_key))
    demand_installation_key()  # of a new machine it is made here
    # The keys of a company that was deleted stay destroyed; without a registry nobody knows which.
    known = _companies() if registry_exists() else None
    done = backup.restore(
        Path(options.backup),
        lock,
        only=options.company or (),
        among=None if known is None else {company.pk for company in known},
        replace=options.replace,
    )
    _write_down(done, known or ())
    for one in done:
        say(f"{one.company}: epochs {', '.join(str(epoch) for epoch in one.epochs)}")
        if one.again:
            gone = ", ".join(str(epoch) for epoch in one.again)
            say(f"{one.company}: was not here any more, and is now again: epoch {gone}")
    return [asdict(one) for one in done]


def _write_down(done: list[backup.Restored], known: Iterable[Company]) -> None:
    """Write what came back into the trails of those companies that can be entered, and ours."""
    by_id = {company.pk: company for company in known}
    for one in done if by_id else ():
        said = {"epochs": list(one.epochs), "again": list(one.again)}
        company = by_id.get(one.company)
        if company is not None and company.state in {State.ACTIVE, State.SUSPENDED}:
            with tenant_scope(company.value(), request_id=COMMAND):
                note_key_work(ACTOR, "restore_keys", "key_backup", **said)
        _note("restore_keys", one.company, **said)


def _note(verb: str, company: str, **said: Any) -> None:
    tell_operators(verb, company, who=getpass.getuser(), **said)


def _companies() -> list[Company]:
    return list(Company.objects.exclude(state=State.DELETED).order_by("created_at"))


def _wraps(company: Company, epoch: int) -> int | None:
    """How many record and purpose keys hang on an epoch; None where the company is not reachable."""
    if company.state not in {State.ACTIVE, State.SUSPENDED}:
        return None
    with tenant_scope(company.value(), request_id=COMMAND):
        return store.wrapped_by(epoch)


def _counts(done: rotation.Rotation) -> dict[str, int]:
    return {"rewrapped": done.rewrapped, "dropped": done.dropped}


def _told(done: rotation.Rotation) -> str:
    if done.rewrapped:
        return (
            f"{done.rewrapped} epoch keys are wrapped by {done.kind} {done.key}; "
            f"{done.dropped} older installation keys were dropped.\n"
        )
    if done.renewed:
        return f"{done.kind} {done.key} is in force; there was no epoch key to wrap.\n"
    return (
        f"Nothing to do: {done.kind} {done.key} wraps every epoch key. This kind gets its next key "
        "outside Fonds; configure it, then rotate again.\n"
    )


def _print(result: dict[str, Any]) -> None:
    sys.stdout.write(f"installation key: {result['kind']} {result['key']}\n")
    for company in result["companies"]:
        sys.stdout.write(f"{company['company']:12} {company['name']}\n")
        for one in company["epochs"]:
            by = (
                "" if one["current"] else f"  wrapped by {one['kind'] or 'an unnamed'} {one['key']}"
            )
            sys.stdout.write(
                f"  epoch {one['epoch']:<4} {one['created']}  {one['wraps']} keys{by}\n"
            )
