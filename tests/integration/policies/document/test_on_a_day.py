"""An agreed publication waits for its day: then it is published, or people are told why not; before, called back."""

from datetime import timedelta

import pytest
from django.utils import translation

from decisions import actions as requests
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import reenter
from notices.models import Receipt
from policies.document import actions, approving, planned, queries
from policies.document.due import IN_FORCE, NOT_IN_FORCE, publish_due
from policies.document.models import Draft, PolicyVersion
from security.people.models import User
from tests.integration.policies.document.test_approving import admin, changed, head


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


def tomorrow():
    return today() + timedelta(days=1)


def let_the_day_come():
    Draft.objects.filter(in_force_from__isnull=False).update(in_force_from=today())


def agreed(company, **more):
    """Propose the draft for tomorrow, and let the head agree."""
    with reenter(company.id):
        number = approving.propose(admin(), changed(), reason="改版", on=tomorrow(), **more)
    with reenter(company.id):
        assert requests.decide(head(), [(number, "approve", "")]).done == (number,)


def told(kind):
    """Return who was told of a kind of occasion, and with which words."""
    rows = Receipt.objects.filter(occasion__kind=kind).select_related("occasion", "person")
    return {one.person.username: one.occasion.params for one in rows}


def test_what_was_agreed_for_a_day_is_published_on_it_in_the_name_of_who_asked(
    home, nothing_untold
):
    agreed(home)
    with reenter(home.id):
        assert queries.open_draft().in_force_from == tomorrow()
        assert queries.published().number == 1
        assert publish_due() == ""  # the day has not come
        let_the_day_come()
    with reenter(home.id):
        assert publish_due() == IN_FORCE
        version = PolicyVersion.objects.get(number=2)
        assert (version.published_name, version.reason) == ("沈清", "改版")
        assert queries.open_draft() is None
        assert set(told(IN_FORCE)) == {"admin", "head"}
    with reenter(home.id):
        assert publish_due() == ""


def test_one_person_alone_agrees_to_a_day_by_herself(make_company):
    company = make_company(pack="P07")
    with reenter(company.id):
        assert isinstance(approving.propose(admin(), changed(), on=tomorrow()), Draft)
        let_the_day_come()
    with reenter(company.id):
        assert publish_due() == IN_FORCE
        assert queries.published().number == 2


def test_a_day_that_is_over_when_all_agree_means_at_once(home):
    with reenter(home.id):
        number = approving.propose(admin(), changed(), on=tomorrow())
        row = requests.Request.objects.get(pk=number)
        row.payload = {**row.payload, "on": today().isoformat()}
        row.save()
        requests.decide(head(), [(number, "approve", "")])
        assert queries.published().number == 2


@pytest.mark.parametrize("days", [0, -1])
def test_a_day_lies_ahead(home, days):
    with reenter(home.id):
        digest = changed()
        with pytest.raises(Invalid, match="day after today"):
            approving.propose(admin(), digest, on=today() + timedelta(days=days))


def test_before_its_day_it_is_called_back_and_can_be_asked_for_again(home, nothing_untold):
    agreed(home)
    with reenter(home.id):
        with pytest.raises(Conflict, match="waits for its day"):
            approving.propose(admin(), queries.draft_digest())
        with pytest.raises(Refused):
            actions.call_back(head())
        actions.call_back(admin())
        with pytest.raises(Conflict, match="waits for no day"):
            actions.call_back(admin())
        let_the_day_come()
        assert publish_due() == ""
        assert queries.published().number == 1
        assert approving.propose(admin(), queries.draft_digest())


class Planner:
    """Says of every draft what it is told to say."""

    says = "a"

    def digest(self, _old, _new):
        return self.says


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("effect", "something else to the records"),
        ("draft", "changed since"),
        ("person", "may not publish any more"),
        ("right", "cannot be published"),
    ],
)
def test_what_is_not_as_agreed_that_day_is_not_published_and_people_are_told(
    home, monkeypatch, spoil, why
):
    planner = Planner()
    monkeypatch.setattr(planned, "_port", [planner])
    agreed(home, plan="a")
    with reenter(home.id):
        let_the_day_come()
        if spoil == "effect":
            planner.says = "b"
        elif spoil == "draft":
            changed("another")
        elif spoil == "person":
            User.objects.filter(username="admin").update(is_active=False)
        else:
            User.objects.get(username="admin").appointments.all().delete()
    with reenter(home.id):
        assert publish_due() == NOT_IN_FORCE
        assert queries.published().number == 1
        draft = queries.open_draft()
        assert (draft.in_force_from, draft.agreed) == (None, {})
        assert why in str(told(NOT_IN_FORCE)["head"]["why"])
    with reenter(home.id):
        assert publish_due() == ""


def test_a_draft_thrown_away_before_its_day_is_published_on_none(home):
    agreed(home)
    with reenter(home.id):
        actions.discard(admin())
        let_the_day_come()
        assert publish_due() == ""
        assert queries.published().number == 1
