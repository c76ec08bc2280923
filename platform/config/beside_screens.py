"""What the screens are for that are described beside the others, feature by feature."""

from collections.abc import Mapping

from backoffice.guide.screens import Screen
from config.collecting_screens import COLLECTING
from config.contact_screens import CONTACTS
from config.custody_screens import CUSTODY
from config.disposal_screens import DISPOSALS
from config.following_screens import FOLLOWING
from config.hold_screens import HOLDS
from config.keeping_screens import KEEPING
from config.list_screens import LISTS
from config.onboarding_screens import ONBOARDING
from config.privacy_screens import PRIVACY
from config.sealing_screens import SEALING
from config.update_screens import UPDATES

BESIDE: Mapping[str, Screen] = {
    **COLLECTING,
    **CONTACTS,
    **CUSTODY,
    **FOLLOWING,
    **DISPOSALS,
    **HOLDS,
    **KEEPING,
    **LISTS,
    **ONBOARDING,
    **PRIVACY,
    **SEALING,
    **UPDATES,
}
