"""The rules of lending hold for every order of events: never two holders, nothing overdue once it came back."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from archive.loans.rules import (
    MOST_RECORDS,
    Back,
    Standing,
    Terms,
    Wanted,
    is_incident,
    is_overdue,
    may_hand_out,
    may_prolong,
    may_take_back,
    problems_with,
    reminder,
    return_problems,
    standing,
    strictest,
)

TODAY = date(2026, 12, 1)
GOOD = Wanted(
    records=(1,), due_on=TODAY + timedelta(days=7), purpose="audit", reason="年审", promised=True
)
CONDITIONS = ("good", "worn", "damaged", "missing")


def codes(wanted: Wanted, purposes: tuple[str, ...] = ("audit",)) -> list[str]:
    return [one.code for one in problems_with(wanted, TODAY, purposes=purposes)]


def test_a_whole_slip_has_no_problem_and_an_empty_one_has_all() -> None:
    assert codes(GOOD) == []
    empty = Wanted(records=(), due_on=None)
    assert codes(empty) == ["records", "due_on", "purpose", "reason", "promised"]
    assert codes(empty, ()) == ["records", "due_on", "reason", "promised"]


def test_the_day_it_comes_back_lies_ahead_and_within_a_year() -> None:
    for days, is_right in ((0, False), (1, True), (365, True), (366, False), (-3, False)):
        wanted = Wanted(
            records=(1,), due_on=TODAY + timedelta(days=days), purpose="audit", reason="x", promised=True
        )  # fmt: skip
        assert (codes(wanted) == []) is is_right
    many = Wanted(
        records=tuple(range(MOST_RECORDS + 1)), due_on=GOOD.due_on, purpose="audit", reason="x", promised=True
    )  # fmt: skip
    assert codes(many) == ["records"]


def test_a_return_counts_pages_and_words_what_is_wrong() -> None:
    def wrong(back: Back) -> list[str]:
        return [one.code for one in return_problems(back, pages_out=12, conditions=CONDITIONS)]

    assert wrong(Back(pages=12, condition="good")) == []
    assert wrong(Back(pages=None, condition="")) == ["pages", "condition"]
    assert wrong(Back(pages=11, condition="good")) == ["remark"]
    assert wrong(Back(pages=12, condition="damaged", remark="封面撕裂")) == []


@given(pages=st.integers(0, 30), out=st.integers(0, 30), condition=st.sampled_from(CONDITIONS))
def test_less_than_went_out_is_an_incident(pages: int, out: int, condition: str) -> None:
    found = is_incident(Back(pages=pages, condition=condition), pages_out=out)
    assert found == (pages < out or condition in {"damaged", "missing"})


@given(due=st.dates(), today=st.dates())
def test_what_came_back_is_never_overdue(due: date, today: date) -> None:
    assert not is_overdue(due, today, is_back=True)
    assert is_overdue(due, today, is_back=False) == (due < today)


def test_a_borrower_is_reminded_ahead_on_the_day_and_every_week_after() -> None:
    days = [(n, reminder(TODAY, TODAY + timedelta(days=n))) for n in (-4, -3, -1, 0, 1, 7, 8, 15)]
    assert days == [
        (-4, ""), (-3, "ahead"), (-1, "ahead"), (0, "due"), (1, "late0"), (7, "late0"), (8, "late1"), (15, "late2"),
    ]  # fmt: skip


def test_the_policy_shortens_a_loan_and_of_several_records_the_narrowest_terms_hold() -> None:
    terms = strictest(
        [Terms(days=30, renewals=2), Terms(renewals=1, is_blocking=True), Terms(days=6, renewals=3)]
    )
    assert terms == Terms(days=6, renewals=1, is_blocking=True)
    assert strictest([]) == Terms()
    found = problems_with(GOOD, TODAY, purposes=("audit",), terms=terms)
    assert [(one.code, one.params["last"]) for one in found] == [("due_on", "2026-12-07")]


def test_a_loan_is_prolonged_while_it_is_out_as_often_as_the_policy_says() -> None:
    once = Terms(renewals=1)
    for line in Standing:
        said = may_prolong(line, renewed=0, is_waiting=False, terms=once)
        assert bool(said) == (line is Standing.OUT)
    assert not may_prolong(Standing.OUT, renewed=1, is_waiting=False, terms=once)
    assert not may_prolong(Standing.OUT, renewed=0, is_waiting=True, terms=once)
    assert not may_prolong(Standing.OUT, renewed=0, is_waiting=False, terms=Terms())


class Desk(RuleBasedStateMachine):
    """One record, several slips that ask for it, and a desk that obeys the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.slips: list[dict[str, object]] = []

    def stands(self, one: dict[str, object]) -> Standing:
        return standing(slip=str(one["state"]), is_out=bool(one["out"]), is_back=bool(one["back"]))

    @rule()
    def ask(self) -> None:
        self.slips.append({"state": "asked", "out": False, "back": False})

    @rule(data=st.data(), state=st.sampled_from(["agreed", "returned", "withdrawn"]))
    def decide(self, data: st.DataObject, state: str) -> None:
        waiting = [one for one in self.slips if one["state"] == "asked"]
        if waiting:
            data.draw(st.sampled_from(waiting))["state"] = state

    @rule(data=st.data())
    def hand_out(self, data: st.DataObject) -> None:
        if self.slips:
            one = data.draw(st.sampled_from(self.slips))
            lent = any(self.stands(each) is Standing.OUT for each in self.slips)
            if may_hand_out(self.stands(one), is_lent=lent):
                one["out"] = True

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        if self.slips:
            one = data.draw(st.sampled_from(self.slips))
            if may_take_back(self.stands(one)):
                one["back"] = True

    @invariant()
    def has_one_holder_at_most(self) -> None:
        out = [one for one in self.slips if self.stands(one) is Standing.OUT]
        assert len(out) <= 1
        assert all(one["state"] == "agreed" for one in out)

    @invariant()
    def nothing_is_back_that_was_never_out(self) -> None:
        assert all(one["out"] for one in self.slips if one["back"])


TestDesk = Desk.TestCase
