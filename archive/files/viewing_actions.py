"""What somebody looks at, page by page: noted in the trail before it leaves; and the thumbnails, made by a job."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.files import actions, keeping, queries
from archive.files.keeping import Content
from archive.files.models import File, FilePreview
from archive.files.rendering import draw_page, draw_sheets
from archive.files.rules import PIECE, Span
from archive.files.viewing_rules import (
    DAMAGED,
    DRAWN,
    SHEET,
    SHOWN,
    TEXT,
    Unshowable,
    run_of,
    written,
    written_pages,
    written_span,
)
from archive.records.closing import said_for_record
from archive.records.levels import SEALED
from archive.records.models import Record
from jobs.port import defer
from jobs.steps import Steps
from kernel.clock import now
from kernel.errors import FondsError, Missing
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from security.actor import Actor
from security.keys import store

_HEAD = 2  # bytes that say how a text is written


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """A file that somebody may look at, and how many pages it has: 0 while they are counted, or with a `problem`.

    `drawn`: so many of them, from the first on, have thumbnails.
    """

    record: Record
    file: File
    pages: int
    drawn: int
    problem: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page that may leave: it is drawn when it is read, which needs neither scope nor database."""

    kind: str
    number: int
    content: Content
    mark: str

    def __iter__(self) -> Iterator[bytes]:
        """Yield the JPEG; nothing where the page cannot be drawn."""
        try:
            yield draw_page(self.kind, self.content.read(), self.number, line=self.mark)
        except FondsError:
            return

    def close(self) -> None:
        """Let the content go, also where nobody takes the page."""
        self.content.close()


def viewed(actor: Actor, record_id: int, token: str) -> Viewed:
    """Return a file to be looked at; nothing of its content, so nothing is noted.

    Missing where it has no pages or the record is not there for `actor`, Refused where he may not look at files of
    it, Conflict while it is being checked.
    """
    record, file = queries.file_of(actor, record_id, token)
    actions.demand(queries.may_look(actor, record), actor, Verb.VIEW, record)
    mark = actions.mark_of(actor, record, file)
    if file.kind not in SHOWN:
        raise Missing
    if file.kind == TEXT:
        pages = written_pages(file.size)
        return Viewed(record=record, file=file, pages=pages, drawn=0, problem="", mark=mark)
    found = FilePreview.objects.filter(file=file).first() or FilePreview()
    return Viewed(
        record=record,
        file=file,
        pages=found.pages,
        drawn=len(found.lengths) * SHEET,
        problem=found.problem,
        mark=mark,
    )


def ask_for_preview(shown: Viewed) -> None:
    """Have the pages of a file counted that has no thumbnails yet, or whose work was lost."""
    defer(actions.PREVIEW, file_id=shown.file.pk)


def look_at_page(actor: Actor, record_id: int, token: str, number: int) -> Page:
    """Open one page of a PDF or picture, counted from 1; that is in the trail before anything of it leaves.

    As `viewed`, and Missing for a page that is not there.
    """
    shown = _page_there(actor, record_id, token, number, drawn=True)
    _note_page(actor, shown, page=number)
    return Page(
        kind=shown.file.kind, number=number, content=keeping.opened(shown.file), mark=shown.mark
    )


def look_at_text(actor: Actor, record_id: int, token: str, number: int) -> str:
    """Return one page of a text; that is in the trail first. No more of the file is read than the page needs."""
    shown = _page_there(actor, record_id, token, number, drawn=False)
    _note_page(actor, shown, page=number)
    span = written_span(number, shown.file.size)
    if span is None:
        return ""
    head = b"".join(keeping.opened(shown.file).read(_head_of(shown.file.size)))
    around = b"".join(keeping.opened(shown.file).read(span))
    return written(around, number, mark=head)


def look_at_thumbnails(actor: Actor, record_id: int, token: str, sheet: int) -> tuple[bytes, str]:
    """Return a sheet of thumbnails as JPEG and the watermark to put over it; noted as the pages that are on it.

    Where the kept ones are gone nothing is returned, and they are made again.
    """
    shown = _page_there(actor, record_id, token, 1, drawn=True)
    row = FilePreview.objects.get(file=shown.file)
    if not 0 <= sheet < len(row.lengths):
        raise Missing
    start = sum(row.lengths[:sheet])
    span = Span(first=start, last=start + row.lengths[sheet] - 1, size=row.size)
    try:
        content = b"".join(keeping.opened(row).read(span))
    except FondsError:
        ask_for_preview(shown)
        return b"", ""  # an exception would take that back
    first, last = run_of(sheet, row.pages)
    _note_page(actor, shown, thumbnails=f"{first}–{last}")
    return content, shown.mark


def make_preview(actor: Actor, number: int, progress: Steps) -> bool:
    """Count the pages of a file and draw its thumbnails, unless that is done; say whether there was something to do.

    Drawing takes no transaction. A file that cannot be drawn is remembered as such. One whose content is gone or
    broken is left to those who prove files, and keeps nobody from the next one.
    """
    try:
        with progress.batch():
            file = _to_preview(number)
            if file is None:
                return False
            content = keeping.opened(file)
    except FondsError:
        return False
    sheets: tuple[bytes, ...] = ()
    pages, problem = 0, ""
    try:
        drawn = draw_sheets(file.kind, content.read())
        pages, sheets = drawn.pages, drawn.parts
        problem = "" if pages else DAMAGED
    except Unshowable as error:
        problem = error.problem
    except FondsError:
        return False
    finally:
        content.close()
    with progress.batch():
        return _keep_preview(number, pages=pages, sheets=sheets, problem=problem)


def without_preview(most: int) -> list[int]:
    """Return files that wait for their thumbnails: those of before, and those whose work was lost."""
    rows = File.objects.filter(
        kind__in=DRAWN, state=File.State.CLEAN, is_damaged=False, preview=None
    ).exclude(record__level=SEALED)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def _page_there(actor: Actor, record_id: int, token: str, number: int, *, drawn: bool) -> Viewed:
    shown = viewed(actor, record_id, token)
    if not 1 <= number <= shown.pages or (shown.file.kind in DRAWN) != drawn:
        raise Missing
    return shown


def _note_page(actor: Actor, shown: Viewed, **said: object) -> None:
    key = store.open_record_keys([shown.record.pk]).get(shown.record.pk)
    name = keeping.open_facts(key, shown.file).name if key else ""
    mark = {"watermark": shown.mark} if shown.mark else {}
    asked = said_for_record(actor, shown.record)
    actions.note(actor, "file.look", shown.file, {"name": name, **said, **mark, **asked})


def _head_of(size: int) -> Span:
    return Span(first=0, last=min(_HEAD, size) - 1, size=size)


def _to_preview(number: int) -> File | None:
    rows = File.objects.filter(pk=number, kind__in=DRAWN, state=File.State.CLEAN, is_damaged=False)
    file = rows.exclude(record__level=SEALED).first()
    kept = FilePreview.objects.filter(file=file).first() if file else None
    if kept is None:
        return file
    if not kept.blob or _is_there(kept):
        return None
    kept.delete()
    return file


def _is_there(kept: FilePreview) -> bool:
    try:
        keeping.opened(kept).close()
    except FondsError:
        return False
    return True


def _keep_preview(number: int, *, pages: int, sheets: tuple[bytes, ...], problem: str) -> bool:
    lock_exclusive(actions.LOCK)  # against the sweep, until the row is there
    rows = File.objects.select_for_update(of=("self",)).exclude(record__level=SEALED)
    file = rows.filter(pk=number).first()  # a record that was sealed meanwhile gets none
    if file is None or FilePreview.objects.filter(file=file).exists():
        return False  # removed meanwhile, or somebody was faster
    key = store.open_record_keys([file.record_id]).get(file.record_id)
    content = b"".join(sheets)
    address = ""
    if content and key is not None:
        address = keeping.address_of(key, keeping.digest_of_bytes(content))
        keeping.keep_bytes(file.record_id, key, content, address=address)
    FilePreview.objects.create(
        file=file,
        record_id=file.record_id,
        pages=pages,
        lengths=[len(one) for one in sheets],
        size=len(content),
        blob=address,
        piece=PIECE,
        problem=problem,
        made_at=now(),
    )
    return True
