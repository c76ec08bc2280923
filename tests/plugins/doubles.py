"""Companies in which whoever enters a customer twice is told and not asked: for tests about something else."""

from dataclasses import replace

from kernel.scope import reenter
from policies.categories.rules import Doubles, Kind


def only_told(document):
    """Return the policy in which customers' files that may be there already are only told."""
    categories = tuple(
        replace(one, doubles=Doubles.TELL) if one.kind is Kind.FILE else one
        for one in document.categories
    )
    return replace(document, categories=categories)


def tell_only(company):
    """Publish that policy in a company."""
    from policies.document.actions import change_draft, publish
    from policies.document.queries import draft_digest, published
    from security.people.models import User
    from security.people.queries import actor_of

    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        told = only_told(published().document)
        if told == published().document:
            return
        change_draft(admin, told)
        publish(admin, draft_digest(), reason="doubles are told")
