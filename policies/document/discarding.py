"""Takes one change of a draft back and leaves the rest: a row, an attribute, or an order as in force."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from policies.document.difference import KEYS, Change, keyed
from policies.document.values import PolicyDocument


def without(base: PolicyDocument, draft: PolicyDocument, change: Change) -> PolicyDocument:
    """Return `draft` with `change`, one of `diff(base, draft)`, as `base` has it.

    A row that was removed comes back behind the row it stood behind; one that was added goes; rows that
    were put in another order stand in the old one, new rows behind those they follow now.
    """
    old, new = getattr(base, change.part), getattr(draft, change.part)
    if change.part not in KEYS:
        return replace(draft, **{change.part: old})
    before, after = keyed(change.part, old), keyed(change.part, new)
    if change.kind == "added":
        after.pop(change.key, None)
    elif change.kind == "removed" and change.key in before:
        after = _with(list(before), change.key, before[change.key], after)
    elif change.kind == "moved":
        after = {key: after[key] for key in _in_order(list(before), list(after))}
    elif change.kind == "changed" and change.key in before and change.key in after:
        attribute = {change.attribute: getattr(before[change.key], change.attribute)}
        after[change.key] = replace(after[change.key], **attribute)
    rows: dict[str, Any] = {change.part: tuple(after.values())}
    return replace(draft, **rows)


def _with(order: Sequence[str], key: str, row: Any, rows: dict[str, Any]) -> dict[str, Any]:
    """Return the rows with one more, behind the nearest of those it followed that is still there."""
    followed = (one for one in reversed(order[: order.index(key)]) if one in rows)
    behind = next(followed, "")
    found: dict[str, Any] = {} if behind else {key: row}
    for one, known in rows.items():
        found[one] = known
        if one == behind:
            found[key] = row
    return found


def _in_order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the keys of `new`: those of `old` in its order, each followed by what was added behind it."""
    followers: dict[str, list[str]] = {}
    at, known = "", set(old)
    for key in new:
        if key in known:
            at = key
        else:
            followers.setdefault(at, []).append(key)
    there = set(new)
    found = list(followers.get("", ()))
    for key in old:
        if key in there:
            found += [key, *followers.get(key, ())]
    return found
