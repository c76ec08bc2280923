"""A pattern of a draft tried on the numbers that exist: which stay the same, what comes next, what is taken."""

from dataclasses import replace

import pytest

from archive.records import actions
from archive.records.models import Record
from archive.records.number_models import Counter, NumberEvent
from archive.records.rules import NewRecord
from kernel.clock import now
from kernel.errors import Invalid
from kernel.scope import reenter
from policies.document.numbered import tried
from policies.document.queries import published
from policies.document.values import NumberRule
from tests.integration.archive.records.conftest import CARD

PRESENT = "{REGION:2}{F:cust_class.code}-{SEQ:4}"


@pytest.fixture(scope="module")
def filed(company, people, django_db_blocker):
    """Five cards of one region and two of another, filed under the pattern in force."""
    with django_db_blocker.unblock():
        for region, count in (("31", 5), ("44", 2)):
            with reenter(company.id):
                clerk = people.actor("XSB", "CLK")
                signed = {
                    "filled_by": people.actor("XSB", "OPR").id,
                    "reviewed_by": people.actor("XSB", "DH").id,
                    "region": region,
                }
                row = NewRecord(category="KP", values={**CARD, **signed})
                actions.enter_many(clerk, [row] * count, file=True)
    return company


def try_on(pattern, date_field=""):
    rule = NumberRule(category="KP", pattern=pattern, date_field=date_field)
    return tried(published().document, rule)


def test_the_pattern_in_force_gives_every_number_just_so_and_goes_on_counting(filed):
    with reenter(filed.id):
        found = try_on(PRESENT)
        assert (found.total, found.looked_at, found.fitting, found.unnumbered) == (7, 7, 7, 0)
        assert [one.records for one in found.scopes] == [5, 2]
        first = found.scopes[0]
        assert first.last == 5
        assert first.following == ("31J-0006", "31J-0007", "31J-0008")
        assert first.taken == ()
        numbers = set(Record.objects.values_list("archive_no", flat=True))
        assert not numbers & set(first.following)


def test_another_pattern_gives_none_of_them_and_begins_anew(filed):
    with reenter(filed.id):
        found = try_on("{CAT}-{REGION:2}-{SEQ:3}")
        assert (found.looked_at, found.fitting) == (7, 0)
        assert found.scopes[0].following == ("KP-31-001", "KP-31-002", "KP-31-003")


def test_a_wider_counter_counts_on_in_the_same_count(filed):
    with reenter(filed.id):
        found = try_on(PRESENT.replace("SEQ:4", "SEQ:5"))
        assert found.scopes[0].following[0] == "31J-00006"


def test_a_number_that_exists_already_would_collide_and_is_named(filed, people):
    with reenter(filed.id):
        NumberEvent.objects.create(
            event="legacy", number="44J-0004", normalised="44J-0004", at=now(), actor_id="x"
        )
        found = try_on(PRESENT)
        assert found.scopes[1].following == ("44J-0003", "44J-0004", "44J-0005")
        assert found.scopes[1].taken == ("44J-0004",)


def test_a_count_that_is_nearly_full_says_so(filed):
    with reenter(filed.id):
        scope = Counter.objects.get(last=5)
        scope.last = 9_500
        scope.save()
        assert [one.nearly_full for one in try_on(PRESENT).scopes] == [True, False]
        scope.last = 5
        scope.save()


def test_records_without_a_value_the_pattern_needs_are_counted(filed):
    with reenter(filed.id):
        found = try_on("{F:brands}-{SEQ:4}")
        assert (found.looked_at, found.unnumbered, found.fitting) == (7, 7, 0)
        assert found.scopes == ()


def test_a_date_field_that_is_empty_is_a_value_that_is_missing(filed):
    with reenter(filed.id):
        assert try_on("{CAT}-{YYYY}-{SEQ:4}", "shop_day").unnumbered == 7
        assert try_on("{CAT}-{YYYY}-{SEQ:4}", "filled_on").unnumbered == 0


def test_what_lies_below_is_tried_unless_it_has_a_pattern_of_its_own(filed):
    with reenter(filed.id):
        document = published().document
        rule = NumberRule(category="GL", pattern="{CAT}·{YYYY}-{SEQ:4}")
        assert tried(document, rule).total == 0
        top = replace(document, numbering=())
        assert tried(top, NumberRule(category="KP", pattern=PRESENT)).total == 7


def test_an_unsound_pattern_is_refused(filed):
    with reenter(filed.id), pytest.raises(Invalid):
        try_on("{CAT}")
