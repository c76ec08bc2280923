"""Words for what is done with loans and destructions, by the verbs of the trail."""

from django.utils.translation import gettext_lazy as _

LOAN_VERBS = {
    "loan.ask": _("ask to borrow records"),
    "loan.agree": _("agree to a loan"),
    "loan.refuse": _("not agree to a loan"),
    "loan.withdraw": _("withdraw a loan slip"),
    "loan.hand_out": _("hand out records"),
    "loan.take_back": _("take back records"),
    "loan.recall": _("ask for a loan back"),
    "loan.close": _("close a loan slip"),
    "loan.ask_longer": _("ask to prolong a loan"),
    "loan.prolong": _("prolong a loan"),
    "loan.not_prolong": _("not prolong a loan"),
    "loan.withdraw_longer": _("withdraw the question for more time"),
    "destruction.begin": _("begin a destruction"),
    "destruction.call_off": _("call a destruction off"),
    "destruction.end": _("end a destruction"),
    "destruction.certify": _("sign a certificate of destruction"),
    "destruction.give": _("give out a certificate of destruction"),
}
