"""What an actor may read of the register and of due dates; each row stands for a record that he may see."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from archive.records.models import RegisterEntry, RetentionState
from archive.records.purposes import Covering
from archive.records.queries import visible_to
from archive.records.register_notes import with_notes
from archive.records.title_sealing import open_lines, open_titles
from policies.access.rules import Verb
from policies.categories.rules import below
from policies.document.queries import published
from security import permission
from security.actor import Actor

_PAGE = 50


def register(  # noqa: PLR0913 - the filters of one list, all by name
    actor: Actor,
    *,
    category: str = "",
    department: str = "",
    year: int | None = None,
    before: int | None = None,
    size: int = _PAGE,
    verb: str = Verb.VIEW,
    covering: Covering | None = None,
) -> Sequence[RegisterEntry]:
    """Return up to `size` + 1 lines of the register (登记表) of records `actor` may see, newest first.

    `before` is the id of the last line of the page before; a line too many says that there are more.
    `verb` narrows to records one may do more with, `covering` to those whose consent covers a purpose.
    """
    rows = _registered(actor, category=category, department=department, year=year, verb=verb)
    if covering is not None:
        rows = rows.filter(covering.narrowed("record__"))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    open_lines(found)
    with_notes(found)
    return found


def due(  # noqa: PLR0913 - the filters of one list, all by name
    actor: Actor,
    until: date,
    *,
    state: str = "",
    after: tuple[date | None, int] | None = None,
    size: int = _PAGE,
    verb: str = Verb.VIEW,
    covering: Covering | None = None,
) -> Sequence[RetentionState]:
    """Return up to `size` + 1 records that fall due up to `until`, earliest first, with `.record` read.

    With `state` those in that state instead, whatever their date: `no_trigger` lists what has no date.
    `after` is (due date, record id) of the last row before. `verb` narrows to records one may do more with.
    """
    rows = _due(actor, until, state=state, verb=verb).select_related("record")
    if covering is not None:
        rows = rows.filter(covering.narrowed("record__"))
    if after is not None and after[0] is None:
        rows = rows.filter(Q(due=None, record__gt=after[1]))
    elif after is not None:
        later = Q(due__gte=after[0]) & ~Q(due=after[0], record__lte=after[1])
        rows = rows.filter(later | Q(due=None) if state else later)
    found = list(rows.order_by("due", "record_id")[: size + 1])
    open_titles(one.record for one in found)
    return found


def due_count(  # noqa: PLR0913 - the filters of one list, all by name
    actor: Actor,
    until: date,
    *,
    state: str = "",
    verb: str,
    most: int,
    covering: Covering | None = None,
    only: Q | None = None,
) -> int:
    """Return how many records there are in such a list, counted up to `most`; `only` those that fulfil this."""
    rows = _due(actor, until, state=state, verb=verb, only=only)
    if covering is not None:
        rows = rows.filter(covering.narrowed("record__"))
    return rows.order_by()[:most].count()


def _due(
    actor: Actor, until: date, *, state: str, verb: str, only: Q | None = None
) -> QuerySet[RetentionState]:
    seen = visible_to(actor).filter(only or Q())
    if verb != Verb.VIEW:
        seen = seen.filter(permission.reach(actor, verb))
    rows = RetentionState.objects.filter(record__in=seen)
    return rows.filter(state=state) if state else rows.filter(due__lte=until)


def registered_count(  # noqa: PLR0913 - the filters of one list, all by name
    actor: Actor,
    *,
    category: str = "",
    department: str = "",
    year: int | None = None,
    verb: str = Verb.VIEW,
    most: int,
    covering: Covering | None = None,
    only: Q | None = None,
) -> int:
    """Return how many lines of the register there are under these filters, counted up to `most`."""
    rows = _registered(
        actor, category=category, department=department, year=year, verb=verb, only=only
    )
    if covering is not None:
        rows = rows.filter(covering.narrowed("record__"))
    return rows.order_by()[:most].count()


def _registered(
    actor: Actor,
    *,
    category: str,
    department: str,
    year: int | None,
    verb: str,
    only: Q | None = None,
) -> QuerySet[RegisterEntry]:
    seen = visible_to(actor).filter(only or Q())
    if verb != Verb.VIEW:
        seen = seen.filter(permission.reach(actor, verb))
    rows = RegisterEntry.objects.filter(record__in=seen)
    if category:
        rows = rows.filter(category__in=below(published().document.categories, category))
    if department:
        rows = rows.filter(department=department)
    return rows if year is None else rows.filter(filed_on__year=year)
