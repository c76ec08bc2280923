"""What the regulation says of two manifestations of one record: which change of one makes the other lag."""

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

BOTH = "both"  # the carrier of a record that there is on paper and electronically
# What changes the electronic manifestation: its values and its files.
ELECTRONIC_CHANGES = frozenset(
    {"record.edit", "record.change", "record.bulk_edit", "record.import", "file.add"}
    | {"file.replace", "file.remove"}
)


def tracks_both(carrier: str) -> bool:
    """Say whether two manifestations of a record are kept in step (REQ-CUS-06)."""
    return carrier == BOTH


def may_confirm(*, is_keeper: bool, open_lags: int) -> Decision:
    """Say whether somebody may confirm that both manifestations agree: a keeper, while one lags."""
    if not is_keeper:
        return refusal(N_("Only who keeps the record may confirm that paper and electronic agree."))
    if not open_lags:
        return refusal(N_("Paper and electronic agree already."))
    return ALLOWED


def days_behind(since_day: int, today: int) -> int:
    """Return how many days a manifestation lags, both days as ordinals."""
    return max(0, today - since_day)
