"""A row is about the record that holds its unique value, too; two records at once are refused."""

from dataclasses import replace

import pytest

from archive.imports.models import ImportIssue, ImportRow
from archive.records.models import Record
from kernel.scope import reenter
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.imports.test_meeting import (
    card,
    committed,
    counts,
    ledger,
    number_of,
    rehearsed,
    signed_in,
)

CODES = ["91320000FK0000010J", "91410000FK00000292", "91500000FK0000010P"]


@pytest.fixture(scope="module")
def people(company, hire):
    """Here the credit code is unique."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        fields = tuple(
            replace(one, unique=True) if (one.category, one.code) == ("KP", "uscc") else one
            for one in document.fields
        )
        change_draft(admin, replace(document, fields=fields))
        publish(admin, draft_digest(), reason="代码唯一")
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


@pytest.fixture(scope="module")
def archive(company, people):
    client = signed_in(company, "zhoumin")
    rows = [card(number, 统一社会信用代码=code) for number, code in enumerate(CODES, start=1)]
    place = rehearsed(client, ledger(rows))
    committed(client, place)
    assert counts(company, place)["committed"] == 3


def issues(company, place):
    with reenter(company.id):
        found = ImportIssue.objects.filter(job_id=number_of(place))
        return set(found.values_list("row", "code"))


def test_a_row_is_about_the_record_with_its_unique_value(company, archive, clerk):
    row = card(1, 原档号="", 统一社会信用代码=CODES[0], 经营品牌="永久")
    left = rehearsed(clerk, ledger([row]))
    assert counts(company, left)["duplicate"] == 1
    place = rehearsed(clerk, ledger([row]), met="update")
    assert counts(company, place)["changed"] == 1
    committed(clerk, place)
    with reenter(company.id):
        updated = ImportRow.objects.get(job_id=number_of(place), state="updated")
        record = Record.objects.get(pk=updated.record_id)
        assert (record.values["uscc"], record.values["brands"]) == (CODES[0], "永久")


def test_a_record_met_by_its_value_gets_no_second_number(company, archive, clerk):
    row = card(2, 原档号="NEW-2", 统一社会信用代码=CODES[1], 经营品牌="红旗")
    place = rehearsed(clerk, ledger([row]), met="update")
    assert (2, "number_kept") in issues(company, place)
    committed(clerk, place)
    page = clerk.get("/records/", {"q": "NEW-2"}).content.decode()
    assert "第2车行" not in page


def test_a_row_that_names_two_records_is_refused(company, archive, clerk):
    row = card(1, 统一社会信用代码=CODES[2])
    place = rehearsed(clerk, ledger([row]), met="update")
    assert counts(company, place)["bad"] == 1
    assert (2, "two_records") in issues(company, place)
