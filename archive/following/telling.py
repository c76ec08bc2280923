"""Tells who watches records that they changed: one notice for all of them, which says nothing of what they hold."""

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from archive.records.queries import visible_to
from archive.records.title_sealing import titled, with_titles
from kernel.digits import number_in
from kernel.text import N_
from notices.port import Kind, Notice, register
from security.actor import Actor

WATCHED = "record.watched"


def register_kinds() -> None:
    """Make the kind known; called once at start-up."""
    register(
        Kind(
            code=WATCHED,
            label=N_("Records I watch have changed"),
            subject=N_("Watched records that changed: {count}"),
            body=N_("What has changed stands in the history of each record, behind the link."),
            variables={"count": N_("how many records changed")},
            samples={"count": "3"},
            about=_names,
        )
    )


def notice_of(person: int, changed: Sequence[tuple[int, int]]) -> Notice:
    """Return the one notice of records that changed, each with the id of the last change looked at."""
    records = [record for record, _last in changed]
    alone = len(records) == 1
    last = max(change for _record, change in changed)
    return Notice(
        kind=WATCHED,
        people=(person,),
        params={"count": f"{len(records):,}"},
        path=reverse("record_page", args=records) if alone else reverse("records_watched"),
        key=f"{person}:{last}",
    )


def _names(actor: Actor, paths: Collection[str]) -> Mapping[str, str]:
    """Return the titles of the records behind these paths, as far as their reader sees them today."""
    numbers = {number_in(path.strip("/").rpartition("/")[2]): path for path in paths}
    wanted = [number for number in numbers if number]
    rows = with_titles(visible_to(actor).filter(pk__in=wanted)) if wanted else []
    return {numbers[one.pk]: titled(one) for one in rows}
