"""Reads the text of a label: a number or code as it is printed, or the address of a page that ends in it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kernel.text import one_line

_WEB = ("http://", "https://")


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a label says: a code, and whether it is another company's."""

    code: str
    foreign: bool = False


def read(text: str, *, host: str) -> Label:
    """Return what a scanned text says to the company of this host.

    An address of another host is another company's label, whatever it ends in: its numbers are not ours.
    """
    said = one_line(text)
    if not said.lower().startswith(_WEB):
        return Label(code=said)
    try:
        parts = urlsplit(said)
        theirs = (parts.hostname or "").lower()
    except ValueError:
        return Label(code=said)
    code = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return Label(code=code, foreign=theirs != host.partition(":")[0].lower())
