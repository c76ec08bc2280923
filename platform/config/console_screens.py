"""What each screen of the operators' console is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_

_CONSOLE = {
    "console_companies": N_("The companies of this installation."),
    "console_new_company": N_("Make a company from a policy pack, with its first person."),
    "console_company": N_("One company: its state, and suspending it."),
}
CONSOLE = {
    **{
        name: Screen(guide="operator", section="console", line=line)
        for name, line in _CONSOLE.items()
    },
    "console_access": Screen(
        guide="operator", section="access", line=N_("Ask a company to let you in, and go in.")
    ),
}
