"""`fonds export`: writes what one person may take out, notes it, and says in one sentence what it cannot do."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from config.command import main
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.policies.houses import House, forget_jobs


@pytest.fixture(scope="module")
def house(company: Any, django_db_blocker: Any) -> Any:
    """A P07 company with two cards."""
    with django_db_blocker.unblock():
        made = House(company)
        for _ in range(2):
            made.card()
        yield made
        forget_jobs(company)


def ask(house: Any, path: Path, *more: str, who: str = "xsb-clk") -> int:
    """Run the command; return its exit status."""
    where = ["--company", house.company.host, "--as", who, "--language", "en"]
    return main(["export", str(path), *where, "--json", *more])


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_list_is_written_and_noted(house: Any, tmp_path: Path, capsys: Any, ending: str) -> None:
    path = tmp_path / f"cards.{ending}"
    assert ask(house, path, "--category", "KP") == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    if ending == "xlsx":
        rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    else:
        *rows, mark = csv.reader(path.read_text("utf-8-sig").splitlines())
        assert "XSB-CLK" in mark[0]
    assert len(rows) == 3
    with reenter(house.company.id):
        event = AuditEvent.objects.filter(verb="record.export").latest("pk")
        assert event.actor_id == str(house.ids["clerk"])


def test_the_register_is_written(house: Any, tmp_path: Path, capsys: Any) -> None:
    assert ask(house, tmp_path / "register.csv", "--what", "register") == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2


@pytest.mark.parametrize(
    ("name", "who", "words"),
    [
        ("a.pdf", "xsb-clk", "neither .xlsx nor .csv"),
        ("gone/a.csv", "xsb-clk", "no folder"),
        ("a.csv", "nobody", "Nobody who may sign in"),
        ("a.csv", "cwb-stf", ""),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_writes_nothing(
    house: Any, tmp_path: Path, capsys: Any, name: str, who: str, words: str
) -> None:
    path = tmp_path / name
    assert ask(house, path, who=who) == 1
    said = capsys.readouterr()
    assert words in said.out + said.err
    assert not path.exists()
