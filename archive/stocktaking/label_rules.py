"""Reads the text of a label: the word on one of ours, a number or code as it is printed, or another's address."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.custody.scan_rules import BEFORE, TOKEN
from kernel.text import one_line

_WEB = ("http://", "https://")


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a label says: the word of a printed code, else a number or code; `elsewhere`: an address not ours.

    Whose a word is says the register of words: a phone may know this machine under another address than labels do.
    """

    word: str = ""
    code: str = ""
    elsewhere: bool = False


def read(text: str, *, host: str) -> Label:
    """Return what a scanned text says to the company of this host."""
    said = one_line(text)
    if TOKEN.fullmatch(said.lower()):
        return Label(word=said.lower(), code=said)
    if not said.lower().startswith(_WEB):
        return Label(code=said)
    try:
        parts = urlsplit(said)
        elsewhere = (parts.hostname or "").lower() != host.partition(":")[0].lower()
    except ValueError:
        return Label(code=said)
    word = parts.path.removeprefix(BEFORE).strip("/").lower()
    is_label = parts.path.startswith(BEFORE) and TOKEN.fullmatch(word)
    return Label(word=word if is_label else "", elsewhere=elsewhere)
