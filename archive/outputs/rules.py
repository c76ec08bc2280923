"""How many rows somebody may take out at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kernel.errors import Problem
from kernel.text import N_
from policies.access.grants import lineage

MOST = 200_000  # rows of one file; a limit above it would limit nothing


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The most rows of one output, for a category and a position; '' means any."""

    category: str
    position: str
    rows: int


def limit_for(
    limits: Sequence[Limit],
    category: str,
    positions: Collection[str],
    parents: Mapping[str, str],
) -> int | None:
    """Return the most rows somebody in these positions may take out of a category, None without a limit.

    The nearest category above decides; a limit of one's own positions goes before that of all, the widest
    of several. What lies below counts too, and without a category every one: else the whole would be the way
    round the limit of a part.
    """
    reached = [code for code in parents if not category or category in lineage(code, parents)]
    found = [_nearest(limits, code, positions, parents) for code in {category, *reached}]
    known = [rows for rows in found if rows is not None]
    return min(known) if known else None


def _nearest(
    limits: Sequence[Limit],
    category: str,
    positions: Collection[str],
    parents: Mapping[str, str],
) -> int | None:
    for code in (*lineage(category, parents), ""):
        there = [one for one in limits if one.category == code]
        own = [one.rows for one in there if one.position and one.position in positions]
        rows = own or [one.rows for one in there if not one.position]
        if rows:
            return max(rows)
    return None


def problems_with(
    wanted: Limit, *, categories: Collection[str], positions: Collection[str]
) -> list[Problem]:
    """Return what keeps a limit from being set."""
    found = []
    if wanted.category and wanted.category not in categories:
        message = N_("There is no category “{code}”.")
        params = {"code": wanted.category}
        found.append(Problem(code="category", message=message, params=params, where="category"))
    if wanted.position and wanted.position not in positions:
        message = N_("There is no position “{code}”.")
        params = {"code": wanted.position}
        found.append(Problem(code="position", message=message, params=params, where="position"))
    if not 1 <= wanted.rows <= MOST:
        message = N_("A limit is 1 to {most} rows.")
        params = {"most": f"{MOST:,}"}
        found.append(Problem(code="rows", message=message, params=params, where="rows"))
    return found
