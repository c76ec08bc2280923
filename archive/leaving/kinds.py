"""Makes drafts, imports and what onboarding asks known as open work of who leaves."""

from archive.leaving import actions, queries
from kernel.text import N_
from security.people.open_work_port import Kind, register


def register_open_work() -> None:
    """Register the kinds; called once at start-up."""
    register(
        "drafts",
        Kind(
            label=N_("Drafts"),
            items=queries.drafts_of,
            successors=queries.who_could_edit,
            hand_over=actions.hand_over_drafts,
        ),
    )
    register(
        "imports",
        Kind(
            label=N_("Imports under way"),
            items=queries.imports_of,
            successors=queries.who_could_import,
            hand_over=actions.hand_over_imports,
        ),
    )
    register(
        "onboarding",
        Kind(
            label=N_("Onboarding"),
            items=queries.onboarding_of,
            successors=queries.who_could_bring,
            hand_over=actions.hand_over_onboarding,
        ),
    )
