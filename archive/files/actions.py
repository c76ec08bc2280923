"""The only writer of files: add, replace, remove, scan, take out, prove, sweep; each tells the trail first."""

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.files import keeping, queries
from archive.files.filed import keep_filed
from archive.files.integrity import is_whole
from archive.files.keeping import Content, Facts
from archive.files.limits import MEGA, demand_room, rule_for
from archive.files.marking import demand_markable, is_marked, line_for
from archive.files.models import File, FilePreview, FileRule, HeldFile, LooseFile
from archive.files.naming import stored_name
from archive.files.rule_checking import demand_sound
from archive.files.rules import PIECE, may_be_had, may_be_removed
from archive.files.viewing_rules import DRAWN
from archive.outputs.counting import DOWNLOAD, count_output
from archive.records.changing import locked, may_edit
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record
from archive.records.purposes import Stated, stated_for_record
from archive.records.queries import FILE
from jobs.port import defer
from jobs.steps import Steps
from kernel.clock import now
from kernel.decision import Decision
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import current
from kernel.text import N_
from persistence.blobs import blobs
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import attempts, permission
from security.actor import Actor
from security.audit import writer
from security.keys import store
from security.keys.envelope import Unreadable
from security.uploads.guarding import inspect
from security.uploads.rules import Limits
from security.uploads.scanning import Unreachable, Verdict, scanner_in_use

SCAN, SWEEP, PREVIEW = "files.scan", "files.sweep", "files.preview"
LOCK = "files"  # who adds and who sweeps wait for each other
RULE = "file_rule"
_RULED = ("kinds", "largest_mb", "name_rule", "naming", "marked_from", "room_mb")
_DAMAGED = "damaged"
_TWICE = N_("This record has the very same file already: “{name}”.")
_GONE = N_("This version is not the one in force any more; look again and repeat.")
_MOST_AT_ONCE = 200  # files proved in one transaction


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file that may leave: its content, and the watermark it leaves with, '' none."""

    file: File
    content: Content
    mark: str


def add(actor: Actor, record_id: int, path: Path, *, name: str, series: str = "") -> File:
    """Add a file to a record, or a new version of the file with this series; it waits in quarantine.

    Raise Refused without the right to change the record, Invalid with one sentence where the file may not
    be kept, Conflict where the record has the same content already.
    """
    hold_policy()
    record = locked(actor, [record_id])[record_id]
    demand(may_edit(actor, record), actor, Verb.EDIT, record)
    rule = rule_for(record.category)
    limits = Limits(size=rule.largest_mb * MEGA)
    try:
        passed = inspect(path, name=name, allowed=rule.kinds, limits=limits)
    except Invalid as error:
        attempts.unsafe("file.add", f"record:{record_id}", error)
        raise
    lock_exclusive(LOCK)
    demand_room(rule, passed.size, name=passed.name)
    key = store.record_keys([record_id])[record_id]
    digest = keeping.digest_of(path)
    address = keeping.address_of(key, digest)
    _demand_new(key, record_id, address)
    before = _in_force(record_id, series) if series else None
    kept_as = stored_name(record, passed, taken=_names(key, record_id, without=series))
    token = secrets.token_hex(16)
    keeping.keep(record_id, key, path, address=address, size=passed.size)
    if before is not None:
        File.objects.filter(pk=before.pk).update(is_current=False)
    made = File.objects.create(
        record=record,
        token=token,
        series=series or secrets.token_hex(16),
        number=before.number + 1 if before else 1,
        sealed=keeping.sealed_facts(record_id, key, token, Facts(name=kept_as, sha256=digest)),
        kind=passed.kind.code,
        size=passed.size,
        blob=address,
        piece=PIECE,
        added_by_id=actor.user_id,
        added_at=now(),
    )
    old = keeping.open_facts(key, before).name if before else None
    note(
        actor,
        "file.replace" if before else "file.add",
        made,
        {"name": kept_as, "sha256": digest, "size": passed.size, "kind": passed.kind.code},
        change=(old, kept_as),
    )
    if record.filed_on:
        keep_filed([made])
    defer(SCAN, file_id=made.pk)
    return made


def remove(actor: Actor, record_id: int, token: str) -> None:
    """Remove a file with all its versions from a record that is not submitted yet."""
    record = locked(actor, [record_id])[record_id]
    demand(may_edit(actor, record), actor, Verb.EDIT, record)
    demand(may_be_removed(record.state), actor, Verb.EDIT, record)
    lock_exclusive(LOCK)
    found = File.objects.filter(record=record, token=token).first()
    if found is None:
        raise Missing
    key = store.record_keys([record_id])[record_id]
    name = keeping.open_facts(key, found).name
    rows = File.objects.filter(record=record, series=found.series)
    note(actor, "file.remove", found, {"name": name}, change=(name, None))
    rows.delete()
    # The content goes when no row names it for certain: after this transaction, and nobody adding.
    defer(SWEEP)


def change_rule(actor: Actor, category: str, said: Mapping[str, Any]) -> None:
    """Store what holds for files of a category, '' the company; what is empty is said above it.

    Raise Refused without the right to configure, Missing for an unknown category, Invalid with every problem.
    """
    permission.demand_any(actor, Verb.CONFIGURE, target=RULE)
    hold_policy()
    if category and category not in published().document.categories_by_code:
        raise Missing
    demand_sound(category, said)
    found = FileRule.objects.select_for_update().filter(category=category).first()
    row = found or FileRule(category=category)
    before = {name: getattr(row, name) for name in _RULED} if found else {}
    for name in _RULED:
        if name in said:
            setattr(row, name, said[name])
    row.save()
    after = {name: getattr(row, name) for name in _RULED}
    changed = {
        name: [before.get(name), after[name]] for name in _RULED if before.get(name) != after[name]
    }
    writer.record(
        actor=actor,
        verb="file.rule",
        target=f"{RULE}:{category or 'company'}",
        payload={"category": category, "changed": changed},
    )


def take(actor: Actor, record_id: int, token: str, *, span: str = "", purpose: str = "") -> Given:
    """Open a file to be taken out; that is in the trail, and counted, before anything of it leaves.

    Invalid without a purpose where one is asked, Conflict where the person's consent does not cover it, NotFresh at
    the highest level without a second factor.

    Each range is counted: who takes a file in parts takes it out no less.
    """
    record, file = queries.file_of(actor, record_id, token)
    demand(queries.may_take(actor, record), actor, Verb.EXPORT, record)
    demand_factor_for(actor, record, Verb.EXPORT)
    stated = stated_for_record(record, purpose)
    given = _given(actor, record, file, span, stated)
    count_output(actor, DOWNLOAD, 1, stated)
    return given


def scan(actor: Actor, number: int, progress: Steps) -> str:
    """Let the scanner look at a file and return its state; without an answer it stays in quarantine.

    The content is read once, without a transaction: a damaged one is blocked as well.
    """
    scanner = scanner_in_use()
    with progress.batch():
        file = _to_scan(number)
        if file is None:
            return ""
        key = store.open_record_keys([file.record_id]).get(file.record_id)
        digest = keeping.open_facts(key, file).sha256 if key else ""
        said = scanner.version() if scanner else ""
        content = keeping.opened(file)
    read = keeping.Reading(content)
    verdict = Verdict()
    try:
        if scanner:
            verdict = scanner.verdict(read.pieces())
        else:
            for _piece in read.pieces():
                pass
    except Unreadable:
        verdict = Verdict(found=_DAMAGED)
    except Unreachable:
        with progress.batch():
            File.objects.filter(pk=number).update(state=File.State.QUARANTINED)
        raise
    finally:
        content.close()
    if not verdict.found and read.digest != digest:
        verdict = Verdict(found=_DAMAGED)
    with progress.batch():
        return _judge(actor, number, verdict, said)


def prove(actor: Actor, progress: Steps, *, until: float, since: float = 0.0) -> dict[str, int]:
    """Read files again, those first that were not for longest, and compare each with what was filed.

    Ends after `until` seconds; leaves those alone that were proved in the last `since` seconds. Returns how
    many were `proved`, how many of them `damaged`, and how many are `known` to be so by now.
    """
    ending = time.monotonic() + until
    total = {"proved": 0, "damaged": 0}
    begun = now()
    while time.monotonic() < ending:
        with progress.batch():
            found = _prove_some(actor, begun - timedelta(seconds=since), ending)
        total["proved"] += found[0]
        total["damaged"] += found[1]
        if not found[0]:
            break
    with progress.batch():
        total["known"] = File.objects.filter(is_damaged=True).count()
    return total


def prove_record(actor: Actor, record_id: int) -> tuple[int, int]:
    """Read all files of one record again, whoever may look at them asks; return how many, and how many are damaged."""
    record = locked(actor, [record_id])[record_id]
    demand(queries.may_look(actor, record), actor, Verb.VIEW, record)
    rows = File.objects.filter(record=record, state=File.State.CLEAN)
    return _prove_these(actor, rows.order_by("pk"))


def sweep(actor: Actor) -> int:
    """Forget stored content that no row names: left by a crash, a rollback, or a record that was removed."""
    lock_exclusive(LOCK)  # whoever stores holds it until the row is there
    company = current().company.id
    named = [
        File.objects.values_list("blob", flat=True),
        HeldFile.objects.values_list("blob", flat=True),
        LooseFile.objects.values_list("blob", flat=True),
        FilePreview.objects.values_list("blob", flat=True),
    ]
    orphans = set(blobs().names(company)).difference(*named)
    if orphans:
        writer.record(
            actor=actor, verb="file.sweep", target="file", payload={"count": len(orphans)}
        )
        for address in orphans:
            blobs().delete(company, address)
    return len(orphans)


def _given(actor: Actor, record: Record, file: File, span: str, stated: Stated) -> Given:
    mark = mark_of(actor, record, file)
    if mark:
        demand_markable(file.size)
    # What is marked leaves as a whole.
    said = ("watermark", mark) if mark else ("range", span)
    note(actor, "file.take", file, {**(dict([said]) if said[1] else {}), **stated.said})
    return Given(file=file, content=keeping.opened(file), mark=mark)


def mark_of(actor: Actor, record: Record, file: File) -> str:
    """Return the watermark a file leaves with, '' none; Conflict where it may not leave yet, or not at all."""
    leaves = may_be_had(file.state, is_damaged=file.is_damaged)
    if not leaves:
        raise Conflict(leaves.reason, **leaves.params)
    return line_for(actor) if is_marked(record, file.kind) else ""


def note_loose(actor: Actor, verb: str, holder: str, **said: object) -> None:
    """Write what happens to files of what is no record yet."""
    writer.record(actor=actor, verb=verb, target=holder, payload=said)


def note(
    actor: Actor,
    verb: str,
    file: File,
    said: dict[str, object],
    *,
    change: tuple[str | None, str | None] | None = None,
) -> None:
    """Write what happens to a file of a record."""
    changes = []
    if change is not None:
        before, after = ({FILE: one} if one else {} for one in change)
        changes = [writer.Change(record_id=file.record_id, before=before, after=after)]
    writer.record(
        actor=actor,
        verb=verb,
        target=f"record:{file.record_id}",
        record_id=file.record_id,
        payload={"file": file.token, "version": file.number, **said},
        changes=changes,
    )


def demand(decision: Decision, actor: Actor, verb: Verb, record: Record) -> None:
    """Raise Refused where it is decided against."""
    if not decision:
        raise Refused(decision, actor=actor.id, verb=str(verb), target=f"record:{record.pk}")


def _demand_new(key: bytes, record_id: int, address: str) -> None:
    same = File.objects.filter(record=record_id, blob=address).first()
    if same is not None:
        raise Conflict(_TWICE, name=keeping.open_facts(key, same).name)


def _in_force(record_id: int, series: str) -> File:
    found = File.objects.filter(record=record_id, series=series, is_current=True).first()
    if found is None:
        raise Conflict(_GONE)
    return found


def _names(key: bytes, record_id: int, *, without: str) -> list[str]:
    rows = File.objects.filter(record=record_id, is_current=True).exclude(series=without)
    return [keeping.open_facts(key, one).name for one in rows]


def _to_scan(number: int) -> File | None:
    waiting = (File.State.QUARANTINED, File.State.SCANNING)
    rows = File.objects.select_for_update().filter(pk=number, state__in=waiting)
    found: File | None = rows.first()
    if found is not None:
        rows.update(state=File.State.SCANNING)
    return found


def _judge(actor: Actor, number: int, verdict: Verdict, scanner: str) -> str:
    file = File.objects.select_for_update().filter(pk=number, state=File.State.SCANNING).first()
    if file is None:  # the record was removed meanwhile
        return ""
    file.state = File.State.BLOCKED if verdict.found else File.State.CLEAN
    file.found, file.scanned_by = verdict.found[:200], scanner[:100]
    file.scanned_at = file.proved_at = now()
    file.save(update_fields=["state", "found", "scanned_by", "scanned_at", "proved_at"])
    if file.state == File.State.CLEAN and file.kind in DRAWN:
        defer(PREVIEW, file_id=file.pk)
    note(actor, "file.scan", file, {"state": file.state, "found": verdict.found, "by": scanner})
    return str(file.state)


def _prove_some(actor: Actor, before: datetime, ending: float) -> tuple[int, int]:
    rows = File.objects.filter(state=File.State.CLEAN, proved_at__lt=before)
    return _prove_these(actor, rows.order_by("proved_at", "pk")[:_MOST_AT_ONCE], ending)


def _prove_these(
    actor: Actor, rows: Iterable[File], ending: float = float("inf")
) -> tuple[int, int]:
    proved: list[File] = []
    damaged: list[File] = []
    for file in rows:
        (proved if is_whole(file) else damaged).append(file)
        if time.monotonic() > ending:
            break
    at = now()
    # One that a backup gave back is whole again.
    File.objects.filter(pk__in=[one.pk for one in proved]).update(proved_at=at, is_damaged=False)
    File.objects.filter(pk__in=[one.pk for one in damaged]).update(proved_at=at, is_damaged=True)
    if proved or damaged:
        said = {"proved": len(proved), "damaged": len(damaged)}
        writer.record(actor=actor, verb="file.prove", target="file", payload=said)
    for one in [one for one in damaged if not one.is_damaged]:
        note(actor, "file.damaged", one, {})
    return len(proved) + len(damaged), len(damaged)
