"""What each screen of what is collected, and of checks, is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "collected": N_("Cards, notes, files and forms that are no records yet, by what is due next."),
    "collected_new": N_("Bring in a card, a note or files somebody collected."),
    "collected_item": N_("One item: what it says, its checks, and what can be done with it now."),
    "collected_key": N_("Key an item: what was collected stands beside the form of its category."),
    "fill_links": N_("Links by which customers fill in a form; made, revoked, used how often."),
    "verifications": N_("Who checked what, how, when and with which outcome."),
    "record_verify": N_("Put down what was checked of one record."),
}
COLLECTING = {
    name: Screen(guide="staff", section="collecting", line=line) for name, line in _LINES.items()
}
