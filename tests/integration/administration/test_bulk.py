"""People in bulk through their screens: taken out, changed in a spreadsheet, looked at, done whole."""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.clock import today
from security.audit.models import AuditEvent, ChangeSet
from security.people.models import Appointment, Department, Position, User
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import Browser

DAY = today("Asia/Shanghai")
PACKS = ("P01", "P07")
LISTED = 60


@pytest.fixture(scope="module", params=PACKS)
def staffed(request, make_company):
    """A company of each pack with sixty people, one post each."""
    company = make_company(pack=request.param)
    with tenant_scope(company):
        departments = list(Department.objects.order_by("code"))
        position = Position.objects.get(code="STF")
        for number in range(LISTED):
            user = User.objects.create_user(f"p{number:03}", name=f"职员{number:03}")
            Appointment.objects.create(
                user=user,
                department=departments[number % len(departments)],
                position=position,
                valid_from=DAY - timedelta(days=100),
            )
    return company


@pytest.fixture
def manager(staffed):
    found = Browser(staffed.host)
    assert found.sign_in().status_code == 302
    return found


def taken_out(manager):
    answer = manager.get("/people/out/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def read_in(manager, book=None, content=None, name="people.xlsx", **more):
    if content is None:
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    file = SimpleUploadedFile(name, content)
    return manager.post("/people/in/", file=file, effective=DAY.isoformat(), **more)


def previewed(manager, answer):
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer["Location"], manager.get(answer["Location"]).context


def confirm(manager, path, plan, digest=None):
    return manager.post(f"{path}do/", digest=digest or plan.digest)


def head(company, username="p000"):
    with tenant_scope(company):
        return User.objects.get(username=username)


def test_an_unchanged_file_changes_nothing(manager):
    _path, shown = previewed(manager, read_in(manager, taken_out(manager), complete="on"))
    assert not shown["plan"].changes
    assert not shown["plan"].troubles
    for table in ("departments", "positions", "people", "posts"):
        answer = manager.get("/people/out/", table=table)
        _path, shown = previewed(
            manager, read_in(manager, content=answer.content, name=f"{table}.csv")
        )
        assert not shown["plan"].changes, table
        assert not shown["plan"].troubles, table


def change_twenty(book):
    """Change twenty rows: ten people, five moves, two ends, one comes, one begins, one department."""
    departments, _positions, people, posts = book.worksheets
    departments.cell(2, 2).value += "（新）"
    by_name = {people.cell(row, 1).value: row for row in range(2, people.max_row + 1)}
    for number in range(10):
        people.cell(by_name[f"p{number:03}"], 3).value = f"p{number:03}@example.com"
    people.append(["newcomer", "新来的", "new@example.com", "", "", DAY, ""])
    rows = {posts.cell(row, 2).value: row for row in range(2, posts.max_row + 1)}
    codes = [departments.cell(row, 1).value for row in range(2, departments.max_row + 1)]
    for number in range(20, 25):
        cell = posts.cell(rows[f"p{number:03}"], 4)
        cell.value = codes[(codes.index(cell.value) + 1) % len(codes)]
    for number in (30, 31):
        posts.cell(rows[f"p{number:03}"], 7).value = DAY.isoformat()
    posts.append(["", "newcomer", "", codes[0], "STF", DAY.isoformat(), "", "", ""])


def test_twenty_changed_rows_are_exactly_the_twenty_changes_shown_and_done(manager, staffed):
    book = taken_out(manager)
    change_twenty(book)
    path, shown = previewed(manager, read_in(manager, book))
    plan = shown["plan"]
    assert not plan.troubles
    assert len(plan.changes) == 20
    counts = {str(group): count for group, count in plan.counts().items()}
    assert counts == {
        "comes": 1,
        "moves": 5,
        "leaves": 0,
        "begins": 1,
        "ends": 2,
        "changes": 10,
        "units": 1,
    }
    assert confirm(manager, path, plan).status_code == 302
    with tenant_scope(staffed):
        assert (
            User.objects.filter(email__endswith="@example.com", username__startswith="p").count()
            == 10
        )
        moved = list(Appointment.objects.filter(user__username="p020").order_by("valid_from"))
        assert [one.valid_to for one in moved] == [DAY - timedelta(days=1), None]
        assert moved[1].valid_from == DAY
        newcomer = User.objects.get(username="newcomer")
        assert newcomer.first_day == DAY
        assert not newcomer.has_usable_password()
        assert Appointment.objects.get(user=newcomer).position.code == "STF"
        assert Appointment.objects.get(user__username="p030").valid_to == DAY
        event = AuditEvent.objects.get(verb="people.bulk")
        assert ChangeSet.objects.filter(pk=event.change_set_id, verb="people.bulk").count() == 1
    again = confirm(manager, path, plan)
    assert again.status_code == 409
    _path, shown = previewed(manager, read_in(manager, taken_out(manager)))
    assert not shown["plan"].changes


def test_what_changed_since_the_preview_is_looked_at_again_and_nothing_is_done(manager, staffed):
    book = taken_out(manager)
    people = book.worksheets[2]
    people.cell(people.max_row, 4).value = "0007"
    path, shown = previewed(manager, read_in(manager, book))
    username = people.cell(people.max_row, 1).value
    with tenant_scope(staffed):
        User.objects.filter(username=username).update(staff_no="0008")
    assert confirm(manager, path, shown["plan"]).status_code == 409
    with tenant_scope(staffed):
        assert User.objects.get(username=username).staff_no == "0008"


def test_two_heads_an_early_post_and_an_impossible_day_get_a_sentence_the_rest_is_done(
    manager, staffed
):
    with tenant_scope(staffed):
        free = Department.objects.order_by("code").last()
        User.objects.filter(username="p042").update(first_day=DAY)
    content = (
        "账号,部门代码,职位代码,第一天,最后一天\n"
        f"p040,{free.code},DH,{DAY},\n"
        f"p041,{free.code},DH,{DAY},\n"
        f"p042,{free.code},OPR,{DAY - timedelta(days=3)},\n"
        f"p043,{free.code},OPR,2026-02-30,\n"
        f"p044,{free.code},OPR,{DAY},{DAY - timedelta(days=1)}\n"
        f"p045,{free.code},=1+1,{DAY},\n"
        f"p046,{free.code},OPR,{DAY},\n"
    )
    content = headed(manager, content)
    path, shown = previewed(manager, read_in(manager, content=content.encode(), name="posts.csv"))
    plan = shown["plan"]
    found = [(one.row, one.problem.code) for one in plan.troubles]
    assert sorted(found) == [
        (3, "two_heads"),
        (4, "first_day"),
        (5, "day"),
        (6, "period"),
        (7, "position"),
    ]
    page = manager.get(path).content.decode()
    assert "职员040" in page  # who heads the department already
    assert "2026-02-30" in page
    assert confirm(manager, path, plan).status_code == 302
    with tenant_scope(staffed):
        heads = Appointment.objects.filter(department=free, position__code="DH")
        assert [one.user.username for one in heads] == ["p040"]
        assert Appointment.objects.filter(user__username="p046").count() == 2


def headed(manager, content):
    """Put the headings of the company's own file above the rows, by what they mean."""
    own = manager.get("/people/out/", table="posts").content.decode("utf-8-sig")
    names = own.splitlines()[0].split(",")
    wanted = ",".join(names[place] for place in (1, 3, 4, 5, 6))
    return f"{wanted}\n" + content.split("\n", 1)[1]


def test_a_file_that_is_none_gets_one_sentence_and_nothing_is_kept(manager):
    for content, name in (
        (b"%PDF-1.4 nothing", "people.xlsx"),
        (b"a,b\n1,2\n", "people.csv"),
        (b"PK\x03\x04broken", "people.xlsx"),
    ):
        answer = read_in(manager, content=content, name=name)
        assert answer.status_code == 200
        assert len(answer.context["form"].errors) == 1


def test_what_begins_like_a_formula_goes_out_harmless_and_comes_back_the_same(manager, staffed):
    with tenant_scope(staffed):
        User.objects.filter(username="p050").update(name="=1+1")
    answer = manager.get("/people/out/", table="people")
    assert re.search(r"(^|,)=1\+1", answer.content.decode(), re.MULTILINE) is None
    _path, shown = previewed(manager, read_in(manager, content=answer.content, name="people.csv"))
    assert not shown["plan"].changes
    with zipfile.ZipFile(io.BytesIO(manager.get("/people/out/").content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_people_without_an_account_come_in_by_their_column_and_never_sign_in(manager, staffed):
    answer = manager.get("/people/out/", table="people")
    names = answer.content.decode("utf-8-sig").splitlines()[0].split(",")
    left = "已离职"
    content = f"{names[0]},{names[1]},{names[3]},{names[6]}\n,老张,A17,{left}\n"
    path, shown = previewed(manager, read_in(manager, content=content.encode(), name="old.csv"))
    assert [change.key for change in shown["plan"].changes] == ["a17"]
    assert confirm(manager, path, shown["plan"]).status_code == 302
    with tenant_scope(staffed):
        made = User.objects.get(username="a17")
        assert made.former
        assert not made.is_active
    assert Browser(staffed.host, "192.0.2.77").sign_in("a17").status_code == 200


def test_departments_of_the_pack_get_own_names_at_once_and_keep_their_codes(manager, staffed):
    form = manager.get("/people/names/").context["form"]
    data = {name: field.initial for name, field in form.fields.items()}
    first = next(name for name in data if name.startswith("zh-"))
    assert manager.post("/people/names/", **{**data, first: "自己的名字"}).status_code == 302
    with tenant_scope(staffed):
        assert Department.objects.get(code=first.removeprefix("zh-")).zh == "自己的名字"


def test_who_does_not_manage_people_reaches_none_of_it(staffed):
    with tenant_scope(staffed):
        user = User.objects.get(username="p055")
        user.set_password("correct-horse-battery")
        user.save()
    ordinary = Browser(staffed.host, "192.0.2.55")
    assert ordinary.sign_in("p055").status_code == 302
    for path in ("/people/out/", "/people/in/", "/people/names/", "/people/invitations/"):
        assert ordinary.get(path).status_code == 403, path
