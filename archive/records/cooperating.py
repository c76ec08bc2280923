"""Says what of records a department can be asked to cooperate in: one record, or a whole category."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from archive.records.controls import name_of
from archive.records.queries import categories_for, visible_to
from archive.records.title_sealing import titled, with_titles
from decisions.cooperation import port, queries, screens
from decisions.cooperation.rules import concerns
from kernel.digits import numbers_in
from kernel.text import N_
from policies.access.rules import Verb
from security.actor import Actor

RECORD, CATEGORY = "record", "category"
SHOWN = 5


def register_targets() -> None:
    """Make records and categories known; called once at start-up."""
    port.register(
        RECORD,
        port.Target(
            named=_records,
            url=lambda number: reverse("record_page", args=[int(number)]),
            grant=N_(
                "{who} may not see this record; the administrator gives the right to look it up under "
                "Policy, Rights."
            ),
        ),
    )
    port.register(
        CATEGORY,
        port.Target(
            named=_categories,
            url=lambda code: f"{reverse('records_list')}?category={code}",
            offered=_offered,
            grant=N_(
                "{who} may not see records of this category; the administrator gives the right to look "
                "them up under Policy, Rights."
            ),
        ),
    )


def tasks_part(actor: Actor, record_id: int, *, name: str, nothing: bool = False) -> dict[str, Any]:
    """Return the tasks about a record for its page; only whose business one is finds the way to it.

    `name`: what the record is called; `nothing`: it is known that there is no task.
    """
    about = f"{RECORD}:{record_id}"
    found = [] if nothing else queries.about(actor, about, limit=SHOWN, name=name)
    known = screens.names(found)
    mine = {one.id for one in found if concerns(actor, one.facts)}
    items = [(task, screens.panel_item(task, actor.id, known)) for task in found]
    return {
        "items": [
            {
                **item,
                "text": known.get(task.department, task.department),
                "sub": gettext("asked by {name}").format(name=task.asked_by),
                "url": item["url"] if task.id in mine else "",
            }
            for task, item in items
        ],
        "url": f"{reverse('cooperation_new')}?target={RECORD}:{record_id}",
    }


def _records(actor: Actor, numbers: Sequence[str]) -> Mapping[str, str]:
    rows = visible_to(actor).filter(pk__in=numbers_in(numbers))
    found = with_titles(rows.only("archive_no", "title", "sealed_title"))
    return {str(row.pk): titled(row) for row in found}


def _categories(actor: Actor, codes: Sequence[str]) -> Mapping[str, str]:
    return {code: name for code, name in _offered(actor) if code in codes}


def _offered(actor: Actor) -> Iterable[tuple[str, str]]:
    language = get_language() or ""
    return [(one.code, name_of(one, language)) for one in categories_for(actor, Verb.VIEW)]
