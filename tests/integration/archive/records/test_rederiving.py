"""What records are sorted and found by follows a publication: for old records too, and never telling too much."""

from dataclasses import replace

import pytest

from archive.records import actions, queries
from archive.records.models import EqualityKey, Record
from archive.records.queries import ListQuery
from jobs.port import queue_in_use
from jobs.progress import JobState
from kernel.errors import Invalid
from kernel.scope import reenter
from policies.document import actions as policy
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of


@pytest.fixture(scope="module")
def admin(company):
    """The one administrator of the module's company."""
    with reenter(company.id):
        return actor_of(User.objects.get(username="admin"))


@pytest.fixture
def cards(company, people, card_of):
    """Three filed cards with a brand, a floor area and a remark of their own."""
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        people.actor("JSB", "STF")
        rows = [
            card_of(store_name=f"{name}车行", brands=brand, area=str(area), pages="7")
            for name, brand, area in (
                ("城东", "飞鸽", 30),
                ("城西", "凤凰", 20),
                ("城南", "永久", 10),
            )
        ]
        return actions.enter_many(clerk, rows, file=True)


@pytest.fixture
def publish(company, admin):
    """Return `publish(code, **changes)`: a field of the cards changed and in force, its job not run yet."""
    with reenter(company.id):
        before = published().document
    queue_in_use().forget(company.id)

    def published_with(code, **changes):
        with reenter(company.id) as scope:
            scope.actor = admin
            _put_in_force(admin, _with(published().document, code, **changes))

    yield published_with
    with reenter(company.id) as scope:
        scope.actor = admin
        if published().document != before:
            _put_in_force(admin, before)
    queue_in_use().run_all()


def _put_in_force(admin, document):
    policy.apply_document(admin, document)
    policy.publish(admin, draft_digest())


def _with(document, code, **changes):
    fields = [
        replace(one, **changes) if (one.category, one.code) == ("KP", code) else one
        for one in document.fields
    ]
    return replace(document, fields=tuple(fields))


def found(company, people, post, text):
    """Return what somebody finds by a word."""
    with reenter(company.id):
        page = queries.listing(people.actor(*post), ListQuery(text=text))
        return [row.id for row in page.rows]


def run_jobs():
    endings = queue_in_use().run_all()
    assert [one.state for one in endings] == [JobState.DONE] * len(endings)
    return endings


def test_a_field_that_becomes_sensitive_is_found_by_nobody_who_reads_it_masked(
    company, people, cards, publish
):
    stranger, clerk = ("JSB", "STF"), ("XSB", "CLK")
    assert cards[1] in found(company, people, stranger, "凤凰")
    publish("brands", sensitivity="P", legal_basis="同意")
    assert found(company, people, stranger, "凤凰") == []  # at once, not when the work is done
    run_jobs()
    assert found(company, people, stranger, "凤凰") == []
    assert cards[1] in found(company, people, clerk, "凤凰")
    assert cards[1] in found(company, people, stranger, "城西")


def test_old_records_are_found_by_a_field_from_when_it_is_searchable_until_it_is_not(
    company, people, cards, publish
):
    clerk = ("XSB", "CLK")
    publish("brands", searchable=False)
    run_jobs()
    assert found(company, people, clerk, "凤凰") == []
    publish("brands", searchable=True)
    run_jobs()
    assert cards[1] in found(company, people, clerk, "凤凰")


def test_old_records_are_sorted_by_a_field_that_becomes_listed(company, people, cards, publish):
    publish("annual_qty", listed=False)
    publish("pages", listed=True)
    run_jobs()
    with reenter(company.id):
        slot = published().slots["KP", "pages"]
        assert getattr(Record.objects.get(pk=cards[0]), slot) == 7


def test_a_slot_another_field_takes_over_is_empty_at_once(company, people, cards, publish):
    """All four slots of numbers are taken: floor area lies in one of them, pages come in its place."""
    with reenter(company.id) as scope:
        scope.actor = actor_of(User.objects.get(username="admin"))
        slot = published().slots["KP", "area"]
        assert getattr(Record.objects.get(pk=cards[0]), slot) == 30
        _put_in_force(
            scope.actor,
            _with(_with(published().document, "area", listed=False), "pages", listed=True),
        )
        assert published().slots["KP", "pages"] == slot
        assert getattr(Record.objects.get(pk=cards[0]), slot) is None
    run_jobs()
    with reenter(company.id):
        assert getattr(Record.objects.get(pk=cards[0]), slot) == 7


def test_a_value_that_becomes_unique_is_refused_a_second_time_even_in_old_records(
    company, people, card_of, cards, publish
):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        actions.enter_many(clerk, [card_of(location="只此一家")], file=True)
    publish("location", unique=True)
    run_jobs()
    with reenter(company.id):
        assert EqualityKey.objects.filter(field="location", only_once=True).count() == 1
        with pytest.raises(Invalid):
            actions.enter_many(clerk, [card_of(location="只此 一家")], file=True)


def test_killed_in_the_middle_it_goes_on(company, people, cards, publish, monkeypatch):
    monkeypatch.setattr("archive.records.rederiving.BATCH", 2)
    publish("addr", searchable=False)
    (ending,) = run_jobs()
    with reenter(company.id):
        assert ending.result == {"records": Record.objects.filter(category="KP").count()}


@pytest.mark.parametrize("changes", [{"note_zh": "别的说明"}, {"zh": "经营的品牌"}])
def test_what_derives_nothing_asks_for_no_work(company, publish, changes):
    publish("brands", **changes)
    assert queue_in_use().run_all() == []
