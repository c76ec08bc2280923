"""The port of print: whoever prints by the policy shows a form of a draft as it comes out; policies know no sheet."""

from typing import Protocol

from policies.document.values import PolicyDocument
from policies.forms.rules import Form


class Press(Protocol):
    """What fills the port; it writes nothing and reads no record."""

    def picture(
        self, document: PolicyDocument, form: Form, category: str, *, filled: bool
    ) -> bytes:
        """Return the first pages of a form as one PNG: blank, or `filled` with examples."""

    def pdf(self, document: PolicyDocument, form: Form, category: str, *, filled: bool) -> bytes:
        """Return a form as PDF, in all its copies."""


_port: list[Press] = []


def fill(press: Press) -> None:
    """Put the press behind the port; called once at start-up."""
    _port[:] = [press]


def picture_of(document: PolicyDocument, form: Form, category: str, *, filled: bool) -> bytes:
    """Return a form for a category under `document` as PNG; empty while nobody prints."""
    return _port[0].picture(document, form, category, filled=filled) if _port else b""


def pdf_of(document: PolicyDocument, form: Form, category: str, *, filled: bool) -> bytes:
    """Return a form for a category under `document` as PDF; empty while nobody prints."""
    return _port[0].pdf(document, form, category, filled=filled) if _port else b""
