"""Closes filed records to who has to ask or to say something first, whatever his rights, until they are opened.

It stands at the one place where rights are decided, so that no list, count, page, file, print, program or job is
a way round it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db.models import Q

from kernel.decision import ALLOWED, Decision, refusal
from kernel.scope import current
from kernel.text import N_
from policies.access.openings import (
    AT_WORK,
    Open,
    is_closing,
    is_opened,
    opened_rows,
    openings_of,
)
from policies.document.consultations import Closed, closed_to
from policies.document.queries import published_or_none
from security.actor import Actor
from security.permission import Subject

_APART = "access.apart"  # where the scope says that closing is left out of the question

_REASONS: Mapping[Closed, str] = {
    Closed.QUERY: N_("Designated persons run queries here; ask for the result you need."),
    Closed.IDENTITY: N_("Say first how the identity was checked, and what the record is for."),
    Closed.PURPOSE: N_("Say first what the records are for."),
}


def closed_for(actor: Actor) -> Mapping[str, Closed]:
    """Return category → why filed records of it are closed at first to somebody; for nearly everybody nothing."""
    policy = published_or_none()
    if policy is None or actor.user_id is None or actor.visit is not None:
        return {}
    return closed_to(policy.document, {post.position for post in actor.posts})


def openings_in_force(actor: Actor) -> tuple[Open, ...]:
    """Return what is open to somebody now; nothing is read where nothing is closed to him."""
    return openings_of(actor) if closed_for(actor) else ()


def opened_for(actor: Actor, verb: str) -> Q:
    """Return the condition that leaves out what is closed to somebody."""
    if not is_closing(verb) or _is_apart():
        return Q()
    closed = closed_for(actor)
    return opened_rows(closed, openings_of(actor)) if closed else Q()


def decide_opened(actor: Actor, verb: str, subject: Subject) -> Decision:
    """Say whether a record is open to somebody, with what to do about a no."""
    if not is_closing(verb) or subject.state in AT_WORK or _is_apart():
        return ALLOWED
    closed = closed_for(actor)
    reason = closed.get(subject.category)
    if reason is None or is_opened(
        closed,
        openings_of(actor),
        category=subject.category,
        record=subject.record,
        file=subject.file,
    ):
        return ALLOWED
    return refusal(_REASONS[reason], category=subject.category)


@contextmanager
def apart_from_closing() -> Iterator[None]:
    """Ask inside what somebody may see once it is opened to him: to offer that, never to show it."""
    cache = current().cache
    before = cache.get(_APART, False)
    kept = {key: cache.pop(key) for key in [one for one in cache if one.startswith("reach:")]}
    cache[_APART] = True
    try:
        yield
    finally:
        cache[_APART] = before
        for key in [one for one in cache if one.startswith("reach:")]:
            del cache[key]
        cache.update(kept)


def _is_apart() -> bool:
    return bool(current().cache.get(_APART))
