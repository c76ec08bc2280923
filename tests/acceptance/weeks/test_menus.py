"""Every entry of the menus of a bicycle maker's six people opens, in Chinese, one click from home."""

from datetime import date

import pytest

from kernel.scope import reenter
from security.people.models import User
from tests.acceptance.weeks.people import Person, at
from tests.integration.archive.records.conftest import People

NAME = "天津丸石自行车有限公司"
OPENED, MONDAY = date(2026, 6, 1), date(2026, 6, 15)
POSTS = {
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
    "clerk": ("XSB", "CLK"),
    "finance": ("CWB", "STF"),
    "auditor": ("GLB", "AUDA"),
}


@pytest.fixture(scope="module")
def staff(make_company, django_db_blocker):
    """The six of the company as its pack ships it, signed in with their own password."""
    with django_db_blocker.unblock(), at(OPENED):
        company = make_company(pack="P07", name=NAME, as_shipped=True)
        people, names = People(), {"admin": "admin"}
        with reenter(company.id):
            for name, post in POSTS.items():
                made = User.objects.get(pk=people.actor(*post).user_id)
                names[name] = made.username
            User.objects.filter(username__in=names.values()).update(password_once=False)
        return {name: Person(company, username) for name, username in names.items()}


@pytest.mark.parametrize("who", [*POSTS, "admin"])
def test_every_entry_of_the_menu_opens_in_chinese(staff, who):
    person = staff[who]
    with at(MONDAY):
        labels = sorted(person.home().entries())
        assert len(labels) >= 5, labels
        for label in labels:
            person.home().menu(label)
            assert person.clicks == 1
    assert person.english == {}, person.english
