"""A stock-take on paper (盘点表): what should lie there, to tick off by hand, or what it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from archive.custody.place_models import Copy, Location, Placing
from archive.custody.places import AROUND, way_to, within
from archive.outputs.actions import MOST
from archive.outputs.form_sheets import Working, boxes, lines, or_none, ticked, to_sign
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import called, open_titles
from archive.stocktaking.models import StockFinding, StockTake
from archive.stocktaking.rules import RESULTS, Finding, Result, State, Thing
from archive.stocktaking.screens import place
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Grid
from persistence.arrays import any_id
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor


class Counting(NamedTuple):
    """One line of the form: a record, or a copy of it made as backup, and what was found."""

    record: Record
    copy: Copy | None
    found: Finding

    @property
    def thing(self) -> Thing:
        """What is counted."""
        return Thing(self.record.pk, self.copy.pk if self.copy is not None else 0)

    @property
    def number(self) -> str:
        """What stands on its label."""
        own = self.record.archive_no or f"#{self.record.pk}"
        return self.copy.label if self.copy is not None else own


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The things of a stock-take whose records its reader keeps, by result and place; `hidden` more are others'."""

    rows: Sequence[Counting]
    places: Mapping[int, Location]
    moved: frozenset[Thing]
    hidden: int

    @property
    def records(self) -> Sequence[Record]:
        """The records alone."""
        return [one.record for one in self.rows]


def expected(take: StockTake) -> dict[Thing, Finding]:
    """Return what the register has at a place and in all that lies in it, as if nothing was found yet."""
    inside = within([take.location_id], prefix="location__")
    placed = Placing.objects.filter(inside).values_list("record_id", "location_id")
    copied = Copy.objects.filter(inside).values_list("record_id", "pk", "location_id")
    things = {Thing(record): where for record, where in placed}
    things |= {Thing(record, copy): where for record, copy, where in copied}
    return {
        thing: Finding(result=Result.MISSING, registered=where, seen=None)
        for thing, where in things.items()
    }


def counted(actor: Actor, take: StockTake, found: Mapping[Thing, Finding]) -> Counted:
    """Return the lines of the form in the order in which somebody walks along the shelves: of what he keeps.

    No more is read than shows that there are too many for one form.
    """
    kept = visible_to(actor).filter(permission.reach(actor, KEEPING))
    rows_kept = kept.filter(any_id("pk", {thing.record for thing in found})).order_by("pk")
    seen = {one.pk: one for one in rows_kept[: MOST + 1]}
    open_titles(seen.values())
    copies = Copy.objects.in_bulk([thing.copy for thing in found if thing.copy])
    rows = [
        Counting(record=seen[thing.record], copy=copies.get(thing.copy), found=one)
        for thing, one in found.items()
        if thing.record in seen
    ]
    wanted = {one for row in rows for one in (row.found.registered, row.found.seen) if one}
    known = Location.objects.select_related(AROUND).in_bulk(wanted)
    moved = StockFinding.objects.filter(take=take, moved_at__isnull=False)
    results = list(Result)

    def key(row: Counting) -> tuple[int, str, str, Thing]:
        where = place(known.get(row.found.registered or row.found.seen or 0))
        return results.index(row.found.result), where, row.record.archive_no or "", row.thing

    return Counted(
        rows=sorted(rows, key=key),
        places=known,
        moved=frozenset(
            Thing(record, copy or 0) for record, copy in moved.values_list("record_id", "copy_id")
        ),
        hidden=len(found) - len(rows),
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
    count = {one: sum(row.found.result is one for row in given.rows) for one in Result}
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
    rows = [_row(given, row, blank=blank) for row in given.rows]
    return lines(columns, rows)


def _ticks() -> str:
    return boxes(_("there"), _("not there"))


def _row(given: Counted, row: Counting, *, blank: bool) -> tuple[str, ...]:
    registered, title = given.places.get(row.found.registered or 0), called(row.record)
    if blank:
        return place(registered), row.number, title, _ticks(), "", ""
    seen = place(given.places.get(row.found.seen or 0))
    said = _("put right") if row.thing in given.moved else ""
    return place(registered), row.number, title, _(RESULTS[row.found.result]), seen, said
