"""The background work of duties: they appear, lapse, pass on and are escalated; what was missed is caught up."""

from collections.abc import Callable
from functools import partial

from decisions.duties import actions, port
from jobs.port import scheduled
from jobs.progress import Progress
from security.actor import Actor

DAILY = "duties.daily"


@scheduled(DAILY, cron="15 * * * *", lock="duties", retries=3)
def keep_up(progress: Progress) -> dict[str, int]:
    """Open what has appeared, end what lost its rule, pass on and escalate; batch after batch.

    It runs every hour and finds nothing to do but once a day: a worker that was down at midnight, or for ten
    days, misses nothing.
    """
    told = {"opened": 0, "lapsed": 0, "passed": 0, "escalated": 0}
    for source in port.sources():
        told["lapsed"] += _all(progress, partial(actions.lapse_gone, source=source))
        opened: int | None = 0
        while opened is not None:
            with progress.batch():
                opened = actions.open_due(progress.actor, source)
                told["opened"] += opened or 0
    told["passed"] += _all(progress, actions.pass_on)
    told["escalated"] += _all(progress, actions.escalate)
    return told


def _all(progress: Progress, act: Callable[[Actor], int]) -> int:
    done = 0
    while True:
        with progress.batch():
            found = act(progress.actor)
        done += found
        if found < actions.BATCH:
            return done
