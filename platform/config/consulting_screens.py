"""What each screen of consulting is for."""

from backoffice.guide.screens import Screen
from config.appraisal_screens import APPRAISAL
from config.extract_screens import DESTRUCTIONS, EXTRACTS
from config.handover_screens import HANDOVERS
from config.loan_screens import LOANS
from config.sharing_screens import SHARING
from config.use_screens import USES
from kernel.text import N_

_LINES = {
    "consult": N_(
        "Say who asks, how the identity was checked and what for; then you are shown it."
    ),
    "query_ask": N_("Ask a designated person for a result you may not search for yourself."),
    "query_request": N_("What was asked to be shown, what became of it, and the result."),
    "query_forms": N_("Forms to fill in instead of composing conditions."),
    "query_form": N_("Fill in what you know and get the list."),
    "query_form_new": N_("Choose what a form asks and which positions fill it in."),
    "query_form_edit": N_("Change what a form asks and which positions fill it in."),
    "values_ask": N_("Ask that masked values of a record are shown to you for some days."),
}
CONSULTING = {
    **EXTRACTS,
    **LOANS,
    **USES,
    **HANDOVERS,
    **APPRAISAL,
    **DESTRUCTIONS,
    **SHARING,
    **{name: Screen(guide="staff", section="consult", line=line) for name, line in _LINES.items()},
    "policy_consultation": Screen(
        guide="admin",
        section="consulting",
        line=N_("Who runs queries, what is said first, and what lists and screens show."),
    ),
}
