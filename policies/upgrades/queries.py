"""Where a company stands towards its pack: the text it began with, what it made of it, what the pack says today."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from policies.access.rules import Verb
from policies.document.actions import TARGET
from policies.document.canonical import digest_of, export, load
from policies.document.difference import KEYS, Change, diff
from policies.document.history import restored
from policies.document.merging import Merged, beside, merge
from policies.document.models import Draft, PolicyVersion
from policies.document.queries import draft_document, published_or_none, version_document
from policies.document.values import PolicyDocument
from policies.upgrades.texts import text_of_today
from security.actor import Actor
from security.permission import demand

_BY_THE_SYSTEM = (
    "system:"  # who published version 1 with the company: it is the pack, word for word
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A company and its pack. All documents carry the company's fonds number.

    `pack`: its code, '' for none. `first`: the pack of version 1. `document`: the draft, or what is in force.
    `began`: the text of the pack that the document was last brought up to; None where nobody can know.
    `today`: what the pack says today; None where this program does not have it.
    """

    pack: str
    first: str
    document: PolicyDocument
    began: PolicyDocument | None
    today: PolicyDocument | None

    @property
    def is_newer(self) -> bool:
        """Say whether the pack says something else today than what the company began with."""
        return self.began is not None and self.today is not None and self.began != self.today

    @property
    def compared(self) -> PolicyDocument | None:
        """The text of the pack that the company's own changes are measured by."""
        return self.began or self.today

    @cached_property
    def own_changes(self) -> tuple[Change, ...]:
        """What the company changed against its pack."""
        return diff(self.compared, self.document) if self.compared else ()

    @cached_property
    def digest(self) -> str:
        """By which a person says what an upgrade was looked at for: the three documents."""
        three = (self.began, self.document, self.today)
        said = " ".join(digest_of(one) if one else "-" for one in three)
        return hashlib.sha256(said.encode()).hexdigest()

    def merged(self, choices: Mapping[str, str] | None = None) -> Merged:
        """Return what the pack's newer text and the company's changes make together."""
        if self.began is None or self.today is None:
            return Merged(document=self.document, conflicts=())
        return merge(self.began, self.document, self.today, choices=choices)

    def kept(self, document: PolicyDocument) -> PolicyDocument:
        """Return a merged document with what the pack gave up, but was published, as retired, in its place."""
        found = published_or_none()
        if found is None:
            return document
        return _in_place(restored(document, found.document), document, self.document)


def standing(actor: Actor) -> Standing:
    """Return where the company stands towards its pack; raise Refused without the right to configure."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    return differing()


def differing() -> Standing:
    """Return the same for the operator, who stands at the machine itself."""
    document = draft_document()
    today = text_of_today(document.pack)
    if today is not None:
        today = replace(today, fonds=document.fonds)
    began = _began(document, today)
    founded = PolicyVersion.objects.filter(number=1).exists()
    return Standing(
        pack=document.pack,
        first=version_document(1).pack if founded else "",
        document=document,
        began=replace(began, fonds=document.fonds) if began else None,
        today=today,
    )


def pack_text_of(document: PolicyDocument) -> str:
    """Return the canonical text of the pack if the document says just what it says today, else ''."""
    today = text_of_today(document.pack)
    if today is None or replace(today, fonds=document.fonds) != document:
        return ""
    return export(today).decode()


def _in_place(
    document: PolicyDocument, merged: PolicyDocument, ours: PolicyDocument
) -> PolicyDocument:
    """Return the document with the rows that `merged` lost where the company had them, not at the end."""
    parts: dict[str, Any] = {}
    for part in ("categories", "sections", "fields"):
        rows = {_code(part, row): row for row in getattr(document, part)}
        order = beside(
            [_code(part, row) for row in getattr(merged, part)],
            [code for row in getattr(ours, part) if (code := _code(part, row)) in rows],
        )
        parts[part] = tuple(rows[code] for code in beside(order, tuple(rows)))
    return replace(document, **parts)


def _code(part: str, row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in KEYS[part])


def _began(document: PolicyDocument, today: PolicyDocument | None) -> PolicyDocument | None:
    """The text last taken over; else version 1 as the system founded it; else a version equal to the pack."""
    states = (Draft.State.OPEN, Draft.State.PUBLISHED)
    taken = Draft.objects.filter(state__in=states).exclude(pack_text="").order_by("-id")
    for text in taken.values_list("pack_text", flat=True):
        found = load(text)
        if found.pack == document.pack:
            return found
    first = PolicyVersion.objects.filter(number=1, published_by__startswith=_BY_THE_SYSTEM)
    if first.exists():
        found = version_document(1)
        if found.pack == document.pack and document.pack:
            return found
    if today is not None and PolicyVersion.objects.filter(digest=digest_of(today)).exists():
        return today
    return None
