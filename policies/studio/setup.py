"""What a new company has to do about its policy: look at it, and publish its own."""

from administration.checklist.registry import Step, register
from kernel.text import N_
from policies.document.queries import published_or_none

_OWN = 2  # version 1 is the pack, as it came


def register_steps() -> None:
    """Register the step; called once at start-up."""
    register(
        Step(
            code="policy",
            order=25,
            label=N_("Review the policy and publish your own"),
            why=N_("The pack is a start: check categories, periods and rights, and publish."),
            url="policy_overview",
            done=_own_policy,
        )
    )


def _own_policy() -> bool:
    """Say whether a version of the company's own is in force."""
    found = published_or_none()
    return found is not None and found.number >= _OWN
