"""Writes down what a test run proved of the requirements, and what this machine could not prove."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

RESULTS = ".test-results"
UNPROVED = pytest.StashKey[dict[str, str]]()
EVIDENCE = pytest.StashKey[dict[str, dict]]()
WORST = ("failed", "xfailed", "skipped", "passed")


def pytest_addoption(parser):
    parser.addoption(
        "--everything-proved",
        action="store_true",
        help="fail when a test reports that this machine could not prove something",
    )


def pytest_configure(config):
    config.stash[UNPROVED] = {}
    config.stash[EVIDENCE] = {}


def pytest_collection_modifyitems(config, items):
    """Remember every tag before anything runs: a test that never ran proves nothing."""
    for item in items:
        for mark in item.iter_markers("requirement"):
            identifier, clause = mark.args
            name = item.nodeid.split("[")[0]
            config.stash[EVIDENCE].setdefault(f"{identifier}\n{clause}\n{name}", {"outcomes": {}})
            item.user_properties.append(("requirement", f"{identifier}\n{clause}\n{name}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep the worst outcome of set-up, call and tear-down, and over all parameters."""
    report = yield
    outcome = "xfailed" if hasattr(report, "wasxfail") else report.outcome
    for name, key in item.user_properties:
        if name == "requirement" and (report.when == "call" or outcome != "passed"):
            outcomes = item.config.stash[EVIDENCE][key]["outcomes"]
            known = outcomes.get(item.nodeid, "passed")
            outcomes[item.nodeid] = min(known, outcome, key=WORST.index)
    return report


@pytest.fixture
def not_proved(request) -> Callable[[str], NoReturn]:
    """Return `not_proved(reason)`: skip this test and list it as unproved on this machine."""

    def declare(reason: str) -> NoReturn:
        request.config.stash[UNPROVED][request.node.nodeid] = reason
        pytest.skip(reason)

    return declare


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Add what one of several processes found to what is known; one that crashed sends nothing."""
    sent = getattr(node, "workeroutput", {})
    node.config.stash[UNPROVED].update(sent.get("unproved", {}))
    known = node.config.stash[EVIDENCE]
    for key, found in sent.get("evidence", {}).items():
        outcomes = known.setdefault(key, {"outcomes": {}})["outcomes"]
        for test, outcome in found["outcomes"].items():
            outcomes[test] = min(outcomes.get(test, "passed"), outcome, key=WORST.index)


def pytest_sessionfinish(session):
    config = session.config
    if config.option.collectonly:
        return
    if hasattr(config, "workeroutput"):
        config.workeroutput["unproved"] = config.stash[UNPROVED]
        config.workeroutput["evidence"] = config.stash[EVIDENCE]
        return
    folder = Path(config.rootpath, RESULTS)
    folder.mkdir(exist_ok=True)
    write(folder / "requirements.json", evidence(session))
    write(folder / "not-proved.json", config.stash[UNPROVED])
    if (
        config.stash[UNPROVED]
        and config.option.everything_proved
        and session.exitstatus == pytest.ExitCode.OK
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def evidence(session) -> dict:
    """Return what this run says about every tagged clause it collected."""
    config = session.config
    tests = []
    for key, found in config.stash[EVIDENCE].items():
        identifier, clause, test = key.split("\n")
        outcomes = found["outcomes"].values()
        outcome = min(outcomes, key=WORST.index) if outcomes else "not run"
        tests.append({"id": identifier, "clause": clause, "test": test, "outcome": outcome})
    narrowed = bool(config.option.keyword or config.option.markexpr or config.option.deselect)
    whole = config.args_source == config.ArgsSource.TESTPATHS and not narrowed
    return {
        "finished": datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"),
        "whole": whole,
        "tests": sorted(tests, key=lambda test: (test["id"], test["clause"], test["test"])),
    }


def write(path: Path, content: dict) -> None:
    """Replace `path` with `content` as readable JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def pytest_terminal_summary(terminalreporter, config):
    """Name what stays open, just above pytest's own last line."""
    unproved = config.stash[UNPROVED]
    if unproved:
        terminalreporter.section("not proved on this machine")
        for test, reason in unproved.items():
            terminalreporter.line(f"{test}: {reason}")
