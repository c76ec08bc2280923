"""What a rehearsal foresees beside the records: their numbers, when they fall due, gaps and doubles of old numbers."""

import pytest

from archive.imports.models import ImportJob
from archive.records.models import Record, RetentionState
from archive.records.number_models import NumberEvent
from kernel.scope import reenter
from tests.integration.archive.imports.test_meeting import (
    card,
    committed,
    counts,
    ledger,
    number_of,
    rehearsed,
    signed_in,
)


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


def outlook(company, place):
    with reenter(company.id):
        return ImportJob.objects.get(pk=number_of(place)).table["outlook"]


def test_the_numbers_that_are_foreseen_are_those_taken(company, clerk):
    for first in (1, 31):
        rows = [
            card(number, 区域="北京" if number % 3 else "天津")
            for number in range(first, first + 30)
        ]
        place = rehearsed(clerk, ledger(rows))
        told = {
            (one["first"], one["last"], one["count"]) for one in outlook(company, place)["numbers"]
        }
        page = clerk.get(place).content.decode()
        assert all(number in page for first_and_last in told for number in first_and_last[:2])
        with reenter(company.id):
            before = set(Record.objects.values_list("archive_no", flat=True))
        committed(clerk, place)
        with reenter(company.id):
            taken = set(Record.objects.values_list("archive_no", flat=True)) - before
        by_region = {}
        for number in taken:
            by_region.setdefault(number[:3], []).append(number)
        assert told == {(min(all_), max(all_), len(all_)) for all_ in by_region.values()}


def test_due_dates_are_foreseen_and_what_is_over_at_once_is_listed(company, clerk):
    rows = [
        card(100),
        card(101, 起算日期="2010-05-01"),
        card(102, 起算日期="2012-05-01"),
        card(103, 起算日期=""),
    ]
    place = rehearsed(clerk, ledger(rows))
    told = outlook(company, place)
    assert told["overdue"] == 2
    page = clerk.get(f"{place}?code=overdue").content.decode()
    assert "2020-" in page
    assert "2022-" in page
    committed(clerk, place)
    with reenter(company.id):
        made = Record.objects.filter(values__store_name__in=[f"第{n}车行" for n in range(100, 104)])
        dues = list(RetentionState.objects.filter(record__in=made).values_list("due", flat=True))
    years = {}
    for due in dues:
        year = str(due.year) if due else "no_date"
        years[year] = years.get(year, 0) + 1
    assert told["due"] == years


@pytest.mark.requirement(
    "REQ-NUM-07", "broken and double legacy numbers are listed in the rehearsal"
)
def test_gaps_and_doubles_of_legacy_numbers_are_listed(company, clerk):
    rows = [card(number) for number in (200, 201, 204)]
    rows += [card(205, 原档号="OLD-201")]
    place = rehearsed(clerk, ledger(rows))
    page = clerk.get(place).content.decode()
    assert "Gaps in the legacy numbers" in page
    assert "OLD-202" in page
    assert "OLD-203" in page
    assert "has the same legacy number" in page


@pytest.mark.requirement("REQ-NUM-07", "a legacy number is kept on import as an alias")
@pytest.mark.requirement("REQ-NUM-07", "a record is found by its legacy number")
def test_a_record_is_found_by_its_legacy_number(company, clerk):
    committed(clerk, rehearsed(clerk, ledger([card(300)])))
    page = clerk.get("/records/", {"q": "OLD-300"}).content.decode()
    assert "第300车行" in page
    assert "第100车行" not in page


@pytest.mark.requirement(
    "REQ-NUM-07",
    "a legacy number that conforms to the template may be adopted as the archive number",
)
@pytest.mark.requirement("REQ-NUM-07", "an adopted legacy number advances the counter")
def test_a_conforming_legacy_number_is_adopted_and_the_counter_goes_on_behind_it(company, clerk):
    rows = [card(400, 原档号="31J-0007", 区域="上海"), card(401, 原档号="31J-0009", 区域="上海")]
    rows += [card(402, 原档号="X-1", 区域="上海")]
    place = rehearsed(clerk, ledger(rows), adopt="on")
    (told,) = (one for one in outlook(company, place)["numbers"] if one["kept"])
    assert (told["first"], told["last"], told["kept"], told["void"]) == (
        "31J-0010",
        "31J-0010",
        2,
        7,
    )
    committed(clerk, place)
    assert counts(company, place)["committed"] == 3
    with reenter(company.id):
        numbers = dict(
            Record.objects.filter(archive_no__startswith="31J").values_list("title", "archive_no")
        )
        assert numbers == {
            "第400车行": "31J-0007",
            "第401车行": "31J-0009",
            "第402车行": "31J-0010",
        }
        voids = NumberEvent.objects.filter(event="void", number__startswith="31J")
        assert voids.count() == 7
    later = rehearsed(clerk, ledger([card(403, 区域="上海")]))
    committed(clerk, later)
    with reenter(company.id):
        assert Record.objects.get(title="第403车行").archive_no == "31J-0011"
