"""The generator of questions covers every pair of dimensions, and finds each of the faults planted here."""

import importlib.util
import os
import sys
from itertools import islice
from pathlib import Path

import pytest

from policies.access import decision, grants, reach, regime
from tests.unit.policies.access.cases import LEVELS, PARENTS, TODAY, cases, every_pair

# FONDS_ACCESS_CASES=1000000 asks that many questions.
CASES = int(os.environ.get("FONDS_ACCESS_CASES", "12000"))
BOUND = 4_000  # questions within which every planted fault shows
GROUND = {"today": TODAY, "levels": LEVELS, "parents": PARENTS}

# name: (module, what stands there, what stands there instead)
FAULTS = {
    "the level is ignored": (
        grants,
        "return levels.index(level) > levels.index(clearance)",
        "return False",
    ),
    "a level equal to the clearance is refused": (
        grants,
        "return levels.index(level) > levels.index(clearance)",
        "return levels.index(level) >= levels.index(clearance)",
    ),
    "an unknown level is let through": (
        grants,
        "if level not in levels or clearance not in levels:\n        return True",
        "if level not in levels or clearance not in levels:\n        return False",
    ),
    "the level of the category is forgotten": (
        decision,
        "return floor if exceeds(floor, facts.level, levels) else facts.level",
        "return facts.level",
    ),
    "the department of the post is ignored": (
        grants,
        "if (grant.department in ANY or grant.department == post.department)",
        "if True",
    ),
    "department and position may be of two posts": (
        grants,
        "and (grant.position in ANY or grant.position == post.position)",
        "and (grant.position in ANY or grant.position in {p.position for p in posts})",
    ),
    "the last day is over already": (
        grants,
        "today <= (grant.valid_to or date.max)",
        "today < (grant.valid_to or date.max)",
    ),
    "the expiry is dropped": (
        grants,
        "(grant.valid_from or date.min) <= today <= (grant.valid_to or date.max)",
        "(grant.valid_from or date.min) <= today",
    ),
    "own rows reach everybody's": (
        decision,
        "return person.id not in ANY and person.id in {facts.owner, facts.created_by}",
        "return person.id not in ANY",
    ),
    "who made a record counts as in charge of it": (
        decision,
        "return person.id not in ANY and person.id == facts.owner",
        "return person.id not in ANY and person.id in {facts.owner, facts.created_by}",
    ),
    "a share outlives a higher level": (
        decision,
        "record == facts.record and not exceeds(level, shared, levels)",
        "record == facts.record",
    ),
    "what is shared reaches every record": (
        decision,
        "record == facts.record and not exceeds(level, shared, levels)",
        "not exceeds(level, shared, levels)",
    ),
    "rows of the territory reach all": (
        decision,
        "return facts.territory in person.territories - ANY",
        "return True",
    ),
    "rows of the department are those of every post": (
        decision,
        "own_departments(regime.posts(grant, person.posts, verb, category))",
        "own_departments(person.posts)",
    ),
    "edit does without view": (
        grants,
        "{Verb.EDIT: Verb.VIEW, Verb.EXPORT: Verb.VIEW}",
        "{Verb.EXPORT: Verb.VIEW}",
    ),
    "view or edit is enough for an edit": (
        decision,
        "            if not seen:\n                return seen\n        missed",
        "            if seen:\n                return seen\n        missed",
    ),
    "a right in a category reaches the one above it": (
        grants,
        "return any(code in grant.categories for code in lineage(category, parents))",
        "return any(code in grant.categories or any(category in lineage(one, parents)"
        " for one in grant.categories) for code in lineage(category, parents))",
    ),
    "a right in a category stops at it": (
        grants,
        "return any(code in grant.categories for code in lineage(category, parents))",
        "return category in grant.categories",
    ),
    "every verb is granted with one": (
        decision,
        "if verb not in grant.verbs:",
        "if not grant.verbs:",
    ),
}


def says(decide, case):
    return bool(
        decide(case.grants, case.person, case.verb, case.facts, floors=case.floors, **GROUND)
    )


def selects(case):
    found = reach.reach(case.grants, case.person, case.verb, floors=case.floors, **GROUND)
    return reach.matches(found, case.facts)


def test_every_pair_of_dimensions_comes_up():
    missing = every_pair()
    for case in cases(CASES):
        missing -= case.pairs
    assert not missing


def test_the_list_selects_what_the_decision_allows():
    allowed = 0
    for case in cases(CASES):
        decided = says(decision.decide, case)
        assert selects(case) is decided, case
        allowed += decided
    assert CASES / 50 < allowed < CASES / 2  # neither side is rare


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, request):
    """The lists as they are disagree with a decision that is wrong in one place."""
    assert len(FAULTS) >= 12
    faulty = planted(*FAULTS[fault], request)
    assert any(selects(case) is not says(faulty, case) for case in islice(cases(BOUND), BOUND))


def test_where_no_fault_is_planted_none_is_found(request):
    sound = planted(decision, "class Compiled:", "class Compiled:", request)
    assert sound is not decision.decide
    assert all(selects(case) is says(sound, case) for case in cases(BOUND))


def planted(module, there, instead, request):
    """Return `decide` with one text of its source replaced; the modules in use stay as they are."""
    made = {}
    for one in (grants, regime, decision):
        source = Path(one.__file__).read_text(encoding="utf-8")
        if one is module:
            assert source.count(there) == 1, f"this no longer stands once in {one.__name__}"
            source = source.replace(there, instead)
        name = f"{one.__name__}_faulty"
        for below in ("grants", "regime"):
            source = source.replace(
                f"from policies.access.{below} import",
                f"from policies.access.{below}_faulty import",
            )
        spec = importlib.util.spec_from_loader(name, loader=None)
        faulty = importlib.util.module_from_spec(spec)
        sys.modules[name] = faulty
        request.addfinalizer(lambda name=name: sys.modules.pop(name, None))
        exec(compile(source, name, "exec"), faulty.__dict__)  # noqa: S102 - our own source
        # Members of an enumeration are compared by identity: those of the questions are the ones in use.
        faulty.__dict__.update(RowScope=grants.RowScope, Verb=grants.Verb)
        made[one] = faulty
    return made[decision].decide
