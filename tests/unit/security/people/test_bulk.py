"""A file of people against the company: what comes, moves, leaves and changes, and what cannot be."""

from dataclasses import replace
from datetime import date, timedelta

from security.people.bulk_rows import (
    Group,
    Line,
    PersonRow,
    PostRow,
    Standing,
    Standings,
    Table,
    UnitRow,
)
from security.people.bulk_rules import Terms, planned

DAY = date(2026, 11, 29)
START = date(2026, 1, 1)


def company():
    people = {name: PersonRow(username=name, name=name.upper()) for name in ("an", "bo", "chu")}
    posts = {
        1: PostRow(number=1, username="an", department="D1", position="DH", valid_from=START),
        2: PostRow(number=2, username="bo", department="D1", position="STF", valid_from=START),
    }
    return Standings(
        departments={code: UnitRow(code=code, zh=code) for code in ("D1", "D2", "D3")},
        positions={
            "DH": UnitRow(code="DH", zh="DH", leads=True),
            "STF": UnitRow(code="STF", zh="STF"),
            "ARC": UnitRow(code="ARC", zh="ARC", keeps=True),
        },
        people=people,
        posts=posts,
        ids={name: place for place, name in enumerate(people, start=1)},
    )


def everything(present):
    return [
        Line(table=table, row=row, content=content)
        for table in Table
        for row, content in enumerate(getattr(present, table).values(), start=2)
    ]


def plan(*contents, present=None, complete=False, own=""):
    tables = {PersonRow: Table.PEOPLE, PostRow: Table.POSTS, UnitRow: Table.DEPARTMENTS}
    lines = [
        Line(table=tables[type(content)], row=row, content=content)
        for row, content in enumerate(contents, start=2)
    ]
    terms = Terms(effective=DAY, complete=complete, own=own, languages=["en"])
    return planned(lines, present or company(), terms)


def groups(found):
    return [(change.group, change.key) for change in found.changes]


def codes(found):
    return [(trouble.row, trouble.problem.code) for trouble in found.troubles]


def post(number, **more):
    return replace(company().posts[number], **more)


def test_an_unchanged_file_changes_nothing():
    found = planned(everything(company()), company(), Terms(effective=DAY, complete=True))
    assert not found.changes
    assert not found.troubles


def test_who_comes_who_changes_who_leaves():
    found = plan(
        PersonRow(username="dai", name="Dai"),
        PersonRow(username="an", name="An An"),
        PersonRow(username="bo", name="BO", standing=Standing.FORMER),
    )
    assert groups(found) == [(Group.COMES, "dai"), (Group.CHANGES, "an"), (Group.LEAVES, "bo")]
    assert found.changes[1].before == {"name": "AN"}
    assert found.changes[1].after == {"name": "An An"}


def test_who_is_missing_leaves_only_when_the_file_lists_everybody_and_never_oneself():
    row = company().people["an"]
    assert not plan(row).changes
    found = plan(row, complete=True, own="chu")
    assert groups(found) == [(Group.LEAVES, "bo")]


def test_another_department_in_the_row_is_a_move_from_the_day_on():
    found = plan(post(2, department="D2"))
    (change,) = found.changes
    assert change.group is Group.MOVES
    assert (change.before["department"], change.after["department"]) == ("D1", "D2")
    assert change.after["valid_from"] == DAY.isoformat()
    later = plan(post(2, department="D2", valid_from=DAY + timedelta(days=9)))
    assert later.changes[0].after["valid_from"] == "2026-12-08"
    early = plan(post(2, department="D2", valid_from=START - timedelta(days=1)))
    assert codes(early) == [(2, "move")]


def test_a_last_day_ends_a_post_once():
    assert groups(plan(post(2, valid_to=DAY))) == [(Group.ENDS, "bo")]
    assert codes(plan(post(2, valid_to=START - timedelta(days=1)))) == [(2, "period")]
    assert codes(plan(post(2, valid_from=DAY))) == [(2, "first")]


def test_two_heads_of_one_department_are_one_too_many():
    head = PostRow(username="bo", department="D1", position="DH", valid_from=DAY)
    found = plan(head, PersonRow(username="dai", name="Dai"))
    assert codes(found) == [(2, "two_heads")]
    assert found.troubles[0].problem.params["name"] == "AN"
    assert groups(found) == [(Group.COMES, "dai")]


def test_a_successor_takes_over_in_the_same_file_wherever_the_rows_stand():
    head = PostRow(username="bo", department="D1", position="DH", valid_from=DAY)
    found = plan(head, post(1, department="D2"))
    assert not found.troubles
    assert groups(found) == [(Group.BEGINS, "bo"), (Group.MOVES, "an")]


def test_a_move_that_fails_leaves_its_post_taken():
    head = PostRow(username="bo", department="D1", position="DH", valid_from=DAY)
    taken = PostRow(number=3, username="chu", department="D2", position="DH", valid_from=START)
    present = company()
    present = replace(present, posts={**present.posts, 3: taken})
    found = plan(head, post(1, department="D2"), present=present)
    assert sorted(codes(found)) == [(2, "two_heads"), (3, "two_heads")]
    assert not found.changes


def test_no_post_before_the_first_day_in_the_company():
    newcomer = PersonRow(username="dai", name="Dai", first_day=DAY)
    early = PostRow(
        username="dai", department="D1", position="STF", valid_from=DAY - timedelta(days=1)
    )
    assert codes(plan(newcomer, early)) == [(3, "first_day")]
    late = replace(company().people["bo"], first_day=DAY)
    assert codes(plan(late)) == [(2, "first_day")]


def test_what_a_row_names_has_to_be_there():
    def new(**more):
        base = {"username": "bo", "department": "D2", "position": "STF", "valid_from": DAY}
        return PostRow(**{**base, **more})

    assert codes(plan(new(username="nobody"))) == [(2, "person")]
    assert codes(plan(new(department="D9"))) == [(2, "department")]
    assert codes(plan(new(name="Somebody else"))) == [(2, "name")]
    assert codes(plan(new(number=1))) == [(2, "number")]
    assert codes(plan(new(number=99))) == [(2, "number")]
    assert codes(plan(post(2), post(2))) == [(3, "twice")]
    assert codes(plan(company().people["an"], company().people["an"])) == [(3, "twice")]


def test_nobody_touches_his_own_posts_or_lets_himself_go():
    assert codes(plan(post(2, valid_to=DAY), own="bo")) == [(2, "own")]
    gone = replace(company().people["bo"], standing=Standing.FORMER)
    assert codes(plan(gone, own="bo")) == [(2, "own")]


def test_departments_are_made_renamed_and_never_part_of_themselves():
    found = plan(UnitRow(code="D4", zh="四部", parent="D1"), UnitRow(code="D1", zh="一部"))
    assert groups(found) == [(Group.UNITS, "D4"), (Group.UNITS, "D1")]
    assert codes(plan(UnitRow(code="D1", zh="D1", parent="D1"))) == [(2, "circle")]
    assert codes(plan(UnitRow(code="D1", zh="D1", closed=True))) == [(2, "held")]
    assert groups(plan(UnitRow(code="D3", zh="D3", closed=True))) == [(Group.UNITS, "D3")]


def test_two_different_plans_have_two_digests():
    first, second = plan(post(2, department="D2")), plan(post(2, department="D3"))
    assert first.digest != second.digest
    assert first.digest == plan(post(2, department="D2")).digest


def test_a_file_that_takes_the_last_keeper_says_which_department_it_leaves():
    keeper = PostRow(number=3, username="chu", department="D2", position="ARC", valid_from=START)
    present = replace(company(), posts={**company().posts, 3: keeper})
    gone = PersonRow(username="chu", name="CHU", standing=Standing.FORMER)
    assert plan(gone, present=present).unkept == {"D2": DAY}
    moved = replace(keeper, department="D1", valid_from=START)
    assert plan(moved, present=present).unkept == {"D2": DAY}
    successor = PostRow(username="bo", department="D2", position="ARC", valid_from=DAY)
    assert plan(moved, successor, present=present).unkept == {}
    assert plan(PersonRow(username="chu", name="CHU2"), present=present).unkept == {}


def test_a_position_says_itself_whether_one_person_leads_by_it():
    present = company()
    many = replace(present, positions={**present.positions, "DH": UnitRow(code="DH", zh="DH")})
    head = PostRow(username="bo", department="D1", position="DH", valid_from=DAY)
    assert groups(plan(head, present=many)) == [(Group.BEGINS, "bo")]
