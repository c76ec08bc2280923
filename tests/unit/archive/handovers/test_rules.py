"""Whatever is drawn up, signed or redirected: each file has one holder, and changes it with two signatures."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from archive.handovers.rules import (
    Condition,
    Form,
    Hands,
    Side,
    Stage,
    counted,
    handed_to,
    may_sign,
    may_write,
    passed_on,
    signed,
)

PEOPLE = ("ann", "bo", "cy")
FILES = range(4)
WAITING = Form(transferor="ann", receiver="bo")


@pytest.mark.parametrize(
    ("form", "side", "who", "gone", "may"),
    [
        (WAITING, Side.GIVES, "ann", False, True),
        (WAITING, Side.TAKES, "bo", False, True),
        (WAITING, Side.TAKES, "ann", False, False),
        (WAITING, Side.GIVES, "bo", False, False),
        (WAITING, Side.GIVES, "cy", False, False),
        (WAITING, Side.GIVES, "cy", True, True),
        (WAITING, Side.GIVES, "bo", True, False),
        (signed(WAITING, Side.GIVES), Side.GIVES, "ann", False, False),
        (signed(signed(WAITING, Side.GIVES), Side.TAKES), Side.TAKES, "bo", False, False),
    ],
)
def test_each_signs_for_himself_once(form, side, who, gone, may):
    assert bool(may_sign(form, side, who, gone=gone)) is may


def test_what_one_has_signed_is_not_written_in():
    assert may_write(WAITING, {"bo"})
    assert not may_write(WAITING, {"cy"})
    assert not may_write(signed(WAITING, Side.TAKES), {"bo"})
    assert handed_to(signed(WAITING, Side.TAKES), "cy") == Form(transferor="ann", receiver="cy")


class Office(RuleBasedStateMachine):
    """Forms over four files: nobody ever holds a file twice, and none is lost."""

    def __init__(self):
        super().__init__()
        self.holders = {one: Hands(person="ann", department="A") for one in FILES}
        self.forms = []  # (form, files)
        self.passed = 0

    def busy(self):
        return {f for form, files in self.forms if form.stage is Stage.OPEN for f in files}

    @rule(
        giver=st.sampled_from(PEOPLE),
        taker=st.sampled_from(PEOPLE),
        files=st.sets(st.sampled_from(FILES)),
    )
    def draw_up(self, giver, taker, files):
        mine = {f for f in files - self.busy() if self.holders[f].person == giver}
        if giver != taker and mine:
            self.forms.append((Form(transferor=giver, receiver=taker), mine))

    @rule(
        at=st.integers(0, 20), who=st.sampled_from(PEOPLE), side=st.sampled_from(Side),
        missing=st.sets(st.sampled_from(FILES)),
    )  # fmt: skip
    def sign(self, at, who, side, missing):
        if not self.forms:
            return
        place = at % len(self.forms)
        form, files = self.forms[place]
        if not may_sign(form, side, who):
            return
        before = dict(self.holders)
        after = signed(form, side)
        self.forms[place] = (after, files)
        if after.stage is not Stage.DONE:
            assert self.holders == before
            return
        conditions = {f: Condition.MISSING if f in missing else Condition.GOOD for f in files}
        held = {f: before[f] for f in files}
        to = Hands(person=form.receiver, department="B")
        self.holders |= passed_on(held, conditions, to)
        count = counted(conditions)
        assert count.balances
        assert sum(self.holders[f] == to for f in files) == count.received

    @rule(at=st.integers(0, 20), to=st.sampled_from(PEOPLE))
    def redirect(self, at, to):
        if self.forms:
            place = at % len(self.forms)
            form, files = self.forms[place]
            if form.stage is Stage.OPEN and to != form.transferor:
                self.forms[place] = (handed_to(form, to), files)

    @invariant()
    def each_file_has_one_holder_and_one_open_form(self):
        assert set(self.holders) == set(FILES)
        open_files = [f for form, files in self.forms if form.stage is Stage.OPEN for f in files]
        assert len(open_files) == len(set(open_files))
        for form, files in self.forms:
            if form.stage is Stage.OPEN:
                assert {self.holders[f].person for f in files} == {form.transferor}


Office.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestOffice = Office.TestCase
