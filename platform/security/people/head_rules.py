"""Says which departments belong to a head, and who is accountable for a department (REQ-GOV-03)."""

from collections.abc import Collection, Mapping, Sequence

Parents = Mapping[str, str]  # department code → the code of the one it is part of, '' at the top


def with_those_below(departments: Collection[str], parents: Parents) -> frozenset[str]:
    """Return these departments and every one below them."""
    wanted = frozenset(departments)
    return wanted | {code for code in parents if not wanted.isdisjoint(upwards(code, parents))}


def upwards(department: str, parents: Parents) -> tuple[str, ...]:
    """Return a department and those it is part of, the nearest first; a ring ends where it closes."""
    found: list[str] = []
    code = department
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return tuple(found)


def accountable(
    department: str, parents: Parents, heads: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    """Return who is accountable for a department: its heads, or where the post is empty those of the next above."""
    return next((heads[code] for code in upwards(department, parents) if heads.get(code)), ())
