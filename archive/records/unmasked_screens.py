"""What the page of a record says of unmasking: the ways to it, what is shown in clear now and for how long."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.cards import Card, fields_on
from archive.records.models import Record
from archive.records.unmasked import Unmasked, may_unmask
from backoffice.moments import moment
from kernel.clock import now
from security.actor import Actor

LONGEST_COUNTED = 60  # minutes that are counted down; what was agreed to for days says its end


def unmask_url(actor: Actor, record: Record) -> str:
    """Return where masked fields of a record are asked for, '' for who may not see them."""
    return reverse("record_unmask", args=[record.pk]) if may_unmask(actor, record) else ""


def unmask_link(actor: Actor, record: Record, shown: Card) -> list[dict[str, Any]]:
    """Return the way to all masked fields of a page at once where there are any; without the right, to ask for it."""
    if not any(one.masked and one.text for one in fields_on(shown)):
        return []
    url = unmask_url(actor, record)
    if not url:
        asked = reverse("values_ask", args=[record.pk])
        return [{"label": _("Ask to see masked values"), "url": asked, "kind": "secondary"}]
    return [{"label": _("Show all in clear"), "url": url, "kind": "secondary"}]


def unmasked_part(shown: Card, unmasked: Unmasked) -> dict[str, Any] | None:
    """Return which fields are shown in clear now, how long still, and the way back; None for none."""
    labels = {one.code: one.label for one in fields_on(shown) if one.code in unmasked.codes}
    names = labels.values()
    if not names:
        return None
    until = now() + timedelta(seconds=unmasked.seconds)
    minutes, seconds = divmod(unmasked.seconds, 60)
    return {
        "names": _(", ").join(names),
        "seconds": unmasked.seconds,
        "left": f"{minutes}:{seconds:02}",
        "until": moment(until) if minutes > LONGEST_COUNTED else "",
        "mask_url": reverse("record_mask", args=[shown.id]),
    }
