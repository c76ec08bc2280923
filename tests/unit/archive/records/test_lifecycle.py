"""Which step of its life a record is in, whatever steps its category has."""

import pytest

from archive.records.lifecycle import present_step
from archive.records.rules import State
from policies.categories.rules import DEFAULTS, Stage, StageDuty

USUAL = DEFAULTS["stages"]
S08 = tuple(
    StageDuty(stage=one) for one in (Stage.COLLECT, Stage.ARRANGE, Stage.KEEP, Stage.USE, Stage.USE)
)


@pytest.mark.parametrize(
    ("state", "usual", "s08"),
    [
        (State.DRAFT, 0, 0),
        (State.RETURNED, 1, 1),
        (State.IN_REVIEW, 1, 1),
        (State.READY, 2, 1),  # there nothing is filed: it is in the last step before
        (State.FILED, 3, 2),
    ],
)
def test_each_state_has_its_step(state, usual, s08):
    assert present_step(USUAL, state) == usual
    assert present_step(S08, state) == s08


def test_a_category_whose_steps_begin_later_begins_with_the_first():
    assert present_step((StageDuty(stage=Stage.KEEP),), State.DRAFT) == 0
    assert present_step((), State.FILED) == 0
