"""What somebody left unfinished: shown to that person and to nobody else."""

from dataclasses import dataclass
from datetime import datetime

from security.actor import Actor
from security.keys import store
from security.unfinished.actions import PURPOSE
from security.unfinished.models import UnfinishedEntry


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One unfinished entry; `content` is empty in lists."""

    id: int
    form: str
    page: str
    path: str
    kept_at: datetime
    content: str = ""


def unfinished(actor: Actor, form: str = "") -> list[Kept]:
    """Return the actor's entries (of one form), newest first, without their content."""
    rows = UnfinishedEntry.waiting.filter(person=actor.user_id).order_by("-kept_at", "-pk")
    if form:
        rows = rows.filter(form=form)
    return [_kept(row) for row in rows.defer("content")]


def taken_up(actor: Actor, form: str, number: int) -> Kept | None:
    """Return one of the actor's entries of a form, opened; None for any other."""
    row = UnfinishedEntry.waiting.filter(person=actor.user_id, form=form, pk=number).first()
    if row is None:
        return None
    place = (PURPOSE, row.person_id, row.form, row.page)
    plain = store.open_bytes(store.purpose_key(PURPOSE), bytes(row.content), *place)
    return _kept(row, plain.decode())


def _kept(row: UnfinishedEntry, content: str = "") -> Kept:
    return Kept(
        id=row.pk,
        form=row.form,
        page=row.page,
        path=row.path,
        kept_at=row.kept_at,
        content=content,
    )
