"""Numbers under concurrency: no gap, no double, never again, each company its own."""

import random
from contextlib import suppress
from dataclasses import replace
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from archive.records import actions
from archive.records.models import Record, RegisterEntry
from archive.records.number_models import Counter, NumberEvent
from archive.records.verification import verify_numbers
from kernel.errors import Invalid
from kernel.scope import reenter

THREADS, EACH = 8, 20


class Undone(Exception):
    """Something went wrong after the number was asked for."""


def undo():
    """Fail, in the request or as the very last step."""
    raise Undone


def file_many(company, clerk, rows, chance, failures):
    """File one card a scope; some scopes fail before their numbers are taken, some after."""
    try:
        for row in rows:
            with suppress(Undone), reenter(company.id) as scope:
                actions.enter_many(clerk, [row], file=True)
                fate = chance.random()
                if fate < 0.15:
                    undo()
                if fate < 0.3:
                    scope.at_the_end("zz-undo", undo)
    except Exception as error:  # noqa: BLE001 - a thread tells its test what went wrong
        failures.append(error)
    finally:
        connection.close()


def test_eight_threads_with_rollbacks_leave_no_gap_and_no_double(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        rows = [card_of(region="33") for _ in range(EACH)]
    failures = []
    threads = [
        Thread(target=file_many, args=(company, clerk, rows, random.Random(seed), failures))  # noqa: S311 - repeatable
        for seed in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert failures == []
    with reenter(company.id):
        records = Record.objects.filter(archive_no__startswith="33J")
        values = sorted(int(number[-4:]) for number in records.values_list("archive_no", flat=True))
        assert 0 < len(values) < THREADS * EACH
        assert values == list(range(1, len(values) + 1))
        assert RegisterEntry.objects.filter(archive_no__startswith="33J").count() == len(values)
        report = verify_numbers()
        assert report.problems == ()
        assert report.numbers >= len(values)


def submit_and_undo(clerk, pk):
    with transaction.atomic():
        actions.submit(clerk, [pk])
        undo()


def test_filing_undone_to_a_savepoint_takes_no_number(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of(region="34")]).done
        with pytest.raises(Undone):
            submit_and_undo(clerk, pk)
    with reenter(company.id):
        assert Record.objects.get(pk=pk).state == "draft"
        assert not Counter.objects.filter(scope__contains="34J").exists()


def test_number_in_the_ledger_is_never_used_again(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        actions.enter_many(clerk, [card_of(region="35")], file=True)
    with reenter(company.id):
        event = NumberEvent.objects.get(number="35J-0001")
        with pytest.raises(IntegrityError), transaction.atomic():
            NumberEvent.objects.create(
                event="used",
                number="35J-0001",
                normalised=event.normalised,
                at=event.at,
                actor_id="1",
            )


def test_value_whose_number_exists_already_is_voided_with_a_reason(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        card = card_of(region="36")
        rows = [replace(card, legacy_no="36J-0001", adopt=True), card]
        actions.enter_many(clerk, rows, file=True)
        # Somebody sets the counter back: the ledger still knows what was given.
    with reenter(company.id):
        Counter.objects.filter(scope__contains="36J").update(last=0)
    with reenter(company.id):
        (pk,) = actions.enter_many(clerk, [card], file=True)
    with reenter(company.id):
        assert Record.objects.get(pk=pk).archive_no == "36J-0003"
        reasons = NumberEvent.objects.filter(event="void", number__startswith="36J")
        assert set(reasons.values_list("reason", flat=True)) == {"the number exists already"}


def test_two_companies_count_and_name_for_themselves(company, make_company, people, card_of):
    other = make_company(pack="P07")
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        card = card_of(region="37")
        (mine,) = actions.enter_many(clerk, [card], file=True)
    theirs = type(people)()
    with reenter(other.id):
        stranger = theirs.actor("XSB", "CLK")
        card = card_of(people_of=theirs, region="37")
        (yours,) = actions.enter_many(stranger, [card], file=True)
    with reenter(other.id):
        assert Record.objects.get(pk=yours).archive_no == "37J-0001"
        assert Record.objects.filter(archive_no="37J-0001").count() == 1
    with reenter(company.id):
        assert Record.objects.get(pk=mine).archive_no == "37J-0001"


def test_record_lacking_what_its_number_says_is_not_filed(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        with pytest.raises(Invalid) as caught:
            actions.enter_many(clerk, [card_of(region=None)], file=True)
        assert "region" in {one.where for one in caught.value.problems}


def test_verification_finds_a_gap_and_a_record_without_its_event(make_company, people, card_of):
    damaged = make_company(pack="P07")
    with reenter(damaged.id):
        own = type(people)()
        clerk, head = own.actor("XSB", "CLK"), own.actor("XSB", "DH")
        row = card_of(people_of=own, reviewed_by=head.id)
        actions.enter_many(clerk, [row, row], file=True)
    with reenter(damaged.id):
        assert verify_numbers().problems == ()
        Counter.objects.update(last=4)
        Record.objects.filter(archive_no="31J-0002").update(archive_no="31J-0009")
    with reenter(damaged.id):
        codes = sorted(one.code for one in verify_numbers().problems)
        assert codes == ["gap", "unregistered"]
