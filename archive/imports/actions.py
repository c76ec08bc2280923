"""Bringing a file in: receive, understand, map, rehearse, commit, cancel; the only writer of imports."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction

from archive.imports import (
    again,
    choosing,
    committing,
    contents,
    proposing,
    queries,
    rehearsing,
    resolving,
    settling,
    storage,
    updating,
)
from archive.imports.ahead import Ahead, make_ready
from archive.imports.ending import failing
from archive.imports.forgetting import forget_rows
from archive.imports.holding import BUSY, OVER, demand_rehearsed, demand_same_policy, move, open_job
from archive.imports.mapping import checked
from archive.imports.models import ImportJob, ImportRow
from archive.imports.patches import patches_of
from archive.imports.recipes import corrections
from archive.imports.recipes import keeping as recipes
from archive.imports.staging import UPDATE
from archive.imports.telling import tell_committed, tell_rehearsed
from archive.imports.understanding import as_chosen
from jobs import actions as job_actions
from jobs.port import defer
from jobs.steps import Steps
from kernel.clock import now, today
from kernel.collecting import Seldom
from kernel.errors import Conflict, FondsError, Invalid, Missing
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import attempts, permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.keys import store
from security.permission import Subject

CHUNK = 2_500  # rows committed in one transaction, once the first ones are on their way
FIRST = 500  # rows of the first one: while they are loaded, more of the next ones are worked out
State = ImportJob.State


def receive(actor: Actor, *, category: str, file_name: str, chunks: Iterable[bytes]) -> ImportJob:
    """Store an uploaded file, sealed, for a category the actor may import into; Refused otherwise."""
    hold_policy()
    effective(published().document, category)
    permission.demand(actor, Verb.IMPORT, Subject(category=category), target=category)
    if actor.user_id is None:
        raise Missing  # an import belongs to a person
    kept = storage.keep(chunks)
    job = ImportJob.objects.create(
        file_name=file_name[-255:],
        sha256=kept.sha256,
        size=kept.size,
        stored=kept.name,
        category=category,
        created_by_id=actor.user_id,
        created_at=now(),
        updated_at=now(),
    )
    _note(actor, "import.receive", job, {"file": job.file_name, "sha256": job.sha256})
    return job


def bring(
    actor: Actor, *, category: str, file_name: str, chunks: Iterable[bytes], password: str = ""
) -> ImportJob:
    """Receive a file and understand it; a file that cannot be imported leaves nothing behind.

    Raises Refused without the right to import, Invalid with one sentence about the file; its code is
    `locked` or `wrong_password` where a (another) password would open it.
    """
    with transaction.atomic():
        job = receive(actor, category=category, file_name=file_name, chunks=chunks)
        try:
            if password:
                contents.unlock(job, password)
            return understand(actor, job.pk)
        except FondsError as error:
            storage.discard(job.stored)
            if isinstance(error, Invalid):
                attempts.unsafe("import.receive", f"category:{category}", error)
            raise


def understand(  # noqa: PLR0913 - all that a person may overrule, by name
    actor: Actor,
    import_id: int,
    *,
    sheet: str = "",
    header_row: int | None = None,
    totals: bool = False,
    encoding: str = "",
    delimiter: str = "",
    lying: str | None = None,
    recipe: int = 0,
) -> ImportJob:
    """Read the file and propose what each column means; again with a sheet or heading a person chose.

    With `totals` rows that look like totals are records as well; `encoding` and `delimiter` are of text
    tables. `lying` is the category of the files whose customers columns name, '' where none do; None: as
    the columns say. With `recipe` all is as an earlier file was read. Raises Invalid with one sentence.
    """
    job = open_job(actor, import_id)
    text = {"chosen_encoding": encoding, "chosen_delimiter": delimiter}
    chosen: dict[str, Any] = {"chosen_sheet": sheet, "chosen_header": header_row, **text}
    chosen["chosen_totals"] = totals
    like = recipes.recipe_of(job, recipe) if recipe else None
    if like is not None:
        chosen, lying = recipes.chosen_by(like, job)
    with contents.read_as(job, {name: chosen[name] for name in text}) as workbook:
        found = as_chosen(workbook, chosen, ())
        found = replace(found, patches=patches_of(job, sheet=found.sheet.name))
        told, where = proposing.proposed(actor, job.category, found, lying)
        earlier = corrections.found_again(like, replace(found, patches=())) if like else {}
    job.table = contents.as_read(job.table, {**told.table, **chosen})
    job.mapping = {
        "columns": told.matches,
        "fixed": dict(job.mapping.get("fixed", {})),
        "file": proposing.files_by_default(actor, job.category),
        "adopt": False,
        "lying": where,
    }
    if like is not None:
        job.mapping = recipes.laid_over(like, job, file=proposing.may_file(actor, job.category))
        corrections.lay_over(job, earlier)
    key = store.purpose_key(storage.purpose(job.stored))
    plain = json.dumps(told.preview, ensure_ascii=False).encode(errors="replace")
    job.preview = store.seal_bytes(key, plain, "import_preview", job.stored)
    job.counts = {}
    forget_rows(job)
    move(job, State.UNDERSTOOD)
    _note(actor, "import.read", job, {**chosen, "lying": where, "recipe": recipe})
    return job


def set_mapping(  # noqa: PLR0913 - all that is said of a file, by name
    actor: Actor,
    import_id: int,
    *,
    columns: Mapping[str, str],
    fixed: Mapping[str, Any],
    file: bool = False,
    adopt: bool = False,
    met: str = "",
    ask: bool = False,
) -> ImportJob:
    """Say which column fills what ('' nothing) and what every row gets; raise Invalid naming each doubt.

    `columns` is heading → target; headings left out keep what was proposed. With `met` "update" rows about
    records there are change these; else they are left out. With `ask` rows that may be a customer there is
    wait for a decision (REQ-COL-21).
    """
    job = open_job(actor, import_id)
    job.mapping = checked(
        job.mapping,
        columns=columns,
        fixed=fixed,
        targets=queries.targets_of_job(job),
        today=today(),
        updates=met == UPDATE,
    )
    job.mapping |= {"file": file, "adopt": adopt, "met": met, "ask": ask}
    if file:
        permission.demand(actor, Verb.FILE, Subject(category=job.category), target=job.category)
    job.counts = {}
    forget_rows(job)
    move(job, State.UNDERSTOOD)
    told = {"columns": job.mapping["columns"], "file": file, "met": met}
    _note(actor, "import.columns", job, told)
    return job


def start_rehearsal(actor: Actor, import_id: int) -> ImportJob:
    """Let the rehearsal run in the background."""
    job = open_job(actor, import_id)
    if not job.mapping.get("columns"):
        raise Conflict(N_("The file has not been understood yet."))
    move(job, State.REHEARSING)
    job.job = defer("imports.rehearse", import_id=job.pk)
    job.save(update_fields=["job"])
    _note(actor, "import.start_rehearsal", job, {})
    return job


def start_commit(actor: Actor, import_id: int) -> ImportJob:
    """Let the commit run in the background; a cancelled or failed one goes on where it stopped."""
    job = open_job(actor, import_id)
    demand_rehearsed(job)
    job.table.pop(again.BACK, None)
    move(job, State.COMMITTING)
    job.job = defer("imports.commit", import_id=job.pk)
    job.save(update_fields=["job"])
    _note(actor, "import.start_commit", job, {})
    return job


def cancel(actor: Actor, import_id: int) -> ImportJob:
    """Ask a working import to stop after its present batch, or give up one that waits for a person."""
    job = queries.import_of(actor, import_id)
    if job.state in BUSY and job.job is not None:
        outcome = job_actions.cancel(actor, [job.job])
        if outcome.done:
            job.refresh_from_db()
            if not ImportJob.objects.filter(pk=job.pk, state__in=BUSY).exists():
                return job
            if not queries.job_state(actor, job.job).finished:
                return job
    elif job.state == State.DONE:
        raise Conflict(OVER)
    move(job, State.CANCELLED)
    _note(actor, "import.cancel", job, {})
    return job


def rehearse(actor: Actor, import_id: int, progress: Steps) -> dict[str, int]:
    """Judge every row as the commit would and store what was found; no record is written.

    Begun again it starts over. Returns the number of rows by state.
    """
    with failing(progress, import_id), ExitStack() as stack:
        with progress.batch():
            job = queries.import_of(actor, import_id)
            permission.demand(
                actor, Verb.IMPORT, Subject(category=job.category), target=job.category
            )
            kept = forget_rows(job, but_committed=True)
            move(job, State.REHEARSING)
            patches = patches_of(job, sheet=job.table.get("sheet", ""))
            workbook = stack.enter_context(contents.workbook(job))
        found = as_chosen(workbook, job.table, patches)
        progress.report(N_("Rehearsing"), done=0, total=found.sheet.n_rows)
        ahead, seen = rehearsing.rehearse_rows(actor, job, found, progress, kept=kept)
        with progress.batch():
            job.table = {**job.table, "outlook": ahead.stored(seen.numbers)}
            return _rehearsed(actor, job)


def commit(actor: Actor, import_id: int, progress: Steps) -> dict[str, int]:
    """Make records of the rows the rehearsal found good, batch after batch, each row exactly once.

    Killed or cancelled, it goes on with the rows that are still new. All batches are one change set.
    """
    with failing(progress, import_id):
        with progress.batch():
            job = queries.import_of(actor, import_id)
            demand_rehearsed(job)
            move(job, State.COMMITTING)
            total = ImportRow.objects.filter(job=job).count()
            left = ImportRow.objects.filter(job=job, state=ImportRow.State.NEW).count()
            changed = ImportRow.objects.filter(job=job, state=ImportRow.State.CHANGED).count()
        make_ready(left)
        progress.report(N_("Committing"), done=total - left - changed, total=total)
        with Seldom() as collector:
            # Files before the items that lie in them, so that they are numbered first.
            works: list[Work] = [settling.make_files] if job.mapping.get("lying") else []
            works += [partial(committing.commit_rows, ahead=Ahead(first=FIRST, most=CHUNK))]
            works += [updating.update_records] if changed else []
            for work in works:
                while _commit_chunk(actor, import_id, progress, work):
                    collector.after_batch()
                    progress.check()
        with progress.batch():
            return _finish(actor, import_id)


Work = Callable[[Actor, ImportJob], int]  # deals with the next ones, and says with how many


def _commit_chunk(actor: Actor, import_id: int, progress: Steps, work: Work) -> bool:
    """Do the next part of the commit in one transaction; was there anything left to do?"""
    with progress.batch():
        hold_policy()
        job = ImportJob.objects.select_for_update().get(pk=import_id)
        demand_same_policy(job)
        with change_set(actor, "import.commit", resume=job.change_set) as held:
            if job.change_set is None:
                job.change_set = held.pk
                job.save(update_fields=["change_set"])
            done = work(actor, job)
        if work is not settling.make_files:  # the rows are counted
            progress.advance(done)
        return done > 0


def _rehearsed(actor: Actor, job: ImportJob) -> dict[str, int]:
    counts = job.counts = settling.counted(job)
    again.looked(job)
    job.policy_digest, job.policy_version = published().digest, published().number
    move(job, State.REHEARSED)
    _note(actor, "import.rehearse", job, counts)
    tell_rehearsed(job)
    return counts


def _finish(actor: Actor, import_id: int) -> dict[str, int]:
    job = queries.import_of(actor, import_id)
    counts = job.counts = settling.counted(job)
    # Who came in since the rehearsal is decided about before the import is over.
    move(job, State.REHEARSED if job.table.get(again.BACK) else State.DONE)
    committing.remember(job)
    told = {**counts, "change_set": job.change_set, "recipe": recipes.keep(job).pk}
    _note(actor, "import.commit", job, told)
    tell_committed(job)
    return counts


def _note(actor: Actor, verb: str, job: ImportJob, payload: Mapping[str, Any]) -> None:
    body = {"category": job.category, **payload}
    writer.record(actor=actor, verb=verb, target=f"import:{job.pk}", payload=body)


def give_back(actor: Actor, import_id: int) -> ImportJob:
    """Note that the rows left out leave as a file, before they do; return the import."""
    job = queries.import_of(actor, import_id)
    permission.demand(actor, Verb.IMPORT, Subject(category=job.category), target=job.category)
    _note(actor, "import.give_back", job, {"rows": job.counts.get("bad", 0)})
    return job


def decide(
    actor: Actor,
    import_id: int,
    *,
    accepted: bool,
    field: str = "",
    cells: Collection[tuple[int, str]] = (),
) -> int:
    """Take, or leave, the file's values where rows differ from their records (REQ-UPD-06); return how many.

    `field` is decided in all rows, `cells` are (row, field) one by one.
    """
    job = open_job(actor, import_id)
    demand_rehearsed(job)
    count = updating.decide(job, accepted=accepted, field=field, cells=cells)
    said = {"accepted": accepted, "field": field, "differences": count}
    _note(actor, "import.decide", job, said)
    return count


def decide_alike(
    actor: Actor,
    import_id: int,
    decision: str,
    *,
    rows: Collection[int] = (),
    field: str = "",
    reason: str = "",
) -> int:
    """Decide of rows, or of all alike in one field, whether they are a customer there is (REQ-COL-21).

    Merge compares them with the record, link enters them into or beside it, justify enters them with a
    reason. Return how many were decided; Invalid without the reason, or where nothing can be linked.
    """
    job = open_job(actor, import_id)
    demand_rehearsed(job)
    count = resolving.resolve(actor, job, decision, rows=rows, field=field, reason=reason)
    job.counts = settling.counted(job)
    job.save(update_fields=["counts"])
    said = {"decision": decision, "reason": reason, "field": field, "rows": sorted(rows)[:1_000]}
    _note(actor, "import.decide_alike", job, {**said, "count": count})
    return count


def choose_files(actor: Actor, import_id: int, chosen: Mapping[int, int]) -> int:
    """Say of customers whose file is in doubt which one is theirs, 0 a new one; return the rows that lets go.

    Raises Invalid for a file that was not offered or cannot be made, by the customer's number.
    """
    job = open_job(actor, import_id)
    demand_rehearsed(job)
    freed = choosing.choose(actor, job, chosen)
    job.counts = settling.counted(job)
    move(job, State.REHEARSED)
    _note(actor, "import.choose_files", job, {"customers": len(chosen), "rows": freed})
    return freed


def note_compared(actor: Actor, import_id: int, *, shown: int) -> None:
    """Note, before they leave, that values of so many records are shown beside those of a file."""
    job = queries.import_of(actor, import_id)
    _note(actor, "import.compare", job, {"shown": shown})
