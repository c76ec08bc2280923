"""Default deny, the reason of every no, and that a list reaches what a decision allows."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.access.regime import OPEN, Limit, Staff
from policies.access.rules import (
    Facts,
    Grant,
    Person,
    Post,
    Reach,
    Regime,
    RowScope,
    Verb,
    decide,
    decide_category,
    matches,
    reach,
)

TODAY = date(2026, 11, 23)
LEVELS = ("L0", "L1", "L2", "L3")
PARENTS = {"HT": "", "HT·XS": "HT", "HT·XS·A": "HT·XS", "KH": ""}
ANNA = Person(
    id="1",
    posts=(Post(department="XS", position="OPR"), Post(department="CW", position="STF")),
    territories=frozenset({"31"}),
)


def asked(grants, facts, verb=Verb.VIEW, person=ANNA, regime=OPEN):
    return decide(
        grants, person, verb, facts, today=TODAY, levels=LEVELS, parents=PARENTS, regime=regime
    )


def view(**given_values):
    values = {"department": "XS", "categories": ("HT",), "verbs": (Verb.VIEW,), "clearance": "L2"}
    return Grant(**(values | given_values))


def test_nothing_is_allowed_without_a_grant():
    decision = asked([], Facts(category="HT"))
    assert not decision
    assert decision.reason


@pytest.mark.parametrize("category", ["HT", "HT·XS", "HT·XS·A"])
def test_a_grant_on_a_category_reaches_its_sub_categories(category):
    assert asked([view()], Facts(category=category))


def test_a_grant_on_a_sub_category_does_not_reach_its_parent():
    assert not asked([view(categories=("HT·XS",))], Facts(category="HT"))


@pytest.mark.parametrize(
    ("grant", "facts", "part"),
    [
        (view(department="ZZ"), Facts(category="HT"), "None of your posts has a right in the"),
        (view(position="STF"), Facts(category="HT"), "None of your posts has a right in the"),
        (view(), Facts(category="KH"), "None of your posts has a right in category"),
        (view(verbs=(Verb.CREATE,)), Facts(category="HT"), "but not this one"),
        (view(valid_to=TODAY - timedelta(1)), Facts(category="HT"), "ended on"),
        (view(valid_from=TODAY + timedelta(1)), Facts(category="HT"), "begins on"),
        (view(rows=RowScope.OWN), Facts(category="HT", owner="2"), "own records"),
        (view(rows=RowScope.DEPARTMENT), Facts(category="HT", department="CW"), "department"),
        (view(rows=RowScope.TERRITORY), Facts(category="HT", territory="12"), "territory"),
        (view(), Facts(category="HT", level="L3"), "clearance ends at"),
        (view(), Facts(category="HT", level="L9"), "not known"),
        (view(), Facts(category="HT", level=""), "not known"),
        (view(clearance="L9"), Facts(category="HT"), "not known"),
        (view(categories=("*",)), Facts(category=""), "without a category"),
    ],
)
def test_a_no_says_which_part_failed(grant, facts, part):
    decision = asked([grant], facts)
    assert not decision
    assert part in decision.reason
    assert "{" not in decision.reason.format_map(decision.params)


def test_the_nearest_grant_gives_the_reason():
    grants = [view(department="ZZ"), view(clearance="L1"), view(categories=("KH",))]
    assert asked(grants, Facts(category="HT", level="L2")).params["clearance"] == "L1"


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        (RowScope.OWN, Facts(category="HT", owner="1")),
        (RowScope.OWN, Facts(category="HT", created_by="1", owner="2")),
        (RowScope.DEPARTMENT, Facts(category="HT", department="XS")),
        (RowScope.TERRITORY, Facts(category="HT", territory="31")),
        (RowScope.ALL, Facts(category="HT")),
    ],
)
def test_rows_are_reached_by_owner_department_and_territory(rows, facts):
    assert asked([view(rows=rows)], facts)


def test_nobody_owns_a_record_without_an_owner():
    nobody = Person(posts=ANNA.posts)
    assert not asked([view(rows=RowScope.OWN)], Facts(category="HT"), person=nobody)


@pytest.mark.parametrize("verb", [Verb.EDIT, Verb.EXPORT])
def test_edit_and_export_presuppose_view_of_the_same_record(verb):
    grant = view(verbs=(verb,))
    mine = view(rows=RowScope.OWN)
    assert not asked([grant], Facts(category="HT"), verb)
    assert asked([grant, mine], Facts(category="HT", owner="1"), verb)
    assert not asked([grant, mine], Facts(category="HT", owner="2"), verb)


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.VIEW])
def test_no_verb_implies_another(verb):
    assert not asked([view()], Facts(category="HT"), verb)
    if verb not in {Verb.EDIT, Verb.EXPORT}:
        assert asked([view(verbs=(verb,))], Facts(category="HT"), verb)
    assert not asked([view(verbs=(verb,))], Facts(category="HT"))


def test_a_category_is_asked_without_rows_and_levels():
    grants = [view(rows=RowScope.OWN, clearance="L0"), view(verbs=(Verb.EXPORT,))]

    def may(verb, category):
        return bool(decide_category(grants, ANNA, verb, category, today=TODAY, parents=PARENTS))

    assert may(Verb.VIEW, "HT·XS")
    assert may(Verb.EXPORT, "")
    assert not may(Verb.VIEW, "KH")
    assert not may(Verb.IMPORT, "")


codes = st.sampled_from(["", "*", "XS", "CW", "KF"])
days = st.one_of(st.none(), st.dates(date(2026, 11, 21), date(2026, 11, 25)))
some_grants = st.lists(
    st.builds(
        Grant,
        department=codes,
        position=st.sampled_from(["", "*", "OPR", "STF"]),
        categories=st.lists(st.sampled_from([*PARENTS, "*", "ZZ"]), max_size=2, unique=True).map(
            tuple
        ),
        verbs=st.lists(
            st.sampled_from([Verb.VIEW, Verb.EDIT, Verb.EXPORT, Verb.CREATE]),
            max_size=3,
            unique=True,
        ).map(tuple),
        rows=st.sampled_from(RowScope),
        clearance=st.sampled_from([*LEVELS, "L9"]),
        valid_from=days,
        valid_to=days,
        delegated=st.booleans(),
    ),
    max_size=6,
)
people = st.builds(
    Person,
    id=st.sampled_from(["", "1", "2"]),
    posts=st.lists(
        st.builds(Post, department=codes, position=st.sampled_from(["OPR", "STF", ""])),
        max_size=3,
    ).map(tuple),
    territories=st.frozensets(st.sampled_from(["31", "12", ""])),
)
records = st.builds(
    Facts,
    category=st.sampled_from([*PARENTS, "ZZ", "YY", ""]),
    department=codes,
    owner=st.sampled_from(["", "1", "2"]),
    created_by=st.sampled_from(["", "1", "2"]),
    territory=st.sampled_from(["", "31", "12"]),
    level=st.sampled_from([*LEVELS, "L9", ""]),
)
verbs = st.sampled_from(
    [Verb.VIEW, Verb.EDIT, Verb.EXPORT, Verb.CREATE, Verb.DESTROY, Verb.CONFIGURE]
)
staff = st.builds(
    Staff,
    departments=st.frozensets(st.sampled_from(["XS", "CW", "KF"])),
    positions=st.frozensets(st.sampled_from(["OPR", "STF"])),
)
limits = st.builds(
    Limit,
    staff=st.lists(staff, max_size=2).map(tuple),
    stages=st.dictionaries(
        st.sampled_from([Verb.VIEW, Verb.EDIT, Verb.EXPORT, Verb.CREATE]),
        st.frozensets(st.sampled_from(["XS", "CW", "KF"]), min_size=1),
        max_size=3,
    ),
    own=st.booleans(),
)
regimes = st.one_of(
    st.just(OPEN),
    st.builds(Regime, limits=st.dictionaries(st.sampled_from([*PARENTS]), limits, max_size=3)),
)


@settings(max_examples=400)
@given(some_grants, people, verbs, st.lists(records, min_size=1, max_size=8), regimes)
def test_a_list_shows_exactly_what_a_decision_allows(grants, person, verb, rows, regime):
    reached = reach(
        grants, person, verb, today=TODAY, levels=LEVELS, parents=PARENTS, regime=regime
    )
    for facts in rows:
        assert matches(reached, facts) is bool(asked(grants, facts, verb, person, regime))


@given(some_grants, people, verbs, records, regimes)
def test_what_is_allowed_for_a_record_is_allowed_for_its_category(
    grants, person, verb, facts, regime
):
    if asked(grants, facts, verb, person, regime):
        for category in (facts.category, *([""] if facts.category in PARENTS else [])):
            assert decide_category(
                grants, person, verb, category, today=TODAY, parents=PARENTS, regime=regime
            )


@given(some_grants, people, verbs, records, regimes)
def test_a_regime_gives_nobody_more_than_the_grants(grants, person, verb, facts, regime):
    if asked(grants, facts, verb, person, regime):
        assert asked(grants, facts, verb, person)


@given(some_grants, some_grants, people, verbs, records, regimes)
def test_one_more_grant_never_takes_a_right_away(grants, more, person, verb, facts, regime):
    if asked(grants, facts, verb, person, regime):
        assert asked([*more, *grants], facts, verb, person, regime)


@given(some_grants, people, verbs, records, regimes)
def test_every_no_has_a_reason_that_can_be_shown(grants, person, verb, facts, regime):
    decision = asked(grants, facts, verb, person, regime)
    assert decision or decision.reason.format_map(decision.params)


def test_nobody_without_a_post_reaches_anything():
    stranger = Person(id="9")
    reached = reach(
        [Grant(verbs=tuple(Verb))], stranger, Verb.VIEW, today=TODAY, levels=LEVELS, parents=PARENTS
    )
    assert reached == Reach()
