"""The list of a shelf as a sheet: what stands in a place and in all that lies in it, in the order it stands there."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.custody.place_models import Copy, Location, Placing
from archive.custody.places import way_to
from archive.custody.scan_rules import in_order
from archive.records.models import Record
from archive.records.title_sealing import called
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Note, Pair, Sheet, Signature
from kernel.clock import today


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What stands in a place, as far as its reader keeps it; `hidden` more are others'."""

    placings: tuple[Placing, ...]
    hidden: int
    copies: tuple[Copy, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of which something stands in the list."""
        return (*(one.record for one in self.placings), *(one.record for one in self.copies))


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
    rows = tuple((f"{at}", *line, "") for at, line in enumerate(_lines(shelf), start=1))
    extra: tuple[str, ...] = ()
    if shelf.hidden:
        said = _("{count} more records lie here that who printed this does not keep.")
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


def _lines(shelf: Shelf) -> list[tuple[str, str, str, str]]:
    """Return place, number, title and category of each thing as it stands there; a copy says that it is one."""
    lines = [
        (
            one.location.code,
            one.record.archive_no or f"#{one.record_id}",
            called(one.record),
            one.record.category,
        )
        for one in shelf.placings
    ]
    for one in shelf.copies:
        if one.location is not None:
            of = f"【{_('Backup copy')}】{called(one.record)}"
            lines.append((one.location.code, one.label, of, one.record.category))
    return sorted(lines, key=lambda line: (in_order(line[0]), line[3], in_order(line[1])))
