"""Whether a draft may be published as it is: by whom, the very draft that was looked at, and sound."""

from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid
from policies.access.rules import Verb
from policies.document.canonical import digest_of
from policies.document.history import LOWERED
from policies.document.manning import findings_about_people
from policies.document.models import Draft
from policies.document.queries import draft_document, open_draft, published_or_none
from policies.document.recorded import demand_fitting
from policies.document.rules import check
from policies.document.values import PolicyDocument
from security.actor import Actor
from security.permission import demand

TARGET = "policy"
COMPLIANCE = "DPO"  # the position that may lower a statutory minimum (REQ-POL-09)


def demand_publishable(
    actor: Actor, draft_digest: str, *, override: str = ""
) -> tuple[Draft, PolicyDocument]:
    """Return the open draft and its document if `actor` may publish just that; raise as `publish` does."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    draft = open_draft()
    if draft is None:
        raise Conflict(_("There is no open draft; it was already published or discarded."))
    document = draft_document()
    if digest_of(document) != draft_digest:
        raise Conflict(_("The draft was changed since you looked at it; look again, then publish."))
    demand_sound(document, lowering=bool(override.strip()) and _complies(actor))
    found = published_or_none()
    unmanned = findings_about_people(document, found.document if found else None).problems
    if unmanned:
        raise Invalid(unmanned)
    if found is not None:
        demand_fitting(found.document, document)
    return draft, document


def demand_sound(document: PolicyDocument, *, lowering: bool = False) -> None:
    """Raise Invalid with every problem; `lowering` leaves out lowered minimums, which a draft may hold."""
    found = published_or_none()
    problems = check(document, previous=found.document if found else None).problems
    if lowering:
        problems = tuple(problem for problem in problems if problem.code != LOWERED)
    if problems:
        raise Invalid(problems)


def _complies(actor: Actor) -> bool:
    return any(post.position == COMPLIANCE for post in actor.posts)
