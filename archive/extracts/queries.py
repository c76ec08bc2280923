"""Reads the register of extracts: which of them somebody may see, what may be given out, how long answers took."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from archive.extracts.models import Extract, ExtractPart
from archive.extracts.rules import Answered, Figure, figures, took
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.queries import visible_to as records_visible_to
from archive.records.rules import State
from kernel.errors import Missing
from kernel.workdays import work_calendar
from policies.access.rules import Verb
from policies.categories.rules import Category
from policies.document.consultations import governing
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

PAGE = 100
MOST_FIGURES = 20_000


def may_give(actor: Actor, category: str) -> bool:
    """Say whether somebody may give records of a category out, by his rights and by the policy."""
    rule = governing(published().document).get(category)
    if rule is None or not rule.given:
        return False
    return bool(permission.decide(actor, Verb.EXPORT, Subject(category=category)))


def categories_given(actor: Actor) -> list[Category]:
    """Return the categories of which somebody may draw up extracts."""
    known = published().document.categories
    return [one for one in known if not (one.abstract or one.retired) and may_give(actor, one.code)]


def may_watch(actor: Actor) -> bool:
    """Say whether somebody sees the response times: who keeps the files, or reads the trail."""
    return bool(permission.decide(actor, Verb.AUDIT)) or bool(permission.decide(actor, Verb.FILE))


def visible_to(actor: Actor) -> QuerySet[Extract]:
    """Return the extracts somebody may see: his own, and those of records he sees all of and may give out."""
    rows = Extract.objects.select_related("made_by", "checked_by")
    mine = Q(made_by=actor.user_id or 0)
    given = [one.code for one in categories_given(actor)]
    seen = records_visible_to(actor).filter(pk=OuterRef("record"))
    hidden = ExtractPart.objects.filter(~Exists(seen), extract=OuterRef("pk"))
    return rows.filter(mine | (Q(category__in=given) & ~Exists(hidden)))


def extract_of(actor: Actor, number: int) -> Extract:
    """Return an extract somebody may see; Missing for any other."""
    found = visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def may_take(actor: Actor, record: Record) -> bool:
    """Say whether somebody may give one record out."""
    return bool(permission.decide(actor, Verb.EXPORT, facts_of(record)))


def givable(actor: Actor, row: Extract) -> QuerySet[Record]:
    """Return the filed records an extract may be made of: seen, given out by right, under the rule of its question."""
    rules = governing(published().document)
    alike = [code for code, one in rules.items() if one is rules.get(row.category)]
    rows = records_visible_to(actor).filter(permission.reach(actor, Verb.EXPORT))
    return rows.filter(category__in=alike, state=State.FILED)


def records_named(
    actor: Actor, row: Extract, numbers: Sequence[str]
) -> tuple[list[Record], list[str]]:
    """Return the records of these archive numbers that may be in an extract, and the numbers of no such one."""
    by_number = {one.archive_no: one for one in givable(actor, row).filter(archive_no__in=numbers)}
    named = [by_number[one] for one in dict.fromkeys(numbers) if one in by_number]
    return named, [one for one in numbers if one not in by_number]


def records_in(actor: Actor, row: Extract) -> list[tuple[ExtractPart, Record]]:
    """Return the parts of an extract with their records; Missing where one of them is hidden from its reader now."""
    parts = list(row.parts.order_by("pk"))
    ids = [one.record_id for one in parts]
    found = records_visible_to(actor).in_bulk(ids)
    if set(ids) - found.keys():
        raise Missing
    return [(one, found[one.record_id]) for one in parts]


def response_times(actor: Actor) -> list[Figure]:
    """Return the response times month by month; nothing for who does not watch over them."""
    if not may_watch(actor):
        return []
    calendar = work_calendar()
    rows = Extract.objects.filter(handed_at__isnull=False).order_by("-handed_at")
    known = rows.values_list("asked_at", "handed_at", "due_on")[:MOST_FIGURES]
    return figures(
        Answered(
            on=localtime(handed).date(),
            due_on=due,
            took=took(localtime(asked), localtime(handed), calendar),
        )
        for asked, handed, due in known
    )
