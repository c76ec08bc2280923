"""Lists and search show what their reader may read, page by page, and hint at nothing else."""

import itertools
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import actions, queries
from archive.records.models import Record
from archive.records.queries import ListQuery
from kernel.clock import now, today
from kernel.errors import Invalid
from kernel.scope import reenter
from policies.access.regime import Limit, Staff
from policies.access.rules import Grant, Person, Post, Regime, RowScope, Verb, decide, reach
from policies.document.permission import condition, facts_about
from policies.document.queries import published
from security import permission


@pytest.fixture(scope="module")
def cards(company, people):
    """Thirty cards with names, places and dates in an order of their own."""
    return {}


@pytest.fixture
def many(company, people, card_of, cards):
    """The ids of thirty cards, made once."""
    if not cards:
        with reenter(company.id):
            clerk = people.actor("XSB", "CLK")
            rows = [
                card_of(
                    store_name=f"{'甲乙丙丁'[i % 4]}店{i}",
                    operator="钱掌柜" if i == 7 else "张三丰",
                    area=str(i * 10) if i % 3 else None,
                    region="31" if i % 2 else "32",
                )
                for i in range(30)
            ]
            cards["ids"] = actions.enter_many(clerk, rows, file=True)
            cards["draft"] = actions.create(clerk, [card_of(store_name="草稿店")]).done[0]
    return cards


def pages(actor, query):
    """All rows of a query, page after page."""
    found, cursor = [], ""
    for _ in range(50):
        page = queries.listing(actor, replace(query, after=cursor))
        found += [row.id for row in page.rows]
        cursor = page.next
        if not cursor:
            return found
    raise AssertionError(found)


@pytest.mark.parametrize(
    "sort", ["-updated", "number", "-number", "filed", "area", "-area", "store_name"]
)
def test_every_row_comes_once_whatever_the_order(company, people, many, sort):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        found = pages(clerk, ListQuery(category="KP", sort=sort, size=7))
        assert sorted(found) == sorted([*many["ids"], many["draft"]])


def test_numbers_sort_by_value_and_records_without_one_come_last(company, people, many):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        page = queries.listing(clerk, ListQuery(category="KP", sort="-area", size=100))
        place = next(i for i, column in enumerate(page.columns) if column.code == "area")
        areas = [row.cells[place] for row in page.rows]
        with_value = [int(area) for area in areas if area]
        assert with_value == sorted(with_value, reverse=True)
        assert not any(areas[len(with_value) :])


def test_page_before_leads_back_to_the_first(company, people, many):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        query = ListQuery(category="KP", sort="area", size=10)
        first = queries.listing(clerk, query)
        second = queries.listing(clerk, replace(query, after=first.next))
        third = queries.listing(clerk, replace(query, after=second.next))
        back = queries.listing(clerk, replace(query, before=third.previous))
        assert [row.id for row in back.rows] == [row.id for row in second.rows]
        again = queries.listing(clerk, replace(query, before=back.previous))
        assert [row.id for row in again.rows] == [row.id for row in first.rows]
        assert (first.previous, again.previous) == ("", "")


def test_masked_columns_are_neither_shown_nor_sorted_nor_searched(company, people, many):
    with reenter(company.id):
        clerk, engineer = people.actor("XSB", "CLK"), people.actor("JSB", "STF")
        mine = queries.listing(clerk, ListQuery(category="KP"))
        theirs = queries.listing(engineer, ListQuery(category="KP"))
        assert "operator" in {column.code for column in mine.columns}
        assert "operator" not in {column.code for column in theirs.columns}
        assert (mine.count, theirs.count) == (31, 31)
        with pytest.raises(Invalid):
            queries.listing(engineer, ListQuery(category="KP", sort="operator"))
        with pytest.raises(Invalid):
            queries.listing(engineer, ListQuery(category="KP", equals={"operator": "钱掌柜"}))
        search = ListQuery(text="钱掌柜")
        assert [row.id for row in queries.listing(clerk, search).rows] == [many["ids"][7]]
        assert queries.listing(engineer, search).rows == ()


def test_search_finds_numbers_words_and_initials(company, people, many):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        record = Record.objects.get(pk=many["ids"][3])
        for text in (record.archive_no, record.archive_no.lower(), "丁店3", "浦东新区 丁店3"):
            assert record.pk in [
                row.id for row in queries.listing(clerk, ListQuery(text=text)).rows
            ]
        drafts = queries.listing(clerk, ListQuery(text="cgd")).rows
        assert [row.id for row in drafts] == [many["draft"]]
        assert queries.listing(clerk, ListQuery(text="13800138000")).rows == ()


def test_department_without_the_right_sees_no_row_no_count_no_facet(company, people, many):
    with reenter(company.id):
        treasurer = people.actor("CWB", "STF")
        for query in (ListQuery(), ListQuery(text="浦东"), ListQuery(category="KP")):
            page = queries.listing(treasurer, query)
            assert (page.rows, page.count, page.more_than) == ((), 0, False)
            assert not any(page.facets.values())


def test_facets_count_what_is_shown(company, people, many):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        page = queries.listing(clerk, ListQuery(category="KP"))
        assert {one.value: one.count for one in page.facets["state"]} == {"filed": 30, "draft": 1}
        filtered = queries.listing(clerk, ListQuery(category="KP", state="draft"))
        assert (filtered.count, [row.id for row in filtered.rows]) == (1, [many["draft"]])
        region = ListQuery(category="KP", equals={"region": "32"})
        assert queries.listing(clerk, region).count == 15
        between = ListQuery(category="KP", between={"area": ("100", "200")})
        assert queries.listing(clerk, between).count == 8


def test_queries_of_a_list_do_not_grow_with_its_rows(company, people, many):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        queries.listing(clerk, ListQuery(category="KP", size=1))
        counts = []
        for size in (2, 30):
            with CaptureQueriesContext(connection) as captured:
                queries.listing(clerk, ListQuery(category="KP", size=size))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 6


POSTS = [
    ("XSB", "CLK"),
    ("XSB", "OPR"),
    ("JSB", "STF"),
    ("CWB", "STF"),
    ("GLB", "EXE"),
    ("XZB", "DH"),
]


CASES = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["KP", "QY", "FH", "GL·SY", "XY"]),
        "department": st.sampled_from(["XSB", "XZB", "CWB", "JSB"]),
        "level": st.sampled_from(["L0", "L1", "L2", "L3"]),
        "kind": st.just("item"),
    }
)
VERBS = [Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.EXPORT, Verb.FILE]


STAFF = st.builds(
    Staff,
    departments=st.frozensets(st.sampled_from(["XSB", "XZB", "JSB"])),
    positions=st.frozensets(st.sampled_from(["CLK", "STF"])),
)
LIMITS = st.builds(
    Limit,
    staff=st.lists(STAFF, max_size=2).map(tuple),
    stages=st.dictionaries(
        st.sampled_from([Verb.VIEW, Verb.EDIT, Verb.EXPORT]),
        st.frozensets(st.sampled_from(["XSB", "XZB"]), min_size=1),
        max_size=2,
    ),
    own=st.booleans(),
)
REGIMES = st.builds(
    Regime,
    limits=st.dictionaries(st.sampled_from(["KP", "QY", "FH", "GL·SY"]), LIMITS, max_size=4),
)
GRANTS = st.lists(
    st.builds(
        Grant,
        department=st.sampled_from(["", "XSB", "XZB", "JSB"]),
        categories=st.sampled_from([("*",), ("KP", "GL"), ("QY",), ("FH", "KP")]),
        verbs=st.just((Verb.VIEW, Verb.EDIT, Verb.EXPORT)),
        rows=st.sampled_from(RowScope),
        clearance=st.sampled_from(["L1", "L3"]),
        delegated=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(
    grants=GRANTS,
    regime=REGIMES,
    posts=st.lists(st.sampled_from(POSTS), min_size=1, max_size=2),
    verb=st.sampled_from([Verb.VIEW, Verb.EDIT, Verb.EXPORT]),
)
def test_under_any_regime_the_database_selects_what_is_decided(
    company, people, grants, regime, posts, verb
):
    """Scope, stages and whose own the records are: the condition on the database is the decision on each row."""
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        person = Person(id=actor.id, posts=tuple(Post(department=d, position=p) for d, p in posts))
        document = published().document
        ground = {
            "today": today(),
            "levels": [one.code for one in document.levels],
            "parents": {one.code: one.parent for one in document.categories},
            "regime": regime,
        }
        places = itertools.product(["KP", "QY", "FH", "GL·SY", "XY"], ["XSB", "XZB"], ["L1", "L2"])
        rows = [
            Record.objects.create(
                title="x",
                kind="item",
                category=code,
                department=department,
                level=level,
                created_at=now(),
                updated_at=now(),
                policy_version=1,
            )
            for code, department, level in places
        ]
        found = condition(reach(grants, person, verb, **ground).clauses)
        ids = [one.pk for one in rows]
        reached = set(Record.objects.filter(found, pk__in=ids).values_list("pk", flat=True))
        decided = {
            one.pk
            for one in rows
            if decide(grants, person, verb, facts_about(queries.facts_of(one)), **ground)
        }
        assert reached == decided
        Record.objects.filter(pk__in=ids).delete()


@settings(max_examples=50, deadline=None)
@given(
    columns=CASES,
    mine=st.booleans(),
    asked=st.tuples(st.sampled_from(POSTS), st.sampled_from(VERBS)),
)
def test_rows_reached_are_exactly_those_decided(company, people, columns, mine, asked):
    post, verb = asked
    with reenter(company.id):
        actor = people.actor(*post)
        record = Record.objects.create(
            title="x",
            owner_id=actor.user_id if mine else None,
            created_at=now(),
            updated_at=now(),
            policy_version=1,
            **columns,
        )
        reached = Record.objects.filter(permission.reach(actor, verb), pk=record.pk).exists()
        assert reached == bool(permission.decide(actor, verb, queries.facts_of(record)))
        seen = queries.visible_to(actor).filter(pk=record.pk).exists()
        assert seen == bool(permission.decide(actor, Verb.VIEW, queries.facts_of(record)))
        record.delete()
