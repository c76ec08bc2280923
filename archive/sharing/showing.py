"""What a share shows, as it is now: its fields and files, never more than who asked for it may see himself."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import get_language

from archive.files import keeping
from archive.files.models import File, FilePreview
from archive.files.queries import may_look
from archive.files.rules import may_be_had
from archive.files.viewing_rules import DRAWN
from archive.records import storing
from archive.records.cards import CardField, sections_of
from archive.records.models import Record
from archive.records.shapes import shape_of
from archive.records.showing import Shower
from archive.sharing.models import Share, SharePart
from archive.sharing.queries import parts_with_records
from policies.document.queries import published
from security.actor import Actor
from security.keys import store


@dataclass(frozen=True, kw_only=True)
class SharedFile:
    """A file whose pages are shown; `pages` is 0 while they are counted."""

    token: str
    name: str
    pages: int
    file: File


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is shown of one record."""

    record: Record
    number: str
    category: str
    fields: tuple[CardField, ...]
    files: tuple[SharedFile, ...]


def fields_to_share(
    actor: Actor, record: Record, *, clear: Collection[str] = ()
) -> list[CardField]:
    """Return the filled-in fields of a record that somebody may read; `clear`: those shown though masked for him."""
    shape = shape_of(published(), record.category)
    values = storing.opened([record])[record.pk]
    shower = Shower(actor)
    shower.learn(shape, [values])
    sections = sections_of(actor, shape, values, shower, clear)
    return [one for section in sections for one in section.fields if one.text]


def files_to_share(actor: Actor, record: Record) -> list[SharedFile]:
    """Return the files of a record that can be shown page by page, where somebody may look at them."""
    if not may_look(actor, record):
        return []
    rows = File.objects.filter(record=record, is_current=True, kind__in=DRAWN).order_by("pk")
    key = store.open_record_keys([record.pk]).get(record.pk)
    if key is None:
        return []
    wanted = [one for one in rows if may_be_had(one.state, is_damaged=one.is_damaged)]
    previews = FilePreview.objects.filter(file__in=wanted, problem="")
    pages = dict(previews.values_list("file", "pages"))
    return [
        SharedFile(
            token=one.token,
            name=keeping.open_facts(key, one).name,
            pages=pages.get(one.pk, 0),
            file=one,
        )
        for one in wanted
    ]


def shown_by(share: Share, sharer: Actor) -> list[Shown]:
    """Return what a share shows of each record, exactly in its scope; the caller has checked that it stands."""
    reads = replace(sharer, language=get_language() or sharer.language)
    return [_shown(share, reads, part, record) for part, record in parts_with_records(share)]


def shared_file(share: Share, sharer: Actor, token: str) -> SharedFile | None:
    """Return one file of a share's scope, None for any other token."""
    for part, record in parts_with_records(share):
        if token in part.files:
            found = files_to_share(sharer, record)
            return next((one for one in found if one.token == token), None)
    return None


def _shown(share: Share, sharer: Actor, part: SharePart, record: Record) -> Shown:
    wanted = set(part.fields)
    fields = fields_to_share(sharer, record, clear=wanted if share.clear else ())
    files = files_to_share(sharer, record) if part.files else []
    category = shape_of(published(), record.category).category.category
    return Shown(
        record=record,
        number=record.archive_no or "",
        category=Shower(sharer).name(category),
        fields=tuple(one for one in fields if one.code in wanted),
        files=tuple(one for one in files if one.token in set(part.files)),
    )
