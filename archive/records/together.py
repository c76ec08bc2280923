"""Edits made together: nobody is asked about each, so none of them makes a record perhaps a customer there is.

One master file per customer (REQ-COL-21): such an edit is turned away with a sentence; made by itself, each
record found is shown and decided.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from archive.records.alike import Alike, Text, holders, wait_for_all
from archive.records.alike_models import AlikeDecision
from archive.records.shapes import Shape
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from security.actor import Actor

_SEEN = N_(
    "Another record you may see has the same value; it may be the same customer. Change this record by itself, "
    "where you say what they are to each other."
)
_HIDDEN = N_(
    "The archive may have this customer in a record you may not see; ask those who keep these records, then "
    "change this one by itself."
)
_SAME = N_(
    "Several records would get the same value, and one customer has one record; change each of them by itself."
)


class Together(StrEnum):
    """How edits come: one by one, decided by whoever makes them, or many, each with its own values or all alike."""

    NO = ""
    EACH = "each"
    SAME = "same"


@dataclass(frozen=True, kw_only=True)
class Bringing:
    """What one edit brings by which customers are told, and the records that it names itself."""

    record_id: int
    shape: Shape
    texts: frozenset[Text]
    beside: frozenset[int]


def doubts(
    actor: Actor, edits: Collection[Bringing], together: Together, *, waits: bool = False
) -> dict[int, Invalid]:
    """Return record → why its edit is not made among others; one look-up for all of them.

    With `waits` nobody else enters a customer until the transaction ends: for what is then written.
    """
    texts = Counter(text for one in edits for text in one.texts)
    if not texts:
        return {}
    if waits:
        wait_for_all()
    held = holders(actor, texts)
    said = _said(one.record_id for one in edits)
    found: dict[int, Invalid] = {}
    for one in edits:
        known = one.beside | {one.record_id} | said.get(one.record_id, frozenset())
        problems = [
            problem
            for text in sorted(one.texts)
            if (problem := _problem(text, held, known, is_shared=texts[text] > 1))
            or (problem := _among(text, together))
        ]
        if problems:
            found[one.record_id] = Invalid(problems)
    return found


def _problem(
    text: Text, held: Mapping[Text, Alike], known: frozenset[int], *, is_shared: bool
) -> Problem | None:
    there = held[text].without(known) if text in held else None
    if there and there.seen:
        return Problem(code="alike", message=_SEEN, where=text[0])
    if there:  # no more is told of it, nor by which value it was found
        return Problem(code="alike_hidden", message=_HIDDEN)
    return Problem(code="alike_same", message=_SAME, where=text[0]) if is_shared else None


def _among(text: Text, together: Together) -> Problem | None:
    if together is not Together.SAME:
        return None
    return Problem(code="alike_same", message=_SAME, where=text[0])


def _said(records: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return record → the others of which it was said before what they are to it."""
    wanted = list(records)
    rows = AlikeDecision.objects.filter(any_id("record", wanted)) | AlikeDecision.objects.filter(
        any_id("other", wanted)
    )
    found: dict[int, set[int]] = {}
    for one, other in rows.values_list("record_id", "other_id"):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {pk: frozenset(others) for pk, others in found.items()}
