"""Rows that may be a customer there is wait for a person: merged, linked, or entered with a reason."""

import re
from binascii import crc32
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.imports.models import ImportIssue, ImportRow
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from policies.fields.rules import Field, FieldType
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.imports.test_meeting import (
    as_posted,
    card,
    committed,
    counts,
    ledger,
    number_of,
    rehearsed,
    signed_in,
)
from tests.integration.archive.records.conftest import CARD
from tests.plugins.doubles import only_told

CNID = "11010519491231002X"
CODES = ["91320000FK0000010J", "91410000FK00000292"]


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


@pytest.fixture(scope="module")
def archive(company, people):
    """Six customers, and a field by which one card names another."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        group = Field(
            category="KP", code="belongs_to", zh="所属集团", en="Group", type=FieldType.LINK, section="KP", link="KP"
        )  # fmt: skip
        change_draft(admin, replace(document, fields=(*document.fields, group)))
        publish(admin, draft_digest(), reason="集团")
    client = signed_in(company, "zhoumin")
    rows = [card(number) for number in range(1, 6)] + [card(6, 统一社会信用代码=CODES[0])]
    committed(client, rehearsed(client, ledger(rows)))


def other(number, **same):
    """A card that shares nothing with an earlier one but what is given."""
    return card(number, **same)


ALIKE = {
    "USCC": {"统一社会信用代码": CODES[0]},
    "name": {"客户名称": "天津第1 自行车有限责任公司（）"},
    "phone": {"联系电话": "+86 138-0000-0002"},
}


TYPED = {
    "USCC": ({"f.uscc": CODES[0]}, "Unified social credit code", 6),
    "phone": ({"g.CTC.0.mobile": "138 0000 0002"}, "Mobile / phone", 2),
    "name": ({"f.org_name": "天津第1自行车有限公司"}, "Customer name", 1),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            "USCC",
            marks=pytest.mark.requirement(
                "REQ-COL-21", "a duplicate by USCC is shown on entry and on import"
            ),
        ),
        pytest.param(
            "name",
            marks=pytest.mark.requirement(
                "REQ-COL-21", "a duplicate by normalised name is shown on entry and on import"
            ),
        ),
        pytest.param(
            "phone",
            marks=pytest.mark.requirement(
                "REQ-COL-21", "a duplicate by phone is shown on entry and on import"
            ),
        ),
    ],
)
def test_a_duplicate_waits_and_is_shown_with_the_record(company, archive, clerk, case):
    typed, field, which = TYPED[case]
    answer = clerk.post("/records/new/KP/", card_typed(f"手录{case}", **typed))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert str(stored(company, f"第{which}车行")) in page
    assert f"The same: {field}" in page
    assert stored(company, f"手录{case}") is None
    number = 100 + list(ALIKE).index(case)
    place = rehearsed(clerk, ledger([other(number, **ALIKE[case]), other(number + 10)]))
    assert (counts(company, place)["alike"], counts(company, place)["new"]) == (1, 1)
    page = clerk.get(f"{place}alike/").content.decode()
    with reenter(company.id):
        row = ImportRow.objects.get(job_id=number_of(place), state="alike")
        assert str(Record.objects.get(pk=row.met_id)).split()[0] in page
    committed(clerk, place)
    assert stored(company, f"第{number}车行") is None


def person(name, mobile):
    """A ledger with one person, all with the same ID number."""
    head = ["原档号", "姓名", "性别", "身份证号", "联系电话", "客户负责人", "首次接触日期", "件数"]
    cells = [f"P-{name}", name, "男", CNID, mobile, "徐芳", "2020-01-01", "1"]
    return "\n".join([",".join(head), ",".join(cells)]).encode()


def bring_person(client, content, **chosen):
    file = SimpleUploadedFile("台账.csv", content)
    place = client.post("/imports/new/", {"category": "KH·G", "file": file})["Location"]
    page = client.get(place)
    posted = {**as_posted(page), **chosen}
    for name, field in page.context["form"].fields.items():
        if name.startswith("fixed_"):
            options = [key for key, _label in getattr(field, "choices", ()) if key]
            posted[name] = options[0] if options else "履行合同"
    answer = client.post(f"{place}columns/", posted)
    assert answer.status_code == 302, answer.context["form"].errors
    queue_in_use().run_all()
    return place


def person_typed(name, **said):
    values = {
        "name": name,
        "mobile": f"137{crc32(name.encode()) % 10**8:08}",
        "importance": "key",
        "owner": "林静",
        "first_contact": "2026-01-05",
        "legal_basis": "contract",
        "purpose": "contract",
        "scope": "basic",
    }
    return {f"f.{code}": value for code, value in (values | said).items()}


@pytest.mark.requirement(
    "REQ-COL-21", "a duplicate by ID number, compared by its hash, is shown on entry and on import"
)
def test_the_id_number_of_a_person_is_compared_by_its_hash(make_company, hire):
    home = make_company(pack="P01")
    hire(home, "xufang", "徐芳", ("XSB", "OPR"))
    hire(home, "linjing", "林静", ("XSB", "OPR"))
    hire(home, "guoying", "郭英", ("DAS", "ARC"))
    client = signed_in(home, "guoying")
    keeper = signed_in(home, "xufang")
    first = keeper.post("/records/new/KH·G/", person_typed("张一", cnid=CNID, owner="徐芳"))
    assert first.status_code == 302, first.context["form"].errors
    second = bring_person(client, person("李二", "13800000009"))
    assert counts(home, second)["alike"] == 1
    with reenter(home.id):
        issue = ImportIssue.objects.get(job_id=number_of(second), code="alike")
        assert (issue.field, issue.params) == ("cnid", {})
        there = Record.objects.get()
        assert CNID not in str(there.values)
    answer = keeper.post("/records/new/KH·G/", person_typed("李三", cnid=CNID))
    page = answer.content.decode()
    assert (answer.status_code, f"/records/{there.pk}/" in page) == (409, True)
    assert "The same: Resident ID number" in page
    a_stranger_is_told_no_more_than_whom_to_ask(home, there, keeper)


def a_stranger_is_told_no_more_than_whom_to_ask(home, there, keeper):
    stranger = signed_in(home, "linjing")  # sees her own customers only
    page = stranger.post("/records/new/KH·G/", person_typed("李三", cnid=CNID)).content.decode()
    assert "A record you may not see" in page
    asked = page.partition('id="alike"')[2].partition("</section>")[0]
    for told in (str(there), "Resident ID number", "徐芳", f"/{there.pk}/"):
        assert told not in asked
    with reenter(home.id):
        assert Record.objects.count() == 1
    said = {"alike.shown": "0", "alike.0": "justify", "alike.reason": "问过徐芳，同号为录错"}
    made = stranger.post("/records/new/KH·G/", person_typed("李三", cnid=CNID) | said)
    assert made.status_code == 302, made.content
    shown = keeper.get(f"/records/{there.pk}/").content.decode()
    assert "问过徐芳" not in shown  # said of a record that she may not see


def test_two_alike_rows_of_one_file_are_shown_too(company, archive, clerk):
    rows = [other(120), other(121, 客户名称="天津第120自行车有限公司")]
    place = rehearsed(clerk, ledger(rows))
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (1, 1)
    assert "Row 2 of this file has the same value" in clerk.get(f"{place}alike/").content.decode()
    clerk.post(f"{place}alike/", {"row.3": "merge"})
    assert counts(company, place)["duplicate"] == 1


def test_another_customer_is_entered_with_a_reason_and_not_without(company, archive, clerk):
    place = rehearsed(clerk, ledger([other(130, **ALIKE["phone"])]))
    answer = clerk.post(f"{place}alike/", {"row.2": "justify"})
    assert answer.status_code == 400
    assert "Say why this is another customer" in answer.content.decode()
    assert counts(company, place)["alike"] == 1
    clerk.post(f"{place}alike/", {"row.2": "justify", "reason": "两家店同一位代办人"})
    assert counts(company, place)["new"] == 1
    committed(clerk, place)
    with reenter(company.id):
        row = ImportRow.objects.get(job_id=number_of(place))
        assert (row.state, row.decision, row.reason) == (
            "committed",
            "justify",
            "两家店同一位代办人",
        )
        assert Record.objects.get(values__store_name="第130车行").state == "filed"
        told = AuditEvent.objects.filter(verb="import.decide_alike", target_kind="import")
        assert told.filter(target_id=str(number_of(place))).exists()


def test_the_same_customer_is_compared_and_updated(company, archive, clerk):
    row = other(140, 客户名称="天津第2自行车有限公司", 经营品牌="飞鸽")
    place = rehearsed(clerk, ledger([row], ["客户名称", "经营品牌"]), met="update")
    assert counts(company, place)["alike"] == 1
    clerk.post(f"{place}alike/", {"row.2": "merge"})
    assert counts(company, place)["changed"] == 1
    assert "飞鸽" in clerk.get(f"{place}compare/").content.decode()
    committed(clerk, place)
    with reenter(company.id):
        found = Record.objects.filter(values__org_name="天津第2自行车有限公司")
        assert [one.values["brands"] for one in found] == ["飞鸽"]


def test_what_belongs_to_a_customer_is_linked_to_it(company, archive, clerk):
    place = rehearsed(clerk, ledger([other(150, **ALIKE["USCC"])]))
    page = clerk.get(f"{place}alike/").content.decode()
    assert "Belongs to it: link" in page
    clerk.post(f"{place}alike/", {"row.2": "link"})
    committed(clerk, place)
    with reenter(company.id):
        made = Record.objects.get(values__store_name="第150车行")
        file = Record.objects.get(values__store_name="第6车行")
        assert made.values["belongs_to"] == file.pk


def test_all_rows_alike_in_one_field_are_decided_at_once(company, archive, clerk):
    rows = [other(160 + place, 店名="连锁车行") for place in range(4)]
    place = rehearsed(clerk, ledger(rows))
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (1, 3)
    page = clerk.get(f"{place}alike/").content.decode()
    field = re.search(r'name="field" value="([^"]+)"', page)[1]
    assert field == "store_name"
    clerk.post(f"{place}alike/", {"field": field, "all": "justify", "reason": "连锁门店"})
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (4, 0)


def card_typed(name, **said):
    """What is typed into the form of a new card, by the names of the form."""
    sent = {f"f.{code}": value for code, value in CARD.items() if code != "CTC"}
    sent |= {"f.filled_by": "王磊", "f.reviewed_by": "李建国", "g.CTC.rows": "1"}
    sent |= {
        "g.CTC.0.contact_name": "张三",
        "g.CTC.0.mobile": f"139{crc32(name.encode()) % 10**8:08}",
    }
    return sent | {"f.store_name": name, "f.org_name": f"{name}商行"} | said


def stored(company, name):
    with reenter(company.id):
        return Record.objects.filter(values__store_name=name).first()


def test_who_enters_a_customer_nobody_knows_is_asked_nothing(company, archive, clerk):
    answer = clerk.post("/records/new/KP/", card_typed("手录新店"))
    assert answer.status_code == 302
    assert "it may be the same customer" not in clerk.get(answer["Location"]).content.decode()


def test_who_is_only_told_enters_the_customer_and_is_shown_the_other(company, archive, clerk):
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        before = published().document
        change_draft(admin, only_told(before))
        publish(admin, draft_digest(), reason="只提示")
    try:
        place = rehearsed(clerk, ledger([other(170, **ALIKE["phone"])]))
        assert (counts(company, place)["new"], counts(company, place)["alike"]) == (1, 0)
        place = rehearsed(clerk, ledger([other(171, **ALIKE["phone"])]), ask="on")
        assert (counts(company, place)["new"], counts(company, place)["alike"]) == (0, 1)
        sent = card_typed("只提示店", **{"f.org_name": "天津第1自行车有限公司"})
        page = clerk.post("/records/new/KP/", sent, follow=True).content.decode()
        assert "has the same Customer name; it may be the same customer" in page
        assert stored(company, "只提示店")
    finally:
        with reenter(company.id) as scope:
            scope.actor = admin
            change_draft(admin, before)
            publish(admin, draft_digest(), reason="又要处理")
