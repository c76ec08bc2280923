"""A publication is agreed to by others: nobody publishes alone where somebody else holds the posts."""

import pytest
from django.utils import translation

from decisions import actions as requests
from decisions.queries import inbox
from kernel.errors import Conflict
from kernel.scope import reenter
from policies.document import actions, approving, queries
from policies.document.models import PolicyVersion
from policies.fields.rules import Field, FieldType
from security.people.models import User
from security.people.queries import actor_of


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


def admin():
    return actor_of(User.objects.get(username="admin"))


def head():
    return actor_of(User.objects.get(username="head"))


def changed(code="shop_tel"):
    """Add a field to the draft and return the digest that was looked at."""
    value = Field(category="KP", code=code, zh="门店电话", en="Shop phone", type=FieldType.PHONE)
    actions.save_row(admin(), value)
    return queries.draft_digest()


def test_a_version_comes_into_force_with_the_agreement_of_another_person(home):
    with reenter(home.id):
        number = approving.propose(admin(), changed(), reason="门店需要电话")
        assert queries.published().number == 1
        assert approving.waiting() == number
        assert [one.id for one in inbox(head())] == [number]
        assert inbox(admin()) == ()
    with reenter(home.id):
        outcome = requests.decide(head(), [(number, "approve", "")])
        assert outcome.done == (number,)
        version = PolicyVersion.objects.get(number=2)
        assert version.published_name == "沈清"
        assert version.reason == "门店需要电话"
        assert approving.waiting() is None


def test_nobody_publishes_past_those_who_must_agree(home):
    with reenter(home.id):
        digest = changed()
        with pytest.raises(Conflict, match="Others must agree"):
            actions.publish(admin(), digest)
        number = approving.propose(admin(), digest)
        outcome = requests.decide(admin(), [(number, "approve", "")])
        assert outcome.done == ()
        with pytest.raises(Conflict, match="already waits"):
            approving.propose(admin(), digest)
        assert queries.published().number == 1


def test_a_draft_changed_after_the_asking_is_not_published(home):
    with reenter(home.id):
        number = approving.propose(admin(), changed())
        changed("another")
    with reenter(home.id):
        outcome = requests.decide(head(), [(number, "approve", "")])
        ((refused, decision),) = outcome.refused
        assert refused == number
        assert "changed since" in decision.reason
        assert queries.published().number == 1
        assert approving.waiting() == number


def test_a_returned_draft_stays_a_draft(home):
    with reenter(home.id):
        number = approving.propose(admin(), changed())
        requests.decide(head(), [(number, "return", "字段名不清楚")])
        assert queries.published().number == 1
        assert queries.open_draft() is not None
        assert approving.waiting() is None


def test_one_person_alone_stays_able_to_publish(make_company):
    company = make_company(pack="P07")
    with reenter(company.id):
        version = approving.propose(admin(), changed())
        assert isinstance(version, PolicyVersion)
        assert version.number == 2
