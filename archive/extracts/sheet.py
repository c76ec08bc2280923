"""The extract on paper: whom it is for and what for, what it says of each record, who answers for it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from archive.extracts.freezing import Frozen, frozen, said_in
from archive.extracts.models import Extract
from archive.files.marking import marked
from archive.records.purposes import purpose_name, purposes
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Note, Pair, Pairs, Sheet, Signature
from backoffice.printing.typesetting import pdf_of
from kernel.errors import Conflict
from kernel.scope import current
from kernel.text import N_
from policies.document.queries import published


def frozen_parts(row: Extract) -> Sequence[Frozen]:
    """Return what an extract says, record by record; Conflict once one of the records was destroyed."""
    parts = [frozen(one) for one in row.parts.order_by("pk")]
    found = [one for one in parts if one is not None]
    if len(found) < len(parts):
        raise Conflict(N_("A record of this extract was destroyed; what it said is gone with it."))
    return found


def pdf_of_extract(row: Extract) -> bytes:
    """Return the extract as a PDF with its watermark on every page, in the language of the question."""
    with override(row.language):
        asker = said_in(row)["asker"]
        line = _("Extract {number} · only for {asker}").format(number=row.number, asker=asker)
        return marked("pdf", pdf_of(_sheet(row, asker)), line)


def _sheet(row: Extract, asker: str) -> Sheet:
    zone = ZoneInfo(current().company.time_zone)
    drawn = row.drawn_at.astimezone(zone).date().isoformat() if row.drawn_at else ""
    released = row.released_at.astimezone(zone).date().isoformat() if row.released_at else ""
    named = {one.code: purpose_name(one) for one in purposes()}
    facts = [Pair(label=_("For"), text=asker, wide=True)]
    if row.purpose:
        facts.append(Pair(label=_("For what"), text=named.get(row.purpose, row.purpose)))
    facts.append(Pair(label=_("Asked on"), text=row.asked_at.astimezone(zone).date().isoformat()))
    signatures = [Signature(label=_("Drawn up by"), name=row.made_by.name, date=drawn)]
    if row.checked_by is not None:
        signatures.append(
            Signature(
                label=_("Compared with the records by"), name=row.checked_by.name, date=released
            )
        )
    return Sheet(
        letterhead=letterhead(fonds=published().document.fonds),
        title=_("Extract from the records"),
        marks=(Pair(label=_("Number"), text=row.number),),
        parts=(
            Pairs(pairs=tuple(facts)),
            *(_record(one) for one in frozen_parts(row)),
            Note(text=_("As the records stood on {day}. Not to be passed on.").format(day=drawn)),
        ),
        signatures=tuple(signatures),
        footer=row.digest,
        language=row.language,
    )


def _record(one: Frozen) -> Pairs:
    title = f"{one.number} {one.title}".strip()
    return Pairs(
        title=title, pairs=tuple(Pair(label=label, text=text) for _code, label, text in one.lines)
    )
