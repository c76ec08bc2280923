"""A requirement counts only when every clause of its row was proved by the last run."""

import argparse
import json

import pytest

from config import requirements
from kernel.errors import Missing

FIRST, SECOND = "the matrix is entered as a grid", "the grid yields exactly these rights"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    known = {"REQ-PRM-03": (FIRST, SECOND), "REQ-PRM-04": ()}
    monkeypatch.setattr(requirements, "catalogue", lambda: known)

    def record(*tests, whole=True):
        folder = tmp_path / ".test-results"
        folder.mkdir(exist_ok=True)
        content = {"finished": "2026-03-01T08:00:00+00:00", "whole": whole, "tests": tests}
        (folder / "requirements.json").write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return record


def tagged(clause, outcome, test="tests/acceptance/test_grid.py::test_it"):
    return {"id": "REQ-PRM-03", "clause": clause, "test": test, "outcome": outcome}


def test_all_clauses_passed_is_proved(checkout):
    proof = requirements.last_run(checkout(tagged(FIRST, "passed"), tagged(SECOND, "passed")))
    assert (proof.proved, proof.total) == (1, 2)


@pytest.mark.parametrize("outcome", ["failed", "skipped", "xfailed", "not run"])
def test_a_clause_that_did_not_pass_proves_nothing(checkout, outcome):
    proof = requirements.last_run(checkout(tagged(FIRST, "passed"), tagged(SECOND, outcome)))
    assert proof.proved == 0


def test_a_clause_without_a_test_proves_nothing(checkout):
    proof = requirements.last_run(checkout(tagged(FIRST, "passed")))
    assert proof.proved == 0
    assert [found.result for found in proof.clauses] == ["passed", "no test"]


def test_one_failing_test_of_two_disproves_the_clause(checkout):
    other = tagged(FIRST, "failed", test="tests/acceptance/test_grid.py::test_other")
    root = checkout(tagged(FIRST, "passed"), other, tagged(SECOND, "passed"))
    assert requirements.last_run(root).proved == 0


def test_the_text_shows_clause_test_and_result(checkout):
    proof = requirements.last_run(checkout(tagged(FIRST, "passed"), whole=False))
    text = requirements.as_text(proof, by_clause=True)
    assert f"REQ-PRM-03  {FIRST}\n    passed    tests/acceptance/test_grid.py::test_it" in text
    assert "only some of the tests" in text
    assert text.endswith("0 of 2 requirements proved (2026-03-01T08:00:00+00:00).")


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_the_command_returns_its_document_and_prints_only_for_people(
    checkout, monkeypatch, capsys, as_json
):
    monkeypatch.setattr(requirements.env, "ROOT", checkout(tagged(FIRST, "passed")))
    options = argparse.Namespace(json=as_json, by_clause=True)
    document = json.loads(json.dumps(requirements.command(options)))
    assert (document["total"], document["proved"]) == (2, 0)
    assert document["clauses"][0]["result"] == "passed"
    assert ("REQ-PRM-03" in capsys.readouterr().out) is not as_json


def test_without_a_run_the_sentence_says_what_to_do(tmp_path):
    with pytest.raises(Missing, match="make test"):
        requirements.last_run(tmp_path)


def test_the_catalogue_lists_every_requirement():
    assert len(requirements.catalogue()) == 269
