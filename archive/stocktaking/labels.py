"""Says what scanned labels name: records by any of their numbers, places by their code, or another company's thing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models.functions import Upper

from archive.custody.label_models import LabelCode
from archive.custody.place_models import Copy, Location
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from archive.stocktaking.label_rules import Label, read
from archive.stocktaking.rules import Kind
from kernel.scope import current
from persistence.arrays import any_text
from policies.numbering.rules import normalise

_NAMING = (NumberEvent.Event.USED, NumberEvent.Event.LEGACY, NumberEvent.Event.ALIAS)


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a label names: a record, a copy of one, or a place by its id, 0 for nothing of ours."""

    kind: Kind
    number: int = 0
    copy: int = 0  # of that record


def meant_by(texts: Collection[str]) -> Mapping[str, Meant]:
    """Return text → what it names, in five queries however many there are."""
    labels = {text: read(text, host=current().company.host) for text in texts}
    words = _words({one.word for one in labels.values()} - {""})
    codes = {one.code for one in labels.values()} - {""}
    places, records, copies = _places(codes), _records(codes), _copies(codes)
    return {
        text: words.get(one.word)
        or _meant(one, places, records)
        or copies.get(one.code.upper(), Meant(kind=Kind.UNKNOWN))
        for text, one in labels.items()
    }


def _meant(label: Label, places: Mapping[str, int], records: Mapping[str, int]) -> Meant | None:
    if label.elsewhere:
        return Meant(kind=Kind.FOREIGN)
    place, record = places.get(label.code.upper()), records.get(normalise(label.code))
    if record is not None:
        return Meant(kind=Kind.RECORD, number=record)
    if place is not None:
        return Meant(kind=Kind.PLACE, number=place)
    return None


def _words(words: Collection[str]) -> dict[str, Meant]:
    """Return the word of a printed label → what it names; a word of another company is none of ours."""
    rows = LabelCode.objects.filter(any_text("token", sorted(words))).select_related("copy")
    return {one.token: _of_code(one) for one in rows}


def _of_code(row: LabelCode) -> Meant:
    if row.copy is not None:
        return Meant(kind=Kind.COPY, number=row.copy.record_id, copy=row.copy.pk)
    if row.record_id:
        return Meant(kind=Kind.RECORD, number=row.record_id)
    return Meant(kind=Kind.PLACE, number=row.location_id or 0)


def _copies(codes: Collection[str]) -> dict[str, Meant]:
    wanted = sorted({one.upper() for one in codes} - {""})
    rows = Copy.objects.annotate(upper=Upper("label")).filter(any_text("upper", wanted))
    return {
        upper: Meant(kind=Kind.COPY, number=record, copy=pk)
        for upper, record, pk in rows.values_list("upper", "record_id", "pk")
    }


def _places(codes: Collection[str]) -> dict[str, int]:
    wanted = sorted({one.upper() for one in codes} - {""})
    rows = Location.objects.annotate(upper=Upper("code")).filter(any_text("upper", wanted))
    return dict(rows.values_list("upper", "pk"))


def _records(codes: Collection[str]) -> dict[str, int]:
    wanted = sorted({normalise(one) for one in codes} - {""})
    events = NumberEvent.objects.filter(
        any_text("normalised", wanted),
        event__in=_NAMING,
        # A number outlives its record: one whose entering was taken back is nothing on our shelf.
        record_id__in=Record.objects.values("pk"),
    )
    rows = events.order_by("pk").values_list("normalised", "record_id")
    found = {number: record for number, record in rows if record is not None}
    # As it stands in the register now, whatever the ledger calls it.
    exact = Record.objects.filter(any_text("archive_no", sorted(set(codes) - {""})))
    named = exact.values_list("archive_no", "pk")
    return found | {normalise(number): pk for number, pk in named if number}
