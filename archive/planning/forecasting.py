"""Reads how many filed records fall due when: under the policy in force, and under a draft that was planned."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.planning.forecast import (
    PAST,
    Forecast,
    Share,
    Shares,
    forecast,
    moved_shares,
    read,
    written,
)
from archive.planning.keeping import Moves
from archive.planning.models import PolicyPlan
from archive.planning.outlook import ready_plan
from kernel.clock import today
from kernel.errors import Missing
from persistence.reading import streamed
from policies.access.rules import Verb
from policies.document.canonical import digest_of
from policies.document.queries import draft_document, open_draft, published
from policies.document.values import PolicyDocument
from policies.retention.due import State
from policies.retention.schedule import lineage
from security import permission
from security.actor import Actor

_SHARES = """
SELECT r.category,
  CASE WHEN s.due IS NULL OR s.state = %(held)s THEN coalesce(s.state, %(unruled)s)
       WHEN s.due < %(today)s THEN %(past)s ELSE to_char(s.due, 'YYYY-MM') END,
  CASE WHEN s.due IS NULL OR s.state = %(held)s THEN '' ELSE s.action END,
  CASE WHEN s.due IS NULL AND s.state = %(undated)s THEN s.rule ELSE '' END,
  count(*)
FROM archive_record r LEFT JOIN archive_retention_state s ON s.record_id = r.id
WHERE r.filed_on IS NOT NULL GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """The forecast of the policy in force; of the draft too where it was planned and still says the same.

    `document` gives the names of categories and rules; `plan` is the plan the draft's numbers are from.
    """

    document: PolicyDocument
    before: Forecast
    after: Forecast | None = None
    plan: PolicyPlan | None = None
    unplanned: bool = False  # a draft is open whose plan was not made


def shares_now() -> dict[Share, int]:
    """Count all filed records by where they stand, in the caller's transaction."""
    said = {
        "held": State.HELD,
        "unruled": State.NO_RULE,
        "undated": State.NO_TRIGGER,
        "past": PAST,
        "today": today(),
    }
    return {Share(*one): number for *one, number in streamed(_SHARES, said)}


def forecast_of(shares: Shares, moves: Moves) -> dict[str, dict[str, int]]:
    """Return what a plan keeps: the shares before its draft is published, and after."""
    return {"before": written(shares), "after": written(moved_shares(shares, moves))}


def foreseen(actor: Actor, category: str = "") -> Foreseen:
    """Return the forecast, of one category with those below it where it is named.

    Refused without the right to configure; Missing for an unknown category. With a plan of the open draft
    both sides are of the moment it was made, so that they differ by the draft alone.
    """
    permission.demand(actor, Verb.CONFIGURE, target="policy")
    head = published().document
    plan = _plan(head)
    draft = draft_document() if plan is not None else head
    if category and category not in {**head.categories_by_code, **draft.categories_by_code}:
        raise Missing
    within = {*_within(head, category), *_within(draft, category)} if category else set()
    day = today()
    if plan is None:
        return Foreseen(
            document=head,
            before=forecast(shares_now(), today=day, categories=within),
            unplanned=open_draft() is not None,
        )
    sides: Mapping[str, Mapping[str, int]] = plan.forecast
    before, after = (
        forecast(read(sides[name]), today=day, categories=within) for name in ("before", "after")
    )
    return Foreseen(document=draft, before=before, after=after, plan=plan)


def _plan(head: PolicyDocument) -> PolicyPlan | None:
    if open_draft() is None:
        return None
    plan = ready_plan(digest_of(head), digest_of(draft_document()))
    return plan if plan is not None and plan.forecast else None


def _within(document: PolicyDocument, category: str) -> set[str]:
    parents = {one.code: one.parent for one in document.categories}
    return {code for code in parents if category in lineage(code, parents)}
