"""What a draft would do to the records, as the pages of a publication show it and ask about it again."""

import json
from dataclasses import dataclass
from typing import Any

from policies.document.planned import Line, Outlook, differences, outlook
from policies.document.queries import published_or_none
from policies.document.values import PolicyDocument
from policies.studio.forms import PublishForm
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a page shows; `known` says whether it is worked out, for a first version there is nothing to."""

    known: bool
    digest: str = ""
    lines: tuple[Line, ...] = ()
    plan_url: str = ""

    @property
    def hidden(self) -> dict[str, str]:
        """What the form of a publication carries along: the digest, and the lines that were looked at."""
        return {"plan": self.digest, "looked_at": json.dumps([_told(one) for one in self.lines])}

    def differing(self, form: PublishForm) -> list[tuple[str, int, int]]:
        """Return what differs from what was looked at when the form was sent, and let it ask about that."""
        if not form.is_bound or form.data.get("plan", "") == self.digest:
            return []
        before = _lines(form.data.get("looked_at", ""))
        sent = dict(form.data.items())
        form.data = {**sent, **self.hidden}
        return differences(before, self.lines)


def outlook_now(actor: Actor, document: PolicyDocument) -> Looked:
    """Return what publishing `document` would do now."""
    head = published_or_none()
    if head is None or head.digest == "":
        return Looked(known=True)
    found: Outlook | None = outlook(actor, head.document, document)
    if found is None:
        return Looked(known=False)
    return Looked(known=True, digest=found.digest, lines=found.lines, plan_url=found.plan_url)


def _told(one: Line) -> list[Any]:
    return [one.key, one.label, one.records]


def _lines(text: str) -> list[Line]:
    """Return the lines a form brought back; what is no such text is none."""
    try:
        told = json.loads(text or "[]")
        return [Line(key=str(key), label=str(label), records=int(n)) for key, label, n in told]
    except (TypeError, ValueError):
        return []
