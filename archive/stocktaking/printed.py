"""A stock-take on paper (盘点表): what should lie there, to tick off by hand, or what it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from archive.custody.place_models import Location, Placing
from archive.custody.places import AROUND, way_to, within
from archive.outputs.form_sheets import Working, boxes, lines, or_none, ticked, to_sign
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import called, open_titles
from archive.stocktaking.models import StockFinding, StockTake
from archive.stocktaking.rules import RESULTS, Finding, Result, State
from archive.stocktaking.screens import place
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Grid
from persistence.arrays import any_id
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The records of a stock-take its reader may see, by result and place; `hidden` more are others'."""

    rows: Sequence[tuple[Record, Finding]]
    places: Mapping[int, Location]
    moved: frozenset[int]
    hidden: int

    @property
    def records(self) -> Sequence[Record]:
        """The records alone."""
        return [record for record, _found in self.rows]


def expected(take: StockTake) -> dict[int, Finding]:
    """Return what the register has at a place and in all that lies in it, as if nothing was found yet."""
    rows = Placing.objects.filter(within([take.location_id], prefix="location__"))
    return {
        record: Finding(result=Result.MISSING, registered=where, seen=None)
        for record, where in rows.values_list("record_id", "location_id")
    }


def counted(actor: Actor, take: StockTake, found: Mapping[int, Finding]) -> Counted:
    """Return the lines of the form in the order in which somebody walks along the shelves."""
    seen = list(visible_to(actor).filter(any_id("pk", list(found))).order_by("archive_no", "pk"))
    open_titles(seen)
    wanted = {one for row in seen for one in (found[row.pk].registered, found[row.pk].seen) if one}
    known = Location.objects.select_related(AROUND).in_bulk(wanted)
    moved = StockFinding.objects.filter(take=take, moved_at__isnull=False)
    results = list(Result)

    def key(row: Record) -> tuple[int, str, str, int]:
        one = found[row.pk]
        where = place(known.get(one.registered or one.seen or 0))
        return results.index(one.result), where, row.archive_no or "", row.pk

    return Counted(
        rows=[(row, found[row.pk]) for row in sorted(seen, key=key)],
        places=known,
        moved=frozenset(moved.values_list("record_id", flat=True)),
        hidden=len(found) - len(seen),
    )


def stock_form(take: StockTake, given: Counted, *, blank: bool) -> Working:
    """Return the form of a stock-take: `blank` with boxes to tick, else with the result of each record."""
    extra: tuple[str, ...] = ()
    if given.hidden:
        said = _("{count} more records lie here that who printed this does not keep.")
        extra = (said.format(count=f"{given.hidden:,}"),)
    facts = [
        (_("Place"), " › ".join(one.code for one in way_to(take.location))),
        (_("Records"), f"{len(given.rows):,}"),
        (_("Begun on"), moment(take.opened_at)[:10]),
    ]
    if take.ended_at is not None and not blank:
        facts.append((_("Ended on"), moment(take.ended_at)[:10]))
    by = take.opened_by.name if take.opened_by and not blank else ""
    ended = take.ended_by.name if take.ended_by and not blank else ""
    on = moment(take.ended_at)[:10] if take.ended_at and ended else ""
    return Working(
        title=_("Stock-taking form"),
        of=str(take.location),
        facts=facts,
        parts=(or_none(_grid(given, blank=blank), _("Nothing lies here.")),),
        signed=(
            to_sign(_("Counted by"), by, moment(take.opened_at)[:10] if by else ""),
            to_sign(_("Closed by"), ended if take.state == State.CLOSED else "", on),
            to_sign(_("Head of department")),
        ),
        landscape=True,
        extra=(*_totals(given, blank=blank), *extra),
    )


def _totals(given: Counted, *, blank: bool) -> tuple[str, ...]:
    if blank:
        return ()
    count = {one: sum(found.result is one for _row, found in given.rows) for one in Result}
    return ("　".join(f"{_(RESULTS[one])}: {many:,}" for one, many in count.items()),)


def _grid(given: Counted, *, blank: bool) -> Grid:
    columns = (
        Column(label=_("Place"), kind="text"),
        Column(label=_("Archive number"), kind="text"),
        Column(label=_("Title"), kind="long"),
        ticked(_("Result"), _ticks()) if blank else Column(label=_("Result"), kind="short"),
        Column(label=_("Scanned at") if not blank else _("Found at"), kind="text", room=16),
        Column(label=_("Remarks"), kind="text", room=12),
    )
    rows = [_row(given, row, found, blank=blank) for row, found in given.rows]
    return lines(columns, rows)


def _ticks() -> str:
    return boxes(_("there"), _("not there"))


def _row(given: Counted, row: Record, found: Finding, *, blank: bool) -> tuple[str, ...]:
    registered, number = given.places.get(found.registered or 0), row.archive_no or f"#{row.pk}"
    if blank:
        return place(registered), number, called(row), _ticks(), "", ""
    seen = place(given.places.get(found.seen or 0))
    said = _("put right") if row.pk in given.moved else ""
    return place(registered), number, called(row), _(RESULTS[found.result]), seen, said
