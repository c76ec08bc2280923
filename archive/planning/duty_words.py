"""The duties of a plan in the reader's words."""

from django.utils.translation import gettext as _

from archive.planning.duties import COMPANY
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.studio.cadence_words import CADENCE_KINDS, interval_in_words
from policies.studio.words import name_in, named, word

_ALONE = "/"  # between the kind and the code of a reminder, a track of its own


def track_name(document: PolicyDocument, place: str) -> str:
    """Return where a duty is, `category/track`, or `*/cadence` for the company as a whole."""
    category, _slash, track = place.partition("/")
    if category == COMPANY:
        whole = _("the company as a whole")
        return f"{whole}: {name_in(document.cadences, track)}"
    kind, _sign, code = track.partition(_ALONE)
    what = name_in(document.cadences, code) if code else word(CADENCE_KINDS, kind)
    return f"{category} {named(effective(document, category).category)}: {what}"


def cadence_words(document: PolicyDocument, code: str) -> str:
    """Return a cadence as a record meets it: its name and how often; '' for none."""
    found = next((one for one in document.cadences if one.code == code), None)
    if found is None:
        return code
    return f"{named(found)} · {interval_in_words(document, found)}"
