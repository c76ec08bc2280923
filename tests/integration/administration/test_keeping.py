"""No department loses its last keeper unnoticed, and which positions keep and lead the company says itself."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import translation

from administration.keeper_notices import tell_of_dates
from archive.records.models import Record
from kernel.clock import now, today
from kernel.errors import Invalid
from kernel.scope import reenter
from notices.models import Receipt
from security.actor import Actor
from security.actor import Post as ActorPost
from security.audit.models import ChangeSet
from security.audit.queries import open_events
from security.people.models import Appointment, Department, Position, User
from security.people.post_actions import end_appointments
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import PASSWORD, Browser

DAY = today("Asia/Shanghai")
WHY = "招聘中，由部门负责人代管"


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(pack="P07")


@pytest.fixture
def named(company):
    """Return `named(username, department, position)`: somebody with a post since yesterday, anew for each test."""

    def make(username, department, position):
        with tenant_scope(company):
            user = User.objects.filter(username=username).first()
            user = user or User.objects.create_user(username, "x" * 20, name=f"{username}先生")
            User.objects.filter(pk=user.pk).update(is_active=True, former=False)
            Appointment.objects.filter(user=user).delete()
            post = Appointment.objects.create(
                user=user,
                department=Department.objects.get(code=department),
                position=Position.objects.get(code=position),
                valid_from=DAY - timedelta(days=1),
            )
            return user, post

    return make


def payload(company, trail_of, verb):
    with tenant_scope(company):
        event = trail_of(verb)[-1]
    with tenant_scope(company):
        return open_events([event])[event.pk].content


def told(company):
    with tenant_scope(company):
        return Receipt.objects.filter(occasion__kind="keepers.gone").count()


def kept_by(admin):
    """Return who keeps the category KP, as its page says."""
    facts = admin.get("/policy/categories/KP/").context["facts"]
    return next(one["value"] for one in facts if one["label"] == "专人")


def test_the_last_keeper_goes_only_with_a_reason_that_is_kept_and_told(
    admin, company, named, trail_of
):
    user, post = named("chen", "XSB", "CLK")
    end = f"/people/{user.pk}/posts/{post.pk}/end/"
    before = told(company)
    answer = admin.post(end, last_day=DAY.isoformat())
    assert answer.status_code == 200
    (said,) = answer.context["form"].errors["vacancy"]
    assert "XSB 销售部" in said
    assert "KP 客户档案卡" in said
    with tenant_scope(company):
        assert Appointment.objects.get(pk=post.pk).valid_to is None
    assert told(company) == before
    assert admin.post(end, last_day=DAY.isoformat(), vacancy=" ").status_code == 200
    assert admin.post(end, last_day=DAY.isoformat(), vacancy=WHY).status_code == 302
    kept = payload(company, trail_of, "post.end")
    assert kept["why"] == WHY
    assert kept["unkept"]["departments"] == ["XSB"]
    assert told(company) == before + 1
    panel = next(one for one in admin.get("/").context["panels"] if one.name == "keepers")
    assert panel.departments
    assert panel.categories


def test_with_a_colleague_who_keeps_nobody_asks(admin, company, named):
    user, _post = named("chen", "XSB", "CLK")
    named("wang", "XSB", "CLK")
    assert admin.post(f"/people/{user.pk}/leave/", former="on").status_code == 302
    with tenant_scope(company):
        assert User.objects.get(pk=user.pk).former


def test_letting_go_and_a_position_that_stops_keeping_are_asked_about_too(admin, company, named):
    user, _post = named("wang", "XSB", "CLK")
    answer = admin.post(f"/people/{user.pk}/leave/", former="on")
    assert "XSB" in answer.context["form"].errors["vacancy"][0]
    said = {"zh": "内勤/录入员", "en": "Entry clerk"}
    answer = admin.post("/people/position/CLK/", **said)
    assert "XSB" in answer.context["form"].errors["vacancy"][0]
    with tenant_scope(company):
        assert Position.objects.get(code="CLK").keeps
        assert User.objects.get(pk=user.pk).is_active
    assert "wang先生" in kept_by(admin)
    assert admin.post(f"/people/{user.pk}/leave/", vacancy=WHY).status_code == 302
    assert "wang先生" not in kept_by(admin)


def test_a_department_that_keeps_nothing_may_lose_its_keeper(admin, named):
    user, _post = named("zhao", "JSB", "CLK")
    assert admin.post(f"/people/{user.pk}/leave/").status_code == 302


def test_a_company_says_without_code_which_positions_keep_and_lead(admin, company, named):
    named("lin", "XSB", "STF")
    rows = admin.get("/people/vacant/").context["tables"][0]["table"]["rows"]
    assert any(row["label"].startswith("XSB") for row in rows)
    edit = "/people/position/STF/"
    assert admin.post(edit, zh="普通员工", en="Ordinary staff", keeps="on").status_code == 302
    tables = admin.get("/people/vacant/").context["tables"]
    assert not any(row["label"].startswith("XSB") for row in tables[0]["table"]["rows"])
    assert any(row["label"].startswith("XSB") for row in tables[1]["table"]["rows"])
    said = {"zh": "普通员工", "en": "Ordinary staff", "leads": "on", "keeps": "on"}
    assert admin.post(edit, **said).status_code == 302
    tables = admin.get("/people/vacant/").context["tables"]
    assert not any(row["label"].startswith("XSB") for row in tables[1]["table"]["rows"])
    listed = admin.get("/people/positions/").context["table"]["rows"]
    cells = {row["cells"][0]: row["cells"][3] for row in listed}
    assert "—" not in cells["STF"]
    assert cells["OPR"] == "—"
    assert admin.post(edit, zh="普通员工", en="Ordinary staff", vacancy=WHY).status_code == 302
    assert (
        admin.post("/people/position/new/", code="KEEP", zh="专管员", keeps="on").status_code == 302
    )
    with tenant_scope(company):
        assert Position.objects.get(code="KEEP").keeps


def read_in(admin, book):
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("people.xlsx", out.getvalue())
    answer = admin.post("/people/in/", file=file, effective=DAY.isoformat())
    assert answer.status_code == 302
    return answer["Location"], admin.get(answer["Location"])


def test_the_two_columns_go_out_and_come_back(admin, company):
    book = openpyxl.load_workbook(io.BytesIO(admin.get("/people/out/").content))
    positions = book.worksheets[1]
    head = [cell.value for cell in positions[1]]
    keeps = head.index("保管档案") + 1
    rows = {positions.cell(row, 1).value: row for row in range(2, positions.max_row + 1)}
    assert positions.cell(rows["CLK"], keeps).value == "是"
    assert positions.cell(rows["OPR"], keeps).value == "否"
    _path, shown = read_in(admin, book)
    assert not shown.context["plan"].changes
    positions.cell(rows["OPR"], keeps).value = "是"
    path, shown = read_in(admin, book)
    (change,) = shown.context["plan"].changes
    assert dict(change.after) == {"keeps": True}
    assert shown.context["unkept"] == ""
    done = admin.post(f"{path}do/", digest=shown.context["plan"].digest)
    assert done.status_code == 302
    with tenant_scope(company):
        assert Position.objects.get(code="OPR").keeps


def test_the_preview_of_a_file_says_who_is_left_without_a_keeper(admin, company, named, trail_of):
    user, _post = named("wang", "XSB", "CLK")
    book = openpyxl.load_workbook(io.BytesIO(admin.get("/people/out/").content))
    people = book.worksheets[2]
    named_rows = {people.cell(row, 1).value: row for row in range(2, people.max_row + 1)}
    people.cell(named_rows["wang"], 7).value = "已离职"
    path, shown = read_in(admin, book)
    assert "XSB 销售部" in shown.context["unkept"], shown.context["plan"]
    digest = shown.context["plan"].digest
    refused = admin.post(f"{path}do/", digest=digest)
    assert refused["Location"] == path
    with tenant_scope(company):
        assert User.objects.get(pk=user.pk).is_active
    assert admin.post(f"{path}do/", digest=digest, vacancy=WHY).status_code == 302
    assert payload(company, trail_of, "people.bulk")["why"] == WHY
    with tenant_scope(company):
        assert User.objects.get(pk=user.pk).former


def test_publication_warns_of_a_custodian_without_keeper(admin, named):
    user, _post = named("wang", "XSB", "CLK")
    admin.post("/policy/begin/")
    warned = [one["text"] for one in admin.get("/policy/publish/").context["warnings"]]
    assert not any("XSB" in text for text in warned)
    assert any("CWB" in text for text in warned)
    assert admin.post(f"/people/{user.pk}/leave/", vacancy=WHY).status_code == 302
    warned = [one["text"] for one in admin.get("/policy/publish/").context["warnings"]]
    assert any("XSB 销售部" in text for text in warned)


def test_taking_an_appointment_back_asks_for_a_reason_as_the_act_does(
    admin, company, named, trail_of
):
    user, _post = named("fei", "XSB", "STF")
    with tenant_scope(company):
        Appointment.objects.filter(position__keeps=True).update(
            valid_from=DAY - timedelta(days=9), valid_to=DAY - timedelta(days=1)
        )
    with tenant_scope(company):
        department = Department.objects.get(code="XSB").pk
        position = Position.objects.get(code="CLK").pk
    given = admin.post(
        f"/people/{user.pk}/appoint/",
        department=department,
        position=position,
        valid_from=DAY.isoformat(),
    )
    assert given.status_code == 302
    with tenant_scope(company):
        number = ChangeSet.objects.filter(verb="post.appoint").latest("pk").pk
        assert Appointment.objects.filter(user=user, position=position).exists()
    for said in ({}, {"vacancy": "  "}):
        answer = admin.post(f"/did/{number}/undo/", **said)
        assert answer.status_code == 400
        assert "XSB 销售部" in answer.context["unkept"]
        with tenant_scope(company):
            assert Appointment.objects.get(user=user, position=position).valid_to is None
            assert not ChangeSet.objects.filter(undo_of=number).exists()
    assert admin.post(f"/did/{number}/undo/", vacancy=WHY).status_code == 302
    with tenant_scope(company):
        assert Appointment.objects.get(user=user, position=position).valid_to == DAY
    assert payload(company, trail_of, "post.end")["why"] == WHY


def open_record(company, department):
    """Give a department something it answers for."""
    with tenant_scope(company):
        Record.objects.create(
            category="KP",
            kind="file",
            title="待归档",
            department=department,
            level="L1",
            created_at=now(),
            updated_at=now(),
            policy_version=1,
        )


def watched(company):
    """Let the day's job run."""
    with tenant_scope(company):
        return tell_of_dates()


def test_a_post_that_ends_by_its_date_is_told_ahead_and_on_the_day_once_each(company, named):
    _user, post = named("gao", "XZB", "CLK")
    open_record(company, "XZB")

    def ends(day):
        with tenant_scope(company):
            Appointment.objects.filter(pk=post.pk).update(
                valid_from=DAY - timedelta(days=90), valid_to=day
            )
        watched(company)
        watched(company)
        with tenant_scope(company):
            rows = Receipt.objects.filter(occasion__key__contains=":XZB:")
            return sorted(rows.values_list("occasion__kind", flat=True))

    assert ends(DAY + timedelta(days=40)) == []
    assert ends(DAY + timedelta(days=12)) == ["keepers.soon"]
    assert ends(DAY - timedelta(days=1)) == ["keepers.gone", "keepers.soon"]
    named("gao", "XZB", "CLK")  # a successor: no further vacancy
    watched(company)
    with tenant_scope(company):
        assert Receipt.objects.filter(occasion__key__contains=":XZB:").count() == 2


def test_what_the_act_has_told_no_date_tells_again(admin, company, named):
    user, post = named("he", "JSB", "CLK")
    open_record(company, "JSB")
    last = DAY + timedelta(days=5)
    end = f"/people/{user.pk}/posts/{post.pk}/end/"
    assert admin.post(end, last_day=last.isoformat(), vacancy=WHY).status_code == 302
    with tenant_scope(company):
        before = Receipt.objects.filter(occasion__key__contains=":JSB:").count()
    watched(company)
    with tenant_scope(company):
        assert Receipt.objects.filter(occasion__key__contains=":JSB:").count() == before


def test_two_administrators_do_not_let_the_last_two_keepers_go_at_once(company, named):
    _first, one = named("chen", "CWB", "CLK")
    _second, other = named("wang", "CWB", "CLK")
    actor = Actor(id="1", name="沈清", posts=(ActorPost(department="GLB", position="SYS"),))

    def end(pk):
        try:
            with translation.override("en"), reenter(company.id):
                end_appointments(actor, [pk], last_day=DAY)
        except Invalid as error:
            return error.problems[0].code
        finally:
            connections.close_all()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(end, (one.pk, other.pk)))
    assert told == ["ended", "unkept"]


def test_a_record_shows_by_name_who_keeps_it(admin, company, named):
    named("chen", "XSB", "CLK")
    seller, _post = named("seller", "XSB", "STF")
    with tenant_scope(company):
        record = Record.objects.create(
            category="KP",
            kind="file",
            title="客户",
            department="XSB",
            level="L1",
            created_by=seller,
            updated_by=seller,
            created_at=now(),
            updated_at=now(),
            policy_version=1,
        )
        User.objects.filter(pk=seller.pk).update(password=make_password(PASSWORD))
    browser = Browser(company.host, "192.0.2.77")
    assert browser.sign_in("seller").status_code == 302
    page = browser.get(f"/records/{record.pk}/")
    assert page.status_code == 200
    (shown,) = [one["value"] for one in page.context["facts"] if one["label"] == "专人"]
    assert "chen先生" in shown
