"""The conditions of saved views, sealed: they hold what somebody looked for, perhaps in a sealed field."""

import json
from collections.abc import Sequence

from archive.lists.models import SavedView
from security.keys import store
from security.keys.envelope import from_text, to_text

PURPOSE = "views"
SEALED = "sealed"

Pairs = Sequence[Sequence[str]]


def put(view: SavedView, pairs: Pairs) -> None:
    """Give a stored view its conditions; the caller saves it."""
    plain = json.dumps([list(pair) for pair in pairs], ensure_ascii=False).encode(errors="replace")
    sealed = store.seal_bytes(store.purpose_key(PURPOSE), plain, PURPOSE, view.pk)
    view.parameters = {SEALED: to_text(sealed)}


def pairs_of(view: SavedView) -> list[list[str]]:
    """Return a view's conditions as they stand in an address; those of older views lie open."""
    if isinstance(view.parameters, list):
        return view.parameters
    sealed = from_text(view.parameters[SEALED])
    found = json.loads(store.open_bytes(store.purpose_key(PURPOSE), sealed, PURPOSE, view.pk))
    return [[str(name), str(value)] for name, value in found]
