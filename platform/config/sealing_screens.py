"""What each screen of sealing is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "seal_due": N_("Records whose cooperation has ended and that nobody has sealed yet."),
    "seal_new": N_("Propose to seal records together: on which ground, and why."),
    "seal_proposals": N_("What was proposed to be sealed, and what became of it."),
    "seal_proposal": N_("One proposal to seal: its ground, its records by number, its decision."),
    "paper_seals": N_("Paper that waits for its seal, and each seal with its openings."),
    "paper_seal_new": N_("Put a numbered seal on the paper of a sealed record."),
    "paper_seal": N_("One seal on paper: its number, its place, who opened it and why."),
    "paper_seal_open": N_("Record who opens a seal, why and before whom, and seal anew."),
}
SEALING = {
    name: Screen(guide="staff", section="sealing", line=line) for name, line in _LINES.items()
}
