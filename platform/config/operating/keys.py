"""`fonds keys status` and `rotate`: the installation key and what it wraps; no key is ever printed."""

import argparse
import getpass
import sys
from typing import Any

from config.console.control import CONTROL
from config.operating.finding import find
from config.operating.reaching import COMMAND
from config.output import say
from security.actor import Actor
from security.audit.actions import note_key_work
from security.keys import rotation, store, wrapping
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
        if file.company in rows:
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
    tell_operators("rotate_key", "installation_key", kind=done.kind, key=done.key, **_counts(done))
    if not options.json:
        sys.stdout.write(_told(done))
    return {"kind": done.kind, "key": done.key, "renewed": done.renewed, **_counts(done)}


def tell_operators(verb: str, target: str, **said: Any) -> None:
    """Write an act on keys into the trail of the control company, with who ran the command."""
    for control in Company.objects.filter(kind=CONTROL, state=State.ACTIVE):
        with tenant_scope(control.value(), request_id=COMMAND):
            note_key_work(ACTOR, verb, target, who=getpass.getuser(), **said)


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
