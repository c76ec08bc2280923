"""Where in a long list a page of it stands, and the addresses of the pages beside it."""

from collections.abc import Callable
from typing import Any


def page_at(
    address: Callable[[int], str], start: int, *, shown: int, total: int, size: int
) -> dict[str, Any]:
    """Return what the pager says of the page behind the first `start` lines; '' where no page is beside it.

    `address`: how many lines come before → where that page is; `size`: lines of a page.
    """
    return {
        "start": start + 1 if shown else 0,
        "end": start + shown,
        "total": total,
        "previous": address(max(0, start - size)) if start else "",
        "next": address(start + size) if start + shown < total else "",
    }
