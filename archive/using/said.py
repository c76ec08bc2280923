"""What was written on an application, sealed: it may name people."""

import json
from collections.abc import Mapping

from archive.using.models import UseApplication
from security.keys import store
from security.keys.envelope import from_text, to_text

PURPOSE = "use_applications"
_SEALED = "sealed"


def put(row: UseApplication, said: Mapping[str, str]) -> None:
    """Give a stored application what was said; the caller saves it."""
    plain = json.dumps(dict(said), ensure_ascii=False).encode(errors="replace")
    sealed = store.seal_bytes(store.purpose_key(PURPOSE), plain, PURPOSE, row.pk)
    row.said = {_SEALED: to_text(sealed)}


def said_in(row: UseApplication) -> Mapping[str, str]:
    """Return what was said: `reason`, `text` (numbers, names, what they have in common) and `answer`."""
    sealed = from_text(row.said[_SEALED])
    found: dict[str, str] = json.loads(
        store.open_bytes(store.purpose_key(PURPOSE), sealed, PURPOSE, row.pk)
    )
    return found
