"""The company of a story, and the order its steps keep: after one that failed, the others say so."""

import pytest

from tests.acceptance.stories.telling import Company, founded
from tests.machine import browser as installed


@pytest.fixture(scope="module")
def house(request, make_company, engage, served, chromium):
    """The company of this module's story, with its people hired; None where no browser can be had."""
    if chromium is None:
        yield None
        return
    told = request.module.TOLD
    made = founded(told, make_company, engage)
    company = Company(told, made, served, chromium)
    yield company
    said = {one.username: one.failures + one.complaints for one in company.people.values()}
    company.close()
    assert {name: lines for name, lines in said.items() if lines} == {}


@pytest.fixture
def clause(request, house, not_proved):
    """The number of the clause that is walked; it is not walked after a step that failed."""
    if house is None:
        not_proved(installed.NONE)
    if house.stopped:
        pytest.fail(f"Not walked: the story stopped at {house.stopped}.", pytrace=False)
    return request.param


@pytest.fixture
def story(clause, house):
    """The company, at this step."""
    return house


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember the first step that failed."""
    report = yield
    house = item.funcargs.get("house") if hasattr(item, "funcargs") else None
    if report.failed and report.when == "call" and house is not None and not house.stopped:
        house.stopped = item.funcargs.get("clause", item.name)
    return report
