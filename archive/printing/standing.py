"""Notes which records stand in what is printed or exported in the background, from the pages it is read in."""

from collections.abc import Callable
from typing import Any

from archive.lists.giving import GivenPage
from archive.records.models import RegisterEntry, RetentionState


class Standing:
    """Collects the ids of the records that were read, page by page."""

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._count = 0

    def noting(
        self, each: Callable[[Callable[[], Any]], Any]
    ) -> Callable[[Callable[[], Any]], Any]:
        """Return `each` that also notes what the page it read is about."""

        def noted(read: Callable[[], Any]) -> Any:
            found = each(read)
            self._note(found)
            return found

        return noted

    def ids(self, lines: int) -> list[int] | None:
        """Return the records that stand in `lines` lines; None where not every line was seen: any may stand in it."""
        return sorted(self._ids) if self._count >= lines else None

    def _note(self, found: Any) -> None:
        if isinstance(found, GivenPage):
            self._add(found.ids)
        elif isinstance(found, list | tuple):
            self._add(
                [one.record_id for one in found if isinstance(one, RegisterEntry | RetentionState)]
            )

    def _add(self, ids: Any) -> None:
        self._ids.update(ids)
        self._count += len(ids)
