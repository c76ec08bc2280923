"""Ledgers of customers and their items beside the other ways of an import: corrected, foreseen, asked about."""

from dataclasses import replace

import pytest

from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ImportRow
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from policies.fields.rules import Field, FieldType
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.imports.test_customers import (
    CODES,
    HEAD,
    clerk,
    committed,
    contract,
    issues,
    job_of,
    ledger,
    people,
    rehearsed,
)
from tests.integration.archive.mending.conftest import Grid

__all__ = ["clerk", "people"]


@pytest.fixture
def grid_at(company, clerk):
    """Return `grid_at(place)`: the grid of that import, its rows looked at."""

    def open_one(place):
        with reenter(company.id):
            grid = Grid(clerk, job_of(place).pk)
        grid.rows()
        return grid

    return open_one


def again(grid):
    assert grid.client.post(f"{grid.at}rehearse/").status_code == 302
    queue_in_use().run_all()


def states(company, place):
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=job_of(place)).order_by("row")
        return list(rows.values_list("state", flat=True))


def test_a_corrected_row_leaves_its_file_to_the_next_rehearsal_and_says_so(
    company, people, clerk, grid_at
):
    rows = [contract(100, "青山"), contract(101, "青山", 客户名称="", 店名="")]
    place = rehearsed(clerk, ledger(rows))
    with reenter(company.id):
        assert issues(place) == [(3, "no_customer")]
    grid = grid_at(place)
    row = grid.set("客户名称", 3, "青山有限公司")
    assert row["state"] == "new"
    assert [one[2] for one in row["said"]] == [
        "The next rehearsal says whose file the row lies in."
    ]
    with reenter(company.id):
        assert job_of(place).counts["files_new"] == 1
    page = clerk.get(f"{place}files/").content.decode()
    assert "whose file they lie in is found out by the next one" in page
    committed(clerk, place)
    with reenter(company.id):
        assert not Record.objects.filter(values__contract_no="HT-0100").exists()
    grid.set("店名", 3, "青山店")
    again(grid)
    with reenter(company.id):
        counts = job_of(place).counts
        assert (counts["files_new"], counts["new"], issues(place)) == (1, 2, [])
    committed(clerk, place)
    with reenter(company.id):
        items = Record.objects.filter(values__contract_no__in=["HT-0100", "HT-0101"])
        assert {item.parent.values["org_name"] for item in items} == {"青山有限公司"}
        assert len({item.parent_id for item in items}) == 1


def test_rows_corrected_after_the_commit_are_laid_into_the_file_that_was_made(
    company, people, clerk, grid_at
):
    committed(clerk, rehearsed(clerk, ledger([contract(109, "双木", 统一社会信用代码=CODES[5])])))
    rows = [
        contract(110, "平原"),
        contract(111, "平原", 签订日期="???"),
        contract(112, "双木", 统一社会信用代码=CODES[6], 签订日期="???"),
    ]
    place = rehearsed(clerk, ledger(rows))
    committed(clerk, place)
    assert states(company, place) == ["committed", "bad", "bad"]
    grid = grid_at(place)
    grid.set("签订日期", 3, "2021-05-06")
    grid.set("签订日期", 4, "2021-05-06")
    again(grid)
    with reenter(company.id):
        counts = job_of(place).counts
        assert (counts["files_found"], counts["files_open"]) == (1, 1)
        one = ImportCustomer.objects.get(job=job_of(place), state="open")
    assert states(company, place) == ["committed", "new", "bad"]
    assert clerk.post(f"{place}files/", {f"file_{one.number}": "new"}).status_code == 302
    assert states(company, place) == ["committed", "new", "new"]
    committed(clerk, place)
    assert states(company, place) == ["committed"] * 3
    with reenter(company.id):
        items = Record.objects.filter(values__contract_no__in=["HT-0110", "HT-0111"])
        assert len({item.parent_id for item in items}) == 1
        assert Record.objects.filter(values__org_name="平原有限公司").count() == 1
        assert Record.objects.get(values__contract_no="HT-0112").parent.values["uscc"] == CODES[6]


def test_the_numbers_of_new_files_are_foreseen_and_those_of_files_that_cannot_be_made_are_not(
    company, people, clerk
):
    rows = [contract(120, "河东"), contract(121, "河东"), contract(122, "河西", 地址="")]
    place = rehearsed(clerk, ledger(rows))
    with reenter(company.id):
        outlook = job_of(place).table["outlook"]
        assert (job_of(place).counts["files_new"], job_of(place).counts["files_bad"]) == (1, 1)
        before = set(Record.objects.values_list("archive_no", flat=True))
    told = sum(one["count"] for one in outlook["numbers"]) + outlook["in_files"]
    assert told == sum(outlook["due"].values()) == 3
    committed(clerk, place)
    with reenter(company.id):
        taken = set(Record.objects.values_list("archive_no", flat=True)) - before
        assert len(taken) == 3
        assert {one["first"] for one in outlook["numbers"]} <= taken


@pytest.fixture(scope="module")
def telephone(company, people):
    """Contracts have a telephone number of the buyer, by which rows may be of a customer there is."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        section = next(one.section for one in document.fields if one.code == "contract_no")
        phone = Field(
            category="QY", code="buyer_phone", zh="买方手机", en="Buyer's phone", type=FieldType.PHONE, section=section
        )  # fmt: skip
        change_draft(admin, replace(document, fields=(*document.fields, phone)))
        publish(admin, draft_digest(), reason="手机")
    return [*HEAD, "买方手机"]


def test_a_row_perhaps_known_waits_for_that_decision_when_its_file_is_chosen(
    company, people, clerk, telephone
):
    first = [
        contract(140, "秋水", 统一社会信用代码=CODES[0], 买方手机="13800000140"),
        contract(141, "秋水", 统一社会信用代码=CODES[0], 买方手机="13800000141"),
    ]
    committed(clerk, rehearsed(clerk, ledger(first, telephone)))
    rows = [
        contract(142, "秋水", 统一社会信用代码=CODES[1], 买方手机="13800000140"),
        contract(143, "秋水", 统一社会信用代码=CODES[1], 买方手机="13800000141"),
        contract(144, "秋水", 统一社会信用代码=CODES[1], 买方手机="13800000144"),
    ]
    place = rehearsed(clerk, ledger(rows, telephone), ask="on")
    assert states(company, place) == ["alike", "alike", "bad"]
    said = {"row.2": "merge", "row.3": "justify", "reason": "换了号码"}
    assert clerk.post(f"{place}alike/", said).status_code == 302
    assert states(company, place) == ["changed", "bad", "bad"]
    with reenter(company.id):
        one = ImportCustomer.objects.get(job=job_of(place), state="open")
    assert clerk.post(f"{place}files/", {f"file_{one.number}": "new"}).status_code == 302
    assert states(company, place) == ["changed", "new", "new"]
    committed(clerk, place)
    assert states(company, place) == ["updated", "committed", "committed"]
    with reenter(company.id):
        kept = Record.objects.get(values__buyer_phone__contains="13800000140")
        assert kept.parent.values["uscc"] == CODES[0]  # compared, and left where it lies
        assert not Record.objects.filter(values__contract_no="HT-0142").exists()
        assert kept.values["party"] == kept.parent_id
        assert Record.objects.get(values__contract_no="HT-0143").parent.values["uscc"] == CODES[1]
