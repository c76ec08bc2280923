"""How far a right reaches, given in the studio and met by the people it is given to: territory, assigned, shared."""

from datetime import timedelta

import pytest
from django.utils import translation

from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from policies.access.models import PersonalGrant
from policies.access.rules import Grant, RowScope, Verb
from policies.document.queries import published
from security.audit.models import AuditEvent
from security.people.models import Appointment, Position, User
from tests.integration.policies.houses import seen, with_grant

SHARING = Grant(
    department="XSB", position="CLK", categories=("KP",), verbs=(Verb.SHARE,), clearance="L2"
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(houses):
    _first, second = houses
    second.switch(with_grant(SHARING)(second.base))
    return second


def given_in_the_studio(house, rows, verbs=("Q",), department="CWB"):
    """The administrator gives a right on the page of rights and publishes it."""
    admin = house.browser("admin")
    said = {
        "department": department,
        "position": "",
        "categories": ["KP"],
        "verbs": list(verbs),
        "rows": rows,
        "clearance": "L2",
        "delegated": "on",
    }
    added = admin.post("/policy/rights/add/", said, secure=True)
    assert added.status_code == 302, seen(added)[:1500]
    form = admin.get("/policy/publish/", secure=True).context["form"]
    sent = {one.html_name: one.value() or "" for one in form} | {"reason": rows}
    assert admin.post("/policy/publish/", sent, secure=True).status_code == 302


def card(house, **changes):
    """A clerk keys a card; return its address and title."""
    house.card("clerk", **changes)
    with reenter(house.company.id):
        found = Record.objects.filter(category="KP").latest("pk")
    return f"/records/{found.pk}/", found.title


def meets(house, who, path, title):
    """Say whether somebody meets a record: by its address, in the list, by its name, in the API's words."""
    listed = f'href="{path}"' in house.get(who, "/records/?sort=-updated").content.decode()
    opened = house.get(who, path).status_code == 200
    found = f'href="{path}"' in house.get(who, f"/records/?q={title}").content.decode()
    assert listed is opened is found, (who, path, listed, opened, found)
    return opened


@pytest.mark.requirement("REQ-PRM-05", "a right reaches records of the own territory")
def test_a_right_reaches_the_records_of_the_territory_a_person_was_given(house):
    """The administrator gives the person a territory; the region of the card decides, also after it is corrected."""
    here, there = card(house, region="31"), card(house, region="32")
    given_in_the_studio(house, "terr")
    assert not meets(house, "finance", *here)
    admin = house.browser("admin")
    with reenter(house.company.id):
        unit = Appointment.objects.get(user=house.ids["finance"]).department_id
        position = Position.objects.get(code="QRY").pk
    said = {
        "department": unit,
        "position": position,
        "valid_from": today(house.company.time_zone).isoformat(),
    }
    answer = admin.post(
        f"/people/{house.ids['finance']}/appoint/", {**said, "territory": "31"}, secure=True
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert meets(house, "finance", *here)
    assert not meets(house, "finance", *there)
    assert not meets(house, "finance2", *here)  # the same post, no territory
    house.change("clerk", there[0], **{"f.region": "31"})
    assert meets(house, "finance", *there)
    house.change("clerk", here[0], **{"f.region": "32"})
    assert not meets(house, "finance", *here)


@pytest.mark.requirement("REQ-PRM-05", "a right reaches assigned customers")
def test_a_right_reaches_the_customers_assigned_to_a_person(house):
    """Assigned on the page of the record: from then on it is met, its items too; assigned to another it is gone."""
    mine, other = card(house), card(house)
    given_in_the_studio(house, "cust")
    assert not meets(house, "finance", *mine)
    assign(house, mine[0], "CWB-STF")
    assert meets(house, "finance", *mine)
    assert not meets(house, "finance", *other)
    assert not meets(house, "finance2", *mine)
    assign(house, mine[0], "CWB-STF2")
    assert not meets(house, "finance", *mine)
    assert meets(house, "finance2", *mine)
    with reenter(house.company.id):
        grant = {"verb": str(Verb.VIEW), "record": int(mine[0].split("/")[2])}
        assert not PersonalGrant.objects.filter(**grant).exists()


def assign(house, path, name):
    """A clerk says on the page of a record who is in charge of it."""
    form = house.get("clerk", f"{path}place/").context["owner"]
    said = {"what": "owner", "owner-owner": name, "owner-reason": "分配"}
    said["owner-version"] = form["version"].value()
    answer = house.browser("clerk").post(f"{path}place/", said, secure=True)
    assert answer.status_code == 302, seen(answer)[:1500]


def test_who_made_a_record_that_another_has_charge_of_is_not_assigned_it(house):
    mine = card(house)
    given_in_the_studio(house, "cust", verbs=("Q", "C"))
    with reenter(house.company.id):
        Record.objects.filter(pk=int(mine[0].split("/")[2])).update(
            created_by=house.ids["finance"], owner=house.ids["clerk"]
        )
    assert not meets(house, "finance", *mine)


def share(house, who, path, name, days=7):
    until = today(house.company.time_zone) + timedelta(days=days)
    said = {"person": name, "until": f"{until}"}
    return house.browser(who).post(f"{path}share/", said, secure=True)


@pytest.mark.requirement("REQ-PRM-05", "a right reaches records shared with the person")
@pytest.mark.requirement("REQ-SEC-05", "sharing is prevented unless granted")
def test_a_record_is_shared_with_a_colleague_who_meets_it_and_no_other(house):
    """Without a right of their own in the category: the shared record and nothing else, until it is ended."""
    shared, other = card(house), card(house)
    assert not meets(house, "finance", *shared)
    assert share(house, "clerk", shared[0], "CWB-STF").status_code == 302
    assert meets(house, "finance", *shared)
    assert not meets(house, "finance", *other)
    assert not meets(house, "finance2", *shared)
    assert house.get("finance", f"{shared[0]}edit/").status_code == 403
    assert house.get("finance", f"{shared[0]}share/").status_code == 403  # not passed on
    assert share(house, "finance", shared[0], "CWB-STF2").status_code == 403
    assert not meets(house, "finance2", *shared)
    assert house.get("finance", f"{shared[0]}print/").status_code == 403
    page = house.get("clerk", f"{shared[0]}share/")
    (row,) = page.context["shares"]
    assert house.browser("finance").post(row["end_url"], secure=True).status_code == 403
    assert house.browser("clerk").post(row["end_url"], secure=True).status_code == 302
    assert not meets(house, "finance", *shared)
    with reenter(house.company.id):
        told = AuditEvent.objects.filter(record_id=int(shared[0].split("/")[2]))
        assert {"access.share", "access.unshare"} <= set(told.values_list("verb", flat=True))


@pytest.mark.requirement("REQ-PRM-05", "a right reaches records shared with the person")
def test_the_rows_of_a_right_may_be_those_shared_with_the_person(house):
    """A right to change what is shared: without a share it reaches nothing, with one it reaches that record."""
    shared, other = card(house), card(house)
    given_in_the_studio(house, "shared", verbs=("Q", "U"))
    assert not meets(house, "finance", *shared)
    share(house, "clerk", shared[0], "CWB-STF")
    assert house.get("finance", f"{shared[0]}edit/").status_code == 200
    assert house.get("finance", f"{other[0]}edit/").status_code == 404
    place = house.get("clerk", f"{shared[0]}place/").context["level"]
    said = {"what": "level", "level-level": "L2", "level-reason": "提高"}
    said["level-version"] = place["version"].value()
    assert house.browser("clerk").post(f"{shared[0]}place/", said, secure=True).status_code == 302
    assert not meets(house, "finance", *shared)  # shared when it was L1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"person": "NOBODY"}, "There is no such person"),
        ({"person": "XSB-CLK"}, "You see this record already"),
        ({"person": "lone"}, "This person holds no post"),
        ({"days": -1}, "Choose a day from today on"),
        ({"days": 999}, "Choose a day from today on"),
    ],
)
def test_a_share_that_cannot_be_is_refused_in_one_sentence(house, said, sentence):
    path, _title = card(house)
    with reenter(house.company.id):
        User.objects.get_or_create(username="lone", defaults={"name": "lone"})
    answer = share(house, "clerk", path, said.get("person", "CWB-STF"), said.get("days", 0))
    assert answer.status_code == 400
    assert sentence in seen(answer)
    with reenter(house.company.id):
        assert not PersonalGrant.objects.filter(record=int(path.split("/")[2])).exists()


def test_a_share_shows_no_more_of_the_category_masked_than_before(house):
    """Who reads a category by a post keeps reading it unmasked when one record of it is shared with them."""
    path, _title = card(house)
    before = house.shown("staff", path)
    share(house, "clerk", path, "XSB-STF")
    assert house.shown("staff", path).count("***") == before.count("***")


def test_rows_by_a_share_are_kept_as_the_policy_writes_them(house):
    given_in_the_studio(house, "shared")
    with reenter(house.company.id):
        assert published().document.grants[-1].rows is RowScope.SHARED
    assert "Records shared with the person" in house.shown("admin", "/policy/rights/add/")
