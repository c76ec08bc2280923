"""The people of a company whose archives are used by application, and what they do, by HTTP."""

from dataclasses import replace
from datetime import date

import pytest

from archive.records.models import Record
from archive.using.models import UseApplication
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Approval, ApprovalStep, Purpose
from policies.fields.rules import Choice, Field, FieldType
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from tests.integration.archive.checks.conftest import at, company, english, june
from tests.integration.policies.houses import address, post, seen

__all__ = ["company", "english", "june"]
DAY, LAST, AFTER = date(2026, 6, 10), date(2026, 6, 12), date(2026, 6, 13)
ASKED = {
    "purpose": "business",
    "reason": "年度对账",
    "manners": ["view"],
    "since": DAY.isoformat(),
    "until": LAST.isoformat(),
}
HEAD = Approval(
    code="AP4",
    subject="use",
    zh="使用申请",
    en="",
    steps=(ApprovalStep(position="DH", of="asker"),),
)
PURPOSES = (
    Purpose(code="business", zh="开展业务", en="Doing business", business=True),
    Purpose(code="ads", zh="为他人做广告", en="Advertising for others", consent="ads"),
)
BASED = tuple(
    Field(
        category="KP",
        code=code,
        zh=zh,
        en=code,
        type=FieldType.CHOICE,
        section="FIL",
        choices=tuple(Choice(code=one, zh=one, en=one) for one in choices),
    )
    for code, zh, choices in (
        ("legal_basis", "合法性基础", ("consent", "duty")),
        ("purpose", "目的", ("ads",)),
    )
)


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """Finance may request what it does not see, its treasurer decides, the clerk of sales keeps the archives."""
    with django_db_blocker.unblock(), at(DAY):
        desk = {"categories": ("KP",), "clearance": "L3", "delegated": True}
        grants = (
            Grant(department="XSB", position="CLK", verbs=(Verb.LOAN_DESK,), **desk),
            Grant(department="CWB", verbs=(Verb.REQUEST,), **desk),
        )
        june.base = replace(
            june.base,
            grants=(*june.base.grants, *grants),
            approvals=(*june.base.approvals, HEAD),
            purposes=PURPOSES,
            fields=(*june.base.fields, *BASED),
        )
        june.switch(june.base)
    return june


@pytest.fixture(autouse=True)
def day():
    with at(DAY):
        yield


def filed(house):
    """A clerk files a card; return its id and its archive number."""
    page = house.card(location="甲柜", legal_basis="duty")
    assert not address(page).endswith("edit/"), seen(page)
    record = int(address(page).strip("/").rpartition("/")[2])
    with reenter(house.company.id):
        return record, Record.objects.get(pk=record).archive_no


def ask(house, text="", who="finance", records=(), **said):
    """Somebody asks to use archives; return the page that follows."""
    numbers = ",".join(map(str, records))
    return post(house, who, f"/uses/new/?numbers={numbers}", **{**ASKED, "text": text, **said})


def number_of(page):
    return int(address(page).strip("/").rpartition("/")[2])


def find(house, use, *numbers, who="clerk", **said):
    return post(house, who, f"/uses/{use}/find/", numbers="\n".join(numbers), **said)


def decide(house, use, who="treasurer", **said):
    with reenter(house.company.id):
        request = UseApplication.objects.get(pk=use).request
    answer = post(house, who, f"/requests/{request}/", **({"outcome": "approve"} | said))
    assert answer.status_code == 200, seen(answer)
    return answer


def opened(house, number, **said):
    """Finance asks for a record by its number, and gets it; return the application."""
    use = number_of(ask(house, number, **said))
    find(house, use, number)
    decide(house, use)
    assert state(house, use) == "agreed"
    return use


def state(house, use):
    with reenter(house.company.id):
        return UseApplication.objects.get(pk=use).state


def under(house, use):
    """Return the verbs of what is in the trail under an application, the earliest first."""
    with reenter(house.company.id):
        number = UseApplication.objects.get(pk=use).number
        rows = list(AuditEvent.objects.filter(verb__regex=r"^(record|use|form)\.").order_by("pk"))
        said = open_events(rows)
    return [row.verb for row in rows if said[row.pk].content.get("application") == number]
