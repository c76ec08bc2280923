"""Whether an approved record may still go: what stands against it, and the plainest reason first."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.destruction import rules
from archive.destruction.rules import Standing, Why, why_not
from policies.retention.due import Due, State
from policies.retention.schedule import Action

DUE = Due(
    date=dt.date(2026, 1, 1), permanent=False, action=Action.DESTROY, state=State.DUE, steps=()
)
FREE = Standing(version=3, is_filed=True, due=DUE)
HELD = Why(code="hold", sentence="It is held.")


def test_what_is_as_it_was_approved_goes():
    assert why_not(3, FREE) is None
    assert why_not(3, replace(FREE, due=replace(DUE, action=Action.APPRAISE))) is None


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (None, rules.GONE),
        (replace(FREE, version=4), rules.CHANGED),
        (replace(FREE, is_filed=False), rules.NOT_FILED),
        (replace(FREE, has_proposal=True), rules.PROPOSED),
        (replace(FREE, keeps_items=True), rules.ITEMS),
        (replace(FREE, barred=HELD), HELD),
        (replace(FREE, barred=HELD, version=9), HELD),
        *(
            (replace(FREE, due=replace(DUE, state=state)), rules.NOT_DUE)
            for state in State
            if state is not State.DUE
        ),
        *(
            (replace(FREE, due=replace(DUE, action=action)), rules.NOT_ENDING)
            for action in (Action.KEEP, Action.TRANSFER)
        ),
    ],
)
def test_whatever_changed_since_keeps_it(now, why):
    assert why_not(3, now) == why
