"""Shares the suite out to several processes: two have a browser and running servers each, the others the rest."""

import pytest

BROWSER = "tests/acceptance/"
STORIES = "tests/acceptance/stories/"  # in a process of their own: behind the other pages they would end last
# These empty the queue and start workers of their own; the running servers' worker would take their jobs.
QUEUE = "tests/integration/jobs/"
# The tour walks through the companies whose past this looks at; they are built once where both run.
LIVED = "tests/integration/config/demo/test_history.py"
LONGEST = "tests/integration/theme/test_language.py"  # begun last, it would run alone at the end
LONG = ("tests/integration/tenants/test_compiler.py", "tests/unit/policies/sheets/test_files.py")
SHORT = ("tests/unit/", "tests/architecture/")  # a few seconds each: last, all end together


def pytest_collection_modifyitems(config, items):
    """With several processes, begin with the browser in two and the queue in another, and end with what is short."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.nodeid.startswith(SHORT))
        for first in (*LONG, LONGEST, QUEUE, BROWSER, LIVED, STORIES):
            items.sort(key=lambda item, first=first: not item.nodeid.startswith(first))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep each file in one process, and what needs a browser in two: more would starve each other."""
    from xdist.scheduler import LoadFileScheduling

    class ByBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid):
            if nodeid.startswith(LIVED):
                return BROWSER
            for together in (STORIES, BROWSER, QUEUE):
                if nodeid.startswith(together):
                    return together
            return super()._split_scope(nodeid)

    return ByBrowser(config, log)
