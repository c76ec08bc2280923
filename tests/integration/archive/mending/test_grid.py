"""The grid of an import: what is wrong stands at its cell, is corrected there, judged at once, and taken back."""

import json

import pytest
from django.urls import reverse

from archive.imports.models import ImportJob, ImportRow
from archive.imports.patch_models import ImportPatch
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.archive.mending.conftest import HEADINGS


def job_of(company, grid):
    with reenter(company.id):
        return ImportJob.objects.get(pk=grid.number)


def said(row, heading, columns=HEADINGS):
    return [text for place, severity, text in row["said"] if place == columns.index(heading)]


def test_a_cell_is_corrected_where_it_stands_and_its_row_is_judged_at_once(company, brought):
    grid = brought("单格", {}, {"填卡日期": "二月三十"}, {"区域": "天晶"})
    page = grid.client.get(grid.at)
    assert page.status_code == 200
    assert "data-fonds-mending" in page.content.decode()
    wrong = grid.row(3)
    assert wrong["state"] == "bad"
    assert said(wrong, "填卡日期")
    fixed = grid.set("填卡日期", 3, "2020-02-28")
    assert (fixed["said"], fixed["state"]) == ([], "new")
    assert fixed["changed"] == [HEADINGS.index("填卡日期")]
    job = job_of(company, grid)
    assert (job.counts["new"], job.counts["bad"]) == (2, 1)
    # The file itself stays: what is taken back shows it again, and is judged again.
    status, back = grid.post(do="undo")
    assert status == 200
    assert back["rows"][0]["cells"][HEADINGS.index("填卡日期")] == "二月三十"
    assert back["rows"][0]["state"] == "bad"
    status, again = grid.post(do="redo")
    assert again["rows"][0]["state"] == "new"


def test_nothing_corrected_is_committed_before_it_is_rehearsed_anew_and_then_it_is(
    company, brought
):
    grid = brought("再试", {}, {"区域": "天晶"})
    grid.set("区域", 3, "北京")
    place = f"/imports/{grid.number}/"
    shown = grid.client.get(place).content.decode()
    assert "Rehearse again" in shown
    assert f"{place}commit/" not in shown
    assert grid.client.post(f"{place}commit/").status_code == 409
    grid.client.post(f"{place}grid/rehearse/")
    queue_in_use().run_all()
    assert f"{place}commit/" in grid.client.get(place).content.decode()
    grid.client.post(f"{place}commit/")
    queue_in_use().run_all()
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=grid.number, state="committed")
        made = Record.objects.get(pk=rows.get(row=3).record_id)
        assert made.values["region"] == "11"
    assert "Row 3 is a record already" in grid.refused(
        do="mend", kind="cells", content={"cells": {"区域": {"3": "天津"}}}
    )


RULES = [
    ("replace", {"find": "二零", "with": "20"}, {"填卡日期": "二零20-01-05"}, "2020-01-05"),
    ("dates", {"order": "dmy"}, {"填卡日期": "5/1/2020"}, "2020-01-05"),
    ("constant", {"value": "2020-01-05", "only_blank": True}, {"填卡日期": ""}, "2020-01-05"),
    ("fill", {}, {"填卡日期": ""}, "2020-01-02"),
]


@pytest.mark.parametrize(
    ("kind", "content", "change", "after"), RULES, ids=[one[0] for one in RULES]
)
def test_a_rule_changes_a_column_in_grid_rehearsal_and_record_alike(
    company, brought, kind, content, change, after
):
    grid = brought(f"规则{kind}", {}, change)
    found = grid.rule(kind, "填卡日期", **content)
    shown = grid.row(3)
    assert shown["cells"][HEADINGS.index("填卡日期")] == after
    assert found["stale"] is True
    grid.client.post(f"{grid.at}rehearse/")
    queue_in_use().run_all()
    row = grid.row(3)
    assert row["state"] == "new", row["said"]
    assert row["cells"][HEADINGS.index("填卡日期")] == after
    grid.client.post(f"/imports/{grid.number}/commit/")
    queue_in_use().run_all()
    with reenter(company.id):
        made = ImportRow.objects.get(job=grid.number, row=3)
        assert Record.objects.get(pk=made.record_id).values["filled_on"] == after


def test_a_column_is_split_its_parts_fill_fields_and_taking_it_out_leaves_no_trace(
    company, brought
):
    grid = brought("分列", {"备注": "12-34"}, {"备注": "5-6"})
    found = grid.rule("split", "备注", separator="-", names=["员工数", "年销量"])
    assert [one["heading"] for one in found["columns"]][-2:] == ["员工数", "年销量"]
    assert grid.row(2)["cells"][-2:] == ["12", "34"]
    columns = {one["column"]: one["target"] for one in job_of(company, grid).mapping["columns"]}
    assert (columns["员工数"], columns["年销量"]) == ("staff", "annual_qty")
    grid.client.post(f"{grid.at}rehearse/")
    queue_in_use().run_all()
    with reenter(company.id):
        order = ImportPatch.objects.get(job=grid.number).order
    grid.rows()
    status, after = grid.post(do="remove", order=order)
    assert status == 200
    assert [one["heading"] for one in after["columns"]] == list(HEADINGS)
    assert len(grid.row(2)["cells"]) == len(HEADINGS)


def test_the_unit_somebody_says_is_what_the_numbers_are_multiplied_by(company, brought):
    grid = brought("单位", {"营业面积": "1.5"})
    grid.rule("unit", "营业面积", factor="100")
    grid.client.post(f"{grid.at}rehearse/")
    queue_in_use().run_all()
    grid.client.post(f"/imports/{grid.number}/commit/")
    queue_in_use().run_all()
    with reenter(company.id):
        made = ImportRow.objects.get(job=grid.number, row=2)
        assert Record.objects.get(pk=made.record_id).values["area"] == "150"


def test_find_and_replace_says_first_how_many_cells_it_would_change(brought):
    grid = brought("查找", {"地址": "天津路一号"}, {"地址": "上海路"}, {"地址": "天津路二号"})
    asked = {"in": "地址", "find": "天津路", "with": "津路"}
    found = grid.client.get(f"{grid.at}find/", asked).json()
    assert found["cells"] == 2
    assert found["samples"][0] == [2, "天津路一号", "津路一号"]
    assert grid.row(2)["cells"][3] == "天津路一号"


def test_a_column_is_pasted_as_one_correction(brought):
    grid = brought("粘贴", {"区域": "甲"}, {"区域": "乙"}, {"区域": "丙"})
    rows = {"2": "天津", "3": "北京", "4": "上海"}
    grid.rows()
    status, found = grid.post(do="mend", kind="cells", content={"cells": {"区域": rows}})
    assert status == 200
    assert [one["state"] for one in found["rows"]] == ["new"] * 3
    status, found = grid.post(do="undo")
    assert [one["state"] for one in found["rows"]] == ["bad"] * 3


def test_rows_are_narrowed_by_kind_column_and_state_and_problems_are_visited_in_turn(brought):
    grid = brought("筛选", {}, {"区域": "甲"}, {}, {"填卡日期": "x", "区域": "乙"})
    assert [one["row"] for one in grid.rows(state="bad")["rows"]] == [3, 5]
    assert [one["row"] for one in grid.rows(column="填卡日期")["rows"]] == [5]
    assert grid.rows(code="unknown_choice")["total"] == 2
    first = grid.client.get(f"{grid.at}next/", {"row": 0, "place": -1}).json()["found"]
    assert first == [1, 3, HEADINGS.index("区域")]
    second = grid.client.get(f"{grid.at}next/", {"row": 3, "place": first[2]}).json()["found"]
    assert second == [3, 5, HEADINGS.index("区域")]
    third = grid.client.get(f"{grid.at}next/", {"row": 5, "place": second[2]}).json()["found"]
    assert third == [3, 5, HEADINGS.index("填卡日期")]
    last = grid.client.get(f"{grid.at}next/", {"row": 5, "place": third[2]}).json()["found"]
    assert last == first  # at the end it begins anew
    back = grid.client.get(f"{grid.at}next/", {"row": 5, "place": 0, "back": 1}).json()["found"]
    assert back[1] == 3


def test_every_correction_is_listed_with_who_and_when_and_is_in_the_trail(company, brought):
    grid = brought("清单", {"区域": "甲"})
    grid.set("区域", 2, "天津")
    grid.rule("trim", "店名")
    grid.post(do="undo")
    shown = grid.client.get(f"{grid.at}history/").content.decode()
    assert "周敏" in shown
    assert "区域, row 2: 天津" in shown
    assert "undone" in shown
    with reenter(company.id):
        verbs = AuditEvent.objects.filter(target_id=grid.number, target_kind="import").values_list(
            "verb", flat=True
        )
        assert {"import.mend", "import.mend_undo"} <= set(verbs)


def test_what_a_person_may_not_read_is_covered_and_cannot_be_corrected(brought):
    grid = brought("密", {"联系电话": "13800138001", "区域": "甲"})
    place = HEADINGS.index("联系电话")
    row = grid.row(2)
    assert row["cells"][place] == "•••"
    assert "13800138001" not in json.dumps(grid.rows())
    error = grid.refused(do="mend", kind="cells", content={"cells": {"联系电话": {"2": "1"}}})
    assert "联系电话 holds 联系电话, which you may not read here" in error
    asked = {"in": "联系电话", "find": "138", "with": ""}
    assert grid.client.get(f"{grid.at}find/", asked).json() == {"cells": 0, "samples": []}


HOSTILE = {
    "a row that is not there": (
        {"do": "mend", "kind": "cells", "content": {"cells": {"区域": {"99": "天津"}}}},
        "The file has no row 99.",
    ),
    "a column that is not there": (
        {"do": "mend", "kind": "trim", "column": "没有"},
        "The file has no column called 没有.",
    ),
    "a kind that is not there": ({"do": "mend", "kind": "drop"}, "There is no such correction."),
    "a row that is no number": (
        {"do": "mend", "kind": "cells", "content": {"cells": {"区域": {"x": "天津"}}}},
        "could not be read",
    ),
    "a name that is taken": (
        {"do": "mend", "kind": "split", "column": "备注", "content": {"separator": "-", "names": ["区域", "b"]}},
        "There is a column called 区域 already",
    ),
    "a factor that is none": (
        {"do": "mend", "kind": "unit", "column": "营业面积", "content": {"factor": "NaN"}},
        "The factor must be a number above zero",
    ),
    "nothing to do again": ({"do": "redo"}, "There is no correction to do again."),
    "nothing to take back": ({"do": "undo"}, "There is no correction to take back."),
    "no sense": ({"do": "dance"}, "could not be read"),
}  # fmt: skip


def test_what_makes_no_sense_is_told_in_a_sentence_and_changes_nothing(brought):
    grid = brought("敌", {}, {})
    before = grid.rows()["revision"]
    for name, (order, sentence) in HOSTILE.items():
        assert sentence in grid.refused(**order), name
        assert grid.rows()["revision"] == before, name


def test_two_windows_on_one_import_do_not_overwrite_each_other(company, brought, grid_of):
    one = brought("两窗", {"区域": "甲"}, {"区域": "乙"})
    other = grid_of(company, "zhoumin", one.number)
    one.rows(), other.rows()
    one.set("区域", 2, "天津")
    error = other.refused(do="mend", kind="cells", content={"cells": {"区域": {"2": "北京"}}})
    assert "changed in another window" in error
    assert other.row(2)["cells"][HEADINGS.index("区域")] == "天津"
    assert other.set("区域", 3, "北京")["state"] == "new"


def test_an_import_at_work_is_not_corrected(company, brought):
    grid = brought("忙", {"区域": "甲"})
    grid.rows()
    grid.client.post(f"{grid.at}rehearse/")
    error = grid.refused(do="mend", kind="cells", content={"cells": {"区域": {"2": "天津"}}})
    assert "at work just now" in error
    queue_in_use().run_all()
    grid.rows()
    assert grid.set("区域", 2, "天津")["state"] == "new"


def test_the_import_of_another_person_is_not_there(company, brought, grid_of):
    grid = brought("他人", {})
    other = grid_of(company, "wanglei", grid.number)
    assert other.client.get(grid.at).status_code == 404
    assert other.client.get(f"{grid.at}rows/").status_code == 404
    body = json.dumps({"do": "undo", "seen": 0})
    answer = other.client.post(f"{grid.at}do/", body, content_type="application/json")
    assert answer.status_code in (403, 404)
    assert reverse("mending_grid", args=[grid.number])
