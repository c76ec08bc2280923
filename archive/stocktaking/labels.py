"""Says what scanned labels name: records by any of their numbers, places by their code, or another company's thing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models.functions import Upper

from archive.custody.label_models import LabelCode
from archive.custody.place_models import Location
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
    """What a label names: a record or a place by its id, 0 for nothing of ours."""

    kind: Kind
    number: int = 0


def meant_by(texts: Collection[str]) -> Mapping[str, Meant]:
    """Return text → what it names, in four queries however many there are."""
    labels = {text: read(text, host=current().company.host) for text in texts}
    words = _words({one.word for one in labels.values()} - {""})
    codes = {one.code for one in labels.values()} - {""}
    places, records = _places(codes), _records(codes)
    return {
        text: words.get(one.word) or _meant(one, places, records) for text, one in labels.items()
    }


def _meant(label: Label, places: Mapping[str, int], records: Mapping[str, int]) -> Meant:
    if label.elsewhere:
        return Meant(kind=Kind.FOREIGN)
    place, record = places.get(label.code.upper()), records.get(normalise(label.code))
    if record is not None:
        return Meant(kind=Kind.RECORD, number=record)
    if place is not None:
        return Meant(kind=Kind.PLACE, number=place)
    return Meant(kind=Kind.UNKNOWN)


def _words(words: Collection[str]) -> dict[str, Meant]:
    """Return the word of a printed label → what it names; a word of another company is none of ours."""
    rows = LabelCode.objects.filter(any_text("token", sorted(words)))
    return {
        one.token: Meant(kind=Kind.RECORD, number=one.record_id)
        if one.record_id
        else Meant(kind=Kind.PLACE, number=one.location_id or 0)
        for one in rows
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
