"""Shares the suite out to several processes: one has the browser and the running servers, the others the rest."""

import pytest

BROWSER = "tests/acceptance/"
# These empty the queue and start workers of their own; the running servers' worker would take their jobs.
QUEUE = "tests/integration/jobs/"
# The tour walks through the companies whose past this looks at; they are built once where both run.
LIVED = "tests/integration/config/demo/test_history.py"
LONGEST = "tests/integration/theme/test_language.py"  # begun last, it would run alone at the end
LONG = ("tests/integration/tenants/test_compiler.py", "tests/unit/policies/sheets/test_files.py")
SHORT = ("tests/unit/", "tests/architecture/")  # a few seconds each: last, all end together


def pytest_collection_modifyitems(config, items):
    """With several processes, begin with the browser in one and the queue in another, and end with what is short."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.nodeid.startswith(SHORT))
        for first in (*LONG, LONGEST, QUEUE, BROWSER, LIVED):
            items.sort(key=lambda item, first=first: not item.nodeid.startswith(first))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep each file in one process, and everything that needs a browser in one: two would starve each other."""
    from xdist.scheduler import LoadFileScheduling

    class ByBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid):
            if nodeid.startswith(LIVED):
                return BROWSER
            for together in (BROWSER, QUEUE):
                if nodeid.startswith(together):
                    return together
            return super()._split_scope(nodeid)

    return ByBrowser(config, log)
