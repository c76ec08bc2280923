"""Bringing a file in: receive, understand, map, rehearse, commit, cancel; the only writer of imports."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.db import transaction

from archive.imports import (
    choosing,
    committing,
    contents,
    proposing,
    queries,
    recipes,
    rehearsing,
    settling,
    storage,
    updating,
)
from archive.imports.ahead import Ahead, make_ready
from archive.imports.customer_models import ImportCustomer
from archive.imports.ending import failing
from archive.imports.mapping import checked
from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.imports.staging import UPDATE
from archive.imports.telling import tell_committed, tell_rehearsed
from archive.imports.understanding import source
from jobs import actions as job_actions
from jobs.port import defer
from jobs.steps import Steps
from kernel.clock import now, today
from kernel.collecting import Seldom
from kernel.errors import Conflict, FondsError, Missing
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.keys import store
from security.permission import Subject

CHUNK = 2_500  # rows committed in one transaction, once the first ones are on their way
FIRST = 500  # rows of the first one: while they are loaded, more of the next ones are worked out
State = ImportJob.State
_BUSY = (State.REHEARSING, State.COMMITTING)
_UNDER_WAY = N_("This import is at work just now; wait for it or cancel it.")
_OVER = N_("This import is done; upload the file again for another one.")
_POLICY_CHANGED = N_("The policy changed since the rehearsal; rehearse the import again.")
_NOT_REHEARSED = N_("Rehearse the import first: nothing is committed unseen.")


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


def bring(actor: Actor, *, category: str, file_name: str, chunks: Iterable[bytes]) -> ImportJob:
    """Receive a file and understand it; a file that cannot be imported leaves nothing behind.

    Raises Refused without the right to import, Invalid with one sentence about the file.
    """
    with transaction.atomic():
        job = receive(actor, category=category, file_name=file_name, chunks=chunks)
        try:
            return understand(actor, job.pk)
        except FondsError:
            storage.discard(job.stored)
            raise


def understand(
    actor: Actor,
    import_id: int,
    *,
    sheet: str = "",
    header_row: int | None = None,
    lying: str | None = None,
    recipe: int = 0,
) -> ImportJob:
    """Read the file and propose what each column means; again with a sheet or heading a person chose.

    `lying` is the category of the files whose customers columns name, '' where none do; None: as the
    columns say. With `recipe` all is as an earlier file was read. Raises Invalid with one sentence.
    """
    job = _open_job(actor, import_id)
    like = recipes.recipe_of(job, recipe) if recipe else None
    if like is not None:
        sheet, header_row, lying = recipes.place_in(like, job)
    with contents.workbook(job) as workbook:
        found = source(workbook, sheet=sheet, header_row=header_row)
        told, where = proposing.proposed(actor, job.category, found, lying)
    job.table = {**told.table, "chosen_sheet": sheet, "chosen_header": header_row}
    job.mapping = {
        "columns": told.matches,
        "fixed": dict(job.mapping.get("fixed", {})),
        "file": proposing.files_by_default(actor, job.category),
        "adopt": False,
        "lying": where,
    }
    if like is not None:
        job.mapping = recipes.laid_over(like, job)
    key = store.purpose_key(storage.purpose(job.stored))
    plain = json.dumps(told.preview, ensure_ascii=False).encode(errors="replace")
    job.preview = store.seal_bytes(key, plain, "import_preview", job.stored)
    job.counts = {}
    _forget_rows(job)
    _move(job, State.UNDERSTOOD)
    said = {"sheet": sheet, "header_row": header_row, "lying": where, "recipe": recipe}
    _note(actor, "import.read", job, said)
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
) -> ImportJob:
    """Say which column fills what ('' nothing) and what every row gets; raise Invalid naming each doubt.

    `columns` is heading → target; headings left out keep what was proposed. With `met` "update" rows about
    records there are change these; else they are left out.
    """
    job = _open_job(actor, import_id)
    job.mapping = checked(
        job.mapping,
        columns=columns,
        fixed=fixed,
        targets=queries.targets_of_import(job.category, job.mapping.get("lying", "")),
        today=today(),
        updates=met == UPDATE,
    )
    job.mapping |= {"file": file, "adopt": adopt, "met": met}
    if file:
        permission.demand(actor, Verb.FILE, Subject(category=job.category), target=job.category)
    job.counts = {}
    _forget_rows(job)
    _move(job, State.UNDERSTOOD)
    _note(
        actor, "import.columns", job, {"columns": job.mapping["columns"], "file": file, "met": met}
    )
    return job


def start_rehearsal(actor: Actor, import_id: int) -> ImportJob:
    """Let the rehearsal run in the background."""
    job = _open_job(actor, import_id)
    if not job.mapping.get("columns"):
        raise Conflict(N_("The file has not been understood yet."))
    _move(job, State.REHEARSING)
    job.job = defer("imports.rehearse", import_id=job.pk)
    job.save(update_fields=["job"])
    _note(actor, "import.start_rehearsal", job, {})
    return job


def start_commit(actor: Actor, import_id: int) -> ImportJob:
    """Let the commit run in the background; a cancelled or failed one goes on where it stopped."""
    job = _open_job(actor, import_id)
    _demand_rehearsed(job)
    _move(job, State.COMMITTING)
    job.job = defer("imports.commit", import_id=job.pk)
    job.save(update_fields=["job"])
    _note(actor, "import.start_commit", job, {})
    return job


def cancel(actor: Actor, import_id: int) -> ImportJob:
    """Ask a working import to stop after its present batch, or give up one that waits for a person."""
    job = queries.import_of(actor, import_id)
    if job.state in _BUSY and job.job is not None:
        outcome = job_actions.cancel(actor, [job.job])
        if outcome.done:
            job.refresh_from_db()
            if not ImportJob.objects.filter(pk=job.pk, state__in=_BUSY).exists():
                return job
            if not queries.job_state(actor, job.job).finished:
                return job
    elif job.state == State.DONE:
        raise Conflict(_OVER)
    _move(job, State.CANCELLED)
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
            _forget_rows(job)
            _move(job, State.REHEARSING)
            workbook = stack.enter_context(contents.workbook(job))
        chosen = job.table.get
        found = source(
            workbook, sheet=chosen("chosen_sheet", ""), header_row=chosen("chosen_header")
        )
        progress.report(N_("Rehearsing"), done=0, total=found.sheet.n_rows)
        rehearsing.rehearse_rows(actor, job, found, progress)
        with progress.batch():
            return _rehearsed(actor, job)


def commit(actor: Actor, import_id: int, progress: Steps) -> dict[str, int]:
    """Make records of the rows the rehearsal found good, batch after batch, each row exactly once.

    Killed or cancelled, it goes on with the rows that are still new. All batches are one change set.
    """
    with failing(progress, import_id):
        with progress.batch():
            job = queries.import_of(actor, import_id)
            _demand_rehearsed(job)
            _move(job, State.COMMITTING)
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
        _demand_same_policy(job)
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
    job.policy_digest, job.policy_version = published().digest, published().number
    _move(job, State.REHEARSED)
    _note(actor, "import.rehearse", job, counts)
    tell_rehearsed(job)
    return counts


def _finish(actor: Actor, import_id: int) -> dict[str, int]:
    job = queries.import_of(actor, import_id)
    counts = job.counts = settling.counted(job)
    _move(job, State.DONE)
    committing.remember(job)
    told = {**counts, "change_set": job.change_set, "recipe": recipes.keep(job).pk}
    _note(actor, "import.commit", job, told)
    tell_committed(job)
    return counts


def _open_job(actor: Actor, import_id: int) -> ImportJob:
    """Return an import that may still be changed, the right to import checked again."""
    hold_policy()
    found = (
        ImportJob.objects.select_for_update()
        .filter(pk=import_id, created_by_id=actor.user_id)
        .first()
    )
    if found is None:
        raise Missing
    permission.demand(actor, Verb.IMPORT, Subject(category=found.category), target=found.category)
    if found.state in _BUSY and not (found.job and queries.job_state(actor, found.job).finished):
        raise Conflict(_UNDER_WAY)
    if found.state == State.DONE:
        raise Conflict(_OVER)
    return found


def _demand_rehearsed(job: ImportJob) -> None:
    if not job.counts or not job.policy_digest:
        raise Conflict(_NOT_REHEARSED)
    _demand_same_policy(job)


def _demand_same_policy(job: ImportJob) -> None:
    if published().digest != job.policy_digest:
        raise Conflict(_POLICY_CHANGED)


def _forget_rows(job: ImportJob) -> None:
    done = (ImportRow.State.COMMITTED, ImportRow.State.UPDATED)
    if ImportRow.objects.filter(job=job, state__in=done).exists():
        raise Conflict(
            N_("Some rows are committed already; commit the others, or upload the file again.")
        )
    ImportRow.objects.filter(job=job).delete()
    ImportDifference.objects.filter(job=job).delete()
    ImportCustomer.objects.filter(job=job).delete()
    ImportIssue.objects.filter(job=job).delete()


def _move(job: ImportJob, state: str) -> None:
    job.state, job.updated_at = state, now()
    job.save()


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
    job = _open_job(actor, import_id)
    _demand_rehearsed(job)
    count = updating.decide(job, accepted=accepted, field=field, cells=cells)
    said = {"accepted": accepted, "field": field, "differences": count}
    _note(actor, "import.decide", job, said)
    return count


def choose_files(actor: Actor, import_id: int, chosen: Mapping[int, int]) -> int:
    """Say of customers, by number, which file is theirs, 0 a new one; return the rows that lets go, or Invalid."""
    job = _open_job(actor, import_id)
    _demand_rehearsed(job)
    freed = choosing.choose(actor, job, chosen)
    job.counts = settling.counted(job)
    _move(job, State.REHEARSED)
    _note(actor, "import.choose_files", job, {"customers": len(chosen), "rows": freed})
    return freed


def note_compared(actor: Actor, import_id: int, *, shown: int) -> None:
    """Note, before they leave, that values of so many records are shown beside those of a file."""
    job = queries.import_of(actor, import_id)
    _note(actor, "import.compare", job, {"shown": shown})
