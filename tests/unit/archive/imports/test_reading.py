"""The table of a file without any policy: columns, cleaned values, one sentence for what is no table."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import archive
from archive.imports.reading import read_table, table_of
from archive.imports.workbooks import read
from kernel.errors import Invalid

ROOT = Path(__file__).parents[4]
LEDGER = (
    "合同台账,,,,,\n"
    "合同编号,对方单位,合同金额（万元）,签订日期,是否归档,手续费\n"
    "ＨＴ－００１,江源样例有限公司,1.5,2020年1月2日,是,0.00\n"
    "HT-002,京海测试经营部,壹万元整,2021.3,否,5.60\n"
    "HT-003,云上示范厂,,[20190000],是,12.00\n"
    "合计,,2.5,,,17.60\n"
)


def _written(tmp_path: Path, text: str, name: str = "ledger.csv", codec: str = "gbk") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(codec))
    return path


def test_a_ledger_is_read_cleaned_without_any_policy(tmp_path: Path) -> None:
    columns, rows = read_table(_written(tmp_path, LEDGER))
    assert columns == ["合同编号", "对方单位", "合同金额（万元）", "签订日期", "是否归档", "手续费"]
    assert rows == [
        ["HT-001", "江源样例有限公司", "15000", "2020-01-02", True, "0.00"],
        ["HT-002", "京海测试经营部", "10000", "2021-03", False, "5.60"],
        ["HT-003", "云上示范厂", None, "2019", True, "12.00"],
    ]


def test_the_short_name_is_the_same_function() -> None:
    assert archive.read_table is read_table
    assert not hasattr(archive, "read_tables")


def test_it_needs_the_checkout_and_nothing_that_was_set_up(tmp_path: Path) -> None:
    path = _written(tmp_path, LEDGER)
    program = f"from archive import read_table; print(len(read_table({str(path)!r})[1]))"
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", program],
        env={
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "3"


def test_what_is_no_table_is_one_sentence(tmp_path: Path) -> None:
    path = _written(tmp_path, "", "empty.csv")
    with pytest.raises(Invalid) as caught:
        read_table(path)
    assert str(caught.value) == "The file empty.csv is empty."


def test_each_record_says_its_row_and_what_was_left_out_says_why(tmp_path: Path) -> None:
    path = _written(tmp_path, LEDGER)
    with read(path, file_name=path.name) as workbook:
        found = table_of(workbook)
        assert [line.row for line in found.lines()] == [3, 4, 5]
        assert [(one.row + 1, one.skip) for one in found.left_out()] == [(6, "total")]


@pytest.mark.parametrize(
    ("heading", "answers", "stored"),
    [
        ("是否归档", ("是", "否"), [True, False]),
        ("是否优惠", ("是", "否"), ["是", "否"]),
        ("优惠", ("√", "×"), [True, False]),
        ("确认", ("是", "N"), [True, False]),
    ],
    ids=["a-question-of-records", "words-of-another-column", "signs", "two-ways-mixed"],
)
def test_words_are_answers_only_where_yes_and_no_are_asked(
    tmp_path: Path, heading: str, answers: tuple[str, ...], stored: list[object]
) -> None:
    lines = [f"{number},甲乙公司,{answer}" for number, answer in enumerate(answers * 2, start=1)]
    path = _written(tmp_path, "\n".join([f"序号,客户名称,{heading}", *lines]), codec="utf-8")
    assert [row[2] for row in read_table(path)[1]] == stored * 2


def test_trimming_never_makes_a_formula_of_a_text(tmp_path: Path) -> None:
    path = _written(
        tmp_path, "编号,客户名称,备注\nK1,甲公司,\t=1+1\nK2, 乙公司 , 好 \n", codec="utf-8"
    )
    assert [row[1:] for row in read_table(path)[1]] == [["甲公司", "\t=1+1"], ["乙公司", "好"]]
