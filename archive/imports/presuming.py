"""Gives rows of a ledger that name no collection channel the usual one, and says so: needs no Django (REQ-COL-13)."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from archive.imports.made import Doubt
from archive.records.channels import CHANNEL
from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import Field

WARNING = "warning"
PRESUMED = "channel_presumed"
_SAYS = N_(
    "The row names no collection channel; it is kept under “{channel}”. Give the file a column for it, or one"
    " value for all rows, where that is not so."
)


def presume(
    usual: Mapping[str, str],
    values: MutableMapping[str, Any],
    told: Iterable[Doubt],
    fields: Iterable[Field],
) -> list[Doubt]:
    """Add the usual channel to the values of a row that says none, and return what has to be said of it.

    A cell nobody could read stays a problem of its own.
    """
    if values.get(CHANNEL) or any(one.code == CHANNEL for one in told):
        return []
    values.update(usual)
    names = next(one.choice_names for one in fields if one.code == CHANNEL)
    problem = Problem(code=PRESUMED, message=_SAYS, params={"channel": names[usual[CHANNEL]][0]})
    return [Doubt(problem=problem, column="", code=CHANNEL, severity=WARNING)]


def is_presumed(code: str, told: Iterable[Doubt]) -> bool:
    """Say whether the value of this field is none of the file: a record there is keeps its own."""
    return code == CHANNEL and any(one.problem.code == PRESUMED for one in told)
