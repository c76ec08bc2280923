"""Reading reference cases: for whoever shapes the policy."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kernel.errors import Missing
from policies.access.rules import Verb
from policies.cases.models import ReferenceCase
from policies.cases.rules import POLICY, REGULATION, Revision
from policies.document.models import PolicyVersion
from policies.document.queries import open_draft
from policies.regulations.models import RegulationVersion
from policies.regulations.rules import Content
from security.actor import Actor
from security.permission import demand

TARGET = "policy"


@dataclass(frozen=True, kw_only=True)
class Known:
    """A revision a case can be linked to; `content` is what a regulation says, None for the policy."""

    revision: Revision
    is_draft: bool
    content: Content | None = None


def cases(actor: Actor, revision: Revision | None = None) -> QuerySet[ReferenceCase]:
    """Return the cases, newest first, with their links; of one revision where it is named. Raise Refused."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    found = ReferenceCase.objects.prefetch_related("links")
    if revision is not None:
        found = found.filter(
            links__kind=revision.kind, links__code=revision.code, links__number=revision.number
        )
    return found


def case_of(actor: Actor, number: int) -> ReferenceCase:
    """Return one case with its links; raise Missing, Refused."""
    found = cases(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def revisions(actor: Actor) -> list[Known]:
    """Return every version of the policy and of the regulations, newest first; drafts too. Raise Refused."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    numbers = list(PolicyVersion.objects.order_by("-number").values_list("number", flat=True))
    known = [
        Known(revision=Revision(kind=POLICY, number=number), is_draft=False) for number in numbers
    ]
    if open_draft() is not None:  # the number it gets when it is published
        number = (numbers[0] if numbers else 0) + 1
        known.insert(0, Known(revision=Revision(kind=POLICY, number=number), is_draft=True))
    rows = RegulationVersion.objects.select_related("regulation")
    return known + [
        Known(
            revision=Revision(kind=REGULATION, code=one.regulation.code, number=one.number),
            is_draft=one.state == RegulationVersion.State.DRAFT,
            content=one.said,
        )
        for one in rows.order_by("regulation__code", "-number")
    ]
