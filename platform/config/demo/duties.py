"""Scenes of duties: they appear by themselves, records are checked month by month, and the last month lags behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from archive.checks.actions import MOST, check
from archive.checks.queries import Asked, to_check
from archive.checks.sources import COMPANY
from archive.records import reminding, verifying
from archive.records.models import ReminderState
from config.demo.acting import ZONE, Agenda, Troupe
from decisions.duties import actions, queries
from decisions.duties.actions import Signing
from decisions.duties.rules import Result
from kernel.calendar import SATURDAY
from kernel.clock import given, today
from policies.cadences.rules import CadenceKind
from security.actor import Actor
from tenants.scope import tenant_scope

MONTHS = 3  # of which checks are told
FORGOTTEN = 3  # reminders nobody has signed


@dataclass(frozen=True, kw_only=True)
class Dutiful:
    """Who does what: the one who checks records, and who signs which cadences; `who` names them on a day."""

    troupe: Troupe
    checker: Callable[[datetime], str]
    signers: Mapping[str, Callable[[datetime], str]]  # code of a cadence → who signs it
    lagging: frozenset[str] = frozenset()  # cadences nobody has signed for the last month
    left: int = 0  # records nobody has checked in the last month

    def plan(self, agenda: Agenda) -> None:
        """Put the ends of the last months on the agenda, and what appeared until yesterday."""
        for back in range(MONTHS, 0, -1):
            end, is_last = _month_end(agenda.end, back), back == 1
            agenda.at(_afternoon(end, 3), self.keep_up)
            agenda.at(_afternoon(end, 2), partial(self.check, is_last=is_last))
            agenda.at(_afternoon(end, 1), partial(self.sign, is_last=is_last))
        yesterday = _afternoon(agenda.end.astimezone(ZONE).date(), 1)
        agenda.at(yesterday, self.keep_up)
        agenda.at(yesterday + timedelta(minutes=1), self.greet)

    def keep_up(self, moment: datetime) -> None:
        """Do what the job does every day."""
        with given(moment), tenant_scope(self.troupe.company) as scope:
            scope.actor = system = Actor.system("job")
            if not ReminderState.objects.exists():
                self._begin_reminders()
            found, last = verifying.take_new()
            while found:
                found, last = verifying.take_new(last)
            reminding.tell_again()
            while reminding.raise_near(actions.BATCH)[0]:
                pass
            actions.look_again(COMPANY)
            actions.lapse_gone(system, COMPANY)
            while actions.open_due(system, COMPANY) is not None:
                pass
            actions.pass_on(system)
            actions.escalate(system)

    @staticmethod
    def _begin_reminders() -> None:
        """Let dates be reminded of from now on: nobody was asked for those of the time before."""
        last = 0
        while found := list(
            verifying.FILED.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[: verifying.BATCH]
        ):
            reminding.derive(found, since="today")
            last = found[-1]

    def greet(self, moment: datetime) -> None:
        """Sign what people were reminded of and have done by now, but for the last few."""
        with self.troupe.acting(self.checker(moment), moment) as actor:
            rows = queries.mine(actor).filter(kind=CadenceKind.REMINDER, due_on__lt=today())
            done = list(rows.order_by("due_on", "pk").values_list("pk", flat=True))[:-FORGOTTEN]
        for start in range(0, len(done), actions.MOST):
            with self.troupe.acting(self.checker(moment), moment) as actor:
                signings = [
                    Signing(duty=pk, result=Result.DONE)
                    for pk in done[start : start + actions.MOST]
                ]
                actions.sign(actor, signings)

    def check(self, moment: datetime, *, is_last: bool) -> None:
        """Check the records that are due; in the last month a few are left."""
        with self.troupe.acting(self.checker(moment), moment) as actor:
            due = list(to_check(actor, Asked()).values_list("record_id", flat=True))
        due = due[self.left :] if is_last else due
        for start in range(0, len(due), MOST):
            with self.troupe.acting(self.checker(moment), moment) as actor:
                check(actor, due[start : start + MOST])

    def sign(self, moment: datetime, *, is_last: bool) -> None:
        """Sign what each has to sign."""
        for code, who in self.signers.items():
            if is_last and code in self.lagging:
                continue
            with self.troupe.acting(who(moment), moment) as actor:
                open_ones = queries.mine(actor).filter(cadence=code)
                signings = [
                    Signing(duty=pk, result=Result.NO_CHANGE)
                    for pk in open_ones.values_list("pk", flat=True)
                ]
                actions.sign(actor, signings)


def _afternoon(day: date, before: int) -> datetime:
    """Return the end of the afternoon so many working days before a day.

    It draws no lot: the lots of the other scenes fall as they would without this one.
    """
    while before:
        day -= timedelta(days=1)
        before -= day.weekday() < SATURDAY
    return datetime.combine(day, time(17, before), ZONE).astimezone(UTC)


def _month_end(moment: datetime, back: int) -> date:
    """Return the last day of the month so many months before that of a moment."""
    day = moment.astimezone(ZONE).date()
    for _ in range(back):
        day = day.replace(day=1) - timedelta(days=1)
    return day
