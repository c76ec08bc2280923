"""Tells the person who started background work that it failed."""

from jobs.port import Task
from jobs.progress import Claim, Ending, JobState
from kernel.text import Word
from notices.kinds import JOB_FAILED
from notices.port import Notice, notify


def tell_failure(task: Task, claim: Claim, ending: Ending) -> None:
    """Tell who asked for the work; housekeeping is nobody's, and some features tell it in their own words."""
    if ending.state is not JobState.FAILED or not task.visible or task.tells:
        return
    if not claim.actor.isdigit():
        return
    notify(
        [
            Notice(
                kind=JOB_FAILED,
                people=(int(claim.actor),),
                params={"work": Word(task.label or task.name)},
                path=f"/notices/work/{claim.job}/",
                key=f"job:{claim.job}",
            )
        ]
    )
