"""The queues of companies: each is let in by the database and worked off by a lane."""

import pytest

from jobs.port import COMPANY_QUEUES
from jobs.sql import DEFER
from jobs.worker import LANES


@pytest.mark.parametrize("queue", COMPANY_QUEUES)
def test_every_queue_of_companies_is_let_in_and_worked_off(queue):
    assert f"'{queue}'" in DEFER
    assert [lane for lane in LANES if queue in lane.queues]


def test_work_that_waits_for_others_has_threads_of_its_own():
    assert [lane.queues for lane in LANES if "outward" in lane.queues] == [("outward",)]
