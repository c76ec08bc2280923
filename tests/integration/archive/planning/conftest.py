"""A company with files and contracts of twenty years, some filed, some not."""

import os
import random

import pytest
from django.utils import translation

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import NewRecord
from config.operating.direct import Direct
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import CARD, People

# More records, for a long run beside the suite: see test_reality.
TIMES = int(os.environ.get("FONDS_PLAN_TIMES", "1"))
FILES, CONTRACTS, REPORTS = 40 * TIMES, 120 * TIMES, 40 * TIMES
CHECKS, GREETINGS = 10 * TIMES, 10 * TIMES


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def people():
    """The people of the module's company."""
    return People()


@pytest.fixture(scope="module")
def archive(company, people):
    """The records: files, contracts and reports in them; the last of each kind are drafts."""
    chance = random.Random(7)  # noqa: S311 - records that are the same each time

    def day():
        return f"{chance.randint(2004, 2026)}-{chance.randint(1, 11):02}-{chance.randint(1, 28):02}"

    with reenter(company.id):
        clerk, salesman = people.actor("XSB", "CLK"), people.actor("XSB", "OPR")
        head = people.actor("XSB", "DH")
        for post in (("JSB", "STF"), ("CWB", "STF"), ("XZB", "CLK"), ("XSB", "STF")):
            people.actor(*post)
        card = {**CARD, "filled_by": salesman.id, "reviewed_by": head.id}
        files = [
            NewRecord(
                category="KP",
                legacy_no=f"旧{at}",
                owner_id=salesman.user_id if at % 3 else clerk.user_id,
                values={**card, "store_name": f"车行{at}"}
                | ({"trigger_on": day()} if at % 2 else {}),
            )
            for at in range(FILES)
        ]
        ids = _entered(clerk, files)
        contracts = [
            NewRecord(
                category="QY",
                legacy_no=f"约{at}",
                parent_id=chance.choice(ids),
                level="L2" if at % 5 == 0 else "",
                values={
                    "contract_no": f"C{at}",
                    "contract_type": "sales",
                    "party": ids[0],
                    "amount": "10000",
                    "signed_on": "2004-01-05",
                    "qty": "1",
                    "is_key": at % 4 == 0,
                }
                | ({"done_on": day()} if at % 3 else {}),
            )
            for at in range(CONTRACTS)
        ]
        _entered(clerk, contracts)
        reports = [
            NewRecord(
                category="LY",
                legacy_no=f"绩{at}",
                parent_id=chance.choice(ids),
                values={"period": "2026", "target": "5", "actual": "4", "qty": "1"},
            )
            for at in range(REPORTS)
        ]
        _entered(clerk, reports)
        checks = [
            NewRecord(
                category="HD",
                legacy_no=f"核{at}",
                parent_id=chance.choice(ids),
                values={
                    "month": "2026-10",
                    "card": chance.choice(ids),
                    "outcome": "same",
                    "checker": clerk.id,
                    "qty": "1",
                },
            )
            for at in range(CHECKS)
        ]
        _entered(clerk, checks)
        greetings = [
            NewRecord(
                category="GH",
                title=f"生日问候{at}",
                legacy_no=f"贺{at}",
                parent_id=chance.choice(ids),
                owner_id=salesman.user_id,
                values={"occasion": "birthday", "on": day(), "qty": "1"},
            )
            for at in range(GREETINGS)
        ]
        _entered(clerk, greetings)
    with reenter(
        company.id
    ):  # numbers are given, and so records are filed, as the last step of a scope
        every = FILES + CONTRACTS + REPORTS + CHECKS + GREETINGS
        assert Record.objects.filter(state="filed").count() == every * 9 // 10
    return ids


def _entered(actor, rows):
    """File most of them as an import does, leave the last ones as drafts."""
    filed = rows[: len(rows) * 9 // 10]
    return [
        *actions.enter_many(actor, filed, file=True),
        *actions.enter_many(actor, rows[len(filed) :]),
    ]


@pytest.fixture
def admin(company):
    """Who configures the company."""
    with reenter(company.id):
        return actor_of(User.objects.get(username="admin"))


@pytest.fixture
def steps(company, admin):
    """What runs long work in this process."""
    return Direct(company.id, admin)
