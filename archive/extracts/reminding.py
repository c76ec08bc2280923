"""Reminds who took a question down until it is answered: a duty of the policy's days, late ones are escalated."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext

from archive.extracts.models import Extract
from archive.extracts.queries import visible_to
from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Named, Occasion
from decisions.duties.rules import REMINDED, Bearer, State
from kernel.clock import today
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of

SOURCE = KIND = "extract"


def register_reminders() -> None:
    """Say how these duties are shown; called once at start-up."""
    port.register_about(KIND, About(named=_named, answers=REMINDED))


def remind(actor: Actor, row: Extract) -> int:
    """Raise the duty to answer a question."""
    return raise_occasions(actor, SOURCE, [_occasion(row)])


def end_reminder(actor: Actor, number: int) -> None:
    """End what reminds of a question: it is answered."""
    rows = Duty.objects.filter(source=SOURCE, subject_kind=KIND, subject_id=str(number))
    end_occasions(actor, list(rows.filter(state=State.OPEN)))


def raise_left(actor: Actor, limit: int) -> int:
    """Remind again of overdue questions whose duty was signed without an answer; return how many."""
    waiting = list(Extract.objects.filter(handed_at=None, due_on__lt=today()).order_by("pk"))
    known = set(
        Duty.objects.filter(source=SOURCE, state=State.OPEN).values_list("subject_id", flat=True)
    )
    wanted = [_occasion(one, late=True) for one in waiting if str(one.pk) not in known]
    keys = [one.key for one in wanted]
    rows = Duty.objects.filter(source=SOURCE, key__in=keys)
    there = set(rows.values_list("key", flat=True))  # signed today: it comes back tomorrow
    left = [one for one in wanted if one.key not in there]
    return raise_occasions(actor, SOURCE, left[:limit])


def _occasion(one: Extract, *, late: bool = False) -> Occasion:
    author = actor_of(User.objects.get(pk=one.made_by_id))
    post = next((each for each in author.posts if not each.stands_in_for), None)
    return Occasion(
        key=f"{KIND}:{one.pk}:late:{today()}" if late else f"{KIND}:{one.pk}",
        cause=f"{KIND}:{one.pk}",
        cadence=KIND,
        kind="reminder",
        zh="答复客户查询",
        en="Answer a customer's question",
        subject=f"{KIND}:{one.pk}",
        appears_on=today(),
        due_on=one.due_on,
        bearers=(
            Bearer(
                department=post.department if post else "",
                position=post.position if post else "",
                person=str(one.made_by_id),
            ),
        ),
    )


def _named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    words = gettext("Extract {number}")
    return {
        one.pk: Named(
            label=words.format(number=one.number), url=reverse("extract_page", args=[one.pk])
        )
        for one in visible_to(actor).filter(pk__in=list(ids))
    }
