"""The port through which whoever appoints hears which duties of one person should lie apart."""

from collections.abc import Callable, Sequence

from kernel.errors import Problem

Source = Callable[[int], Sequence[Problem]]
_source: list[Source] = []


def fill(source: Source) -> None:
    """Put the policy behind the port; called once at start-up."""
    _source[:] = [source]


def duties_to_part(person: int) -> Sequence[Problem]:
    """Return what one person does today that two should do, each with the chain that makes it so."""
    return _source[0](person) if _source else ()
