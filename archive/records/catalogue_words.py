"""How the orders of a catalogue are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ORDER_WORDS: Mapping[str, str | Promise] = {
    "time": _("By time"),
    "name": _("By customer name"),
    "category": _("By category"),
    "number": _("By number"),
}
