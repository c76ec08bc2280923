"""Attacks of our own: each is refused and found in the trail, and succeeds as soon as its guard is taken away."""

from pathlib import Path

import pytest
import yaml

from tests.integration.security_review.attacks import (
    configuration,
    contents,
    doors,
    races,
    references,
    works,
)
from tests.integration.security_review.attacks.ground import Ground
from tests.integration.security_review.attacks.trying import ATTACKS, ROOT, without

KINDS = (configuration, contents, doors, races, references, works)
INVENTORY = Path(__file__).with_name("attacks.yaml")
ROOTS = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def ground(installation, company, token_for):
    ROOT[:] = [(installation._connect, company.schema)]
    return Ground(company, token_for)


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused_and_told_and_succeeds_without_its_guard(name, ground, nothing_untold):
    one = ATTACKS[name]
    ground.open_card  # noqa: B018 - made before anything is counted
    before = ground.last_event()
    assert not one.act(ground), "it succeeded"
    told = {event.outcome for event in ground.events(before)}
    assert one.trail in told, f"nothing of it is in the trail: {told}"
    with without(one.guards):
        assert one.act(ground), (
            "it is refused without its guard as well: the guard named is not the one"
        )
    nothing_untold.seen.clear()  # what is done without guards, and behind the back of actions, is not told


def test_the_inventory_lists_them_all_and_there_are_ten_of_each_kind():
    listed = yaml.safe_load(INVENTORY.read_text("utf-8"))
    found = {}
    for name, one in ATTACKS.items():
        guards = "; ".join(guard.says for guard in one.guards)
        found.setdefault(one.kind, {})[name.replace("_", " ")] = guards
    assert listed["tried with and without their guard"] == found
    assert min(map(len, found.values())) >= 10
    assert sum(map(len, found.values())) >= 60
    for named in listed["tried elsewhere"]:
        path, _, name = named.partition("::")
        assert f"def {name}(" in (ROOTS / path).read_text("utf-8"), named
