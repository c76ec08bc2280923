"""Writes ledgers the way offices keep them: titles, subtotals, several spellings of a date, and honest mistakes."""

import csv
import io
import itertools
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from config.demo.invention import Inventor, full_width

CARD_COLUMNS = (
    "序号", "原档号", "店名", "客户全称", "统一社会信用代码", "负责人", "联系人", "联系电话", "详细地址", "区域",
    "客户类别", "经营品牌", "营业面积（㎡）", "员工数", "年销量", "店庆日", "合作起始", "结算方式", "填卡人",
    "填卡日期", "审核签字", "审核日期", "起算日期", "件数", "备注",
)  # fmt: skip
PERSON_COLUMNS = (
    "序号", "原档号", "姓名", "性别", "身份证号", "联系电话", "家庭住址", "工作单位", "重要程度", "客户负责人",
    "首次接触日期", "件数", "备注",
)  # fmt: skip
_CLASSES = ("经销商", "专卖店", "商超", "集团", "其他")
_FIRST, _WRITTEN = date(2004, 3, 1), date(2025, 12, 1)


def write_cards(
    path: Path,
    rows: int,
    *,
    seed: int,
    staff: tuple[str, str],
    written: date = _WRITTEN,
    after: int = 0,
) -> None:
    """Write an .xlsx customer-card ledger as it stood on the day `written`.

    `staff` are the names of who fills and who signs cards; `after`: how many cards older ledgers hold.
    """
    inventor = Inventor(seed, until=written, after=after)
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "客户台账"
    sheet.append(["天津风驰自行车有限公司客户档案台账"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(CARD_COLUMNS))
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append(
        [
            "编制部门：销售部",
            None,
            None,
            None,
            f"编制日期：{written.year}年{written.month}月{written.day}日",
        ]
    )
    sheet.append(CARD_COLUMNS)
    since_total = 0
    for number in range(1, rows + 1):
        sheet.append(_card(inventor, after + number, staff))
        since_total += 1
        if since_total == 500:
            sheet.append([None, None, "小计", f"{since_total}户"])
            since_total = 0
    sheet.append([None, None, "合计", f"{rows}户"])
    sheet.append(["制表人：" + staff[0], None, None, None, "审核人：" + staff[1]])
    # A second sheet nobody cleaned up.
    book.create_sheet("说明").append(["本表由各业务员填报，内勤汇总。"])
    book.save(path)


def write_large(path: str, rows: str, *staff: str) -> None:
    """Write customer cards, as many as wanted, row by row: as .xlsx, or for .csv as GB18030 text.

    Texts throughout, so that it can be called from a command line.
    """
    inventor, chosen = Inventor(1, until=_WRITTEN), (staff[0], staff[1])
    cards = (_card(inventor, number, chosen) for number in range(1, int(rows) + 1))
    if path.endswith(".csv"):
        with Path(path).open("w", encoding="gb18030", newline="") as out:
            csv.writer(out).writerows(itertools.chain([CARD_COLUMNS], cards))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("客户台账")
    for card in itertools.chain([CARD_COLUMNS], cards):
        sheet.append(card)
    book.save(path)


def _card(inventor: Inventor, number: int, staff: tuple[str, str]) -> list[object]:
    draw = inventor.random.random
    region = inventor.region()
    kind = inventor.random.choices(_CLASSES, weights=(60, 20, 8, 4, 8))[0]
    person, since = inventor.person(), inventor.day(_FIRST, inventor.until)
    uscc = inventor.uscc(region[0])
    row: list[object] = [
        number,
        f"{region[0]}-{number:04d}",
        inventor.shop(),
        inventor.company(region),
        uscc,
        person,
        person if draw() < 0.7 else inventor.person(),
        inventor.phone(),
        inventor.address(region),
        region[1],
        kind,
        "永久、飞鸽" if draw() < 0.4 else "凤凰",
        inventor.random.randrange(20, 800),
        inventor.random.randrange(1, 40),
        f"{inventor.random.randrange(50, 9000):,}",
        inventor.spelled(inventor.day(date(1998, 1, 1), inventor.until)) if draw() < 0.6 else None,
        inventor.spelled(since),
        inventor.random.choice(("月结", "现款现货", "预付款", "代销")),
        staff[0],
        inventor.spelled(since),
        staff[1],
        inventor.spelled(since),
        # Where the relationship has ended, the period runs and the record falls due.
        inventor.spelled(inventor.day(since, inventor.until)) if draw() < 0.12 else None,
        1,
        None,
    ]
    return _spoil(inventor, row)


def _spoil(inventor: Inventor, row: list[object]) -> list[object]:
    """Make the mistakes of real ledgers in about one row of twelve."""
    mistakes = (
        (
            4,
            lambda value: str(value)[:-1] + ("0" if str(value)[-1] != "0" else "1"),
        ),  # wrong check digit
        (4, lambda value: full_width(str(value))),  # harmless
        (7, lambda value: full_width(str(value))),  # harmless
        (7, lambda value: str(value)[:-2]),  # two digits short
        (16, lambda value: "2019年2月30日"),  # no such day
        (10, lambda value: "老客户"),  # no such class
        (3, lambda value: None),  # required
        (9, lambda value: "天津市"),  # spelled with its suffix
    )
    if inventor.random.random() < 0.085:
        column, spoil = inventor.random.choice(mistakes)
        row[column] = spoil(row[column])
    return row


def write_people(path: Path, rows: int, *, seed: int, owner: str, written: date = _WRITTEN) -> None:
    """Write a GB18030 .csv ledger of personal customers, as old programs exported it; `owner` keeps them."""
    inventor = Inventor(seed, until=written)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["个人客户档案台账"])
    writer.writerow(
        ["全宗号：KH01", "", "", f"导出日期：{written.year}.{written.month}.{written.day}"]
    )
    writer.writerow(PERSON_COLUMNS)
    for number in range(1, rows + 1):
        writer.writerow(_person(inventor, number, owner))
    writer.writerow(["合计", "", f"{rows}人"])
    path.write_bytes(out.getvalue().encode("gb18030"))


def _person(inventor: Inventor, number: int, owner: str) -> list[object]:
    region = inventor.region()
    born = inventor.day(date(1950, 1, 1), date(2004, 12, 31))
    resident = inventor.resident_id(region[0], born)
    draw = inventor.random.random()
    if draw < 0.01:
        resident = f"{float(resident[:17]):.5E}"
    elif draw < 0.03:
        resident = resident[:-1] + ("1" if resident[-1] != "1" else "2")
    return [
        number,
        f"GR{number:05d}",
        inventor.person(),
        "男" if inventor.random.random() < 0.5 else "女",
        resident,
        full_width(inventor.phone()) if inventor.random.random() < 0.05 else inventor.phone(),
        inventor.address(region),
        inventor.company(region),
        inventor.random.choices(("重要", "一般", "潜在"), weights=(10, 60, 30))[0],
        owner,
        inventor.spelled(inventor.day(_FIRST, inventor.until)),
        1,
        "",
    ]
