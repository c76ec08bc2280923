"""Makes approvals, tasks and help known as open work of who leaves."""

from decisions.leaving.actions import (
    hand_over_approvals,
    hand_over_cooperation,
    hand_over_duties,
)
from decisions.leaving.queries import (
    approvals_left,
    approvals_of,
    cooperation_left,
    cooperation_of,
    duties_left,
    duties_of,
    who_could_decide,
    who_could_help,
    who_could_sign,
)
from kernel.text import N_
from security.people.open_work_port import Kind, register


def register_open_work() -> None:
    """Register the kinds; called once at start-up."""
    register(
        "approvals",
        Kind(
            label=N_("Approvals to give"),
            items=approvals_of,
            successors=who_could_decide,
            left_behind=approvals_left,
            hand_over=hand_over_approvals,
        ),
    )
    register(
        "duties",
        Kind(
            label=N_("Tasks to sign"),
            items=duties_of,
            successors=who_could_sign,
            left_behind=duties_left,
            hand_over=hand_over_duties,
        ),
    )
    register(
        "cooperation",
        Kind(
            label=N_("Cooperation tasks"),
            items=cooperation_of,
            successors=who_could_help,
            left_behind=cooperation_left,
            hand_over=hand_over_cooperation,
        ),
    )
