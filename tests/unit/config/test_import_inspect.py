"""`fonds import inspect` needs a file and nothing else: no company, no database, no sign-in."""

import json
from pathlib import Path

import pytest

from config import database
from config.command import DONE, REFUSED, WRONG_USAGE, main, parser


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "客户.csv"
    path.write_bytes(
        "客户编号,客户名称,建档日期\nK1, 甲公司,2020.1.2\nK2,乙公司,春天\n".encode("gbk")
    )
    return path


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError

    monkeypatch.setattr(database, "running", refuse)


def test_a_person_reads_what_the_file_holds(
    ledger: Path, no_database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "inspect", str(ledger)]) == DONE
    said = capsys.readouterr().err
    assert "客户.csv: text, gb18030" in said
    assert "heading in row 1, 2 records" in said
    assert "K1 | 甲公司 | 2020-01-02" in said
    assert "error date_unreadable, 建档日期: 春天 is no date." in said


def test_a_program_reads_one_document(
    ledger: Path, no_database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "inspect", str(ledger), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in found["columns"]] == ["code", "text", "date"]
    assert {one["code"]: one["rows"] for one in found["issues"]} == {
        "date_unreadable": 1,
        "trimmed": 1,
        "date": 1,
    }


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, no_database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert main(["import", "inspect", str(tmp_path / "a.pdf")]) == REFUSED
    assert "a.pdf is a PDF file" in capsys.readouterr().err
    assert main(["import", "inspect", str(tmp_path / "none.csv")]) == REFUSED


@pytest.mark.parametrize(
    "given",
    [["a.csv"], ["a.csv", "b.csv", "--company", "c", "--category", "K", "--as", "p"], []],
    ids=["no-company", "two-files", "no-file"],
)
def test_bringing_a_file_in_needs_a_company_and_one_file(given: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["import", *given])
    assert left.value.code == WRONG_USAGE


def test_a_file_called_inspect_is_brought_in_like_any_other() -> None:
    given = ["import", "inspect", "--company", "c", "--category", "K", "--as", "p"]
    options = parser().parse_args(given)
    assert (options.file, options.inspect) == (Path("inspect"), False)
