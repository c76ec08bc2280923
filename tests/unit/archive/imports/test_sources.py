"""Parts of a file are read in turn, again from the first row where another one is wanted, and end with nothing."""

import pickle
from datetime import date

import pytest

from archive.imports import sources
from archive.imports.body import Table
from archive.imports.cell_reading import Reading
from archive.imports.cells import spooled
from archive.imports.making import Order, Plan
from archive.imports.sources import Source, make_part, parts_of
from archive.imports.workbooks import Sheet, Workbook
from policies.fields.rules import Field, FieldType, Required

ROWS = 47
NAME = Field(category="KP", code="name", zh="名称", en="Name", type=FieldType.TEXT)
PHONE = Field(
    category="KP", code="no", zh="号", en="No.", type=FieldType.TEXT, required=Required.FILING
)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(sources, "FIRST", 5)
    monkeypatch.setattr(sources, "PART", 20)


@pytest.fixture
def asked(tmp_path):
    spool = tmp_path / "0.jsonl"
    rows = [("名称",), *((f"客户{number}",) for number in range(ROWS))]
    spool.write_bytes(b"".join(spooled(place, cells) for place, cells in enumerate(rows)))
    sheet = Sheet(
        name="台账", visible=True, spool=spool, n_rows=ROWS + 1, height=ROWS + 1, n_columns=1
    )
    book = Workbook(
        file_name="a.xlsx",
        kind="xlsx",
        encoding="",
        delimiter="",
        epoch_1904=False,
        shielded=False,
        sheets=(sheet,),
        spool=tmp_path,
    )
    table = Table(header_rows=(0,), first_data_row=1, first_column=0, columns=("名称",))
    order = Order(
        plan=Plan(
            category="KP", columns=((0, "名称", NAME),), fixed={}, fixed_targets={}, scales={}
        ),
        reading=Reading(today=date(2026, 1, 1)),
        time_zone="Asia/Shanghai",
        people={},
        departments={},
        levels={},
        fields=(NAME, PHONE),
        policy="digest",
        stage="filing",
    )
    source = Source(workbook=book, sheet=sheet, table=table)
    return "token", pickle.dumps(order), pickle.dumps(source)


def names(made):
    return [one.new.values["name"] for one in made]


def test_parts_in_turn_are_all_rows_once(asked):
    parts = [make_part(*asked, number) for number in range(parts_of(ROWS + 1))]
    assert [len(part) for part in parts] == [5, 10, 20, 12]
    rows = [one for part in parts for one in part]
    assert names(rows) == [f"客户{number}" for number in range(ROWS)]
    assert [one.row for one in rows] == list(range(2, ROWS + 2))
    assert make_part(*asked, len(parts)) == []


def test_a_part_out_of_turn_is_the_same_as_in_turn(asked):
    in_turn = [names(make_part(*asked, number)) for number in range(4)]
    for number in (2, 0, 3, 3, 1):
        assert names(make_part(*asked, number)) == in_turn[number]


def test_what_the_fields_say_comes_with_the_rows(asked):
    first, *_ = make_part(*asked, 0)
    assert (first.said.policy, first.said.stage) == ("digest", "filing")
    assert first.said.clean == {"name": "客户0"}
    assert [one.where for one in first.said.problems] == ["no"]
    again = pickle.loads(pickle.dumps(first))  # noqa: S301 - our own bytes, as they come from the second process
    assert again.said == first.said


@pytest.mark.parametrize("rows", [0, 1, 5, 6, 15, 16, 35, 36, 1_000])
def test_there_are_enough_parts_for_all_rows(rows):
    sizes = [5, 10, *[20] * 100]
    assert sum(sizes[: parts_of(rows)]) >= rows
    assert not rows or sum(sizes[: parts_of(rows) - 1]) < rows
