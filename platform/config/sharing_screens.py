"""What each screen of shares is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_LINES = {
    "share_register": N_(
        "What is shared with departments, colleagues and partners, until when, by whom."
    ),
    "share_new": N_("Choose with whom, until when and what for, and tick what is shown."),
    "share_page": N_("A share: what it shows, who agreed, its link, its codes, each opening."),
    "share_look": N_("What is shared with your department, and nothing else of the record."),
    "share_look_file": N_("A shared file, page by page."),
}
SHARING = {
    name: Screen(guide="staff", section="sharing", line=line) for name, line in _LINES.items()
}
