"""Publication and work under the policy wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections
from django.utils import translation

from kernel.errors import Conflict
from kernel.scope import reenter
from policies.categories.rules import Category, Kind
from policies.document import actions, queries
from policies.document.locking import hold_policy
from policies.document.values import NumberRule
from security.actor import Actor, Post

ADMIN = Actor(id="1", name="沈清", posts=(Post(department="GLB", position="ARCH"),))
EXTRA = Category(code="QT", zh="其他", en="Other", custodian="XSB", kind=Kind.ITEM)


@pytest.fixture
def home(make_company):
    """A company with an edited draft."""
    company = make_company(pack="P07")
    with reenter(company.id):
        actions.save_row(ADMIN, EXTRA)
        actions.save_row(ADMIN, NumberRule(category="QT", pattern="{CAT}-{SEQ:4}"))
    return company


def published(company, digest):
    """Publish in a scope and a connection of its own; say how it went."""
    try:
        with translation.override("en"), reenter(company.id):
            return actions.publish(ADMIN, digest).number
    except Conflict as error:
        return str(error)
    finally:
        connections.close_all()


def test_of_two_who_publish_the_same_draft_one_succeeds(home):
    with reenter(home.id):
        digest = queries.draft_digest()
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: published(home, digest), range(2)))
    assert sorted(map(str, results))[0] == "2"
    assert [result for result in results if isinstance(result, str)] == [
        "There is no open draft; it was already published or discarded."
    ]
    with reenter(home.id):
        assert [version.number for version in queries.history()] == [2, 1]


def test_a_publication_waits_for_who_works_under_the_policy(home):
    with reenter(home.id):
        digest = queries.draft_digest()
    started = Event()

    def publish():
        started.set()
        return published(home, digest)

    with ThreadPoolExecutor(1) as pool:
        with reenter(home.id):
            hold_policy()
            waiting = pool.submit(publish)
            started.wait(10)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
            assert queries.published().number == 1
        assert waiting.result(timeout=20) == 2
