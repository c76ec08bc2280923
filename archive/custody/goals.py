"""A place things come into, with what is asked of each of them worked out once (REQ-CUS-13)."""

from collections.abc import Sequence

from archive.custody import places
from archive.custody.place_models import Location
from archive.custody.rules import Place, is_secure, secured_for
from archive.records.models import Record
from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from policies.document.effective import level_in_force
from policies.document.queries import published


class Goal:
    """A place records or copies of them come into; the caller holds its row."""

    def __init__(self, row: Location) -> None:
        self.row = row
        self.place: Place = places.place_of(row)
        self.document = published().document
        self.levels = places.levels()
        self.secured = secured_for(self.place)
        self.lowest = places.lowest_secured()

    def takes(self, record: Record, inner: Sequence[tuple[str, str]]) -> Decision:
        """Say whether a record, and the items that lie with it, may lie here (REQ-CUS-13)."""
        for category, level in ((record.category, record.level), *inner):
            actual = level_in_force(self.document, category, level)
            if not is_secure(actual, self.secured, self.lowest, self.levels):
                names = {one.code: one.zh for one in self.document.levels}
                return refusal(
                    N_("{code} is not secured for level {level}; choose a place that is."),
                    code=self.row.code,
                    level=names.get(actual, "—"),
                )
        return ALLOWED
