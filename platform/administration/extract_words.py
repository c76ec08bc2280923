"""Words for what happens to answers to customers."""

from django.utils.translation import gettext_lazy as _

EXTRACT_VERBS = {
    "extract.register": _("take down what a customer asks"),
    "extract.draw": _("draw up an extract"),
    "extract.release": _("release an extract"),
    "extract.return": _("return an extract"),
    "extract.take": _("print an extract"),
    "extract.hand_over": _("hand over an extract"),
}
