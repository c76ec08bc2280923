"""Words for what happens to handovers and to records at rest."""

from django.utils.translation import gettext_lazy as _

HANDOVER_VERBS = {
    "handover.draw_up": _("draw up a handover"),
    "handover.write": _("write down what was found at a handover"),
    "handover.sign": _("sign a handover"),
    "handover.complete": _("hand files over"),
    "handover.assign": _("assign by territory"),
    "handover.cancel": _("cancel a handover"),
    "handover.settle": _("settle a discrepancy"),
    "handover.redirect": _("name another receiver"),
    "record.rest": _("put to rest"),
    "record.restore": _("bring back into use"),
    "record.nominate": _("name for disposal"),
    "record.fetch": _("fetch the paper"),
}
