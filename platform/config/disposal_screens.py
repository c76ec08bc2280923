"""What each screen of disposals is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "disposals": N_("What is proposed for destruction, how far it is, and what waits for you."),
    "disposal_new": N_("Propose that records are destroyed, with the reason."),
    "disposal_terms": N_(
        "Whether, how soon and before how many supervisors records are destroyed."
    ),
    "disposal": N_("One batch: its records, what comes next, and whose turn it is."),
    "disposal_step": N_("Take the next step of a disposal; none is left out."),
    "disposal_item": N_("Object to a destruction, answer that, or take a record off the list."),
}
DISPOSALS = {
    name: Screen(guide="staff", section="disposals", line=line) for name, line in _LINES.items()
}
