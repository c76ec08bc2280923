"""What each screen of collecting is for: contacts with customers, and how soon their files are made."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "contact_new": N_("Log a contact with a customer: when, how, with whom, what was said."),
    "contacts_first": N_("How many working days files took from the first contact to the entry."),
}
CONTACTS = {
    name: Screen(guide="staff", section="contacts", line=line) for name, line in _LINES.items()
}
