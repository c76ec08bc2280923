"""The port of entry: whoever keeps records by the policy shows the form a draft gives; policies know no record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.http import QueryDict

from policies.document.values import PolicyDocument
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class EntryForm:
    """The entry form as staff would get it, its fields as safe HTML; `objections` is how many it would raise."""

    html: str = ""
    objections: int = 0


class Entry(Protocol):
    """What fills the port; nothing it is asked writes anything."""

    def form(
        self, actor: Actor, document: PolicyDocument, category: str, data: QueryDict | None
    ) -> EntryForm:
        """Return the form of a category under `document`, with what it would say to `data` typed into it."""

    def said(
        self, actor: Actor, document: PolicyDocument, category: str, data: QueryDict
    ) -> Sequence[tuple[str, str]]:
        """Return (name of a field, sentence) for what is wrong in the fields something was typed into."""


_port: list[Entry] = []


def fill(entry: Entry) -> None:
    """Put the form of entry behind the port; called once at start-up."""
    _port[:] = [entry]


def entry_form(
    actor: Actor, document: PolicyDocument, category: str, data: QueryDict | None = None
) -> EntryForm:
    """Return the entry form of a category under `document`; an empty one while nobody keeps records."""
    return _port[0].form(actor, document, category, data) if _port else EntryForm()


def objections(
    actor: Actor, document: PolicyDocument, category: str, data: QueryDict
) -> Sequence[tuple[str, str]]:
    """Return what the form would say to the fields something was typed into."""
    return _port[0].said(actor, document, category, data) if _port else ()
