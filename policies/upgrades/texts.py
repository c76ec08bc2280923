"""The port to the packs' texts of today: filled with those that come with the program."""

from collections.abc import Callable

from kernel.errors import Invalid, Missing
from policies.document.values import PolicyDocument
from policies.packs.loader import load_pack

Reader = Callable[[str], PolicyDocument]
_reader: list[Reader] = [load_pack]


def fill(reader: Reader) -> Reader:
    """Put another reader behind the port; return the one that stood there."""
    before = _reader[0]
    _reader[:] = [reader]
    return before


def text_of_today(pack: str) -> PolicyDocument | None:
    """Return what a pack says today, None for a pack this program does not have."""
    if not pack:
        return None
    try:
        return _reader[0](pack)
    except (Missing, Invalid):  # Invalid: its add-ons cannot be joined to it any more
        return None
