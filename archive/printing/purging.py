"""Revokes what was exported and printed in the background when a record in it is sealed or destroyed."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from archive.printing.models import Printout
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor

REVOKED = "print.revoked"


def register_printouts() -> None:
    """Name kept exports and prints among the copies of a record; called once at start-up."""
    register_copies("exports", Copies(label=N_("Kept exports and prints"), clear=_clear))
    register(
        Kind(
            code=REVOKED,
            label=N_("Something I let print or export was withdrawn"),
            subject=N_("Your print or export of {lines} lines was withdrawn"),
            body=N_(
                "A record in it has been sealed or destroyed since. Order it anew if you still need it; destroy what "
                "you have taken of it."
            ),
            variables={"lines": N_("how many lines it had")},
            samples={"lines": "12,480"},
        )
    )


def _clear(_actor: Actor, ids: Sequence[int], _extent: Extent) -> int:
    """Remove those that are made and kept and in which one of these records stands, and tell their people.

    One of which nobody knows what stands in it goes too. What waits for its turn is read after the seal and shows
    the record no more; what is being made just now reads each page under the rights of that moment.
    """
    about = Q(records__overlap=list(ids)) | Q(records__isnull=True)
    rows = list(Printout.objects.filter(about, done_at__isnull=False).only("person", "lines"))
    Printout.objects.filter(pk__in=[one.pk for one in rows]).delete()
    notify(
        Notice(
            kind=REVOKED,
            people=(one.person_id,),
            params={"lines": f"{one.lines:,}"},
            path=reverse("printouts"),
            key=f"{REVOKED}:{one.pk}",
        )
        for one in rows
    )
    return len(rows)
