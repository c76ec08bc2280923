"""Reads the forms people search by (查询表格): whose they are, and which conditions they can ask."""

from collections.abc import Mapping

from archive.consulting.models import QueryForm
from archive.records.filters import BASE, PENDING
from archive.records.listing import listed_fields
from archive.records.shapes import shape_of
from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields.rules import Field
from security import permission
from security.actor import Actor
from security.permission import Subject

TEXT = "q"  # the one box: number, name, initials, words
MOST = 200


def may_compose(actor: Actor) -> bool:
    """Say whether somebody composes forms: who shapes the regulation."""
    return bool(permission.decide(actor, Verb.CONFIGURE))


def forms_for(actor: Actor) -> list[QueryForm]:
    """Return the forms somebody fills in, by name: those of his positions whose category he may look up; all of them
    for who composes forms.
    """
    rows = list(QueryForm.objects.all()[:MOST])
    if may_compose(actor):
        return rows
    held = {post.position for post in actor.posts}
    return [
        one
        for one in rows
        if held.intersection(one.positions)
        and permission.decide(actor, Verb.VIEW, Subject(category=one.category))
    ]


def form_of(actor: Actor, number: int) -> QueryForm:
    """Return a form somebody fills in or composes; else Missing."""
    found = next((one for one in forms_for(actor) if one.pk == number), None)
    if found is None:
        raise Missing
    return found


def composable(category: str) -> Mapping[str, Field | None]:
    """Return what a form on a category can ask: the one box, its listed fields, what every record has."""
    shape = shape_of(published(), category)
    fields = {code: shape.by_code[code] for code in shape.slots}
    base = (code for code in BASE if code != PENDING)
    return {TEXT: None, **fields, **dict.fromkeys(base)}


def askable(actor: Actor, form: QueryForm) -> tuple[list[str], Mapping[str, Field]]:
    """Return what of a form somebody is asked, in its order, and the fields he may narrow a list by."""
    listed = listed_fields(actor, form.category)
    known = {TEXT, *BASE, *listed}
    return [code for code in form.fields if code in known], listed
