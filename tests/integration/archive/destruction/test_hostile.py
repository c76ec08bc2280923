"""A hostile week: holds, edits, policy publications and kills between approval and run, by seeds.

`FONDS_HOSTILE_SEEDS=1000` runs the thousand of a release; the suite runs a few.
"""

import os
import random
from dataclasses import replace

import pytest
from django.db import IntegrityError

from archive.destruction import actions, judging
from archive.destruction.models import Doomed
from archive.files.models import File
from archive.records import actions as records
from archive.records import bars, destroying
from archive.records.bars import Act, Bar
from archive.records.models import EqualityKey, Record, RetentionState, SearchWords
from archive.records.number_models import NumberEvent
from archive.records.rules import Edit
from kernel.scope import reenter
from persistence.arrays import any_id
from security.keys import store

SEEDS = int(os.environ.get("FONDS_HOSTILE_SEEDS", "3"))
MANY = 5
_held = set()
_STATEMENTS = ("purge", "write_events", "destroy_record_keys", "check_references")


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture(scope="module", autouse=True)
def holding():
    """A bar as a hold, a loan or a dispute registers one."""
    bars.register_bar(
        "hostile",
        lambda act, ids: {
            one: [Bar(code="held", sentence="It is held.")]
            for one in _held.intersection(ids)
            if act is Act.DESTROY
        },
    )
    yield
    bars._readings.pop("hostile")


@pytest.fixture(params=range(SEEDS))
def seed(request):
    _held.clear()
    return random.Random(request.param)  # noqa: S311 - repeatable chance, no secret


def test_nothing_guarded_is_destroyed_and_no_item_is_half_gone(house, seed, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)
    ids = house.due(MANY)
    numbers = numbers_of(house, ids)
    run = house.begin(ids, reference=f"XH-{ids[0]}")
    guarded = strike(house, seed, ids)
    for _blow in range(seed.randrange(4)):
        with monkeypatch.context() as patch:
            kill_at(patch, seed)
            try:
                house.work(run)
            except Killed:
                whole(house, ids, run)
        guarded |= dict.fromkeys(hold(house, seed, ids, run), "held")
    counts = house.work(run)
    assert counts["waiting"] == 0
    assert counts["destroyed"] + counts["skipped"] == counts["listed"] == MANY
    gone = whole(house, ids, run)
    assert not gone & guarded.keys()
    states = house.states(run)
    assert {one: states[one] for one in guarded} == guarded
    assert gone == set(ids) - guarded.keys()
    with reenter(house.company.id):
        told = NumberEvent.objects.filter(event="tombstone", record_id__in=ids)
        assert {one.number for one in told} == {numbers[one] for one in gone}
    house.switch(house.base)


def strike(house, seed, ids):
    """Let things happen to some records after their approval; return why each of them has to stay."""
    guarded = {}
    for one in ids:
        what = seed.choice(("nothing", "nothing", "hold", "edit"))
        if what == "hold":
            _held.add(one)
            guarded[one] = "held"
        if what == "edit":
            with reenter(house.company.id):
                version = Record.objects.get(pk=one).version
                change = Edit(record_id=one, version=version, values={"brands": "改"}, reason="改")
                records.edit(house.actor("clerk"), [change])
            guarded[one] = "changed"
    if seed.random() < 0.5:
        longer = [
            replace(rule, period="P99Y") if rule.category == "KP" else rule
            for rule in house.base.retention
        ]
        house.switch(replace(house.base, retention=tuple(longer)))
        guarded = {one: guarded.get(one, "not_due") for one in ids}
    return guarded


def hold(house, seed, ids, run):
    """Hold one of the records that still wait, as somebody does during the run; return it."""
    states = house.states(run)
    waiting = [one for one in ids if states[one] == "waiting" and one not in _held]
    if not waiting or seed.random() < 0.5:
        return []
    with reenter(house.company.id):
        one = seed.choice(waiting)
        Record.objects.select_for_update().get(pk=one)
        _held.add(one)
    return [one]


def kill_at(patch, seed):
    """Let the process die at one statement of a part of the run, whichever part that is."""
    left = [seed.randrange(3)]

    def dying(found):
        def call(*given, **named):
            if not left[0]:
                raise Killed
            left[0] -= 1
            return found(*given, **named)

        return call

    where, name = seed.choice(
        [(destroying, one) for one in _STATEMENTS] + [(actions, "_note"), (judging, "texts")]
    )
    patch.setattr(where, name, dying(getattr(where, name)))


def whole(house, ids, run):
    """Check that each record is there with all of it, or gone with all of it; return those that are gone."""
    with reenter(house.company.id):
        there = set(Record.objects.filter(pk__in=ids).values_list("pk", flat=True))
        keys = set(store.open_record_keys(ids))
        for model in (RetentionState, EqualityKey, SearchWords):
            found = set(
                model.objects.filter(any_id("record_id", ids)).values_list("record_id", flat=True)
            )
            assert found == there, model
        assert keys == there
        assert not File.objects.filter(any_id("record_id", set(ids) - there)).exists()
        said = Doomed.objects.filter(run=run, state="destroyed")
        assert set(said.values_list("record_id", flat=True)) == set(ids) - there
        stones = NumberEvent.objects.filter(event="tombstone", record_id__in=ids)
        assert {one.record_id for one in stones} == set(ids) - there
    return set(ids) - there


def numbers_of(house, ids):
    """Return id → archive number."""
    with reenter(house.company.id):
        return dict(Record.objects.filter(pk__in=ids).values_list("pk", "archive_no"))


def test_what_the_database_holds_on_to_is_skipped_and_the_others_go(house, monkeypatch):
    ids = house.due(3)
    run = house.begin(ids, reference="XH-referred")
    real = destroying.check_references

    def refusing():
        if not Record.objects.filter(pk=ids[1]).exists():
            raise IntegrityError
        real()

    monkeypatch.setattr(destroying, "check_references", refusing)
    assert house.work(run)["destroyed"] == 2
    assert house.states(run) == {ids[0]: "destroyed", ids[1]: "referred", ids[2]: "destroyed"}
    whole(house, ids, run)
