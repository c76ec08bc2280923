"""Words for what is done with shares, by the verbs of the trail."""

from django.utils.translation import gettext_lazy as _

SHARING_VERBS = {
    "share.ask": _("ask to share records"),
    "share.agree": _("agree to a share"),
    "share.refuse": _("not agree to a share"),
    "share.withdraw": _("withdraw the question for a share"),
    "share.link": _("make the link of a share"),
    "share.tell_code": _("make a code to be told by telephone"),
    "share.ask_code": _("ask for a code of a share"),
    "share.write_code": _("write a code of a share"),
    "share.mail_code": _("mail a code of a share"),
    "share.wrong_code": _("enter a wrong code of a share"),
    "share.enter": _("enter the code of a share"),
    "share.open": _("open a share"),
    "share.end": _("end a share"),
}
