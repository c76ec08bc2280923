"""Opens a draft, makes it say something else, and holds it while it is changed, so that no change breaks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from kernel.clock import now
from kernel.errors import Invalid
from policies.document.canonical import export, load
from policies.document.drafted import locked_draft, new_revision, revise, with_row
from policies.document.effective import hand_down
from policies.document.history import LOWERED
from policies.document.models import Draft
from policies.document.queries import draft_document, open_draft, published_or_none
from policies.document.regime import UNDELEGATED
from policies.document.rows import PARTS, heading_of, rewrite
from policies.document.rules import check
from policies.document.values import PolicyDocument
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Held:
    """The draft while it is changed: nobody else changes it meanwhile. `document` is what it says before."""

    draft: Draft
    document: PolicyDocument

    def changed(self, before: Any, after: Any) -> None:
        """Say that the row of one value was changed; no `before`: added, no `after`: taken out."""
        revise(self.draft, with_row(self.document, before, after))


def opened(actor: Actor) -> Draft:
    """Open a draft over the policy in force."""
    found = published_or_none()
    base = found.document if found else PolicyDocument()
    return Draft.objects.create(
        base=found.number if found else 0,
        heading=export(heading_of(base)).decode(),
        opened_at=now(),
        opened_by=actor.id,
        revision=new_revision(),
    )


def said(
    actor: Actor,
    document: PolicyDocument,
    *,
    pack_text: str | None = None,
    before: PolicyDocument | None = None,
) -> Draft:
    """Make heading and rows of the open draft those of `document`; None leaves its pack text as it is.

    `before`: what it is known to say.
    """
    draft = locked_draft() or opened(actor)
    draft.heading = export(heading_of(document)).decode()
    draft.pack_text = draft.pack_text if pack_text is None else pack_text
    draft.save(update_fields=["heading", "pack_text"])
    rewrite(document, before=before)
    rows: dict[str, Any] = {part: getattr(document, part) for part in PARTS}
    written = replace(load(draft.heading), **rows)
    if before is not None:
        hand_down(before, written)
    revise(draft, written)
    return draft


@contextmanager
def no_new_problem(actor: Actor) -> Iterator[Held]:
    """Refuse, and so undo, a change of rows that brings a problem the draft did not have.

    Left to the publication: a missing number pattern, because a category comes before its pattern, and
    a lowered minimum, because only there it can be overridden.
    """
    found = published_or_none()
    previous = found.document if found else None
    draft = locked_draft() or opened(actor)
    held = Held(draft=draft, document=draft_document(draft))
    before = check(held.document, previous=previous).problems
    yield held
    known = {str(problem) for problem in before}
    broken = any(problem.code == "category" for problem in before)
    fresh = [
        problem
        for problem in check(draft_document(open_draft()), previous=previous).problems
        if str(problem) not in known
        and problem.code not in {"number", LOWERED, UNDELEGATED}
        and (problem.code == "category" or not broken)  # a broken tree hides the rest
    ]
    if fresh:
        raise Invalid(fresh)
