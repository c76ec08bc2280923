"""The port through which a company learns whether an operator is still one; nobody is while it is unfilled."""

from collections.abc import Callable

Asks = Callable[[str], bool]
_port: list[Asks] = []


def fill(asks: Asks) -> None:
    """Say who knows the operators; called once at start-up."""
    _port[:] = [asks]


def is_operator(identity: str) -> bool:
    """Say whether this is still somebody of the operators' company who may sign in."""
    return bool(_port) and _port[0](identity)
