"""Change notices: handed in without a right to change, compared field by field; how late changes were entered."""

from datetime import timedelta

import pytest

from archive.records.change_models import ChangeDay
from archive.updates.models import ChangeNotice
from kernel.clock import today
from kernel.scope import reenter
from notices.models import Receipt
from policies.categories.rules import Doubles, UpdateApproval
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.updates.conftest import number_of, stored
from tests.integration.policies.houses import address, category, post, seen


@pytest.fixture
def at_once(house):
    """The house whose changes take effect at once, so that the comparison alone is seen."""
    house.switch(category("KP", update_approval=UpdateApproval.NONE)(house.base))
    return house


def typed(house, who, path, **changes):
    """Return what the form of a notice sends: what is stored, and these values over it."""
    form = house.get(who, f"{path}notice/").context["form"]
    held = {one.html_name: one.value() for one in form}
    return {name: value for name, value in held.items() if value not in (None, "", False)} | changes


def hand_in(house, who, path, **changes):
    return post(house, who, f"{path}notice/", **typed(house, who, path, **changes))


def last(house):
    with reenter(house.company.id):
        return ChangeNotice.objects.latest("pk")


def compare(house, who, notice, take=(), answer="", version=None):
    page = f"/records/notices/{notice.pk}/"
    if version is None:
        version = stored(house, f"/records/{notice.record_id}/").version
    return post(house, who, page, take=take, answer=answer, version=version)


@pytest.mark.requirement(
    "REQ-UPD-05", "who may not change a record hands in new values of it at any time"
)
@pytest.mark.requirement("REQ-UPD-05", "the clerk applies a change notice after comparing it")
@pytest.mark.requirement(
    "REQ-UPD-06",
    "a comparison shows the existing and the incoming value of each field that differs",
)
@pytest.mark.requirement("REQ-UPD-06", "the user accepts or rejects each difference")
def test_a_salesman_hands_in_and_the_clerk_takes_what_is_true(at_once):
    house = at_once
    path = address(house.card(brands="永久"))
    before = stored(house, path)
    assert house.get("salesman", f"{path}edit/").status_code == 403
    assert "Hand in what has changed" in house.shown("salesman", path)
    page = hand_in(
        house, "salesman", path,
        **{"f.brands": "凤凰", "f.staff": "12", "words": "拜访", "happened_on": "2026-01-05"},
        **{"g.CTC.0.mobile": "13900139000"},
    )  # fmt: skip
    assert "Handed in; nothing has changed yet" in seen(page)
    after = stored(house, path)
    assert (after.version, after.values) == (before.version, before.values)

    notice = last(house)
    listed = house.get("clerk", "/records/notices/")
    assert [row["id"] for row in listed.context["table"]["rows"]] == [notice.pk]
    assert "Change notices to compare" in house.shown("clerk", "/duties/")
    shown = house.get("clerk", f"/records/notices/{notice.pk}/")
    sides = {one.key: (one.stored, one.incoming) for one in shown.context["sides"]}
    assert sides == {
        "brands": ("永久", "凤凰"),
        "staff": ("", "12"),
        "CTC": ("138****8000", "139****9000"),
    }
    # What is left needs a word, and nothing is stored without it.
    refused = compare(house, "clerk", notice, take=["brands", "CTC"])
    assert refused.status_code == 409
    assert "Say why a value is not taken over" in seen(refused)
    assert stored(house, path).version == before.version
    compare(house, "clerk", notice, take=["brands", "CTC"], answer="人数另行核对")
    kept = stored(house, path).values
    assert (kept["brands"], kept.get("staff")) == ("凤凰", None)
    newest = house.get("clerk", path).context["history"][0]
    assert "Reason: Change notice of XSB-OPR: 拜访 · so since 2026-01-05" in newest["note"]
    told = house.shown("salesman", f"/records/notices/{notice.pk}/")
    assert "2 taken over, 1 not" in told
    assert "人数另行核对" in told
    _only_the_salesman_is_told(house)


def _only_the_salesman_is_told(house):
    with reenter(house.company.id):
        receipts = Receipt.objects.filter(occasion__kind="change_notice.decided")
        assert set(receipts.values_list("person_id", flat=True)) == {house.ids["salesman"]}


def test_a_notice_is_decided_once_by_who_may_and_against_what_is_stored(at_once):
    house = at_once
    path = address(house.card())
    hand_in(house, "salesman", path, **{"f.brands": "海鸥"})
    notice = last(house)
    page = f"/records/notices/{notice.pk}/"
    old = stored(house, path).version
    # Who handed it in reads it and decides nothing; who only sees the record does not find it; others nothing.
    assert "Take over what is ticked" not in house.shown("salesman", page)
    assert compare(house, "salesman", notice, take=["brands"]).status_code == 403
    assert house.get("manager", page).status_code == 404
    assert house.get("finance", f"{path}notice/").status_code == 404
    house.change("clerk2", path, **{"f.staff": "3"})
    stale = compare(house, "clerk", notice, take=["brands"], version=old)
    assert "XSB-CLK2 changed this record in the meantime" in seen(stale)
    compare(house, "clerk", notice, take=["brands", "staff", "level"])
    assert stored(house, path).values["brands"] == "海鸥"
    again = compare(house, "clerk2", notice, take=["brands"])
    assert "XSB-CLK has compared this change notice already" in seen(again)
    empty = hand_in(house, "salesman", path)
    assert "Nothing differs from what is stored" in seen(empty)
    wrong = hand_in(house, "salesman", path, **{"g.CTC.0.mobile": "12"})
    assert wrong.status_code == 400


@pytest.mark.requirement("REQ-UPD-06", "the comparison applies to what is entered by hand")
def test_who_enters_a_customer_again_compares_field_by_field(at_once):
    house = at_once
    known = address(house.card(brands="永久", staff="5"))
    number = number_of(known)
    said = {"update_approval": UpdateApproval.NONE, "doubles": Doubles.ASK}
    house.switch(category("KP", **said)(house.base))
    same = {"g.CTC.0.mobile": "13800138000", "f.store_name": stored(house, known).title}
    form = {"f.org_name": "上海丸石自行车有限公司", "f.operator": "张三丰", "f.region": "31"}
    form |= {
        "f.addr": "上海市浦东新区世纪大道1号",
        "f.cust_class": "J",
        "f.filled_on": "2026-11-02",
    }
    form |= {"f.reviewed_on": "2026-11-03", "f.qty": "1", "f.filled_by": "XSB-OPR"}
    form |= {"f.reviewed_by": "XSB-DH", "g.CTC.0.contact_name": "张三丰", "g.CTC.rows": "1"}
    form |= {"f.brands": "凤凰", "f.staff": "9", **same}
    asked = house.browser("clerk").post("/records/new/KP/", form, secure=True)
    assert asked.status_code == 409
    others = {f"alike.{one}": "justify" for one in asked.context["alike"]["ids"] if one != number}
    answers = {f"alike.{number}": "merge", **others, "alike.reason": "另一家"}
    met = house.browser("clerk").post("/records/new/KP/", {**form, **answers}, secure=True)
    sides = {one.key: (one.stored, one.incoming) for one in met.context["replaced"]}
    assert sides == {"f.brands": ("永久", "凤凰"), "f.staff": ("5", "9")}
    # The brands are taken, the number of people stays as it is stored.
    data = {one.html_name: one.value() for one in met.context["form"]}
    data = {name: value for name, value in data.items() if value not in (None, "", False)}
    data |= {"shown": list(sides), "take": ["f.brands"], "was.f.brands": "永久", "was.f.staff": "5"}
    data |= {"reason": "重复登记", **answers}
    house.browser("clerk").post(f"{known}edit/", data, secure=True)
    kept = stored(house, known).values
    assert (kept["brands"], str(kept["staff"])) == ("凤凰", "5")


CHANGES = {
    "contact person": {"g.CTC.0.contact_name": "李四海"},
    "address": {"f.addr": "上海市徐汇区漕溪北路8号"},
    "business need": {"f.needs": "冬季备货"},
    "any other field": {"f.brands": "三枪"},
}


@pytest.mark.requirement(
    "REQ-UPD-01",
    "the responsible department records changes of contact person, address, business need and any field",
)
@pytest.mark.requirement(
    "REQ-UPD-01", "the days between a change and its entry are measured and listed"
)
def test_changes_are_recorded_with_their_day_and_late_ones_are_listed(at_once):
    house = at_once
    day = today("Asia/Shanghai") + timedelta(days=9)  # a day of its own: nothing else is late on it
    after, shown = day + timedelta(days=1), f"/records/late/?since={day}"
    with at(day):
        path = address(house.card())
        late = {}
        for days, changes in enumerate(CHANGES.values(), start=1):
            on = (day - timedelta(days=days)).isoformat()
            page = house.change("clerk", path, **changes, happened_on=on)
            assert page.status_code == 200
            late[on] = days
        future = house.change("clerk", path, **{"f.brands": "x", "happened_on": f"{after}"})
        assert "has come about already: choose a day up to today" in seen(future)
        listed = house.get("clerk", f"{shown}&until={day}")
        cells = [row["cells"] for row in listed.context["table"]["rows"]]
        assert {cell[1]: cell[3] for cell in cells} == late
        assert {cell[4] for cell in cells} == {"销售部"} or cells[0][4]
        least = house.get("clerk", f"{shown}&least=3")
        assert {row["cells"][3] for row in least.context["table"]["rows"]} == {3, 4}
        assert "2.5 days on average, 4 at most" in seen(listed)
        assert house.get("finance", "/records/late/").status_code in {200, 403}
        hidden = house.get("finance", shown)
        assert hidden.status_code == 403 or hidden.context["table"]["rows"] == []
    with reenter(house.company.id):
        assert ChangeDay.objects.filter(record=number_of(path)).count() == len(CHANGES)
        assert today(house.company.time_zone) < day
