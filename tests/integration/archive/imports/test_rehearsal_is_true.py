"""What a rehearsal says is what the commit does, cell for cell: random ledgers, random records, read from the tables.

The difference that was said is read from the comparison page as a person sees it, what was done from the tables
before and after. Nothing here knows how an import works it out.
"""

import random
import re

import pytest
from bs4 import BeautifulSoup

from tests.integration.archive.imports.dumping import columns, rows_of
from tests.integration.archive.imports.test_meeting import (
    HEAD,
    card,
    committed,
    ledger,
    rehearsed,
    signed_in,
)

KNOWN = 30
BRANDS = ("凤凰", "永久", "飞鸽", "红旗", "五羊")
SHELVES = ("A1", "A2", "B1", "B2")
# Heading, the field it fills and its name: the clerk may change these without anybody's approval.
FIELDS = {
    "经营品牌": ("brands", "经营品牌"),
    "营业面积": ("area", "营业面积"),
    "存放位置": ("location", "存放位置"),
    "件数": ("qty", "件数"),
}
SEEDS = (3, 11, 29)


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin", language="zh-hans")


def cells(draw, blanks):
    """What a ledger says in the fields that change; some cells are empty."""
    said = {
        "经营品牌": draw.choice(BRANDS),
        "营业面积": str(draw.randint(100, 104)),
        "存放位置": draw.choice(SHELVES),
        "件数": str(draw.randint(1, 3)),
    }
    return {name: "" if draw.random() < blanks else value for name, value in said.items()}


def as_it_stands(company):
    """Old number → the values of the record that goes by it, from the tables alone."""
    names = columns(company, "archive_number_event", "id", "event", "number", "record_id")
    values = columns(company, "archive_record", "id", "values")
    return {
        number: rows_of(values[record][0])
        for event, number, record in names.values()
        if event == "alias" and record in values
    }


def told(client, place):
    """(row, name of the field) → (value in the record, value in the file), from all pages of the comparison."""
    found = {}
    for page in range(1, 20):
        soup = BeautifulSoup(client.get(f"{place}compare/?page={page}").content, "html.parser")
        for one in soup.select("input[name=take]"):
            line = one.find_parent("tr")
            record, file = line.find_all("td")
            row = int(one["value"].partition(":")[0])
            clean = lambda cell: cell.get_text(strip=True).replace("—", "")  # noqa: E731
            found[row, line.find("th").get_text(strip=True)] = (clean(record), clean(file))
        if not soup.select_one("a[rel=next][href]"):
            return found
    raise AssertionError("more pages than rows")


def figures(client, place):
    """Label → figure, as the page of the import shows them."""
    soup = BeautifulSoup(client.get(place).content, "html.parser")
    return {
        one.find("dt").get_text(strip=True): int(re.sub(r"\D", "", one.find("dd").get_text()) or 0)
        for one in soup.select(".fonds-figures > div")
    }


def made_of(rows, before, after):
    """(line, name of the field) → (before, after) of what changed; asserts what may not have changed."""
    changing = {code for code, _ in FIELDS.values()} | {"verified_on", "verified_by"}
    made = {}
    for line, row in enumerate(rows, start=2):
        if row["原档号"] not in before:
            continue
        old, new = before[row["原档号"]], after[row["原档号"]]
        for name, (code, label) in FIELDS.items():
            if old.get(code) != new.get(code):
                made[line, label] = (old.get(code) or "", new.get(code) or "")
            # An empty cell erases nothing.
            assert new.get(code) == (row[name] or old.get(code))
        assert [
            old.get(code) for code in sorted(old.keys() | new.keys()) if code not in changing
        ] == [new.get(code) for code in sorted(old.keys() | new.keys()) if code not in changing]
    return made


@pytest.mark.requirement(
    "REQ-IMP-01", "a dry run stores no record and says what the import would do"
)
@pytest.mark.requirement("REQ-IMP-01", "duplicates are compared with the records there are")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_difference_that_is_said_is_the_one_that_is_made(company, clerk, seed):
    draw = random.Random(seed)  # noqa: S311 - the same ledgers again
    first = seed * 1_000
    known = [card(first + number, **cells(draw, blanks=0)) for number in range(KNOWN)]
    committed(clerk, rehearsed(clerk, ledger(known)))
    before = as_it_stands(company)
    assert {row["原档号"] for row in known} <= before.keys()

    rows = [card(first + number, **cells(draw, blanks=0.3)) for number in range(KNOWN - 5)]
    rows += [card(first + 500 + number, **cells(draw, blanks=0)) for number in range(7)]
    draw.shuffle(rows)
    content = ledger(rows, draw.sample(HEAD, len(HEAD)))
    place = rehearsed(clerk, content, met="update")
    assert as_it_stands(company) == before  # nothing is stored
    said, shown = told(clerk, place), figures(clerk, place)
    committed(clerk, place)
    after = as_it_stands(company)

    made = made_of(rows, before, after)
    assert said == made
    new = {row["原档号"] for row in rows} - before.keys()
    assert after.keys() - before.keys() == new
    assert (shown["新增行"], shown["修改档案"]) == (7, len({line for line, _ in made}))
    left = before.keys() - {row["原档号"] for row in rows}
    assert all(after[number] == before[number] for number in left)

    shown = figures(clerk, rehearsed(clerk, content, met="update"))
    assert shown["与档案一致"] == len(rows)
    assert shown.get("新增行", 0) == shown.get("修改档案", 0) == 0
