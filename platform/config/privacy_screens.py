"""What each screen of the privacy desk, of purposes and of consulting is for."""

from backoffice.guide.screens import Screen
from config.consulting_screens import CONSULTING
from kernel.text import N_

_LINES = {
    "record_unmask": N_("See masked fields of one record in clear, for a purpose."),
    "privacy_notices": N_("Which versions of the privacy notice people were given, and when."),
    "privacy_requests": N_(
        "What people ask about their data, what is due when, what was answered."
    ),
    "privacy_request_new": N_("Take down what somebody asks, with how the identity was checked."),
    "privacy_request": N_("One request: what is asked, by when, what becomes of it, the letter."),
    "privacy_sealed": N_(
        "What is sealed instead of deleted, since when, why and until when; never its content."
    ),
    "privacy_seal_ask": N_("Ask two people to consult a sealed record, or to lift its seal."),
    "privacy_seal_request": N_("What is asked about a sealed record, why, and what became of it."),
    "privacy_seal_consult": N_("A sealed record, to be read only, until the day that was agreed."),
    "privacy_assessments": N_(
        "What was assessed before sensitive personal data is kept, and until when."
    ),
}
_PURPOSES = {
    "policy_purpose_add": N_("Say what personal data may leave for, and which consent that needs."),
    "policy_purpose_edit": N_("Change what personal data may leave for; it counts once published."),
}
PRIVACY = {
    **CONSULTING,
    **{name: Screen(guide="staff", section="privacy", line=line) for name, line in _LINES.items()},
    **{
        name: Screen(guide="admin", section="purposes", line=line)
        for name, line in _PURPOSES.items()
    },
}
