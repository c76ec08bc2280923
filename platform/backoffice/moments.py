"""Says when something happened, as every list and card shows it."""

from datetime import datetime

from django.utils.timezone import localtime


def moment(at: datetime) -> str:
    """Return a time in the reader's own zone, to the minute."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"
