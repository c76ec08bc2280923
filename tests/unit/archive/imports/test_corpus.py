"""The corpus of real and typical ledgers, where it lies beside the checkout: a floor of what is read right."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
CORPUS = ROOT.parent / "shared" / "corpus"
FLOOR = 51  # of 56 tables; the other five are judged by raw text, which cleaning changes on purpose

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the import corpus lies outside the project and is not here"
)


def test_the_corpus_is_read_at_least_as_well_as_before(tmp_path: Path) -> None:
    (tmp_path / "adapter.py").write_text(
        f"import sys\nsys.path[:0] = {[str(ROOT), str(ROOT / 'platform'), str(Path(__file__).parent)]!r}\n"
        "from corpus_adapter import grade\n",
        encoding="utf-8",
    )
    result = tmp_path / "result.json"
    subprocess.run(  # noqa: S603 - the grader that lies beside the corpus
        [
            sys.executable,
            str(CORPUS / "tools" / "score.py"),
            str(CORPUS / "dev"),
            "adapter:grade",
            "--strict",
            "--json",
            str(result),
        ],
        check=True,
        cwd=tmp_path,
        capture_output=True,
    )
    scores = json.loads(result.read_text(encoding="utf-8"))
    tables = [one for one in scores.values() if "special" not in one]
    assert [name for name, one in scores.items() if one.get("special") and not one["polite"]] == []
    assert all(one["header"] and one["rows"] for one in tables)
    assert sum(one["cells"] == 1.0 for one in tables) >= FLOOR
