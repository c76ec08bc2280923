"""What cannot be right is found by the nightly look, listed for who sees it, and shown on the record at once."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from archive.anomalies.models import Anomaly
from archive.records.models import Record
from archive.records.storing import opened
from kernel.scope import reenter
from policies.fields.rules import Field, FieldType
from tests.integration.archive.checks.conftest import at, company, work
from tests.integration.policies.houses import House, address, forget_jobs

__all__ = ["company"]
OPENED, DAY, LATER = date(2026, 6, 1), date(2026, 12, 1), date(2027, 2, 1)
EXTRA = (
    Field(category="KP", code="valid_to", zh="执照有效期", en="Licence valid to", type=FieldType.DATE, section="KP"),
    Field(category="KP", code="start_on", zh="开业", en="Opened", type=FieldType.DATE, section="KP"),
    Field(category="KP", code="end_on", zh="停业", en="Closed", type=FieldType.DATE, section="KP"),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    with django_db_blocker.unblock(), translation.override("en"), at(OPENED):
        made = House(company)
        # The management reads cards without personal data in clear.
        grants = tuple(
            replace(one, mask=("P",)) if one.department == "GLB" and "KP" in one.categories else one
            for one in made.base.grants
        )
        fields = (*made.base.fields, *EXTRA)
        made.switch(replace(made.base, fields=fields, grants=grants))
        yield made
        forget_jobs(company)


def number_of(path):
    return int(path.strip("/").rpartition("/")[2])


@pytest.mark.requirement("REQ-UPD-09", "rules find what cannot be right in records")
@pytest.mark.requirement(
    "REQ-UPD-09", "what was found is listed, narrowed by kind and shown on the record"
)
@pytest.mark.requirement(
    "REQ-UPD-09", "everybody sees only what is found in records and fields they see"
)
def test_what_cannot_be_right_is_listed_and_shown(house):
    with translation.override("en"), at(DAY):
        card = address(
            house.card(valid_to="2027-01-15", start_on="2026-05-01", end_on="2026-04-01")
        )
        other = address(house.card(uscc="91350100M000100Y43"))
        _as_it_came_from_elsewhere(house, other)
        work(house.company, "anomalies.look")
        assert listed(house, "clerk", "date") == {(card, "Closed")}
        assert listed(house, "clerk", "check_digit") == {(other, "Unified social credit code")}
        assert listed(house, "clerk", "email") == {(other, "E-mail")}
        assert listed(house, "clerk", "phone") == {
            (card, "Mobile / phone"),
            (other, "Mobile / phone"),
        }
        assert {path for path, _field in listed(house, "clerk", "owner")} == {card, other}
        assert listed(house, "clerk", "licence") == set()
        page = house.shown("clerk", card)
        assert "Closed: impossible date" in page
        assert "Mobile / phone: telephone number of several files" in page
        # Who sees no cards finds nothing of them; of a field that is masked for him nobody is told.
        assert listed(house, "finance") in (set(), 403)
        assert listed(house, "manager", "check_digit") == {(other, "Unified social credit code")}
        assert listed(house, "manager", "email") == set()
        assert "E-mail: e-mail address that reaches nobody" in house.shown("clerk", other)
        assert "reaches nobody" not in house.shown("manager", other)
    with translation.override("en"), at(LATER):
        work(house.company, "anomalies.look")
        assert listed(house, "clerk", "licence") == {(card, "Licence valid to")}
        house.change("clerk", card, **{"f.end_on": "2028-01-01", "f.valid_to": "2029-01-01"})
        assert "impossible date" not in house.shown("clerk", card)
        assert listed(house, "clerk", "date") == {(card, "Closed")}
        work(house.company, "anomalies.look")
        assert listed(house, "clerk", "date") == set()
        assert listed(house, "clerk", "licence") == set()
    with reenter(house.company.id):
        assert set(Anomaly.objects.filter(kind="phone").values_list("found_on", flat=True)) == {DAY}


@pytest.mark.requirement("REQ-UPD-09", "an e-mail address that is well formed and dead is found")
def test_an_address_that_mail_came_back_from_is_dead_until_it_is_corrected(house):
    """Nobody writes to find out: staff note the day on the card, and the new address ends it."""
    with translation.override("en"), at(LATER):
        card = address(house.card())
        house.change("clerk", card, **{"g.CTC.0.email": "laozhang@dead-shop.cn"})
        assert "reaches nobody" not in house.shown("clerk", card), "it looks like any other"
        house.change("clerk", card, **{"g.CTC.0.email_returned_on": "2027-01-20"})
        assert "E-mail: e-mail address that reaches nobody" in house.shown("clerk", card)
        assert "reaches nobody" not in house.shown("manager", card)
        work(house.company, "anomalies.look")
        assert (card, "E-mail") in listed(house, "clerk", "email")
        assert listed(house, "manager", "email") == set()
        corrected = {"g.CTC.0.email": "zhang@live-shop.cn", "g.CTC.0.email_returned_on": ""}
        house.change("clerk", card, **corrected)
        assert "reaches nobody" not in house.shown("clerk", card)
        work(house.company, "anomalies.look")
        assert (card, "E-mail") not in listed(house, "clerk", "email")


def _as_it_came_from_elsewhere(house, path):
    """The forms take no wrong check digit: such values lie in what was taken over before."""
    with reenter(house.company.id):
        record = Record.objects.get(pk=number_of(path))
        assert opened([record])[record.pk]["uscc"]
        rows = [{**record.values["CTC"][0], "email": "nobody@shop.invalid"}]
        record.values |= {"uscc": "91350100M000100Y44", "CTC": rows}
        record.save(update_fields=["values"])


def listed(house, who, kind=""):
    answer = house.get(who, f"/records/anomalies/?kind={kind}")
    if answer.status_code != 200:
        return answer.status_code
    rows = answer.context["table"]["rows"]
    return {(row["url"], str(row["cells"][2])) for row in rows}
