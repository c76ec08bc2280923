"""What a new version may not do to a published one: codes are never removed, types never changed."""

from collections.abc import Iterator

from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import inherited, path
from policies.document.values import PolicyDocument
from policies.fields.soundness import check_changes
from policies.retention.rules import RetentionRule

LOWERED = "minimum-lowered"  # the one problem that a recorded override of the compliance role lifts


def problems_with_history(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    """Yield what `document` does to the published `previous` that old records could not survive."""
    yield from _categories(previous, document)
    yield from check_changes(  # a published field may hold data: nobody counted
        previous.fields,
        document.fields,
        with_data={(known.category, known.code) for known in previous.fields},
    )
    yield from _levels(previous, document)
    yield from _minimums(previous, document)


def _problem(where: str, message: str, code: str = "published", **params: object) -> Problem:
    return Problem(code=code, where=where, message=message, params=params)


def _categories(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    now = document.categories_by_code
    for old in previous.categories:
        if old.code not in now:
            yield _problem(
                old.code, N_("A published category is never removed; retire it instead.")
            )
            continue
        before = inherited(path(previous.categories_by_code, old.code)).kind
        after = inherited(path(now, old.code)).kind
        if before != after:
            yield _problem(
                old.code, N_("A published category cannot change between file and item.")
            )


def _levels(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    now = [level.code for level in document.levels]
    kept = [level.code for level in previous.levels if level.code in now]
    for level in previous.levels:
        if level.code not in now:
            yield _problem(level.code, N_("A published confidentiality level is never removed."))
    if kept != [code for code in now if code in kept]:
        yield _problem("levels", N_("The order of published confidentiality levels is fixed."))


def _minimums(previous: PolicyDocument, document: PolicyDocument) -> Iterator[Problem]:
    """A statutory minimum (⚖) that was removed or changed downwards (REQ-POL-09)."""

    def key(rule: RetentionRule) -> tuple[str, str, str, str]:
        return rule.category, rule.code, rule.trigger, rule.condition

    now = {key(rule): rule for rule in document.retention}
    for old in previous.retention:
        if not old.minimum:
            continue
        new = now.get(key(old))
        if new is None or new.minimum != old.minimum:
            yield _problem(
                f"{old.category} {old.code}",
                N_(
                    "The statutory minimum {minimum} ({basis}) was changed; "
                    "this needs the recorded override of the compliance role."
                ),
                code=LOWERED,
                minimum=old.minimum,
                basis=old.basis,
            )
