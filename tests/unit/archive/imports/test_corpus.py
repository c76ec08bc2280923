"""The corpus of real and typical ledgers, where it lies beside the checkout: a floor of what is read right."""

import json
import os
import subprocess
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from archive.imports.amounts import canonical
from archive.imports.cells import as_text
from archive.imports.reading import shown, table_of
from archive.imports.workbooks import read
from tests.unit.archive.imports.corpus import ABSENT, CORPUS, ROOT

FLOOR = 54  # of 56 tables. One of the others keeps the blank before a number, one stores Excel's error signs

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason=ABSENT)


def test_the_corpus_is_read_at_least_as_well_as_before(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    places = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    subprocess.run(  # noqa: S603 - the grader that lies beside the corpus
        [
            sys.executable,
            str(CORPUS / "tools" / "score.py"),
            str(CORPUS / "dev"),
            "archive.imports.reading:read_table",
            "--strict",
            "--json",
            str(result),
        ],
        check=True,
        cwd=tmp_path,
        env={"PATH": os.defpath, "PYTHONPATH": places},
        capture_output=True,
    )
    scores = json.loads(result.read_text(encoding="utf-8"))
    tables = [one for one in scores.values() if "special" not in one]
    assert [name for name, one in scores.items() if one.get("special") and not one["polite"]] == []
    assert all(one["header"] and one["rows"] for one in tables)
    assert sum(one["cells"] == 1.0 for one in tables) >= FLOOR


def _truths() -> dict[str, dict[str, Any]]:
    """Return the generated files whose every cell is known, with what the grader expects of some of them."""
    if not CORPUS.exists():
        return {}
    expected = json.loads((CORPUS / "dev" / "expected.json").read_text(encoding="utf-8"))
    return {
        name: one
        for name, one in expected.items()
        if one.get("truth") and one.get("kind") != "two-up"
    }


@pytest.mark.parametrize("name", list(_truths()))
def test_no_cell_is_silently_wrong(name: str) -> None:
    """Every cell is the true value, or a doubt names it: there is no third."""
    expected = _truths()[name]
    truth = json.loads((CORPUS / "dev" / "legacy" / expected["truth"]).read_text(encoding="utf-8"))
    better = {(row, column): value for row, column, _, value in expected.get("normalized", ())}
    lost = {(row, column) for row, column in expected.get("unrecoverable", ())}
    path = CORPUS / "dev" / name
    silent = []
    flagged = set()
    with read(path, file_name=path.name) as workbook:
        found = table_of(workbook)
        lines = list(found.lines())
        if "n_rows_union" not in expected:
            assert len(lines) == len(truth["rows"])
        for row, (line, known) in enumerate(zip(lines, truth["rows"], strict=False)):
            for place, (_, _, value) in enumerate(known):
                column = truth["columns"][place]
                done = line.cells[place]
                wanted = better.get((row, column), value)
                if done.problem or done.warning:
                    flagged.add((row, column))
                elif not _same(shown(done.value, line.raw[place], found.columns[place]), wanted):
                    silent.append((row, column, done.value, wanted))
    assert silent == []
    assert lost <= flagged


def _same(one: Any, other: Any) -> bool:
    if one == other or str(one) == str(other) or {one, other} == {None, ""}:
        return True
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return False


@pytest.mark.parametrize("name", list(_truths()))
def test_no_cell_is_changed_without_a_rule_that_says_so(name: str) -> None:
    path = CORPUS / "dev" / name
    with read(path, file_name=path.name) as workbook:
        found = table_of(workbook)
        changed = [
            (line.row, column.name, cell, done.value)
            for line in found.lines(fill=False)
            for column, cell, done in zip(found.columns, line.raw, line.cells, strict=True)
            if not done.problem and not done.rule and as_text(cell) != _told(done.value)
        ]
    assert changed == []


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return canonical(value) if isinstance(value, Decimal) else value or ""
