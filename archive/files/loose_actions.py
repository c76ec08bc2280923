"""The only writer of files of what is no record yet: add, scan, look, attach to the record it becomes, let go."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from archive.files import actions, keeping
from archive.files.keeping import Content, Facts
from archive.files.limits import MEGA, demand_room, rule_for
from archive.files.models import File, LooseFile
from archive.files.receiving import laid_down
from archive.files.rules import PIECE, may_be_had
from jobs.port import defer
from jobs.steps import Steps
from kernel.clock import now
from kernel.errors import Conflict, FondsError, Invalid, Missing, Refused
from kernel.text import N_
from persistence.locks import lock_exclusive
from security import attempts
from security.actor import Actor
from security.keys import store
from security.keys.envelope import Unreadable
from security.uploads.guarding import inspect
from security.uploads.rules import Limits
from security.uploads.scanning import Unreachable, Verdict, scanner_in_use

SCAN = "files.scan_loose"
MOST = 20  # files of one holder
PURPOSE = "loose_files"
_FACTS = "loose_file_facts"
_DAMAGED = "damaged"
_TWICE = N_("This file is here already: “{name}”.")
_MANY = N_("At most {most} files belong to one item; “{name}” is one too many.")
_SOON, _LOST = timedelta(minutes=1), timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Loose:
    """A file as it is shown: `state_label` says how far its check is."""

    token: str
    name: str
    size: int
    kind: str
    state: str
    state_label: str


def add(actor: Actor, holder: str, category: str, path: Path, *, name: str) -> LooseFile:
    """Keep a file for a holder; the caller has checked that `actor` may. It waits in quarantine.

    Raise Invalid with one sentence where the file may not be kept, Conflict where the holder has it already.
    """
    rule = rule_for(category)
    try:
        limits = Limits(size=rule.largest_mb * MEGA)
        passed = inspect(path, name=name, allowed=rule.kinds, limits=limits)
    except Invalid as error:
        attempts.unsafe("file.add", holder, error)
        raise
    lock_exclusive(actions.LOCK)
    demand_room(rule, passed.size, name=passed.name)
    key = store.purpose_key(PURPOSE)
    facts = Facts(name=passed.name, sha256=keeping.digest_of(path))
    rows = list(LooseFile.objects.filter(holder=holder))
    if len(rows) >= MOST:
        raise Conflict(_MANY, most=MOST, name=passed.name)
    if facts.sha256 in {_facts_of(key, one).sha256 for one in rows}:
        raise Conflict(_TWICE, name=passed.name)
    token = secrets.token_hex(16)
    address = keeping.address_of(key, token)
    keeping.keep(LooseFile.record_id, key, path, address=address, size=passed.size)
    made = LooseFile.objects.create(
        holder=holder,
        token=token,
        sealed=store.seal_bytes(key, facts.said(), _FACTS, token),
        kind=passed.kind.code,
        size=passed.size,
        blob=address,
        piece=PIECE,
        added_at=now(),
    )
    said = {"name": passed.name, "sha256": facts.sha256, "size": passed.size}
    actions.note_loose(actor, "loose_file.add", holder, **said)
    defer(SCAN, file_id=made.pk)
    return made


def files_of(holder: str) -> Sequence[Loose]:
    """Return the files of a holder, oldest first; the caller has checked that they may be known."""
    rows = list(LooseFile.objects.filter(holder=holder).order_by("pk"))
    key = store.purpose_key(PURPOSE) if rows else b""
    return tuple(
        Loose(
            token=one.token,
            name=_facts_of(key, one).name,
            size=one.size,
            kind=one.kind,
            state=str(one.state),
            state_label=str(one.get_state_display()),
        )
        for one in rows
    )


def look(actor: Actor, holder: str, token: str) -> tuple[LooseFile, Content, str]:
    """Open a file to be looked at: itself, its content and name; that is in the trail first.

    The caller has checked that `actor` may; Missing where it is not there, Conflict while it is being checked.
    """
    found = LooseFile.objects.filter(holder=holder, token=token).first()
    if found is None:
        raise Missing
    leaves = may_be_had(found.state, is_damaged=False)
    if not leaves:
        raise Conflict(leaves.reason, **leaves.params)
    key = store.purpose_key(PURPOSE)
    name = _facts_of(key, found).name
    actions.note_loose(actor, "loose_file.look", holder, file=token, name=name)
    return found, Content(found, key), name


def attach(actor: Actor, holder: str, record_id: int) -> list[FondsError]:
    """Add the files of a holder to the record it became; return why each that was refused was, which stays here,
    as do those the scanner blocked.

    What is attached goes through quarantine again, as any file of a record does.
    """
    key = store.purpose_key(PURPOSE)
    refused: list[FondsError] = []
    rows = LooseFile.objects.filter(holder=holder).exclude(state=File.State.BLOCKED)
    for one in rows.order_by("pk"):
        name = _facts_of(key, one).name
        try:
            with transaction.atomic(), laid_down(Content(one, key).read()) as path:
                actions.add(actor, record_id, path, name=name)
        except (Invalid, Conflict, Missing, Refused) as error:
            refused.append(error)
        else:
            one.delete()
    defer(actions.SWEEP)
    return refused


def hand_on(actor: Actor, holder: str, other: str) -> int:
    """Give the files of a holder to another one; return how many."""
    count = LooseFile.objects.filter(holder=holder).update(holder=other)
    if count:
        actions.note_loose(actor, "loose_file.hand_on", holder, to=other, count=count)
    return count


def scan(actor: Actor, number: int, progress: Steps) -> str:
    """Let the scanner look at a file and return its state; without an answer it stays in quarantine."""
    with progress.batch():
        waiting = (File.State.QUARANTINED, File.State.SCANNING)
        rows = LooseFile.objects.select_for_update().filter(pk=number, state__in=waiting)
        file = rows.first()
        if file is None:
            return ""
        rows.update(state=File.State.SCANNING)
        key = store.purpose_key(PURPOSE)
        digest = _facts_of(key, file).sha256
        content = Content(file, key)
    try:
        verdict = _verdict(content, digest)
    except Unreachable:
        with progress.batch():
            LooseFile.objects.filter(pk=number).update(state=File.State.QUARANTINED)
        raise
    with progress.batch():
        return _judge(actor, number, verdict)


def _verdict(content: Content, digest: str) -> Verdict:
    """Read a content once: the scanner looks at it, and it is held against what came in."""
    scanner, read = scanner_in_use(), keeping.Reading(content)
    verdict = Verdict()
    try:
        if scanner:
            verdict = scanner.verdict(read.pieces())
        else:
            for _piece in read.pieces():
                pass
    except Unreadable:
        return Verdict(found=_DAMAGED)
    finally:
        content.close()
    return verdict if verdict.found or read.digest == digest else Verdict(found=_DAMAGED)


def waiting() -> list[int]:
    """Return files whose check should be over, or was lost."""
    at, state = now(), File.State
    rows = LooseFile.objects.filter(
        Q(state=state.QUARANTINED, added_at__lt=at - _SOON)
        | Q(state=state.SCANNING, added_at__lt=at - _LOST)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def _judge(actor: Actor, number: int, verdict: Verdict) -> str:
    rows = LooseFile.objects.select_for_update().filter(pk=number, state=File.State.SCANNING)
    file = rows.first()
    if file is None:
        return ""
    file.state = File.State.BLOCKED if verdict.found else File.State.CLEAN
    file.found, file.scanned_at = verdict.found[:200], now()
    file.save(update_fields=["state", "found", "scanned_at"])
    said = {"file": file.token, "state": file.state, "found": verdict.found}
    actions.note_loose(actor, "loose_file.scan", file.holder, **said)
    return str(file.state)


def _facts_of(key: bytes, one: LooseFile) -> Facts:
    return Facts.read(store.open_bytes(key, bytes(one.sealed), _FACTS, one.token))
