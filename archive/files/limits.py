"""What files a category takes, how large they may be, and how much room the company has."""

from archive.files.queries import stored_size
from archive.files.rules import QUOTA
from kernel.text import N_
from security.uploads.rules import LIMITS, USUAL, refused

_MEGA = 1024 * 1024


def kinds_taken(_category: str) -> tuple[str, ...]:
    """Return the codes of the kinds that records of a category take."""
    return USUAL


def largest(_category: str) -> int:
    """Return how many bytes a file of a category may have."""
    return LIMITS.size


def demand_room(size: int, *, name: str) -> None:
    """Raise Invalid where the files of the company would need more room than it has."""
    if stored_size() + size > QUOTA:
        message = N_("“{name}” does not fit: the files of the company may have {limit} MB in all.")
        raise refused("file_quota", message, name=name, limit=QUOTA // _MEGA)
