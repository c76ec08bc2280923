"""What the suite itself writes down: clauses, outcomes, what stayed unproved."""

import json

import pytest

SUITE = """
import pytest

@pytest.mark.requirement("REQ-NUM-01", "unique")
@pytest.mark.parametrize("writers", [1, 8])
def test_numbers_are_unique(writers):
    assert writers < 8

@pytest.mark.requirement("REQ-NUM-02", "preview")
def test_preview():
    assert True

@pytest.mark.requirement("REQ-NUM-03", "levels")
@pytest.mark.xfail(strict=True)
def test_levels():
    assert False

@pytest.mark.requirement("REQ-NUM-04", "search")
def test_search(not_proved):
    not_proved("No PgBouncer here.")
"""


@pytest.fixture
def run(pytester):
    pytester.makeini("[pytest]\nmarkers = requirement(id, clause): x\ntestpaths = suite\n")
    pytester.mkdir("suite").joinpath("test_suite.py").write_text(SUITE, encoding="utf-8")

    def run(*arguments):
        plugins = ("-p", "tests.plugins.evidence", "-p", "no:django", "-p", "no:cacheprovider")
        result = pytester.runpytest_inprocess(*plugins, *arguments)
        record = json.loads((pytester.path / ".test-results" / "requirements.json").read_text())
        return result, record

    return run


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one", "two"])
def test_the_worst_outcome_of_all_parameters_counts(run, processes):
    _, record = run(*processes)
    outcomes = {test["id"]: test["outcome"] for test in record["tests"]}
    assert outcomes == {
        "REQ-NUM-01": "failed",
        "REQ-NUM-02": "passed",
        "REQ-NUM-03": "xfailed",
        "REQ-NUM-04": "skipped",
    }
    assert record["whole"]


def test_a_narrowed_run_says_so(run):
    _, record = run("-k", "preview")
    outcomes = {test["id"]: test["outcome"] for test in record["tests"]}
    assert not record["whole"]
    assert outcomes["REQ-NUM-01"] == "not run"


def test_what_was_not_proved_is_listed(run):
    result, _ = run("-k", "search")
    result.stdout.fnmatch_lines(["*not proved on this machine*", "*test_search: No PgBouncer*"])
    assert result.ret == pytest.ExitCode.OK


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one", "two"])
def test_ci_fails_when_something_was_not_proved(run, processes):
    result, _ = run("-k", "search", "--everything-proved", *processes)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
