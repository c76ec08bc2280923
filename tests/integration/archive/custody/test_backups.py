"""The backup register: electronic sets and physical copies in one list, their media checked, defects closed."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from archive.backups.models import BackupSet, MediaCheck, MediaIssue
from decisions.duties.models import Duty
from kernel.clock import today
from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.checks.conftest import at, work
from tests.integration.archive.custody.test_copies import copy_of
from tests.integration.policies.houses import seen

DIGEST, OTHER = "a" * 64, "b" * 64


def said(house, label, **changes):
    with reenter(house.company.id):
        day = today().isoformat()
    return {
        "label": label, "medium": "disk", "covers": "全部档案库与文件", "made_on": day, "made_by": "李工",
        "digest": DIGEST.upper(), "size": "2048", "encrypted": "on", "kept_at": "银行保管箱",
        "every": "P3M", "department": "XSB", **changes,
    }  # fmt: skip


def registered(house, label, **changes):
    page = house.post("clerk", "/backups/new/", **said(house, label, **changes))
    assert f"{label} is registered." in seen(page), seen(page)
    with reenter(house.company.id):
        return BackupSet.objects.get(label=label).pk


def duty_of(house, number, state="open"):
    with reenter(house.company.id):
        rows = Duty.objects.filter(subject_kind="backup_set", subject_id=str(number), state=state)
        row = rows.order_by("-pk").first()
        return (row.pk, row.due_on) if row else (0, None)


@pytest.mark.requirement(
    "REQ-BKP-05",
    "electronic sets and physical copies stand in one register with where they are kept",
)
@pytest.mark.requirement("REQ-BKP-05", "the register is filtered, printed and exported")
def test_sets_and_copies_stand_in_one_register(house):
    house.add("K8", "room")
    house.add("K8-1", "shelf", "K8")
    record, _number = house.filed(carrier="paper")
    _copy, label = copy_of(house, record, location="K8-1")
    wrong = said(house, "BK-0", kept_at="", digest="xyz", made_on="2099-01-01")
    page = seen(house.post("clerk", "/backups/new/", **wrong))
    for words in (
        "Say where it is kept",
        "This is no SHA-256",
        "cannot have been made after today",
    ):
        assert words in page
    number = registered(house, "BK-1", location="K8-1", until="2099-12-31")
    again = seen(house.post("clerk", "/backups/new/", **said(house, "bk-1")))
    assert "registered already" in again
    for who, path in (("head", "/backups/new/"), ("engineer", f"/backups/{number}/end/")):
        assert house.post(who, path, **said(house, "BK-9"), why="x").status_code == 403
    assert house.get("engineer", "/backups/").status_code == 403
    shown = house.shown("clerk", "/backups/")
    for words in ("BK-1", label, "K8 › K8-1 · 银行保管箱", "2,048 MB", DIGEST[:16], "2099-12-31"):
        assert words in shown
    assert label not in house.shown("clerk", "/backups/?kind=electronic")
    assert "BK-1" not in house.shown("clerk", "/backups/?kind=physical")
    assert "BK-1" not in house.shown("clerk", "/backups/?state=withdrawn")
    assert label not in house.shown("clerk", "/backups/?q=保管箱")
    it_leaves_on_paper_and_as_a_file(house, label)
    two_people_at_once(house, number)


def it_leaves_on_paper_and_as_a_file(house, label):
    printed = house.get("clerk", "/backups/print/?state=all")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed.content)).pages)
    assert "BK-1" in text
    assert label in text.replace("\n", "")
    file = house.get("clerk", "/backups/export/?kind=electronic")
    rows = list(load_workbook(io.BytesIO(b"".join(file.streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == ["BK-1"]
    assert house.get("engineer", "/backups/export/").status_code == 403


def two_people_at_once(house, number):
    page = f"/backups/{number}/keep/"
    form = {"kept_at": "总部金库", "every": "", "seen": 1}
    assert "Saved." in seen(house.post("clerk", page, **form))
    late = house.post("clerk2", page, **form | {"kept_at": "别处"})
    assert late.status_code == 400
    assert "withdrawn; the register keeps it" in seen(
        house.post("clerk", f"/backups/{number}/end/", why="期满销毁")
    )
    assert "withdrawn already" in seen(house.post("clerk2", f"/backups/{number}/end/", why="x"))
    assert "BK-1" in house.shown("clerk", "/backups/?state=withdrawn")


@pytest.mark.requirement(
    "REQ-BKP-05",
    "media are checked at their interval, and each check is signed with what was read and compared",
)
@pytest.mark.requirement(
    "REQ-BKP-05", "a defect of a medium is closed by another person than who mended it"
)
def test_media_are_checked_and_a_defect_is_closed_by_another(house):
    quarterly, monthly = registered(house, "BK-2"), registered(house, "BK-3", every="P1M")
    never = registered(house, "BK-4", every="", department="")
    with reenter(house.company.id):
        day = today()
    work(house.company, "duties.daily")
    assert duty_of(house, monthly)[0] == duty_of(house, never)[0] == 0  # nothing is due yet
    with at(day + timedelta(days=25)):
        work(house.company, "duties.daily")
        assert duty_of(house, monthly)[0]
        assert not duty_of(house, quarterly)[0]
    with at(day + timedelta(days=120)):
        work(house.company, "duties.daily")
        duty, _due = duty_of(house, quarterly)
        assert duty
        assert not duty_of(house, never)[0]
        assert "BK-2" in house.shown("clerk", "/backups/?state=late")
        a_sound_medium_is_signed(house, duty_of(house, monthly)[0])
        issue = a_defect_is_reported(house, duty)
        it_is_closed_by_another(house, issue)


def a_sound_medium_is_signed(house, duty):
    page = f"/backups/checks/{duty}/"
    assert house.get("engineer", page).status_code == 404
    assert house.post("finance", page, readable="yes", digest=DIGEST).status_code in {403, 404}
    open_ = seen(house.post("clerk", page, readable="yes"))
    assert "Give the digest computed now, or say why" in open_
    signed = seen(house.post("clerk", page, readable="yes", digest=DIGEST))
    assert "The check is written down and signed." in signed
    assert "the digest is the same" in signed
    assert house.post("clerk2", page, readable="yes", digest=DIGEST).status_code == 403
    with reenter(house.company.id):
        assert Duty.objects.get(pk=duty).state == "signed"


def a_defect_is_reported(house, duty):
    page = f"/backups/checks/{duty}/"
    bad = {"readable": "yes", "digest": OTHER, "note": "三个文件不同"}
    assert "This is a defect: say who mends it" in seen(house.post("clerk", page, **bad))
    with reenter(house.company.id):
        assert not MediaCheck.objects.filter(duty=duty).exists()
        handler = User.objects.get(pk=house.ids["staff"]).username
        due = (today() + timedelta(days=5)).isoformat()
    nobody = house.post("clerk", page, **bad, handler="无此人", due_on=due)
    assert "Choose one person" in seen(nobody)
    found = seen(house.post("clerk", page, **bad, handler=handler, due_on=due))
    assert "the digest differs" in found
    assert "三个文件不同" in house.shown("staff", "/duties/")
    with reenter(house.company.id):
        assert Duty.objects.get(pk=duty).result == "finding"
        return MediaIssue.objects.get().pk


def it_is_closed_by_another(house, issue):
    address = f"/backups/issues/{issue}/"
    assert house.get("engineer", address).status_code == 404
    assert house.post("clerk", address, action="x", which="handle").status_code == 403
    house.post("staff", address, action="已从另一份重做")
    own = house.post("staff", address, mended="yes", which="verify")
    assert own.status_code == 403
    assert "Say what is not mended yet." in seen(house.post("clerk", address, mended="no"))
    house.post("clerk", address, mended="no", verdict="仍有一个文件不同")
    house.post("staff", address, action="已全部重做")
    closed = seen(house.post("clerk", address, mended="yes", verdict="校验一致"))
    assert "closed" in closed
    assert "三个文件不同" in house.shown("clerk", "/backups/issues/?show=closed")
    with reenter(house.company.id):
        assert not Duty.objects.filter(subject_kind="media_issue", state="open").exists()
