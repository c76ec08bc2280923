"""Keeping, dropping and forgetting what people typed.

Not in the audit trail: nothing of it is a record yet, only its person can read it, and every pause
in typing would be an event.
"""

from datetime import datetime

from kernel.clock import now
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.keys import store
from security.people.models import User
from security.unfinished.models import UnfinishedEntry
from security.unfinished.rules import MOST, came_late, fits, too_old
from security.unfinished.tokens import Page

PURPOSE = "unfinished"


def keep(page: Page, content: str) -> UnfinishedEntry | None:
    """Keep what stands on a page for its person; None when the person is gone.

    Invalid if too large, or if it comes in after the page was saved.
    """
    if not fits(content):
        message = N_("What was typed is too long to be kept; save it.")
        raise Invalid([Problem(code="too_long", message=message)])
    if not User.objects.filter(pk=page.person, is_active=True).exists():
        return None
    key = store.purpose_key(PURPOSE)
    sealed = store.seal_bytes(key, content.encode(), PURPOSE, page.person, page.form, page.page)
    entry = _locked(page, sealed)
    if not entry.content and came_late(entry.kept_at, now()):
        message = N_("What stood on this page is saved already.")
        raise Invalid([Problem(code="saved", message=message)])
    entry.path, entry.content, entry.kept_at = page.path, sealed, now()
    entry.save()
    return entry


def _locked(page: Page, sealed: bytes) -> UnfinishedEntry:
    """Return the entry of a page for a change: who saves the page meanwhile is waited for."""
    entry, is_new = UnfinishedEntry.objects.select_for_update().get_or_create(
        person_id=page.person,
        form=page.form,
        page=page.page,
        defaults={"path": page.path, "content": sealed, "kept_at": now()},
    )
    if is_new:
        _make_room(page.person)
    return entry


def drop(actor: Actor, *, form: str, page: str) -> None:
    """Forget what stood on one page of the actor's: it was saved."""
    UnfinishedEntry.objects.filter(person=actor.user_id, form=form, page=page).update(
        content=b"", kept_at=now()
    )


def discard(actor: Actor, number: int) -> None:
    """Forget one entry of the actor's by its number: nobody wants it any more."""
    UnfinishedEntry.objects.filter(person=actor.user_id, pk=number).delete()


def forget_old(at: datetime) -> int:
    """Forget what was kept for longer than it is kept; return how many there were."""
    return UnfinishedEntry.objects.filter(kept_at__lt=too_old(at)).delete()[0]


def _make_room(person: int) -> None:
    kept = UnfinishedEntry.waiting.filter(person=person).order_by("-kept_at", "-pk")
    surplus = list(kept.values_list("pk", flat=True)[MOST:])
    UnfinishedEntry.objects.filter(pk__in=surplus).delete()
