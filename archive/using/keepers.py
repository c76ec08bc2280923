"""Who keeps archives: by their right to the loan desk they find what others ask for, and are told of misuse."""

from collections.abc import Iterable, Sequence

from decisions.deciders import who_may
from decisions.rules import StepSpec
from kernel.clock import today
from policies.access.grants import ANY, Verb, covers
from policies.document.queries import published
from security import permission
from security.actor import Actor


def is_keeper(actor: Actor) -> bool:
    """Say whether somebody keeps archives of any category."""
    return bool(permission.decide(actor, Verb.LOAN_DESK))


def posts_keeping(category: str = "") -> Sequence[StepSpec]:
    """Return the posts that keep records of a category ('' any), in the order of the policy."""
    document = published().document
    parents = {one.code: one.parent for one in document.categories}
    found = [
        StepSpec(position=_code(one.position), department=_code(one.department))
        for one in document.grants
        if Verb.LOAN_DESK in one.verbs and (not category or covers(one, category, parents))
    ]
    return [one for one in dict.fromkeys(found) if not one.empty]


def keeping_step(asker: str, category: str) -> StepSpec | None:
    """Return the post whose holders decide about a category, other than who asks; None where nobody keeps it."""
    for step in posts_keeping(category):
        if who_may(step, excluded=frozenset({asker}), on=today()):
            return step
    return None


def keepers(categories: Iterable[str] = (), *, but: str = "") -> tuple[int, ...]:
    """Return who keeps records of these categories (none: of any), without one person."""
    found: set[int] = set()
    for category in list(categories) or [""]:
        for step in posts_keeping(category):
            found.update(who_may(step, excluded=frozenset({but} - {""}), on=today()))
    return tuple(sorted(found))


def _code(code: str) -> str:
    return "" if code in ANY else code
