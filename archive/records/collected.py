"""The port of what records are keyed from: collected cards and raw items, which lie in a feature above (REQ-VER-02).

Where a category is keyed from signed cards only, who signed and who collected is what the card recorded;
nobody types it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import update_wrapper
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from archive.records.rules import COLLECTOR_CODES, SIGNED_ON_CODES, SIGNER_CODES, NewRecord
from archive.records.shapes import Shape, shape_of
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.categories.rules import Review
from policies.document.queries import published
from security.actor import Actor

UNSIGNED = N_(
    "Records of this category are keyed from cards the manager signed: open a signed card of the waiting list."
)
_OF_THE_CARD = N_("This comes from the signed card and is not typed.")
_SIGNATURE = frozenset({*SIGNER_CODES, *SIGNED_ON_CODES})


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """What a signed card recorded: user ids of who signed and who collected it ('' nobody here), and the day."""

    signer: str
    on: date
    collector: str = ""


class Collected(Protocol):
    """What keeps the items."""

    def key(self, actor: Actor, item: int, category: str) -> SignOff | None:
        """Lock an item that is about to be keyed; Missing for a hidden one, Conflict where it may not be keyed."""

    def keyed(self, actor: Actor, item: int, record_id: int) -> None:
        """Note which record an item became."""

    def taken_back(self, records: Collection[int]) -> None:
        """Let items wait again whose records were taken back."""

    def address(self, category: str) -> str:
        """Return where the items wait that records of a category are keyed from."""


_filled: list[Collected] = []


def fill(collected: Collected) -> None:
    """Put the feature behind the port; called once at start-up."""
    _filled[:] = [collected]


def needs_card(shape: Shape) -> bool:
    """Say whether records of a category are keyed from signed cards only."""
    return shape.category.review is Review.SIGNED_CARD


def with_sign_offs(actor: Actor, rows: Sequence[NewRecord]) -> Sequence[NewRecord]:
    """Return rows that are keyed with what their cards recorded.

    Raise Invalid for one that needs a card and has none, Missing or Conflict for an item that cannot be keyed.
    """
    return [_signed(actor, row) for row in rows]


def note_keyed(actor: Actor, rows: Iterable[NewRecord], ids: Iterable[int]) -> None:
    """Note of each row that was keyed from an item which record it became."""
    for row, number in zip(rows, ids, strict=True):
        if row.collected is not None:
            _filled[0].keyed(actor, row.collected, number)


def taken_back(records: Collection[int]) -> None:
    """Let the items of records wait again that were taken back."""
    for one in _filled:
        one.taken_back(records)


def signature_problems(shape: Shape, touched: Iterable[str]) -> list[Problem]:
    """Return a problem for each part of the sign-off that somebody changes by hand where the card alone says it."""
    if not needs_card(shape):
        return []
    return [
        Problem(code="signed", message=_OF_THE_CARD, where=one)
        for one in sorted(_SIGNATURE.intersection(touched))
    ]


def from_cards(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead who enters a record of a category that is keyed from signed cards to the list of them."""

    def leading(request: HttpRequest, category: str) -> HttpResponse:
        policy = published()
        is_known = category in policy.document.categories_by_code
        if (
            _filled
            and is_known
            and request.method == "GET"
            and needs_card(shape_of(policy, category))
        ):
            return redirect(_filled[0].address(category))
        return view(request, category)

    guarded: Callable[..., HttpResponse] = update_wrapper(leading, view)
    return guarded


def _signed(actor: Actor, row: NewRecord) -> NewRecord:
    shape = shape_of(published(), row.category)
    found = None
    if row.collected is not None and _filled:
        found = _filled[0].key(actor, row.collected, row.category)
    if found is None:
        if needs_card(shape):
            raise Invalid([Problem(code="unsigned", message=UNSIGNED)])
        return row
    values: dict[str, Any] = {**row.values}
    said = (
        (SIGNER_CODES, found.signer),
        (SIGNED_ON_CODES, found.on.isoformat()),
        (COLLECTOR_CODES, found.collector),
    )
    for codes, value in said:
        known = [one for one in codes if one in shape.by_code and one not in shape.system]
        if known and value:
            values[known[0]] = value
    return replace(row, values=values)
