"""`fonds import`: rehearses and commits from the command line, and says in one sentence what it cannot do."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.imports.models import ImportJob
from archive.records.models import Record
from config.command import main
from config.demo.ledgers import write_cards
from kernel.scope import Company, reenter
from security.people.models import Appointment, Department, Position, User
from tests.plugins.doubles import tell_only

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def home(make_company: Callable[..., Company]) -> Company:
    """A company with a clerk who imports, and the two whose names stand on the cards."""
    company = make_company(pack="P07")
    tell_only(company)  # invented names are often the same
    people = (("zhoumin", "周敏", "CLK"), ("wanglei", "王磊", "OPR"), ("lijianguo", "李建国", "DH"))
    with reenter(company.id):
        for username, name, position in people:
            Appointment.objects.create(
                user=User.objects.create_user(username=username, name=name),
                department=Department.objects.get(code="XSB"),
                position=Position.objects.get(code=position),
                valid_from=date(2020, 1, 1),
            )
    return company


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of fifty customer cards."""
    path = tmp_path / "台账.xlsx"
    write_cards(path, 50, seed=5, staff=("王磊", "李建国"))
    return path


def ask(home: Company, path: Path, *more: str, category: str = "KP", who: str = "zhoumin") -> int:
    """Run the command; return its exit status."""
    where = ["--company", home.host, "--category", category, "--as", who]
    return main(["import", str(path), *where, "--json", *more])


def told(capsys: Printed) -> Any:
    """Return the one document on standard output."""
    return json.loads(capsys.readouterr().out)


def test_a_ledger_is_rehearsed_first_and_committed_when_asked(
    home: Company, ledger: Path, capsys: Printed
) -> None:
    assert ask(home, ledger) == 0
    rehearsed = told(capsys)
    assert rehearsed["state"] == "rehearsed"
    with reenter(home.id):
        assert not Record.objects.exists()
    assert ask(home, ledger, "--commit") == 0
    committed = told(capsys)
    assert committed["state"] == "done"
    assert committed["counts"]["committed"] == rehearsed["counts"]["new"] >= 40
    with reenter(home.id):
        assert Record.objects.filter(state="filed").count() == committed["counts"]["committed"]


def test_without_json_the_report_is_said_in_words(
    home: Company, ledger: Path, capsys: Printed
) -> None:
    where = ["--company", home.host, "--category", "KP", "--as", "zhoumin"]
    assert main(["import", str(ledger), *where]) == 0
    found = capsys.readouterr()
    assert not found.out
    assert "台账.xlsx: " in found.err


def test_a_column_is_overruled_and_a_value_set_for_every_row(
    home: Company, ledger: Path, capsys: Printed
) -> None:
    assert ask(home, ledger, "--column", "备注=", "--set", "remark=老台账", "--draft") == 0
    document = told(capsys)
    assert document["columns"]["备注"] == ""
    assert document["filing"] is False


REFUSED = {
    "a company that is not there": (["--company", "nowhere.localhost"], "There is no company"),
    "a category that is not there": (["--category", "XX"], "is not in the policy"),
    "a person who is not there": (["--as", "nobody"], "Nobody who may sign in"),
    "a person without the right": (["--as", "wanglei"], ""),
    "a column twice": (["--column", "备注=store_name"], "choose one of them"),
    "a column that is not there": (["--column", "没有=store_name"], "no column called"),
    "a field that is not there": (["--set", "nothing=1"], "no field nothing"),
    "a value that is none": (
        ["--set", "settle=月底", "--column", "结算方式="],
        "is not in the list",
    ),
    "a sheet that is not there": (["--sheet", "没有"], "no sheet called"),
    "an empty heading": (["--header-row", "190"], "names no columns"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_said_in_one_sentence_and_changes_nothing(
    home: Company, ledger: Path, capsys: Printed, case: str
) -> None:
    more, sentence = REFUSED[case]
    with reenter(home.id):
        before = ImportJob.objects.count()
    assert ask(home, ledger, *more) == 1
    found = capsys.readouterr()
    assert sentence in found.err
    assert json.loads(found.out)["refused"]
    with reenter(home.id):
        assert ImportJob.objects.count() == before


FILES = {
    "not there": (None, "There is no file"),
    "empty": (b"", "is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "is a PNG file"),
    "damaged": (b"PK\x03\x04 no archive at all", "is damaged"),
    "200,000 columns": (b",".join([b"a"] * 200_000) + b"\n1,2\n", "columns"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_ledger_is_refused_in_one_sentence(
    home: Company, tmp_path: Path, capsys: Printed, case: str
) -> None:
    content, sentence = FILES[case]
    path = tmp_path / "odd.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert ask(home, path) == 1
    assert sentence in capsys.readouterr().err
    with reenter(home.id):
        assert not ImportJob.objects.filter(file_name="odd.xlsx").exists()


def test_chinese_text_of_an_old_program_is_read_whatever_it_is_called(
    home: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "utf8.csv"
    path.write_bytes("店名,客户名称,备注\n顺达车行,天津顺达有限公司,老客户\n".encode("gb18030"))
    assert ask(home, path) == 1
    refused = told(capsys)["refused"]
    assert any("区域 is required" in sentence for sentence in refused)
    assert not any("店名 is required" in sentence for sentence in refused)


def test_a_word_without_a_value_is_refused(home: Company, ledger: Path, capsys: Printed) -> None:
    assert ask(home, ledger, "--set", "remark") == 1
    assert "NAME=VALUE" in capsys.readouterr().err


def test_an_import_is_looked_at_and_taken_back_from_the_command_line(
    home: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "另一册.xlsx"
    write_cards(path, 30, seed=91, staff=("王磊", "李建国"), after=5_000)
    assert ask(home, path, "--commit") == 0
    number = told(capsys)["import"]
    with reenter(home.id):
        before = Record.objects.count()
    assert go_on(home, "status", number) == 0
    shown = told(capsys)
    assert shown["state"] == "done"
    made = shown["counts"]["committed"]
    assert go_on(home, "undo", number) == 0
    assert told(capsys)["counts"] == {"taken_back": made, "stay": 0}
    with reenter(home.id):
        assert Record.objects.count() == before - made > 0


def test_a_rehearsed_import_is_resumed_or_cancelled(
    home: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "第三册.xlsx"
    write_cards(path, 20, seed=92, staff=("王磊", "李建国"), after=6_000)
    assert ask(home, path) == 0
    number = told(capsys)["import"]
    assert go_on(home, "resume", number) == 0
    assert told(capsys)["state"] == "done"
    assert go_on(home, "cancel", number) != 0
    assert "is done" in capsys.readouterr().err
    assert ask(home, path) == 0
    number = told(capsys)["import"]
    assert go_on(home, "cancel", number) == 0
    assert told(capsys)["state"] == "cancelled"
    assert go_on(home, "undo", number) != 0
    assert "Nothing of this import was committed" in capsys.readouterr().err


def test_a_word_without_a_number_or_a_file_without_a_category_says_what_is_missing(
    home: Company, ledger: Path, capsys: Printed
) -> None:
    where = ["--company", home.host, "--as", "zhoumin", "--json"]
    assert main(["import", "status", *where]) != 0
    assert "its number stands behind the word" in capsys.readouterr().err
    assert main(["import", str(ledger), *where]) != 0
    assert "--category" in capsys.readouterr().err


def go_on(home: Company, word: str, number: int) -> int:
    """Go on with an import; return the exit status."""
    where = ["--company", home.host, "--as", "zhoumin", "--json"]
    return main(["import", word, str(number), *where])
