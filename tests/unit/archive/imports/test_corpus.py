"""The corpus of real and typical ledgers, where it lies beside the checkout: a floor of what is read right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
CORPUS = ROOT.parent / "shared" / "corpus"
if not CORPUS.exists():
    CORPUS = ROOT.parents[1] / "shared" / "corpus"
FLOOR = 54  # of 56 tables. One of the others keeps the blank before a number, one stores Excel's error signs

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the import corpus lies outside the project and is not here"
)


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
