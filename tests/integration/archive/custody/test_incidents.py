"""Loss, damage or a suspected leak is registered from the record, followed, and closed by another person."""

import pytest

from archive.custody.incident_models import Incident
from kernel.clock import today
from kernel.scope import reenter
from tests.integration.policies.houses import seen


@pytest.mark.requirement(
    "REQ-CUS-09", "loss, damage or a suspected leak is registered from the record"
)
@pytest.mark.requirement(
    "REQ-CUS-09", "what is registered opens an incident that another person closes"
)
def test_what_is_found_is_registered_followed_and_closed_by_another(house):
    record, number = house.filed()
    with reenter(house.company.id):
        day = today().isoformat()
    found = {"kind": "loss", "found_on": day, "found_by": "王磊", "facts": "第3页缺失"}
    path = f"/records/{record}/incident/"
    wrong = seen(house.post("clerk2", path, **found | {"found_on": "2099-01-01"}))
    assert "cannot have been found after today" in wrong
    assert "required" in seen(house.post("clerk2", path, **found | {"facts": ""})).lower()
    page = house.post("clerk2", path, **found)
    assert "Registered; another person closes it." in seen(page)
    with reenter(house.company.id):
        row = Incident.objects.get(record=record)
    at = f"/custody/incidents/{row.pk}/"
    assert number in house.shown("clerk", "/custody/incidents/")
    assert "open" in house.shown("clerk", f"/records/{record}/")
    # Who registered it says what was done and does not close it.
    house.post("clerk2", at, text="已联系客户补页")
    own = seen(house.post("clerk2", at, text="好了", do="close"))
    assert "Another person closes what you registered." in own
    page = seen(house.post("clerk", at, text="补页已归入", do="close"))
    assert "The incident is closed." in page
    assert "补页已归入" in page
    assert "closed already" in seen(house.post("clerk", at, text="再来", do="close"))
    assert house.get("engineer", at).status_code in {403, 404}
    for kind in ("damage", "leak"):
        house.post("clerk", path, **found | {"kind": kind})
    with reenter(house.company.id):
        kinds = list(
            Incident.objects.filter(record=record).order_by("pk").values_list("kind", "closed_by")
        )
    assert kinds == [("loss", house.ids["clerk"]), ("damage", None), ("leak", None)]
