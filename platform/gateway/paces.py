"""Counts who calls, by key, so that all processes keep one pace together."""

from datetime import timedelta

from gateway.tokens.models import Pace
from kernel.clock import now
from persistence.paces import held, take

_MINUTE = 60.0
_FORGOTTEN = timedelta(hours=1)  # after which nobody is ahead of any pace


def count(key: str, per_minute: int) -> float:
    """Count one call; return 0, or for how many seconds to wait when it comes too early."""
    return take(Pace, key, seconds=_MINUTE / per_minute, burst=_burst(per_minute))


def wait(key: str, per_minute: int) -> float:
    """Return for how many seconds a call would have to wait, counting none."""
    return held(Pace, key, seconds=_MINUTE / per_minute, burst=_burst(per_minute))


def remove_old() -> int:
    """Forget who has not called for long; return how many."""
    return Pace.objects.filter(due_at__lt=now() - _FORGOTTEN).delete()[0]


def _burst(per_minute: int) -> int:
    """Half a minute's calls may come at once."""
    return max(1, per_minute // 2)
