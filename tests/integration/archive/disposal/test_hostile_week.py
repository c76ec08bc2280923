"""A hostile week of a whole disposal: whatever happens between proposal and certificate, nothing guarded goes.

`FONDS_HOSTILE_SEEDS=1000` plays the thousand weeks of a release; the suite plays a few.
"""

import os
import random
from dataclasses import replace

import pytest

from archive.destruction import actions as destruction
from archive.destruction.certifying import counts
from archive.destruction.models import Destruction, Doomed
from archive.disposal import actions as disposal
from archive.disposal.models import Disposal, DisposalItem
from archive.disposal.rules import State
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from security.audit.verification import verify_trail
from tests.integration.archive.destruction.test_hostile import Killed, kill_at, whole
from tests.integration.archive.disposal.week import Week

SEEDS = int(os.environ.get("FONDS_HOSTILE_SEEDS", "3"))
MANY = 4
KEEPS = Grant(
    department="CWB", categories=("KP",), verbs=(Verb.SEAL, Verb.VIEW, Verb.DESTROY), delegated=True
)
HEADS = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.DESTROY,))
ended = []


@pytest.fixture(scope="module", autouse=True)
def more(house, django_db_blocker):
    """Finance holds records; a version is published in a moment."""
    with django_db_blocker.unblock():
        house.base = replace(house.base, grants=(*house.base.grants, KEEPS, HEADS))
        house.switch(house.base)


@pytest.mark.requirement(
    "REQ-DSP-08", "no guarded record is destroyed and none is left half when a run is killed"
)
@pytest.mark.parametrize("number", range(SEEDS))
def test_whatever_happens_nothing_guarded_goes_and_the_certificate_adds_up(
    house, number, monkeypatch
):
    seed = random.Random(number)  # noqa: S311 - repeatable chance, no secret
    monkeypatch.setattr(destruction, "MOST", 2)
    week = Week(house, seed, house.due(MANY))

    def work(run):
        """Let the process die now and then at some statement, and another go on with what it left."""
        for _blow in range(seed.randrange(3)):
            with monkeypatch.context() as patch:
                kill_at(patch, seed)
                try:
                    house.work(run)
                except Killed:
                    whole(house, week.ids, run)
        house.work(run)

    try:
        week.go(work)
        held_to(house, week)
    finally:
        week._put_right()


def held_to(house, week):
    """Hold what has to be true of every week."""
    row = house.row(week.batch)
    gone = whole(house, week.ids, row.run) if row.run else set()
    assert gone or week._there() == set(week.ids)
    assert not week.destroyed_while
    assert not gone & {*week.holds, *week.loans}
    ended.append((week.state(), len(gone)))
    if row.run is None:
        return
    with reenter(house.company.id):
        run = Destruction.objects.get(pk=row.run)
        said = counts(run)
        items = list(Doomed.objects.filter(run=run))
        listed = DisposalItem.objects.filter(batch=week.batch)
        assert {one.record_id for one in items} <= set(listed.values_list("record_id", flat=True))
        if week.state() in (State.EXECUTED, State.CONFIRMED, State.CERTIFIED):
            assert said["waiting"] == 0
            assert said["destroyed"] + said["skipped"] == said["listed"] == len(items)
            assert said["destroyed"] == len(gone)
            assert all(one.reason for one in items if one.state == Doomed.State.SKIPPED)
        if row.state == State.CERTIFIED:
            assert run.certificate
            people = {one.person_id for one in row.supervisors.all()}
            assert row.executor_id not in people
            assert row.proposer_id not in people


def test_what_was_approved_before_the_company_destroys_nothing_any_more_stays(house):
    ids = house.due(2)
    run = house.begin(ids, reference="XH-never")
    for never in (True, False):
        with reenter(house.company.id) as scope:
            scope.actor = admin = house.actor("admin")
            disposal.set_terms(admin, never=never, cooling_days=3, supervisors=2)
        house.work(run)  # what is skipped once is skipped for good
    assert house.states(run) == dict.fromkeys(ids, "never")
    assert whole(house, ids, run) == set()


def test_the_weeks_ended_in_every_way_and_the_trail_holds(house):
    states = {state for state, _gone in ended}
    assert sum(gone for _state, gone in ended) > 0
    assert State.CERTIFIED in states
    with reenter(house.company.id):
        assert Disposal.objects.exists()
        assert verify_trail().proved
