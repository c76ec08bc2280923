"""Shares the suite out to several processes: one has the browser and the running servers, the others the rest."""

import pytest

BROWSER = "tests/acceptance/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep each file in one process, and everything that needs a browser in one: two would starve each other."""
    from xdist.scheduler import LoadFileScheduling

    class ByBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    return ByBrowser(config, log)
