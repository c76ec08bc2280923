"""Files sent with a form whose record is not stored yet: held for its page, attached once it is, forgotten in time."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from archive.files import actions, keeping
from archive.files.keeping import Content, Facts
from archive.files.limits import MEGA, demand_room, rule_for
from archive.files.models import HeldFile
from archive.files.receiving import laid_down
from archive.files.rules import PIECE
from jobs.port import defer
from kernel.clock import now
from kernel.errors import Conflict, FondsError, Invalid, Missing, Refused
from kernel.text import N_
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from security import attempts, permission
from security.actor import Actor
from security.keys import store
from security.permission import Subject
from security.unfinished.rules import too_old
from security.unfinished.tokens import Page
from security.uploads.guarding import inspect
from security.uploads.rules import Limits

MOST = 50  # files of one page
PURPOSE = "held_files"
_FACTS = "held_file_facts"
_TWICE = N_("This form has the very same file already: “{name}”.")
_MANY = N_("A form takes {most} files; save it and add “{name}” on the page of the record.")


def hold(actor: Actor, category: str, page: Page, path: Path, *, name: str) -> HeldFile:
    """Hold a file for an open page of the form that enters a record of this category.

    Raise Refused without the right to enter one, Invalid with one sentence where the file may not be kept, Conflict
    where the page has it already.
    """
    permission.demand(actor, Verb.CREATE, Subject(category=category), target=category)
    if page.person != actor.user_id:
        raise Missing
    rule = rule_for(category)
    try:
        passed = inspect(
            path, name=name, allowed=rule.kinds, limits=Limits(size=rule.largest_mb * MEGA)
        )
    except Invalid as error:
        attempts.unsafe("file.add", f"category:{category}", error)
        raise
    lock_exclusive(actions.LOCK)
    demand_room(rule, passed.size, name=passed.name)
    key = store.purpose_key(PURPOSE)
    facts = Facts(name=passed.name, sha256=keeping.digest_of(path))
    others = [facts_of(key, one) for one in of_page(actor, page)]
    if len(others) >= MOST:
        raise Conflict(_MANY, most=MOST, name=passed.name)
    for other in others:
        if other.sha256 == facts.sha256:
            raise Conflict(_TWICE, name=other.name)
    token = secrets.token_hex(16)
    address = keeping.address_of(key, token)
    keeping.keep(HeldFile.record_id, key, path, address=address, size=passed.size)
    return HeldFile.objects.create(
        person_id=page.person,
        form=page.form,
        page=page.page,
        token=token,
        sealed=store.seal_bytes(key, facts.said(), _FACTS, token),
        size=passed.size,
        blob=address,
        piece=PIECE,
        held_at=now(),
    )


def drop(actor: Actor, page: Page, token: str) -> None:
    """Let a held file go; Missing for one of another person or page."""
    lock_exclusive(actions.LOCK)
    if not of_page(actor, page).filter(token=token).delete()[0]:
        raise Missing
    defer(actions.SWEEP)


def attach(actor: Actor, page: Page, record_id: int) -> list[FondsError]:
    """Add all files held for a page to the record it became; return why each that was refused was.

    One refusal keeps no other file out. What is attached goes through quarantine as any file does.
    """
    key = store.purpose_key(PURPOSE)
    refused: list[FondsError] = []
    rows = list(of_page(actor, page))
    for one in rows:
        name = facts_of(key, one).name
        try:
            with transaction.atomic(), laid_down(Content(one, key).read()) as path:
                actions.add(actor, record_id, path, name=name)
        except (Invalid, Conflict, Missing, Refused) as error:
            refused.append(error)
    HeldFile.objects.filter(pk__in=[one.pk for one in rows]).delete()
    if rows:
        defer(actions.SWEEP)
    return refused


def forget_old() -> int:
    """Let go what was held as long as typed entries are kept; return how many."""
    return int(HeldFile.objects.filter(held_at__lt=too_old(now())).delete()[0])


def of_page(actor: Actor, page: Page) -> QuerySet[HeldFile]:
    """Return what is held for a page of this person, oldest first."""
    rows = HeldFile.objects.filter(person=actor.user_id, form=page.form, page=page.page)
    return rows.order_by("pk") if page.person == actor.user_id else rows.none()


def named(actor: Actor, page: Page) -> Iterable[tuple[HeldFile, str]]:
    """Return what is held for a page with its names."""
    rows = list(of_page(actor, page))
    key = store.purpose_key(PURPOSE) if rows else b""
    return [(one, facts_of(key, one).name) for one in rows]


def facts_of(key: bytes, one: HeldFile) -> Facts:
    """Return name and digest of a held file."""
    return Facts.read(store.open_bytes(key, bytes(one.sealed), _FACTS, one.token))
