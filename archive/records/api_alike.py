"""How programs are asked about records that may be the same customer, and how they answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from archive.records.alike import Alike, link_field
from archive.records.api_shapes import AlikeAnswer
from archive.records.changing import may_edit
from archive.records.queries import visible_to
from archive.records.registering import HIDDEN, Answer, Answers, Choice, Undecided
from archive.records.shapes import shape_of
from archive.records.title_sealing import called, with_titles
from gateway.problems import ApiProblem
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.categories.rules import Kind
from policies.document.queries import published
from security.actor import Actor

MOST = 50  # records named in one answer


@dataclass(frozen=True, kw_only=True)
class Same:
    """The record the values go into, and the version of it the caller has seen."""

    record_id: int
    version: int


def answers_in(given: Sequence[AlikeAnswer]) -> Answers:
    """Return the answers by record."""
    return {
        one.record or HIDDEN: Answer(choice=Choice(one.decision), reason=one.reason)
        for one in given
    }


def same_customer(given: Sequence[AlikeAnswer]) -> Same | None:
    """Return which record is said to be the same customer; raise Invalid for two, or one without its version."""
    same = [one for one in given if one.decision == "merge"]
    if not same:
        return None
    if len(same) > 1 or same[0].record is None or same[0].version is None:
        message = N_(
            "Name the one record that is the same customer, and the version of it you saw."
        )
        raise Invalid([Problem(code="alike", message=message, where="alike")])
    return Same(record_id=same[0].record, version=same[0].version)


@contextmanager
def asked(actor: Actor, category: str) -> Iterator[None]:
    """Let an undecided record be answered with the records found, as far as `actor` sees them."""
    try:
        yield
    except Undecided as error:
        more = _found(actor, category, error.found)
        raise ApiProblem(409, error.code, error.template, more=more) from error


def _found(actor: Actor, category: str, found: Alike) -> dict[str, Any]:
    shape = shape_of(published(), category)
    records = with_titles(visible_to(actor).filter(pk__in=sorted(found.seen)[:MOST]).order_by("pk"))
    return {
        "alike": [
            {
                "record": one.pk,
                "number": one.archive_no,
                "title": called(one),
                "version": one.version,
                "fields": sorted(found.seen[one.pk]),
                "decisions": [
                    *(["merge"] if may_edit(actor, one) else []),
                    *(["link"] if _can_link(shape, one.category, one.kind) else []),
                    "justify",
                ],
            }
            for one in records
        ],
        "hidden": bool(found.hidden),
        "ask": shape.category.custodian if found.hidden else "",
    }


def _can_link(shape: Any, category: str, kind: str) -> bool:
    lies_in = shape.category.kind is Kind.ITEM and kind == Kind.FILE
    return lies_in or bool(link_field(shape, category, kind=kind))
