"""People who left are entered without an account, and old ledgers can name them as keepers and authors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.imports.models import ImportIssue, ImportRow
from archive.records.models import Record
from config.demo.ledgers import write_cards
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import Appointment, User
from tests.plugins.doubles import tell_only

AT = "/people/left/new/"


def enter(coming, who, name, **more):
    return coming.post(who, AT, name=name, **more)


@pytest.fixture(scope="module")
def left(coming):
    """王建国 left; 李思 works here and another 李思 left; two of the name 赵陆 left."""
    tell_only(coming.company)  # invented names are often the same
    with reenter(coming.company.id):
        User.objects.create_user("lisi", None, name="李思")
    enter(coming, "admin", "王建国", staff_no="0107")
    enter(coming, "admin", "李思")
    enter(coming, "admin", "赵陆")
    enter(coming, "admin", "赵陆")


def test_a_person_who_left_has_no_account_and_the_post_they_held(coming, left):
    with reenter(coming.company.id):
        department, position = Appointment.objects.values_list("department", "position").filter(
            user=coming.ids["salesman"]
        )[0]
    answer = enter(
        coming,
        "admin",
        "孙七",
        department=department,
        position=position,
        first_day="2001-03-01",
        last_day="2009-06-30",
    )
    assert "孙七 is entered as a person who left" in coming.shown(answer)
    with reenter(coming.company.id):
        found = User.objects.get(name="孙七")
        assert (found.former, found.is_active) == (True, False)
        assert not found.has_usable_password()
        held = Appointment.objects.get(user=found)
        assert (held.valid_from.year, held.valid_to.year) == (2001, 2009)
        assert AuditEvent.objects.filter(
            verb="person.register_former", target_id=str(found.pk)
        ).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "x", "last_day": "2999-01-01"}, "The last day has not passed"),
        ({"name": "x", "first_day": "2009-01-01", "last_day": "2001-01-01"}, "before the first"),
    ],
)
def test_what_cannot_be_is_said_in_words(coming, given, said):
    assert said in coming.shown(coming.post("admin", AT, **given))


def test_who_does_not_manage_people_enters_nobody(coming):
    assert enter(coming, "clerk", "外人").status_code == 403
    with reenter(coming.company.id):
        assert not User.objects.filter(name="外人").exists()


def test_an_old_ledger_names_people_who_left_as_keepers(coming, left):
    project = coming.project("旧人")
    file = coming.add(project, "旧关怀.csv")
    number = coming.customer()
    owners = ("王建国", "李思", "赵陆", "left-0107")
    lines = ["题名,所属客户档号,事由,日期,件数,记录归属人"]
    lines += [
        f"关怀{at},{number},生日,2005-03-0{at + 1},1,{owner}" for at, owner in enumerate(owners)
    ]
    rows = _brought(coming, file, "\n".join(lines).encode())
    with reenter(coming.company.id):
        known = {one.username: one.pk for one in User.objects.all()}
        kept = [
            Record.objects.get(pk=one.record_id).owner_id if one.record_id else None for one in rows
        ]
        former = known["left-0107"]
        assert kept == [former, known["lisi"], None, former]
        issue = ImportIssue.objects.get(job=rows[0].job, row=rows[2].row, severity="error")
        assert issue.code == "person_twice"


def test_old_cards_name_people_who_left_as_their_authors(coming, left, tmp_path):
    project = coming.project("旧卡")
    file = coming.add(project, "旧卡.xlsx", category="KP", kind="customers")
    path = tmp_path / "旧卡.xlsx"
    write_cards(path, 30, seed=3, staff=("王建国", "XSB-DH"))
    rows = _brought(coming, file, path.read_bytes(), "KP")
    with reenter(coming.company.id):
        former = User.objects.get(username="left-0107").pk
        made = [one.record_id for one in rows if one.record_id]
        assert len(made) > 20
        values = Record.objects.filter(pk__in=made).values_list("values", flat=True)
        assert {one["filled_by"] for one in values} == {str(former)}
        codes = ImportIssue.objects.filter(job=rows[0].job).values_list("code", flat=True)
        assert not {"person_unknown", "person_twice"} & set(codes)


def _brought(coming, file, content, category="GH"):
    """Bring a ledger in from its line and commit it; return its rows."""
    name = "旧.xlsx" if content.startswith(b"PK") else "旧.csv"
    upload = SimpleUploadedFile(name, content)
    answer = coming.browser("clerk").post(
        f"{file}upload/", {"category": category, "file": upload}, secure=True
    )
    at = coming.on_from(answer["Location"])
    with reenter(coming.company.id):
        return list(ImportRow.objects.filter(job=coming.number(at)).order_by("row"))
