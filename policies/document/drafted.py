"""Keeps open drafts as the documents they are, so that a page does not put thousands of rows together again."""

from collections import OrderedDict
from dataclasses import replace
from secrets import token_hex
from threading import Lock
from typing import Any

from kernel.scope import current
from policies.document.canonical import load
from policies.document.effective import hand_down
from policies.document.models import Draft
from policies.document.rows import compiled, part_of
from policies.document.values import PolicyDocument

KEPT = 32  # documents; a company has one open draft
REVISIONS = 2  # of one draft: the last, and the one before, to which a refused change goes back
_Key = tuple[str, int, str]
_known: OrderedDict[_Key, PolicyDocument] = OrderedDict()
_lock = Lock()


def drafted(draft: Draft) -> PolicyDocument:
    """Return what an open draft says: six queries, none where this process knows its revision."""
    key = _key(draft)
    with _lock:
        found = _known.get(key)
        if found is not None:
            _known.move_to_end(key)
            return found
    document = compiled(load(draft.heading))
    # Somebody may have changed rows while they were read; such a mixture is shown once and not kept.
    if Draft.objects.filter(pk=draft.pk, revision=draft.revision).exists():
        _keep(key, document)
    return document


def locked_draft() -> Draft | None:
    """Return the open draft, held until the transaction ends: who changes it next waits, and reads it as it is then."""
    return Draft.objects.select_for_update().filter(state=Draft.State.OPEN).first()


def new_revision() -> str:
    """Return what no draft was ever known by."""
    return token_hex(16)


def revise(draft: Draft, document: PolicyDocument | None = None) -> None:
    """Say that the rows or the heading of a locked draft were changed; `document` is what it says now, if known.

    A revision is drawn by lot: after a rollback nobody else comes to use it for something else.
    """
    draft.revision = new_revision()
    draft.save(update_fields=["revision"])
    if document is not None:
        _keep(_key(draft), document)


def with_row(document: PolicyDocument, before: Any, after: Any) -> PolicyDocument | None:
    """Return the document with a row's value changed; None for no `before` added at the end, no `after` taken out.

    Return None where it stands there more than once: then only the tables say which one it is.
    """
    part = part_of(after if before is None else before)
    rows: tuple[Any, ...] = getattr(document, part)
    new = () if after is None else (after,)
    places = [place for place, one in enumerate(rows) if one == before]
    if before is None:
        places = [len(rows)]
    if len(places) != 1:
        return None
    changed: dict[str, Any] = {part: (*rows[: places[0]], *new, *rows[places[0] + 1 :])}
    found = replace(document, **changed)
    hand_down(document, found)
    return found


def _key(draft: Draft) -> _Key:
    return current().company.id, draft.pk, draft.revision


def _keep(key: _Key, document: PolicyDocument) -> None:
    if not key[-1]:  # a draft of before there were revisions
        return
    with _lock:
        _known[key] = document
        older = [one for one in _known if one[:2] == key[:2]][:-REVISIONS]
        for one in older:  # thousands of rows each
            del _known[one]
        while len(_known) > KEPT:
            _known.popitem(last=False)
