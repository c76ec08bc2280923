"""The words of attributes that one part of the regulation alone has: of consulting, of statuses, and of print forms."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONSULTING: Mapping[str, str | Promise] = {
    "designated": _("Designated query persons"),
    "asked": _("Who is asked first"),
    "identity": _("The identity is checked first"),
    "purposes": _("Purposes of consultation"),
    "minutes": _("Minutes it holds"),
    "shown": _("Records up to which a list shows personal data"),
    "watermark": _("Watermark on screens from level"),
    "given": _("Fields answers to customers may hold"),
    "answer_days": _("Working days to answer a customer"),
    "answer_check": _("A second person checks the extract"),
    "loan_days": _("Days a record is lent at most"),
    "loan_renewals": _("Times a loan is prolonged"),
    "loan_block": _("Overdue loans block new ones"),
}
STATUSES: Mapping[str, str | Promise] = {
    "becomes": _("Status"),
    "before": _("Only from the status"),
    "idle": _("Days without contact or business"),
    "upon": _("When one of these is filed"),
}
PRINTED: Mapping[str, str | Promise] = {
    "paper": _("Paper size"),
    "landscape": _("Landscape"),
    "head": _("Head and foot"),
    "copies": _("Copies"),
    "blocks": _("Blocks"),
}
