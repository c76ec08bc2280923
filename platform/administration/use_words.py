"""Words for what is done with applications to use archives, by the verbs of the trail."""

from django.utils.translation import gettext_lazy as _

USE_VERBS = {
    "use.ask": _("apply to use archives"),
    "use.find": _("find what an application asks for"),
    "use.agree": _("agree to the use of archives"),
    "use.refuse": _("not agree to the use of archives"),
    "use.withdraw": _("withdraw an application to use archives"),
    "use.end": _("end the use of archives"),
    "use.note": _("note a use of archives"),
    "use.misuse": _("ask for archives for a purpose they are not used for"),
}
