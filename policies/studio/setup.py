"""What a new company has to do about its policy: say what its departments are, look at it, publish its own."""

from administration.checklist.registry import Step, register
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import published_or_none
from security.permission import decide

_OWN = 2  # a version 1 that the system published is the pack, as it came


def register_steps() -> None:
    """Register the steps; called once at start-up."""
    register(
        Step(
            code="departments",
            order=15,
            label=N_("Map the departments of the pack onto yours"),
            why=N_(
                "The pack names departments by its own codes; rights and custodians follow them."
            ),
            url="policy_departments",
            done=_own_policy,
            may=lambda: bool(decide(current().actor, Verb.CONFIGURE)),
        )
    )
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
    if found is None:
        return False
    return found.number >= _OWN or not found.by.startswith("system:")
