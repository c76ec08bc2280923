"""Reads what stands on labels: the number, the title as its printer may read it, and the code with our address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from archive.custody import places
from archive.custody.label_models import LabelCode
from archive.custody.place_models import Copy, Location, Placing
from archive.custody.queries import locations
from archive.custody.scan_rules import BEFORE, in_order
from archive.printing.laying import machine_code
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import called, with_titles
from backoffice.printing.labels import Label
from kernel.errors import Missing
from notices.words import link_to
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor

MOST = 500  # labels printed at once


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What gets a label: places, records or copies, in the order they stand in."""

    places: tuple[Location, ...] = ()
    records: tuple[Record, ...] = ()
    copies: tuple[Copy, ...] = ()

    def __len__(self) -> int:
        return len(self.places) + len(self.records) + len(self.copies)

    @property
    def leaving(self) -> tuple[Record, ...]:
        """The records something of which stands on the labels."""
        return (*self.records, *(one.record for one in self.copies))


def one_place(actor: Actor, location: Location) -> Labelled:
    """Return a place alone."""
    return Labelled(places=(locations(actor).get(pk=location.pk),))


def places_in(actor: Actor, location: Location) -> Labelled:
    """Return the places in use directly in a place, in the order of their codes."""
    rows = locations(actor).filter(parent=location, closed_on__isnull=True)
    return Labelled(places=tuple(sorted(rows, key=lambda one: in_order(one.code))))


def records_in(actor: Actor, location: Location) -> Labelled:
    """Return the records in a place, and in what lies in it, that `actor` keeps: by category and number."""
    inside = Placing.objects.filter(places.within([location.pk], prefix="location__"))
    rows = _kept(actor).filter(pk__in=inside.values("record"))[: MOST + 1]
    return Labelled(records=tuple(on_the_shelf(with_titles(rows))))


def one_record(actor: Actor, number: int) -> Labelled:
    """Return a record that `actor` keeps; Missing for any other."""
    found = with_titles(_kept(actor).filter(pk=number))
    if not found:
        raise Missing
    return Labelled(records=tuple(found))


def one_copy(actor: Actor, number: int) -> Labelled:
    """Return a copy of a record that `actor` keeps; Missing for any other."""
    rows = Copy.objects.filter(pk=number, record__in=_kept(actor), withdrawn_on__isnull=True)
    found = list(rows.select_related("record"))
    if not found:
        raise Missing
    with_titles(one.record for one in found)
    return Labelled(copies=tuple(found))


def on_the_shelf(records: Iterable[Record]) -> list[Record]:
    """Return records as they stand on a shelf: by category, then by number (REQ-NUM-06)."""
    return sorted(records, key=lambda one: (one.category, in_order(one.archive_no or ""), one.pk))


def labels_of(labelled: Labelled, codes: Sequence[LabelCode], *, titles: bool) -> list[Label]:
    """Return the labels; without `titles` those of records show their number alone."""
    of_place = {one.location_id: one.token for one in codes if one.location_id}
    of_record = {one.record_id: one.token for one in codes if one.record_id}
    of_copy = {one.copy_id: one.token for one in codes if one.copy_id}
    return [
        *(
            Label(
                number=one.code,
                title=one.name,
                note=" › ".join(each.code for each in places.way_to(one)[:-1]),
                code=_code(of_place[one.pk]),
            )
            for one in labelled.places
        ),
        *(
            Label(
                number=one.archive_no or f"#{one.pk}",
                title=called(one) if titles else "",
                note=one.category,
                code=_code(of_record[one.pk]),
            )
            for one in labelled.records
        ),
        *(
            Label(
                number=one.label,
                title=called(one.record) if titles else "",
                note=f"{gettext('Backup copy')} · {Copy.Kind(one.kind).label}",
                code=_code(of_copy[one.pk]),
            )
            for one in labelled.copies
        ),
    ]


def address_of(token: str) -> str:
    """Return what the code of a label says: the company's address and the opaque word."""
    return link_to(f"{BEFORE}{token}/")


def _kept(actor: Actor) -> QuerySet[Record]:
    return visible_to(actor).filter(permission.reach(actor, KEEPING))


def _code(token: str) -> bytes:
    return machine_code(address_of(token))
