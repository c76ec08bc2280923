"""What higher features ask of a record before it is filed: each registers a gate, such as the lawful basis."""

from collections.abc import Callable, Mapping
from typing import Any

from archive.records.shapes import Shape
from kernel.errors import Problem

# Values, the record's id (0: not written yet), whether it is filed already → what is missing.
Check = Callable[[Mapping[str, Any], int, bool], list[Problem]]
Gate = Callable[[Shape], Check | None]  # None where a category asks nothing

_gates: dict[str, Gate] = {}


def register_gate(name: str, gate: Gate) -> None:
    """Ask this of every record that is filed, and of every change of a filed one; called once at start-up."""
    _gates[name] = gate


def checks_of(shape: Shape) -> tuple[Check, ...]:
    """Return what is asked of the records of a category; worked out once for a batch."""
    found = (gate(shape) for gate in _gates.values())
    return tuple(check for check in found if check is not None)


def gate_problems(shape: Shape, values: Mapping[str, Any], record_id: int) -> list[Problem]:
    """Return what a record with these values still needs before it may lie in the archive."""
    return [problem for check in checks_of(shape) for problem in check(values, record_id, False)]


def worsened(
    shape: Shape, before: Mapping[str, Any], after: Mapping[str, Any], record_id: int
) -> list[Problem]:
    """Return what a filed record would lack by a change; what it lacked before keeps nobody from mending the rest."""
    checks = checks_of(shape)
    found = [problem for check in checks for problem in check(after, record_id, True)]
    if not found:
        return []
    lacked = {(one.code, one.where) for check in checks for one in check(before, record_id, True)}
    return [one for one in found if (one.code, one.where) not in lacked]
