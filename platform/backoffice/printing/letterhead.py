"""The letterhead of the company in scope; whoever keeps the company's settings fills it."""

from collections.abc import Callable
from dataclasses import replace

from backoffice.printing.sheet import Letterhead
from kernel.scope import current

Source = Callable[[], Letterhead]


def _plain() -> Letterhead:
    """The letterhead of a company that set none: its name."""
    return Letterhead(company=current().company.name)


_source: list[Source] = [_plain]


def fill(source: Source) -> None:
    """Say where letterheads come from; called once at start-up."""
    _source[:] = [source]


def letterhead(*, fonds: str = "") -> Letterhead:
    """Return the letterhead of the company in scope, with its fonds number where the caller knows it."""
    found = _source[0]()
    return replace(found, fonds=fonds or found.fonds)
