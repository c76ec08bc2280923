"""Values nobody knows are given their meaning once for all rows, remembered, and names of one company are made one."""

import re

from archive.imports.models import ImportRow
from archive.imports.patch_models import ValueMemory
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter

REGION, STAFF, NAME = "区域", "填卡人", "客户名称"


def at(grid):
    return f"/imports/{grid.number}/values/"


def decide(grid, column, **meanings):
    """Post what a person chose for values of a column: value → text, '' left empty."""
    said = {"column": column, "seen": str(grid.rows()["revision"])}
    for number, (value, text) in enumerate(meanings.items()):
        said |= {f"value_{number}": value, f"to_{number}": f"as:{text}" if text else "empty"}
    answer = grid.client.post(at(grid), said)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def selected(page, value):
    """What is proposed for a value on the page."""
    part = page.split(f'value="{value}">')[1].split("</select>")[0]
    found = re.search(r'<option value="([^"]*)" selected', part)
    return found and found[1]


def go_on(grid):
    grid.client.post(f"{grid.at}rehearse/")
    queue_in_use().run_all()
    grid.client.post(f"/imports/{grid.number}/commit/")
    queue_in_use().run_all()


def test_one_decision_covers_all_rows_and_is_proposed_again_at_the_next_import(company, brought):
    grid = brought("值", {REGION: "天晶"}, {REGION: "天晶"}, {REGION: "首都"}, {STAFF: "王小磊"})
    page = grid.client.get(at(grid)).content.decode()
    assert re.search(r'天晶<input.*?</th>\s*<td class="is-number">2</td>', page, re.DOTALL)
    assert selected(page, "天晶") == "as:天津"
    assert selected(page, "首都") is None
    decide(grid, REGION, 天晶="天津", 首都="北京")
    decide(grid, STAFF, 王小磊="wanglei")
    left = grid.client.get(at(grid)).content.decode()
    assert "Every value is known." in left
    go_on(grid)
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=grid.number).order_by("row")
        made = [Record.objects.get(pk=row.record_id).values["region"] for row in rows]
        assert made == ["12", "12", "11", "12"]
        assert ValueMemory.objects.get(value="首都").target == "北京"
    again = brought("值二", {REGION: "首都"})
    page = again.client.get(at(again)).content.decode()
    assert selected(page, "首都") == "as:北京"
    assert "decided so before" in page


def test_a_value_may_be_left_empty(company, brought):
    grid = brought("空", {"审核签字": "某人"}, {"营业面积": "80"})
    decide(grid, "审核签字", 某人="")
    place = [one["heading"] for one in grid.post(do="undo")[1]["columns"]].index("审核签字")
    grid.post(do="redo")
    assert grid.row(2)["cells"][place] == ""


def test_names_of_one_company_are_shown_together_with_their_rows_and_made_one(company, brought):
    names = [
        "杭州大地贸易有限公司",
        "杭州大地贸易有限公司",
        "浙江省杭州市大地贸易有限责任公司",
        "宁波大地贸易公司",
    ]
    grid = brought("名", *({NAME: name} for name in names))
    page = grid.client.get(f"{at(grid)}?names={NAME}").content.decode()
    group = page.split('class="fonds-names"')[1].split("</fieldset>")[0]
    assert "2 rows" in group
    assert names[2] in group
    assert names[3] not in group
    said = {"column": NAME, "names": "1", "seen": str(grid.rows()["revision"])}
    said |= {"group_1": [names[0], names[2]], "keep_1": names[0]}
    assert grid.client.post(f"{at(grid)}?names={NAME}", said).status_code == 302
    assert grid.row(4)["cells"][1] == names[0]
    go_on(grid)
    with reenter(company.id):
        row = ImportRow.objects.get(job=grid.number, row=4)
        assert Record.objects.get(pk=row.record_id).values["org_name"] == names[0]


def test_bad_choices_are_told_on_the_page(brought):
    grid = brought("坏", {REGION: "天晶"})
    stale = {"column": REGION, "seen": "99", "value_1": "天晶", "to_1": "as:天津"}
    answer = grid.client.post(at(grid), stale)
    assert answer.status_code == 400
    assert "changed in another window" in answer.content.decode()
    nothing = {"column": REGION, "seen": str(grid.rows()["revision"])}
    assert "Choose for at least one value" in grid.client.post(at(grid), nothing).content.decode()
    gone = {**nothing, "column": "没有", "value_1": "a", "to_1": "as:b"}
    assert "no column called 没有" in grid.client.post(at(grid), gone).content.decode()


def test_values_of_a_column_that_is_covered_are_not_listed(brought):
    grid = brought("遮", {"联系电话": "不知道"})
    page = grid.client.get(at(grid)).content.decode()
    assert "不知道" not in page
    assert "联系电话" not in page
