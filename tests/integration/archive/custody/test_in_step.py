"""Paper and electronic in step: a change of one lets the other lag until a keeper confirms."""

from datetime import timedelta

import pytest

from archive.records.models import Record
from kernel import clock
from kernel.clock import now
from kernel.scope import reenter
from tests.integration.policies.houses import seen


def agree(house, record, who="clerk"):
    """Somebody confirms what the page of the record shows him."""
    part = house.get(who, f"/records/{record}/").context["custody"]["sync"]
    return house.post(who, f"/records/{record}/sync/", seen=part["seen"])


@pytest.mark.requirement(
    "REQ-CUS-07", "a change of the electronic record marks its paper as out of sync"
)
@pytest.mark.requirement("REQ-CUS-07", "a keeper confirms that both agree")
@pytest.mark.requirement("REQ-CUS-07", "records out of sync are listed with their age")
@pytest.mark.requirement(
    "REQ-CUS-06", "paper and electronic of one record are tracked apart under one number"
)
def test_a_change_of_one_lets_the_other_lag_until_a_keeper_confirms(house):
    record, number = house.filed()
    path = f"/records/{record}/"
    assert "Both agree." in house.shown("clerk", path)
    house.change("clerk", path, **{"f.brands": "凤凰"})
    assert "Paper lags : 0 days: values or files changed" in house.shown("clerk", path)
    with clock.given(now() + timedelta(days=3)):
        row = " ".join(house.shown("clerk", "/custody/sync/?lags=paper").split())
    assert number in row
    assert " paper 3 " in row
    assert number not in house.shown("clerk", "/custody/sync/?lags=electronic")
    # Another change comes while the keeper looks: he confirms nothing he has not seen.
    seen_by_keeper = house.get("clerk", path).context["custody"]["sync"]["seen"]
    house.change("clerk", path, **{"f.brands": "永久"})
    stale = house.post("clerk", f"{path}sync/", seen=seen_by_keeper)
    assert "changed in the meantime" in seen(stale)
    assert "and 1 change since" in house.shown("clerk", path)
    assert house.post("head", f"{path}sync/", seen=2).status_code == 403
    assert "Confirmed: paper and electronic agree." in seen(agree(house, record))
    assert number not in house.shown("clerk", "/custody/sync/")
    assert "Both agree." in house.shown("clerk", path)
    with reenter(house.company.id):
        assert Record.objects.get(pk=record).archive_no == number


@pytest.mark.requirement(
    "REQ-CUS-07", "a change of the paper marks its electronic record as out of sync"
)
def test_a_change_on_paper_lets_the_electronic_record_lag(house):
    record, number = house.filed()
    path = f"/records/{record}/sync/"
    assert "Say what was changed on the paper." in seen(
        house.post("clerk", path, do="paper", what=" ")
    )
    page = seen(house.post("clerk", path, do="paper", what="第3页换了新签名"))
    assert "Electronic lags" in page
    assert "第3页换了新签名" in page
    assert number in house.shown("clerk", "/custody/sync/?lags=electronic")
    assert "paper and electronic agree" in seen(agree(house, record))
    assert "agree already" in seen(house.post("clerk", path, seen=0))
