"""Notes every print in the audit trail before its content leaves; lets long ones be printed in the background.

A print is an output (输出) of its own kind.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override

from archive.lists.giving import GivenPage
from archive.outputs.counting import Kind, count_output
from archive.outputs.queries import demand_within
from archive.printing import asking, files, queries
from archive.printing.above import SUBJECT, approvers, category_of, digest_of
from archive.printing.files import SOURCES
from archive.printing.highest import demand_factor_in
from archive.printing.models import Printout
from archive.printing.reading import READERS, demand_not_too_many
from archive.printing.standing import Standing
from archive.printing.stating import demand_still_covered, stated_in
from archive.printing.telling import tell_printed
from archive.printing.turns import demand_room, go_on
from archive.records.levels_in_force import demand_factor_for
from archive.records.models import Record
from archive.records.purposes import stated_for_record
from archive.records.views import criteria
from backoffice.printing.sheet import Sheet
from backoffice.printing.typesetting import pdf_of, steps_of
from decisions.actions import ask
from jobs.actions import cancel
from jobs.progress import Progress
from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import Conflict, Missing, Refused
from kernel.scope import current
from kernel.text import N_, one_line
from policies.access.rules import Verb
from policies.document.queries import published
from policies.forms.rules import Form
from security import permission
from security.actor import Actor
from security.audit import writer
from security.keys import store

PRINT, EXPORT = "record.print", "record.export"
KEPT = timedelta(days=30)
_PURPOSE = "printouts"


def note_record(actor: Actor, record: Record, form: Form, *, purpose: str) -> None:
    """Note that somebody prints a record on a form; Refused without the right to take it out.

    Invalid without a purpose where one is asked, Conflict where the person's consent does not cover it, NotFresh at
    the highest level without a second factor.
    """
    target = f"record:{record.pk}"
    queries.demand_record(actor, record)
    demand_factor_for(actor, record, Verb.EXPORT)
    stated = stated_for_record(record, purpose)
    writer.record(
        actor=actor,
        verb=PRINT,
        target=target,
        record_id=record.pk,
        payload={
            "form": form.kind,
            "code": form.code,
            "version": record.version,
            **stated.said,
        },
    )
    count_output(actor, Kind.PRINT, 1, stated)


def note_rows(actor: Actor, form: str, given: QueryDict, *, shown: int, printout: int = 0) -> None:
    """Note, before they leave, that somebody takes rows out, printed or as a file: by which criteria (QRY-05).

    `printout`: the one they lie in, where they were made in the background. Invalid without a purpose where one is
    asked, and for records whose consent does not cover it.
    """
    permission.demand_any(actor, Verb.EXPORT, target="record")
    demand_factor_in(actor, form, given)
    stated = stated_in(actor, form, given)
    asked = {**criteria(given), **({"printout": printout} if printout else {})}
    verb, kind = (EXPORT, Kind.EXPORT) if form in SOURCES else (PRINT, Kind.PRINT)
    said = {"form": form, "criteria": asked, "shown": shown, **stated.said}
    writer.record(actor=actor, verb=verb, target="record", payload=said)
    count_output(actor, kind, shown, stated)


def order(actor: Actor, form: str, given: QueryDict) -> Printout:
    """Let a long register or list be made in the background, as a PDF or a file.

    Invalid for more than one holds, more than `actor` may take out at once, or where too many are to be made already.
    """
    lines = _counted(actor, form, given)
    demand_within(actor, category_of(actor, form, given), lines)
    demand_room(actor.user_id or 0)
    made = _kept(actor, form, given, lines)
    _start(actor, made)
    return made


@transaction.atomic
def ask_above(actor: Actor, form: str, given: QueryDict, *, purpose: str) -> int:
    """Ask for more rows than one may take out at once and return the id of the request; nothing is read yet."""
    lines = _counted(actor, form, given)
    made = _kept(actor, form, given, lines)
    title = f"{made.get_form_display()} · {lines:,} · {one_line(purpose)}"
    made.request = ask(
        actor,
        subject=SUBJECT,
        target=f"printout:{made.pk}",
        title=title[:200],
        steps=approvers(category_of(actor, form, given)),
        payload={"digest": digest_of(made), "lines": lines},
    )
    made.save(update_fields=["request"])
    return made.request


@transaction.atomic
def make_approved(actor: Actor, number: int) -> Printout:
    """Have made what was approved; Conflict where it is not approved yet or was made already, Invalid as `order`."""
    queries.printout_of(actor, number)
    made = Printout.objects.select_for_update().defer("content").get(pk=number)
    if made.approved_at is None:
        raise Conflict(N_("This is not approved yet."))
    if made.turn is not None or made.job is not None:
        raise Conflict(N_("This was made once already; ask for it anew."))
    _demand(actor, made.form, asking.filters_of(made))
    demand_room(made.person_id)
    _start(actor, made)
    return made


@transaction.atomic
def stop(actor: Actor, number: int) -> None:
    """Stop a print that is not done yet: nothing is kept of it, and the next one gets its turn."""
    made = queries.printout_of(actor, number)
    if made.job is not None:
        cancel(actor, [made.job])
    elif made.turn is not None:
        said = {"form": made.form, "lines": made.lines}
        writer.record(actor=actor, verb="print.stop", target=f"printout:{number}", payload=said)
        made.delete()
    go_on()


def _kept(actor: Actor, form: str, given: QueryDict, lines: int) -> Printout:
    if actor.user_id is None:
        raise Missing  # a printout waits for a person
    made = Printout.objects.create(
        person_id=actor.user_id,
        form=form,
        language=get_language() or "en",
        lines=lines,
        ordered_at=now(),
    )
    asking.put(made, given)
    made.save(update_fields=["query"])
    return made


def _start(actor: Actor, made: Printout) -> None:
    made.turn = now()
    made.save(update_fields=["turn"])
    said = {
        "form": made.form,
        "criteria": dict(criteria(asking.filters_of(made))),
        "lines": made.lines,
        **({"request": made.request} if made.request else {}),
    }
    writer.record(actor=actor, verb="print.order", target=f"printout:{made.pk}", payload=said)
    go_on()


def _counted(actor: Actor, form: str, given: QueryDict) -> int:
    """Return how many lines there are; Refused without the right to take them out, Invalid for too many."""
    if form in SOURCES:
        SOURCES[form].demand(actor, given)
        demand_factor_in(actor, form, given)
        rows = SOURCES[form].count(actor, given, most=files.LARGEST + 1)
        files.demand_not_too_many(rows)
        stated_in(actor, form, given)
        return rows
    READERS[form].demand(actor, given)
    demand_factor_in(actor, form, given)
    lines = READERS[form].count(actor, given)
    demand_not_too_many(lines)
    stated_in(actor, form, given)
    return lines


def _demand(actor: Actor, form: str, given: QueryDict) -> None:
    """Refused without the right, Invalid without a purpose that covers all of it: also some time after it was asked."""
    (SOURCES if form in SOURCES else READERS)[form].demand(actor, given)
    stated_in(actor, form, given)


def produce(actor: Actor, number: int, progress: Progress) -> dict[str, int]:
    """Read the lines part by part as their person may read them now, set them, and keep the PDF sealed."""
    with progress.batch():
        made = queries.printout_of(actor, number)
        given = asking.filters_of(made)
        _demand(actor, made.form, given)
        made.rights = _rights(actor)
        zone = ZoneInfo(current().company.time_zone)
    with override(made.language), timezone.override(zone):
        make = _file if made.form in SOURCES else _pdf
        standing = Standing()
        content, total = make(actor, made, given, progress, standing)
    with progress.batch():
        key = store.purpose_key(_PURPOSE)
        made.content = store.seal_bytes(key, content, _PURPOSE, made.pk)
        made.size, made.lines, made.done_at = len(content), total, now()
        made.records = standing.ids(total)
        made.save(update_fields=["content", "records", "rights", "size", "lines", "done_at"])
        tell_printed(made)
    return {"lines": total, "bytes": len(content)}


def take(actor: Actor, number: int) -> bytes:
    """Return the content of one's own printout; Refused once the rights it was made under are not the same any more."""
    made = queries.printout_of(actor, number)
    if made.done_at is None or made.content is None:
        raise Missing
    given = asking.filters_of(made)
    _demand(actor, made.form, given)
    if made.rights != _rights(actor):
        decision = refusal(
            N_("Your posts or the policy have changed since this was printed; print it again.")
        )
        target = f"printout:{made.pk}"
        raise Refused(decision, actor=actor.id, verb=str(Verb.EXPORT), target=target)
    demand_still_covered(actor, made.form, given, made.ordered_at)
    note_rows(actor, made.form, given, shown=made.lines, printout=made.pk)
    return store.open_bytes(store.purpose_key(_PURPOSE), bytes(made.content), _PURPOSE, made.pk)


def forget_old(actor: Actor) -> int:
    """Delete what was printed a month ago; who needs it still prints it again."""
    deleted, _kinds = Printout.objects.filter(ordered_at__lt=now() - KEPT).delete()
    if deleted:
        said = {"count": deleted}
        writer.record(actor=actor, verb="print.forget", target="printout", payload=said)
    return deleted


def _rights(actor: Actor) -> str:
    """Return a digest of what decides which rows and fields somebody may take out: posts, territories, policy."""
    posts = sorted(f"{one.department}:{one.position}" for one in actor.posts)
    said = "|".join([published().digest, *posts, "", *sorted(actor.territories)])
    return hashlib.sha256(said.encode()).hexdigest()


def _pdf(
    actor: Actor, made: Printout, given: QueryDict, progress: Progress, standing: Standing
) -> tuple[bytes, int]:
    sheet = _read(actor, made, given, progress, standing)
    total = sum(len(part.rows) for part in sheet.parts if hasattr(part, "rows"))
    return pdf_of(sheet, step=_stepping(progress, made.lines, steps_of(total))), total


def _file(
    actor: Actor, made: Printout, given: QueryDict, progress: Progress, standing: Standing
) -> tuple[bytes, int]:
    progress.report(N_("Reading the lines"), done=0, total=made.lines)
    pages = 0

    def each(read: Callable[[], Any]) -> Any:
        """Read one part in a scope of its own, so that the work shows signs of life and can be stopped."""
        nonlocal pages
        with progress.batch():
            found = read()
            pages += 1
            progress.report(done=min(made.lines, pages * files.PAGE))
        return found

    content, total = files.file_of(actor, made.form, given, standing.noting(each))
    with content:
        return content.read(), total


def _read(
    actor: Actor, made: Printout, given: QueryDict, progress: Progress, standing: Standing
) -> Sheet:
    progress.report(N_("Reading the lines"), done=0, total=2 * made.lines)

    read_so_far = 0

    def each(read: Callable[[], Any]) -> Any:
        """Read one part in a scope of its own, so that the work shows signs of life and can be stopped."""
        nonlocal read_so_far
        with progress.batch():
            found = read()
            rows = found.rows if isinstance(found, GivenPage) else found
            read_so_far += len(rows) if isinstance(rows, list) else 0
            progress.report(done=min(made.lines, read_so_far))
        return found

    return READERS[made.form].sheet(actor, given, standing.noting(each))


def _stepping(progress: Progress, lines: int, steps: int) -> Callable[[], None]:
    done = iter(range(1, steps + 1))

    def step() -> None:
        progress.check()
        progress.report(N_("Setting the pages"), done=lines + lines * next(done, steps) // steps)

    return step
