"""A customer file under P01: entered, reviewed from the inbox, filed, and its contract lies in it."""

import pytest
from django.test import Client

from archive.records.models import Record
from decisions.models import Request
from kernel.clock import today
from kernel.scope import reenter
from policies.document.effective import effective
from policies.document.queries import published
from policies.fields.rules import FieldType, Required
from security.audit.models import ChangeSet
from security.people.models import Appointment, User
from tests.plugins.doubles import tell_only

SAMPLES = {
    FieldType.TEXT: "丸石",
    FieldType.LONGTEXT: "丸石",
    FieldType.NUMBER: "1",
    FieldType.MONEY: "12.5万",
    FieldType.DATE: "2026年3月5日",
    FieldType.DATETIME: "2026-03-05 14:30",
    FieldType.BOOL: "yes",
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "a@example.com",
    FieldType.USCC: "91310000MA1FL1TC24",
    FieldType.ADDRESS: "上海市浦东新区世纪大道1号",
}


@pytest.fixture(scope="module")
def company(make_company):
    made = make_company(pack="P01")
    tell_only(made)  # the same customer is entered again
    return made


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position, who=""):
        with reenter(company.id):
            actor = people.actor(department, position, who)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


def _needed(company, category, person):
    """What a person types to fill in every field that filing needs."""
    with reenter(company.id):
        known = effective(published().document, category)
    data = {}
    for one in known.fields:
        if one.required not in {Required.ALWAYS, Required.FILING}:
            continue
        name = f"g.{one.repeat}.0.{one.code}" if one.repeat else f"f.{one.code}"
        if one.choices:
            data[name] = "contract" if one.code == "legal_basis" else one.choices[0].code
        elif one.type is FieldType.PERSON:
            data[name] = person
        elif one.type in SAMPLES:
            data[name] = SAMPLES[one.type]
    return data


@pytest.mark.requirement("REQ-VER-01", "after entry: a draft is reviewed before it is filed")
def test_a_file_is_reviewed_before_it_gets_its_number(company, sign_in):
    clerk, head, keeper = sign_in("XSB", "OPR"), sign_in("XSB", "DH"), sign_in("DAS", "ARC")
    data = _needed(company, "KH·Q", "XSB-OPR")
    assert clerk.get("/records/new/KH·Q/").status_code == 200
    answer = clerk.post(
        "/records/new/KH·Q/", {**data, "g.CTC.rows": "3", "then": "submit"}, follow=True
    )
    form = answer.context.get("form")
    assert not form, form.errors
    with reenter(company.id):
        record = Record.objects.get()
    assert record.state == "in_review"
    page = answer.content.decode()
    assert "Withdraw" in page
    assert f"/records/{record.pk}/edit/" not in page
    assert clerk.get(f"/records/{record.pk}/edit/").status_code == 403
    assert record.title in head.get("/requests/").content.decode()
    with reenter(company.id):
        request = Request.objects.get(subject="record.review")
    head.post(f"/requests/{request.pk}/", {"outcome": "approve"})
    assert "Ready to be filed" in keeper.get(f"/records/{record.pk}/").content.decode()
    answer = keeper.post(f"/records/{record.pk}/step/", {"step": "file"}, follow=True)
    with reenter(company.id):
        record = Record.objects.get()
    assert record.state == "filed", answer.content.decode()[:3000]
    assert record.archive_no in answer.content.decode()


def test_who_may_enter_but_not_see_is_not_led_to_a_page_that_is_not_there(company, sign_in):
    staff = sign_in("XZB", "STF")
    assert staff.get("/records/").status_code == 403
    assert "TS" in staff.get("/records/new/").content.decode()
    with reenter(company.id):
        known = effective(published().document, "TS").code
    data = _needed(company, known, "XZB-STF")
    answer = staff.post(f"/records/new/{known}/", {**data, "title": "投诉"}, follow=True)
    assert answer.status_code == 200


def test_a_submission_is_taken_back_while_it_waits_for_its_review(company, sign_in):
    clerk = sign_in("XSB", "OPR")
    data = _needed(company, "KH·Q", "XSB-OPR") | {"f.uscc": "91130000MA1FL1TC32"}
    clerk.post("/records/new/KH·Q/", {**data, "g.CTC.rows": "3", "then": "submit"})
    with reenter(company.id):
        record = Record.objects.order_by("-pk").first()
        found = ChangeSet.objects.filter(verb="record.submit").order_by("-pk").first()
    assert record.state == "in_review"
    assert "It is a draft again" in clerk.get(f"/did/{found.pk}/undo/").content.decode()
    clerk.post(f"/did/{found.pk}/undo/")
    with reenter(company.id):
        assert Record.objects.get(pk=record.pk).state == "draft"
        assert not Request.objects.filter(target_id=str(record.pk), state="open").exists()


def _appoint(company, who, whom):
    """Let `who` hold the post of `whom` in whose stead, from today on."""
    with reenter(company.id):
        held = Appointment.objects.get(user__name=whom)
        Appointment.objects.create(
            user=User.objects.get(name=who),
            department=held.department,
            position=held.position,
            stands_in_for=held.user,
            valid_from=today(),
        )


CODES = iter(("91310000FAKE00013Y", "92440000DEMX00022H", "52110000TRXAL0038E"))


def _entered(company, who, then="submit", **more):
    """Somebody enters another organisation; return the address of its page."""
    data = _needed(company, "KH·Q", "XSB-OPR") | {"g.CTC.rows": "1", "then": then}
    data |= {"f.uscc": next(CODES), **more}
    return who.post("/records/new/KH·Q/", data, follow=True).request["PATH_INFO"]


def _decided(company, who, page):
    """Somebody approves what is asked of a record; return the status and the page that follows."""
    with reenter(company.id):
        found = Request.objects.get(target_id=page.strip("/").rpartition("/")[2], state="open")
    answer = who.post(f"/requests/{found.pk}/", {"outcome": "approve"}, follow=True)
    return answer.status_code, answer.content.decode()


def _refused(company, who, page, why):
    status, said = _decided(company, who, page)
    assert status == 400, said[:2000]
    assert why in said


REVIEWED_BY_ANOTHER = pytest.mark.requirement(
    "REQ-VER-03",
    "where it is reviewed after entry, who entered, changed or filled in a record does not review it",
)


@REVIEWED_BY_ANOTHER
def test_the_head_who_entered_a_record_does_not_review_it(company, sign_in):
    head, second = sign_in("XSB", "DH"), sign_in("XSB", "DH", "2")
    own = _entered(company, head)
    _refused(company, head, own, "You asked for this yourself; somebody else has to decide.")
    assert _decided(company, second, own)[0] == 200


@REVIEWED_BY_ANOTHER
def test_nobody_reviews_what_he_changed_though_another_changed_it_later(company, sign_in):
    clerk, head, second = sign_in("XSB", "OPR"), sign_in("XSB", "DH"), sign_in("XSB", "DH", "2")
    changed = _entered(company, clerk, then="save")
    for who, name in ((head, "丸石甲"), (clerk, "丸石乙")):
        form = who.get(f"{changed}edit/").context["form"]
        held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
        answer = who.post(f"{changed}edit/", {**held, "f.short_name": name}, follow=True)
        assert answer.request["PATH_INFO"] == changed
    clerk.post(f"{changed}step/", {"step": "submit"})
    _refused(company, head, changed, "You prepared this yourself; somebody else has to decide.")
    _appoint(company, "XSB-DH2", "XSB-DH")
    _refused(company, second, changed, "you count as one person")
    assert _decided(company, sign_in("XSB", "DH", "3"), changed)[0] == 200


@REVIEWED_BY_ANOTHER
def test_nobody_reviews_what_he_filled_in_on_paper(company, sign_in):
    clerk, head, third = sign_in("XSB", "OPR"), sign_in("XSB", "DH"), sign_in("XSB", "DH", "3")
    filled = _entered(company, clerk, **{"f.filled_by": "XSB-DH3", "f.filled_on": "2026-11-02"})
    _refused(company, third, filled, "You prepared this yourself; somebody else has to decide.")
    fourth = sign_in("XSB", "DH", "4")
    _appoint(company, "XSB-DH4", "XSB-DH3")
    _refused(company, fourth, filled, "you count as one person")
    assert _decided(company, head, filled)[0] == 200
