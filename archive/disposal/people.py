"""Whom disposals concern by their posts: who may destroy records of a category, and who heads their departments."""

from collections.abc import Collection

from archive.records.models import Record
from decisions.deciders import who_may
from decisions.facts import facts_of
from decisions.models import Request
from decisions.rules import StepSpec
from kernel.clock import today
from persistence.arrays import any_id
from policies.access.grants import ANY, Verb, covers
from policies.document.queries import published
from security.people.queries import appointments_in_force


def keepers_of(categories: Collection[str]) -> frozenset[int]:
    """Return who may destroy records of each of these categories, by a post the policy names."""
    document = published().document
    parents = {one.code: one.parent for one in document.categories}
    grants = [one for one in document.grants if Verb.DESTROY in one.verbs]
    found = []
    for category in sorted(categories):
        posts = {
            StepSpec(position=_code(one.position), department=_code(one.department))
            for one in grants
            if covers(one, category, parents)
        }
        found.append(
            {
                person
                for post in posts
                if not post.empty
                for person in who_may(post, excluded=frozenset(), on=today())
            }
        )
    return frozenset(set.intersection(*found) if found else ())


def heads_of(record_ids: Collection[int]) -> frozenset[int]:
    """Return who heads, today and in a post of his own, a department that answers for one of these records."""
    departments = Record.objects.filter(any_id("pk", record_ids)).order_by().values("department")
    held = appointments_in_force(today()).filter(
        position__leads=True,
        stands_in_for__isnull=True,
        user__is_active=True,
        department__code__in=departments,
    )
    return frozenset(held.values_list("user_id", flat=True))


def deciding_of(request: int) -> frozenset[int]:
    """Return who decided a step of a request or could decide one that is left."""
    row = Request.objects.get(pk=request)
    facts = facts_of([row])[row.pk]
    barred = facts.barred | {facts.asked_by}
    left = facts.steps[len(facts.decided) :]
    could = (one for step in left for one in who_may(step, excluded=barred, on=today()))
    return frozenset({*could, *(int(one.by) for one in facts.decided)})


def asked_of(request: int) -> frozenset[int]:
    """Return who decided a request or has to decide its next step."""
    row = Request.objects.get(pk=request)
    facts = facts_of([row])[row.pk]
    barred = facts.barred | facts.judged | {facts.asked_by}
    waiting = who_may(facts.current, excluded=barred, on=today()) if facts.current else ()
    return frozenset(int(one.by) for one in facts.decided) | frozenset(waiting)


def _code(code: str) -> str:
    return "" if code in ANY else code
