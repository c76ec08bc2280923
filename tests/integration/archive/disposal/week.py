"""One hostile week of one list: its people go on with it as far as they may, and chance gets in their way."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from archive.disposal import actions, going_actions, item_actions, queries
from archive.disposal.models import Disposal, DisposalItem, DisposalTerms
from archive.disposal.rules import State
from archive.holds import actions as holds
from archive.holds.rules import Matter
from archive.loans.models import Loan, LoanSlip
from archive.records import actions as records
from archive.records.models import Record
from archive.records.rules import Edit
from decisions.actions import decide
from kernel import clock
from kernel.errors import Conflict, Invalid
from kernel.scope import reenter

PLACE = "三楼碎纸室"
STRIKES = (
    "hold", "hold", "release", "lend", "return", "edit", "longer", "usual", "never", "again", "object", "abort",
    "reopen", "wait",
)  # fmt: skip
TURNS = 40


class Week:
    """The list, what guards its records by now, and what the week has shown of the rules."""

    def __init__(self, house, seed, ids):
        self.house, self.seed, self.ids = house, seed, ids
        self.now = clock.now()
        self.holds, self.loans = {}, {}
        self.is_longer = self.is_never = False
        self.destroyed_while = set()  # of the guarded; has to stay empty
        self.refused = 0
        self.batch = self._as("clerk", self._propose)

    def go(self, work):
        """Take turns until the list has ended or nobody has any more; `work` lets the run be killed and resumed."""
        for _turn in range(TURNS):
            if self.state() in (State.CERTIFIED, State.ABORTED):
                return
            if self.seed.random() < 0.3:
                self._try(getattr(self, f"_{self.seed.choice(STRIKES)}"))
            elif not self._try(lambda: self._advance(work)):
                self._try(self._mend)
        self._put_right()

    def state(self):
        """Return how far the list is."""
        with reenter(self.house.company.id):
            return queries.state_of(Disposal.objects.get(pk=self.batch))

    def guarded(self):
        """Return the records that something guards now."""
        if self.is_longer or self.is_never:
            return set(self.ids)
        return {*self.holds, *self.loans}

    def listed(self):
        """Return the records still on the list."""
        with reenter(self.house.company.id):
            rows = DisposalItem.objects.filter(batch=self.batch, open=True)
            return set(rows.values_list("record_id", flat=True))

    @contextmanager
    def _scope(self, who):
        with clock.given(self.now), reenter(self.house.company.id) as scope:
            scope.actor = self.house.actor(who)
            yield scope.actor

    def _as(self, who, act):
        with self._scope(who) as actor:
            return act(actor)

    def _try(self, act):
        """Do it, or be refused with a sentence, and say which: nothing else may come of it."""
        try:
            act()
        except (Conflict, Invalid):
            self.refused += 1
            return False
        return True

    def _mend(self):
        """Do what people do who were refused: wait, take off the list what is guarded, or begin the look anew."""
        if self.is_never:
            return self._again()
        if self.is_longer:
            return self._usual()
        if not self.listed():
            return self._end()
        guarded = sorted(self.guarded() & self.listed())
        if guarded and self.state() is State.PROPOSED:
            return self._drop(self.seed.choice(guarded))
        if self.state() is State.APPROVED and self.seed.random() < 0.9:
            return self._wait()
        return self._reopen()

    def _drop(self, record):
        with self._scope("clerk") as who:
            item = DisposalItem.objects.get(batch=self.batch, record_id=record)
            item_actions.drop(who, self.batch, item.pk, "暂不销毁")

    def _propose(self, actor):
        return actions.propose(actor, self.ids, reason="保管期满", ground=Disposal.Ground.DUE)

    def _advance(self, work):
        """Take the next step of the road, each by whose it is."""
        steps = {
            State.PROPOSED: self._appraise,
            State.APPRAISED: self._count,
            State.COUNTED: self._approve,
            State.APPROVED: self._execute,
            State.EXECUTING: lambda: self._run(work),
            State.EXECUTED: self._confirm,
            State.CONFIRMED: self._certify,
        }
        steps[self.state()]()

    def _appraise(self):
        self._as("clerk2", lambda who: item_actions.judge(who, self.batch, "同意销毁", {}))
        self._as("clerk", lambda who: actions.conclude(who, self.batch))

    def _count(self):
        with self._scope("clerk2") as who:
            rows = DisposalItem.objects.filter(batch=self.batch, open=True)
            found = {one.pk: one.pages_listed for one in rows}
            item_actions.check(who, self.batch, item_actions.Counted(found=found, total=len(found)))

    def _approve(self):
        ids, row = self.house.ids, self.house.row(self.batch)
        if row.request is None:
            plan = going_actions.Plan(
                executor=ids["clerk2"],
                supervisors=[ids["office"], ids["finance"]],
                methods={"paper": "shred", "electronic": "erase"},
            )
            self._as("clerk", lambda who: going_actions.submit(who, self.batch, plan))
        who = self.seed.choice(("head", "treasurer"))
        verdict = self.seed.choice(("approve",) * 5 + ("return",))
        request = self.house.row(self.batch).request
        said = "再核" if verdict == "return" else ""
        self._as(who, lambda actor: decide(actor, [(request, verdict, said)]))

    def _execute(self):
        self._as("clerk2", lambda who: going_actions.carry_out(who, self.batch, PLACE))

    def _run(self, work):
        """Let the run go on; what is guarded at that moment has to be there after it."""
        guarded, before = self.guarded() | self._changed(), self._there()
        with clock.given(self.now):
            work(self.house.row(self.batch).run)
        self.destroyed_while |= guarded & (before - self._there())

    def _changed(self):
        """Return the records that are no more what was approved."""
        with reenter(self.house.company.id):
            rows = DisposalItem.objects.filter(batch=self.batch, open=True)
            agreed = dict(rows.values_list("record_id", "version"))
            found = Record.objects.filter(pk__in=agreed).values_list("pk", "version")
            return {pk for pk, version in found if agreed[pk] != version}

    def _confirm(self):
        for who in ("office", "finance"):
            self._as(who, lambda actor: going_actions.confirm(actor, self.batch, ""))

    def _certify(self):
        self._as("clerk", lambda who: going_actions.certify(who, self.batch))

    def _there(self):
        with reenter(self.house.company.id):
            return set(Record.objects.filter(pk__in=self.ids).values_list("pk", flat=True))

    def _any(self, *without):
        """Return one record that is still there and none of these; Conflict where there is none."""
        left = sorted(self._there() - set().union(*without))
        if not left:
            raise Conflict
        return self.seed.choice(left)

    def _hold(self):
        one = self._any(self.holds)
        said = Matter(
            kind="dispute", number=f"GK-{one}-{self.refused}-{len(self.holds)}-{self.seed.random()}",
            reason="合同纠纷", authority="法院", since=date(2026, 1, 10), every="P3M",
        )  # fmt: skip
        self.holds[one] = self._as("finance", lambda who: holds.place(who, said, [one])).pk

    def _release(self):
        one = self.seed.choice(sorted(self.holds)) if self.holds else self._any(self.ids)
        self._as("treasurer", lambda who: holds.release(who, self.holds[one], "已结案"))
        del self.holds[one]

    def _lend(self):
        one = self._any(self.loans)  # behind the desk's back: the desk refuses what is on a list
        with self._scope("clerk"):
            at, who = clock.now(), self.house.ids["salesman"]
            due = {"due_on": date(2099, 12, 24)}
            slip = LoanSlip.objects.create(
                borrower_id=who, reason="对账", promised_at=at, asked_at=at, state="agreed", **due
            )
            self.loans[one] = Loan.objects.create(
                slip=slip,
                record_id=one,
                out_at=at,
                out_by_id=self.house.ids["clerk"],
                pages_out=2,
                **due,
            ).pk

    def _return(self):
        one = self.seed.choice(sorted(self.loans)) if self.loans else self._any(self.ids)
        with self._scope("clerk"):
            to = self.house.ids["clerk"]
            back = {"back_at": clock.now(), "back_to": to, "pages_back": 2, "condition": "good"}
            Loan.objects.filter(pk=self.loans[one]).update(**back)
        del self.loans[one]

    def _edit(self):
        one = self._any()
        with self._scope("clerk") as who:
            version = Record.objects.get(pk=one).version
            change = {"brands": f"改{self.seed.random()}"}
            records.edit(who, [Edit(record_id=one, version=version, values=change, reason="改")])

    def _longer(self):
        base = self.house.base
        rules = [
            replace(rule, period="P99Y") if rule.category == "KP" else rule
            for rule in base.retention
        ]
        self.house.switch(replace(base, retention=tuple(rules)))
        self.is_longer = True

    def _usual(self):
        self.house.switch(self.house.base)
        self.is_longer = False

    def _never(self):
        self._terms(never=True)

    def _again(self):
        self._terms(never=False)

    def _terms(self, *, never):
        with self._scope("admin") as who:
            actions.set_terms(who, never=never, cooling_days=3, supervisors=2)
        self.is_never = never

    def _object(self):
        one = self._any(set(self.ids) - self.listed())
        with self._scope("head") as who:
            item = DisposalItem.objects.get(batch=self.batch, record_id=one)
            item_actions.object_to(who, self.batch, item.pk, "仍有业务往来")
        outcome = self.seed.choice(list(DisposalItem.Answer.values))
        self._as("clerk", lambda w: item_actions.answer(w, self.batch, item.pk, outcome, "再议"))

    def _abort(self):
        if self.seed.random() < 0.2:
            self._end()

    def _end(self):
        self._as("clerk", lambda who: actions.abort(who, self.batch, "另行处理"))

    def _reopen(self):
        self._as("clerk", lambda who: actions.reopen(who, self.batch, "档案有变"))

    def _wait(self):
        self.now += timedelta(days=self.seed.randrange(2, 9))

    def _put_right(self):
        """Leave the company as the next week finds it."""
        self._usual()
        if self.is_never:
            self._terms(never=False)
        with reenter(self.house.company.id):
            DisposalTerms.objects.all().delete()
