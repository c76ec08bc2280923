"""What an item says, sealed with a key of the company: its text, the summary made of it, values sent in by field."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.collecting.models import RawItem
from security.keys import store

PURPOSE = "raw_items"
_PLACE = "raw_item"


@dataclass(frozen=True, kw_only=True)
class Content:
    """The words of an item: what came in is never changed by what is summarised of it (归纳)."""

    text: str = ""
    summary: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def sealed(token: str, content: Content) -> bytes:
    """Return a content as it is stored."""
    plain = json.dumps(asdict(content), ensure_ascii=False).encode()
    return store.seal_bytes(store.purpose_key(PURPOSE), plain, _PLACE, token)


def opened(item: RawItem) -> Content:
    """Return what an item says."""
    key = store.purpose_key(PURPOSE)
    return Content(**json.loads(store.open_bytes(key, bytes(item.sealed), _PLACE, item.token)))
