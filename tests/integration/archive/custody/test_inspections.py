"""Storage rooms are inspected: a checklist of each room's own, photos, two signatures, issues until they are closed."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from archive.inspections.models import InspectionIssue
from decisions.duties.models import Duty
from kernel.clock import today
from kernel.scope import reenter
from notices.models import Receipt
from policies.cadences.rules import Cadence, CadenceKind, Counting
from policies.document.queries import published
from security.people.models import User
from tests.integration.archive.checks.conftest import at, put_in_force, work
from tests.integration.archive.printing.test_views import demand_in_order, text_of
from tests.integration.policies.houses import seen

MONTHLY = Cadence(
    code="N-ROOM", zh="库房检查", en="Room inspection", kind=CadenceKind.INSPECTION, every="P1M",
    counting=Counting.CALENDAR, department="XSB", position="CLK",
)  # fmt: skip
JOINT = Cadence(
    code="N-JOINT", zh="联合检查", en="Joint inspection", kind=CadenceKind.INSPECTION, every="P3M",
    counting=Counting.CALENDAR, categories=("KP",), department="XSB", position="CLK",
    second_department="CWB", second_position="STF",
)  # fmt: skip
CONDITIONS = ("ventilated", "dry", "damp", "insects", "fire", "theft", "water", "clean")
PRESET = ("通风", "干燥", "防潮", "防虫", "防火", "防盗", "防水", "干净整洁")


def duties(house, code):
    with reenter(house.company.id):
        rows = Duty.objects.filter(cadence=code, subject_kind="room").order_by(
            "subject_id", "starts"
        )
        return list(rows)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


@pytest.fixture(scope="module")
def rooms(house, django_db_blocker):
    """Two rooms, a record in the first, and the cadences in force; duties appear on two days, a month apart."""
    with django_db_blocker.unblock():
        house.add("K2", "room")
        record, _number = house.filed(carrier="paper")
        house.where(record, "K1-A")
        put_in_force(house, MONTHLY, JOINT)
        work(house.company, "duties.daily")
        yield house
        put_in_force(house)
        with reenter(house.company.id):  # a published cadence is never removed
            house.base = replace(house.base, cadences=published().document.cadences)


@pytest.mark.requirement(
    "REQ-CUS-03", "inspection tasks recur per room with the interval of the policy"
)
@pytest.mark.requirement(
    "REQ-CUS-03", "inspection tasks recur per category with an interval of its own"
)
def test_an_inspection_recurs_for_each_room_and_for_rooms_of_a_category(rooms):
    first, second = rooms.place("K1"), rooms.place("K2")
    monthly = duties(rooms, "N-ROOM")
    assert {int(one.subject_id) for one in monthly} >= {first, second}  # other tests add rooms
    assert {int(one.subject_id) for one in duties(rooms, "N-JOINT")} == {first}
    later = max(one.ends for one in monthly) + timedelta(days=40)
    with at(later):
        work(rooms.company, "duties.daily")  # the worker was down over the end of a month
        work(rooms.company, "duties.daily")
    again = duties(rooms, "N-ROOM")
    starts = {one.starts for one in again if int(one.subject_id) == first}
    assert len(starts) == len([one for one in again if int(one.subject_id) == first]) == 3
    joint = duties(rooms, "N-JOINT")
    with at(max(one.ends for one in joint) + timedelta(days=1)):
        work(rooms.company, "duties.daily")
    assert len(duties(rooms, "N-JOINT")) == len(joint) + 1


@pytest.mark.requirement(
    "REQ-CUS-02", "the checklist covers the eight conditions of a storage room"
)
@pytest.mark.requirement("REQ-CUS-02", "the company adds items of its own for all rooms or for one")
def test_each_room_is_looked_at_for_the_preset_and_what_the_company_adds(rooms):
    first, second = rooms.place("K1"), rooms.place("K2")
    duty = {int(one.subject_id): one.pk for one in duties(rooms, "N-ROOM")}
    page = rooms.get("clerk", f"/inspections/{duty[first]}/").content.decode()
    asked = rooms.get("clerk", f"/inspections/{duty[first]}/").context["form"].fields
    assert {f"mark.{one}" for one in CONDITIONS} <= set(asked)
    assert rooms.get("clerk", "/inspections/checklist/").status_code == 403
    rooms.post("admin", "/inspections/checklist/", zh="温度", en="Temperature", unit="℃")
    rooms.post("admin", f"/inspections/checklist/?room={second}", zh="防光", en="Kept from light")
    rooms.post(
        "admin", f"/inspections/checklist/?room={second}&item=insects",
        code="insects", zh="防虫", en="Kept from insects", retired="on",
    )  # fmt: skip
    shown = seen(rooms.get("admin", "/inspections/checklist/"))
    assert "Temperature" in shown
    assert all(
        word in rooms.get("admin", "/inspections/checklist/").content.decode() for word in PRESET
    )
    assert "Kept from damp" in page
    one, other = (rooms.shown("clerk", f"/inspections/{duty[room]}/") for room in (first, second))
    assert "Temperature" in one
    assert "Temperature" in other
    assert ("Kept from light" in one, "Kept from light" in other) == (False, True)
    assert ("Kept from insects" in one, "Kept from insects" in other) == (True, False)


def filled(rooms, who, duty, **changes):
    form = rooms.get(who, f"/inspections/{duty}/").context["form"]
    said = {name: "good" for name in form.fields if name.startswith("mark.")}
    said |= {name: "21.5" for name in form.fields if name.startswith("value.")}
    return rooms.post(who, f"/inspections/{duty}/", **(said | changes))


@pytest.mark.requirement(
    "REQ-CUS-03", "an inspection keeps inspectors, date, a result for each item, photos and issues"
)
@pytest.mark.requirement(
    "REQ-CUS-04", "an inspection of two departments closes only when both have signed"
)
@pytest.mark.requirement(
    "REQ-CUS-05", "an issue has a handler, a due date, an action, and is closed by another person"
)
@pytest.mark.requirement("REQ-CUS-05", "an overdue issue is listed and told")
def test_two_departments_sign_and_an_issue_is_closed_by_another(rooms):
    duty = duties(rooms, "N-JOINT")[0].pk
    page = f"/inspections/{duty}/"
    assert rooms.get("engineer", page).status_code == 404
    assert "Say what is wrong." in seen(filled(rooms, "clerk", duty, **{"mark.damp": "bad"}))
    filled(rooms, "clerk", duty, **{"mark.damp": "bad", "note.damp": "窗下有水迹"})
    picture = {"photo": photo(), "caption": "窗下"}
    kept = rooms.browser("clerk").post(f"{page}photo/", picture, secure=True, follow=True)
    token = kept.context["photos"][0].token
    assert rooms.get("finance", f"{page}photo/{token}/")["Content-Type"] == "image/jpeg"
    nothing = {"photo": io.BytesIO(b"<script>"), "caption": ""}
    refused = rooms.browser("clerk").post(f"{page}photo/", nothing, secure=True, follow=True)
    assert "no photo" in seen(refused)
    issue, reminder, due = an_issue_is_reported_and_both_sign(rooms, page)
    it_is_closed_by_another(rooms, issue, reminder, due)


def an_issue_is_reported_and_both_sign(rooms, page):
    early = rooms.post("clerk", f"{page}sign/")
    assert "and without an issue: 1." in seen(early)
    with reenter(rooms.company.id):
        due = today() + timedelta(days=3)
        handler = User.objects.get(pk=rooms.ids["staff"]).username
    said = {"item": "damp", "text": "窗下漏水", "due_on": due.isoformat()}
    assert "Choose one person" in seen(
        rooms.post("clerk", f"{page}issue/", **said, handler="无此人")
    )
    rooms.post("clerk", f"{page}issue/", **said, handler=handler)
    half = seen(rooms.post("clerk", f"{page}sign/"))
    assert "it is closed only once" in half
    assert "1 of 2 signed" in half
    assert "Only who is responsible" in seen(rooms.post("clerk2", f"{page}sign/"))
    frozen = rooms.browser("finance").post(page, {"mark.damp": "good"}, secure=True)
    assert frozen.status_code == 403
    done = seen(rooms.post("finance", f"{page}sign/"))
    assert "The inspection is signed and closed." in done
    assert "窗下漏水" in done
    assert all(one in done for one in ("Inspected on", "XSB-CLK", "窗下有水迹", "In order"))
    ended = rooms.shown("clerk", "/inspections/?show=ended")
    assert "finding" in ended or "signed" in ended
    it_is_printed_blank_and_filled(rooms, page)
    with reenter(rooms.company.id):
        issue = InspectionIssue.objects.get(text="窗下漏水").pk
        reminder = Duty.objects.get(subject_kind="room_issue", subject_id=str(issue)).pk
    return issue, reminder, due


def it_is_printed_blank_and_filled(rooms, page):
    blank = text_of(rooms.get("clerk", f"{page}print/?blank"))
    words = ["Room inspection form", "Kept from damp", "□ In order", "Issues of rooms", "(date)"]
    demand_in_order(blank, words)
    assert "窗下" not in blank
    words = ["Not in order", "窗下有水迹", "窗下漏水", "XSB-CLK"]
    demand_in_order(text_of(rooms.get("finance", f"{page}print/")), words)
    assert rooms.get("engineer", f"{page}print/").status_code == 404


def it_is_closed_by_another(rooms, issue, reminder, due):
    address = f"/inspections/issues/{issue}/"
    assert "窗下漏水" in rooms.shown("staff", "/duties/")
    assert (
        rooms.browser("clerk")
        .post(address, {"action": "x", "which": "handle"}, secure=True)
        .status_code
        == 403
    )
    with at(due + timedelta(days=2)):
        assert "窗下漏水" in rooms.shown("clerk", "/inspections/issues/?show=overdue")
        work(rooms.company, "duties.daily")
        with reenter(rooms.company.id):
            told = Receipt.objects.filter(
                person=rooms.ids["head"], occasion__path=f"/duties/{reminder}/"
            )
            assert told.exists()
        rooms.post("staff", address, action="已换密封条")
        own = rooms.browser("staff").post(
            address, {"mended": "yes", "which": "verify"}, secure=True
        )
        assert own.status_code == 403
        back = seen(rooms.post("clerk", address, mended="no", verdict="仍滴水"))
        assert "to be handled" in back or "Overdue" in back
        rooms.post("staff", address, action="已重做窗台")
        closed = seen(rooms.post("clerk", address, mended="yes", verdict="已干"))
        assert "closed" in closed
        assert "窗下漏水" in rooms.shown("clerk", "/inspections/issues/?show=closed")
    with reenter(rooms.company.id):
        assert not Duty.objects.filter(subject_kind="room_issue", state="open").exists()


def test_the_day_of_an_issue_lies_ahead_and_its_sentence_says_so(rooms):
    duty = next(
        one for one in duties(rooms, "N-ROOM") if int(one.subject_id) == rooms.place("K1")
    ).pk
    said = {"item": "", "text": "灰尘", "due_on": date(2020, 1, 1).isoformat(), "handler": "clerk"}
    answer = rooms.post("clerk", f"/inspections/{duty}/issue/", **said)
    assert answer.status_code == 400
