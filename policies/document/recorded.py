"""The port of what records hold: whoever keeps them says which fields of a draft their values do not fit."""

from collections.abc import Sequence
from typing import Protocol

from kernel.errors import Invalid, Problem
from policies.document.values import PolicyDocument


class Recorded(Protocol):
    """What fills the port."""

    def problems(self, old: PolicyDocument, new: PolicyDocument) -> Sequence[Problem]:
        """Return why stored values forbid publishing `new` over `old`: counts and places, no values."""


_port: list[Recorded] = []


def fill(records: Recorded) -> None:
    """Put the records behind the port; called once at start-up."""
    _port[:] = [records]


def demand_fitting(old: PolicyDocument, new: PolicyDocument) -> None:
    """Raise Invalid where records hold values that `new` could not keep."""
    problems = _port[0].problems(old, new) if _port else ()
    if problems:
        raise Invalid(problems)
