"""The list of a shelf as a sheet: what stands in a place and in all that lies in it, in the order it stands there."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.custody.place_models import Location, Placing
from archive.custody.places import way_to
from archive.records.title_sealing import called
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Note, Pair, Sheet, Signature
from kernel.clock import today


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What stands in a place, as far as its reader may see it; `hidden` more are not shown to him."""

    placings: tuple[Placing, ...]
    hidden: int


def shelf_sheet(row: Location, shelf: Shelf) -> Sheet:
    """Return the list of what stands in a place, with room to tick each off."""
    way = " › ".join(one.code for one in way_to(row))
    columns = (
        Column(label=_("No."), kind="number"),
        Column(label=_("Place"), kind="text"),
        Column(label=_("Archive number"), kind="text"),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Category"), kind="short"),
        Column(label="✓", kind="short"),
    )
    rows = tuple(
        (
            f"{at}",
            one.location.code,
            one.record.archive_no or f"#{one.record_id}",
            called(one.record),
            one.record.category,
            "",
        )
        for at, one in enumerate(shelf.placings, start=1)
    )
    extra = ()
    if shelf.hidden:
        said = _("{count} more records lie here that who printed this may not see.")
        extra = (said.format(count=f"{shelf.hidden:,}"),)
    parts = (Grid(columns=columns, rows=rows),) if rows else (Note(text=_("Nothing lies here.")),)
    return Sheet(
        letterhead=letterhead(),
        title=_("Shelf list"),
        subtitle=str(row),
        marks=(
            Pair(label=_("Place"), text=way),
            Pair(label=_("Records"), text=f"{len(rows):,}"),
            Pair(label=_("Printed on"), text=today().isoformat()),
        ),
        parts=parts,
        signatures=(Signature(label=_("Checked by")), Signature(label=_("Date"))),
        landscape=False,
        language=get_language() or "en",
        extra=extra,
    )
