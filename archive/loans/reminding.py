"""Reminds a borrower until what he has came back: a duty with the day of the loan, late ones go to his superiors."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext

from archive.loans.models import Loan
from archive.loans.queries import loans
from archive.loans.rules import AHEAD, reminder
from archive.loans.telling import tell_due
from archive.records.title_sealing import titled
from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import About, Named, Occasion
from decisions.duties.rules import REMINDED, Bearer, State
from kernel.clock import today
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of

SOURCE = KIND = "loan"


def register_reminders() -> None:
    """Say how these duties are shown; called once at start-up."""
    port.register_about(KIND, About(named=_named, answers=REMINDED))


def remind(actor: Actor, rows: Sequence[Loan]) -> int:
    """Raise the duty to bring back what was handed out."""
    return raise_occasions(actor, SOURCE, [_occasion(one) for one in rows])


def end_reminder(actor: Actor, numbers: Collection[int]) -> None:
    """End what reminds of loans: they came back, so nobody is told of them any more."""
    wanted = [str(one) for one in numbers]
    rows = Duty.objects.filter(source=SOURCE, subject_kind=KIND, subject_id__in=wanted)
    end_occasions(actor, list(rows.filter(state=State.OPEN)))


def raise_left(actor: Actor, limit: int) -> int:
    """Remind again of overdue loans whose duty was signed while nothing came back; return how many."""
    late = Loan.objects.filter(back_at__isnull=True, due_on__lt=today())
    waiting = list(late.select_related("slip").order_by("pk"))
    known = set(
        Duty.objects.filter(source=SOURCE, state=State.OPEN).values_list("subject_id", flat=True)
    )
    wanted = [_occasion(one, late=True) for one in waiting if str(one.pk) not in known]
    rows = Duty.objects.filter(source=SOURCE, key__in=[one.key for one in wanted])
    there = set(rows.values_list("key", flat=True))  # signed today: it comes back tomorrow
    left = [one for one in wanted if one.key not in there]
    return raise_occasions(actor, SOURCE, left[:limit])


def remind_borrowers(after: int, limit: int) -> tuple[int, int]:
    """Remind the borrowers of the next loans of the day they come back, or came; return how many, and the last id."""
    last = today() + timedelta(days=AHEAD)
    rows = Loan.objects.filter(back_at__isnull=True, due_on__lte=last, pk__gt=after)
    found = list(rows.select_related("slip").order_by("pk")[:limit])
    tell_due((one, reminder(one.due_on, today())) for one in found)
    return len(found), found[-1].pk if found else after


def _occasion(one: Loan, *, late: bool = False) -> Occasion:
    borrower = actor_of(User.objects.get(pk=one.slip.borrower_id))
    own = [each for each in borrower.posts if not each.stands_in_for]
    post = next((each for each in own if each.department == one.slip.department), None)
    post = post or next(iter(own), None)
    again = f":{one.renewed}" if one.renewed else ""
    again += f":{one.recalled_at:%Y%m%d%H%M%S}" if one.recalled_at else ""
    key = f"{KIND}:{one.pk}{again}"
    return Occasion(
        key=f"{key}:late:{today()}" if late else key,
        cause=f"{KIND}:{one.pk}",
        cadence=KIND,
        kind="reminder",
        zh="归还借阅的档案",
        en="Bring back what you borrowed",
        subject=f"{KIND}:{one.pk}",
        appears_on=today(),
        due_on=one.due_on,
        bearers=(
            Bearer(
                department=post.department if post else "",
                position=post.position if post else "",
                person=str(one.slip.borrower_id),
            ),
        ),
    )


def _named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    words = gettext("{title}, slip {number}")
    return {
        one.pk: Named(
            label=words.format(title=titled(one.record), number=one.slip.number),
            url=reverse("loan_slip", args=[one.slip_id]),
        )
        for one in loans(actor).filter(pk__in=list(ids))
    }
