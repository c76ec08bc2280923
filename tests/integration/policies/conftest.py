"""Two companies of a module, the second switched away from the first in one row of its policy."""

import pytest

from tests.integration.policies.customers import grown
from tests.integration.policies.houses import House, demand_one_switch, forget_jobs


@pytest.fixture(scope="module")
def houses(company, make_company, django_db_blocker):
    """The two companies: the first keeps the shared policy, the second is switched by each test."""
    second = make_company()
    yield House(company), House(second)
    with django_db_blocker.unblock():
        forget_jobs(second)  # as the fixture `company` does for the first


@pytest.fixture
def pair(houses):
    """Return `pair(change)`: both companies, the second with one part of its policy changed."""
    first, second = houses

    def differing(change):
        document = change(second.base)
        assert first.base == second.base
        demand_one_switch(first.base, document)
        second.switch(document)
        return first, second

    return differing


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """A company whose policy has customers, contracts and letters beside its pack."""
    with django_db_blocker.unblock():
        made = House(company)
        made.base = grown(made.base)
        made.switch(made.base)
        yield made
        forget_jobs(company)
