"""Prints labels and lists of a shelf: each print is in the trail before it leaves; each label keeps its code."""

import base64
import secrets
from collections.abc import Sequence

from archive.custody import labelling
from archive.custody.actions import note
from archive.custody.label_models import LabelCode
from archive.custody.labelling import MOST, Labelled
from archive.custody.queries import TARGET
from archive.outputs.counting import Kind, count_output
from archive.outputs.queries import demand_within
from archive.records.levels_in_force import demand_factor_among
from archive.records.models import Record
from archive.records.purposes import UNASKED
from backoffice.printing.labels import Label
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

LABELS, SHELF = "label.print", "shelf.print"
_BYTES = 10  # of a code: 16 letters and digits, which nobody guesses


def print_labels(actor: Actor, labelled: Labelled, *, titles: bool) -> list[Label]:
    """Return the labels of places, records or copies, made where they have none yet; who keeps records may.

    Labels stay with the files, so nobody is asked what they are for. Invalid for none, for more than `MOST`, and
    for more records than may be taken out at once. NotFresh for titles of the highest level without a second factor.
    """
    permission.demand_any(actor, KEEPING, target=TARGET)
    _demand_count(actor, labelled)
    if titles:
        demand_factor_among(actor, labelled.leaving, Verb.EXPORT)
    codes = _codes(labelled)
    said = {
        "places": [one.code for one in labelled.places],
        "records": [one.pk for one in labelled.records],
        "titles": titles,
    }
    said |= {"copies": [one.label for one in labelled.copies]} if labelled.copies else {}
    single = labelled.leaving[0].pk if len(labelled.leaving) == 1 else None
    note(actor, LABELS, TARGET, said, record_id=single)
    if labelled.leaving:
        count_output(actor, Kind.PRINT, len(labelled.leaving), UNASKED)
    return labelling.labels_of(labelled, codes, titles=titles)


def print_shelf(actor: Actor, place: str, records: Sequence[Record]) -> None:
    """Note that somebody prints the list of what stands in a place; Invalid for more than he may take out at once.

    NotFresh for records of the highest level without a second factor.
    """
    permission.demand_any(actor, KEEPING, target=TARGET)
    demand_within(actor, "", len(records))
    demand_factor_among(actor, records, Verb.EXPORT)
    note(actor, SHELF, TARGET, {"place": place, "records": [one.pk for one in records]})
    count_output(actor, Kind.PRINT, len(records), UNASKED)


def _demand_count(actor: Actor, labelled: Labelled) -> None:
    if not len(labelled):
        text = N_("There is nothing here that a label could be printed for.")
        raise Invalid([Problem(code="none", message=text)])
    if len(labelled) > MOST:
        text = N_("At most {limit} labels are printed at once; print those of each place in it.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST})])
    demand_within(actor, "", len(labelled.leaving))


def _codes(labelled: Labelled) -> list[LabelCode]:
    """Return the codes, making those there are not yet; who prints the same at once gets the same ones."""
    LabelCode.objects.bulk_create(
        [
            *(LabelCode(token=_token(), location=one) for one in labelled.places),
            *(LabelCode(token=_token(), record=one) for one in labelled.records),
            *(LabelCode(token=_token(), copy=one) for one in labelled.copies),
        ],
        ignore_conflicts=True,
    )
    of_places = LabelCode.objects.filter(any_id("location", [one.pk for one in labelled.places]))
    of_records = LabelCode.objects.filter(any_id("record", [one.pk for one in labelled.records]))
    of_copies = LabelCode.objects.filter(any_id("copy", [one.pk for one in labelled.copies]))
    return [*of_places, *of_records, *of_copies]


def _token() -> str:
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()
