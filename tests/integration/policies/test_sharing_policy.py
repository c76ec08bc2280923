"""Who a category is shared with by the rules of the company, and what a confidential level takes away again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.records.purging import Extent, purge
from kernel.scope import reenter
from policies.access.rules import Grant, RowScope, Verb
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.policies.consulting import day, filed, rows, told
from tests.integration.policies.houses import House, category, forget_jobs, post, seen

NAME = "共享车行"
LIST = f"/records/?q={NAME}"


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    with django_db_blocker.unblock():
        made = House(company)
        yield made
        forget_jobs(company)


def shared(house, scope):
    """The company shares cards with all staff to this extent, and lets its clerks share one."""
    others = tuple(
        replace(
            one, position=one.position or "CLK"
        )  # the clerks keep what the whole department had
        for one in house.base.grants
        if one.department != "JSB"
    )
    staff = Grant(
        position="STF",
        categories=("KP",),
        verbs=(Verb.VIEW,),
        rows=scope,
        clearance="L2",
        delegated=True,
    )
    clerks = Grant(
        position="CLK", categories=("KP",), verbs=(Verb.SHARE,), clearance="L3", delegated=True
    )
    return replace(house.base, grants=(*others, staff, clerks))


def who_sees(house, page):
    """Return who of the record's department and of another one finds and opens it; both ways say the same."""
    found = set()
    for who in ("staff", "engineer"):
        listed = NAME in rows(house, who, LIST)
        assert (house.get(who, page).status_code == 200) is listed
        if listed:
            found.add(who)
    return found


@pytest.mark.requirement(
    "REQ-SHR-01",
    "the company says for a category whether it is read company-wide, in the department alone or by who needs it",
)
@pytest.mark.requirement(
    "REQ-SHR-01", "a confidential level overrides that a category is read company-wide"
)
def test_a_category_is_shared_as_the_company_says_and_as_far_as_its_level_lets(house):
    house.switch(shared(house, RowScope.ALL))
    page, _number, record = filed(house, NAME)
    assert who_sees(house, page) == {"staff", "engineer"}, "company-wide"
    house.switch(category("KP", level="L3")(shared(house, RowScope.ALL)))
    assert who_sees(house, page) == set(), "the level lies above what all may read"
    house.switch(category("KP", level="L2")(shared(house, RowScope.ALL)))
    assert who_sees(house, page) == {"staff", "engineer"}
    house.switch(shared(house, RowScope.DEPARTMENT))
    assert who_sees(house, page) == {"staff"}, "in its department alone"
    house.switch(shared(house, RowScope.OWN))
    assert who_sees(house, page) == set(), "by who needs it"
    path = f"/records/{record}/share/"
    with reenter(house.company.id):
        name = User.objects.get(pk=house.ids["engineer"]).name
    until = (day() + timedelta(days=3)).isoformat()
    answer = post(house, "clerk", path, person=name, until=until, purpose="business")
    assert answer.status_code == 200, seen(answer)
    assert who_sees(house, page) == {"engineer"}, "named for it"
    with reenter(house.company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        gone = purge(admin, [record], Extent.SEALED)
    assert gone["shares"] == 1
    assert who_sees(house, page) == set(), "a seal ends it for good"
    assert told(house, "access.unshare")[-1][0] == record
