"""What one request for a list looks at: its query, the view it came from, the columns that are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import get_language

from archive.lists import queries
from archive.lists.models import SavedView
from archive.lists.queries import Habit
from archive.lists.tables import usual_columns
from archive.records.controls import name_of
from archive.records.listing import Listing, ListQuery, listed_fields
from archive.records.views import list_query
from kernel.digits import number_in
from kernel.errors import Missing
from policies.document.queries import published
from policies.fields.rules import Field
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Look:
    """A list as this person asks for it; `columns` None are the usual ones."""

    query: ListQuery
    habit: Habit
    view: SavedView | None
    columns: tuple[str, ...] | None
    listed: Mapping[str, Field]

    def shown(self, found: Listing) -> tuple[str, ...]:
        """Return the codes of the columns of a page that was found."""
        if self.columns is not None:
            fields = {one.code for one in found.columns}
            return tuple(one for one in self.columns if one.startswith("_") or one in fields)
        several = len({row.category for row in found.rows}) > 1 or not self.query.category
        return usual_columns(found.columns, with_category=several)


def look(actor: Actor, given: QueryDict) -> Look:
    """Return what an address asks for, with the columns of its view or of this person's habit."""
    query = list_query(given)
    habit = queries.habit_of(actor, query.category)
    view = _view(actor, given.get("view", ""))
    columns = habit.columns
    if view is not None and view.columns is not None and view.category == query.category:
        columns = queries.repaired(actor, (("category", view.category),), view.columns).columns
    asked = None if columns is None else tuple(columns)
    return Look(
        query=replace(query, columns=asked, size=habit.size),
        habit=habit,
        view=view,
        columns=asked,
        listed=listed_fields(actor, query.category),
    )


def place_names() -> dict[str, str]:
    """Return the names of departments and levels, by code."""
    document, language = published().document, get_language() or ""
    departments = {one.code: name_of(one, language) for one in document.departments}
    return departments | {one.code: name_of(one, language) for one in document.levels}


def _view(actor: Actor, text: str) -> SavedView | None:
    number = number_in(text)
    if number is None:
        return None
    try:
        return queries.view_of(actor, number)
    except Missing:
        return None
