"""The words for what the policy says of filing: its order, its steps, its time, who is told."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from policies.document.effective import EffectiveCategory
from policies.document.values import Department, PolicyDocument
from policies.fields.rules import Field

ORDERS: Mapping[str, str | Promise] = {
    "time": _("By time"),
    "name": _("By customer name"),
    "number": _("By number"),
    "category": _("By category"),
}
FILING_STEPS: Mapping[str, str | Promise] = {
    "one": _("In one step"),
    "two": _("Provisionally, then confirmed by the custodian"),
}
FILING_VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "filing_order": ORDERS,
    "filing_steps": FILING_STEPS,
}
FILING_ATTRIBUTES: Mapping[str, str | Promise] = {
    "filing_order": _("Filing order"),
    "filing_days": _("To be filed within (working days)"),
    "filing_from": _("Field of the day of completion"),
    "filing_steps": _("How it is filed"),
    "reported_to": _("Reported for record to"),
}


def filing_in_words(document: PolicyDocument, found: EffectiveCategory) -> list[tuple[str, str]]:
    """Return what is in force of filing: attribute and value, in the reader's language."""
    days = (
        ngettext("{count} working day", "{count} working days", found.filing_days).format(
            count=found.filing_days
        )
        if found.filing_days
        else gettext("no day is set")
    )
    since = next((one for one in found.fields if one.code == found.filing_from), None)
    told = next((one for one in document.departments if one.code == found.reported_to), None)
    is_english = (get_language() or "").startswith("en")

    def name(one: Field | Department | None, nothing: str) -> str:
        return ((one.en if is_english else "") or one.zh) if one else nothing

    return [
        ("filing_order", str(ORDERS[found.filing_order])),
        ("filing_steps", str(FILING_STEPS[found.filing_steps])),
        ("filing_days", days),
        *([("filing_from", name(since, gettext("the day of entry")))] if found.filing_days else []),
        ("reported_to", name(told, gettext("nobody"))),
    ]
