"""What is left to do with records (incomplete, not filed, overdue for a check): each as one condition.

The counts a department head sees and the list that each count leads to ask with the same condition.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value

from archive.records.filters import Pending
from archive.records.models import EqualityKey, VerificationState
from archive.records.overstayed import overstayed
from archive.records.rules import BEFORE, SIGNER_CODES, State, needs_place
from archive.records.scoring import below
from archive.records.shapes import Shape, shape_of
from archive.records.unclassified import unclassified
from kernel.clock import today
from kernel.scope import current
from policies.categories.rules import EITHER, Review
from policies.document.queries import published
from policies.fields.conditions import NO, YES
from policies.fields.rules import Field, Required, groups_of

# The partial index on what is not filed is found by exactly these words.
NOT_FILED = ~Q(state=State.FILED.value)
_AS_JSON = {YES: "true", NO: "false"}
_lent: list[Callable[[], Q]] = []
_REQUIRED = (Required.ALWAYS, Required.FILING)


@dataclass(frozen=True, kw_only=True)
class _Needed:
    """What a category asks for before filing: categories that ask for the same share one condition."""

    codes: tuple[str, ...]  # open fields of the record
    sealed: tuple[str, ...]
    members: tuple[tuple[str, str], ...]  # group and member, of the rows there are
    sealed_members: tuple[tuple[str, str], ...]
    conditional: tuple[tuple[str, str, bool, str, tuple[str, ...]], ...]  # see `_conditional`
    place: bool
    chosen_paper: bool  # the same of those for which paper was chosen


def is_pending(what: Pending) -> Q:
    """Return the condition of what is left to do; worked out once a scope."""
    policy = published()
    cache = current().cache
    key = f"records.pending:{policy.digest}:{what}"
    if key not in cache:
        document = policy.document
        shapes = [shape_of(policy, one.code) for one in document.categories if not one.abstract]
        found = _WAYS[what](shapes)
        cache[key] = found if what in _OF_FILED else NOT_FILED & found
    return cast("Q", cache[key])


def register_lent(overdue: Callable[[], Q]) -> None:
    """Say which condition on a record means that it is lent out and overdue; called once at start-up."""
    _lent[:] = [overdue]


def _overdue(_shapes: Iterable[Shape]) -> Q:
    return _lent[0]() if _lent else Q(pk__in=())


def _undisposed(_shapes: Iterable[Shape]) -> Q:
    """What is past its retention and still there (REQ-GOV-03)."""
    return overstayed()


def _unfiled(_shapes: Iterable[Shape]) -> Q:
    return Q()


def _unreviewed(shapes: Iterable[Shape]) -> Q:
    """What still needs a review: `rules.needs_review` in the states before it is done."""
    always = [one.code for one in shapes if one.category.review is Review.AFTER_ENTRY]
    unsigned = [one.code for one in shapes if one.category.review in BEFORE]
    asked = Q(category__in=always)
    if unsigned:
        asked |= Q(category__in=unsigned) & ~Q(values__has_any_keys=list(SIGNER_CODES))
    return asked & ~Q(state=State.READY.value)


def _incomplete(shapes: Iterable[Shape]) -> Q:
    """What lacks something that filing asks for: a required field, a place for paper, a title."""
    alike: dict[_Needed, list[str]] = {}
    for shape in shapes:
        alike.setdefault(_needed(shape), []).append(shape.code)
    found = Q(title="", sealed_title=None)
    for needed, categories in alike.items():
        found |= Q(category__in=categories) & _lacks(needed)
    return found


def _unclassified(_shapes: Iterable[Shape]) -> Q:
    """What still waits for its class (REQ-CLS-06)."""
    return unclassified(published().document)


def _unchecked(_shapes: Iterable[Shape]) -> Q:
    """What was filed and should have been checked before today (REQ-GOV-03)."""
    late = VerificationState.objects.filter(due__lt=today(), record=OuterRef("pk"))
    return Q(Exists(late))


def _needed(shape: Shape) -> _Needed:
    required = [one for one in shape.category.fields if one.required in _REQUIRED]
    asked = [one for one in required if not one.required_by]
    members = [(one.repeat, one) for each in groups_of(asked).values() for one in each]
    return _Needed(
        codes=_codes(asked, is_sealed=False),
        sealed=_codes(asked, is_sealed=True),
        members=tuple((group, one.code) for group, one in members if not one.sealed),
        sealed_members=tuple((group, one.code) for group, one in members if one.sealed),
        conditional=tuple(
            (one.repeat, one.code, one.sealed, one.required_by, one.required_values)
            for one in required
            if one.required_by
        ),
        place=needs_place(shape.category.carrier, shape.category.fields),
        chosen_paper=shape.category.carrier == EITHER
        and needs_place("paper", shape.category.fields),
    )


def _codes(fields: Iterable[Field], *, is_sealed: bool) -> tuple[str, ...]:
    return tuple(one.code for one in fields if not one.repeat and one.sealed is is_sealed)


def _lacks(needed: _Needed) -> Q:
    open_codes = [*needed.codes, *(["location"] if needed.place else [])]
    found = ~Q(values__has_keys=open_codes) if open_codes else Q(pk__in=())
    if needed.chosen_paper:
        found |= Q(carrier="paper") & ~Q(values__has_key="location")
    for code in needed.sealed:
        found |= ~_is_keyed(code)
    for group, code in needed.members:
        # A row without it; the codes are codes of fields, so nothing needs quoting but as a name.
        found |= Q(_a_row_lacks(group, code))
    for group, code in needed.sealed_members:
        found |= Q(values__has_key=group) & ~_is_keyed(code)
    for each in needed.conditional:
        found |= _conditional(*each)
    return found


def _conditional(group: str, code: str, is_sealed: bool, by: str, wanted: tuple[str, ...]) -> Q:
    """What lacks a field that another one requires; of a sealed one only its blind key is known."""
    start = f'$."{group}"[*]' if group else "$"
    alike = [*map(json.dumps, wanted), *(_AS_JSON[one] for one in wanted if one in _AS_JSON)]
    said = [f'@."{by}" == {one}' for one in alike]
    holds = " || ".join(said) or f'exists(@."{by}")'
    if is_sealed:
        return Q(_path_exists(f"{start} ? ({holds})")) & ~_is_keyed(code)
    return Q(_path_exists(f'{start} ? (!exists(@."{code}") && ({holds}))'))


def _is_keyed(code: str) -> Q:
    """Say whether a sealed field has a value: its blind key lies beside the record."""
    return Q(Exists(EqualityKey.objects.filter(field=code, record=OuterRef("pk"))))


def _a_row_lacks(group: str, code: str) -> Func:
    return _path_exists(f'$."{group}"[*] ? (!exists(@."{code}"))')


def _path_exists(path: str) -> Func:
    return Func(
        F("values"),
        Value(path),
        function="jsonb_path_exists",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )


def _below(shapes: Iterable[Shape]) -> Q:
    """What is less complete than its category asks for, filed or not (REQ-COL-28)."""
    return below(shapes, _is_keyed, _path_exists)


# Filed ones as well.
_OF_FILED = frozenset({Pending.UNCHECKED, Pending.BELOW, Pending.LENT, Pending.UNDISPOSED})
_WAYS = {
    Pending.BELOW: _below,
    Pending.INCOMPLETE: _incomplete,
    Pending.UNREVIEWED: _unreviewed,
    Pending.UNFILED: _unfiled,
    Pending.UNCLASSIFIED: _unclassified,
    Pending.UNCHECKED: _unchecked,
    Pending.LENT: _overdue,
    Pending.UNDISPOSED: _undisposed,
}
