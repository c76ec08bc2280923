"""What each screen of answers to customers, and of destructions, is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "extracts": N_("What customers asked of their records, what is due, how long answers took."),
    "extract_new": N_("Take down who asks, how the identity was checked, and what is asked."),
    "extract_draw": N_("Choose the records and the fields that answer the question."),
    "extract_page": N_("The extract beside its records: compare, release, hand over."),
}
EXTRACTS = {
    name: Screen(guide="staff", section="extracts", line=line) for name, line in _LINES.items()
}
DESTRUCTIONS = {
    "destruction_page": Screen(
        guide="staff",
        section="register",
        line=N_("What was destroyed, what was skipped and why; its certificate and list."),
    ),
}
