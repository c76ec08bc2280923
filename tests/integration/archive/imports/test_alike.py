"""Rows that may be a customer there is wait for a person: merged, linked, or entered with a reason."""

import re
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


@pytest.mark.parametrize("case", ALIKE)
def test_a_row_alike_in_one_field_waits_and_is_shown_with_the_record(company, archive, clerk, case):
    number = 100 + list(ALIKE).index(case)
    place = rehearsed(clerk, ledger([other(number, **ALIKE[case]), other(number + 10)]), ask="on")
    assert (counts(company, place)["alike"], counts(company, place)["new"]) == (1, 1)
    page = clerk.get(f"{place}alike/").content.decode()
    with reenter(company.id):
        row = ImportRow.objects.get(job_id=number_of(place), state="alike")
        assert str(Record.objects.get(pk=row.met_id)).split()[0] in page
    committed(clerk, place)
    with reenter(company.id):
        assert not Record.objects.filter(values__store_name=f"第{number}车行").exists()


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


def test_the_id_number_of_a_person_is_compared_by_its_hash(make_company, hire):
    home = make_company(pack="P01")
    hire(home, "xufang", "徐芳", ("XSB", "OPR"))
    hire(home, "guoying", "郭英", ("DAS", "ARC"))
    client = signed_in(home, "guoying")
    first = bring_person(client, person("张一", "13800000001"))
    committed(client, first)
    assert counts(home, first)["committed"] == 1
    second = bring_person(client, person("李二", "13800000009"), ask="on")
    assert counts(home, second)["alike"] == 1
    with reenter(home.id):
        issue = ImportIssue.objects.get(job_id=number_of(second), code="alike")
        assert (issue.field, issue.params) == ("cnid", {})
        assert CNID not in str(Record.objects.get().values)


def test_two_alike_rows_of_one_file_are_shown_too(company, archive, clerk):
    rows = [other(120), other(121, 客户名称="天津第120自行车有限公司")]
    place = rehearsed(clerk, ledger(rows), ask="on")
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (1, 1)
    assert "Row 2 of this file has the same value" in clerk.get(f"{place}alike/").content.decode()
    clerk.post(f"{place}alike/", {"row.3": "merge"})
    assert counts(company, place)["duplicate"] == 1


def test_another_customer_is_entered_with_a_reason_and_not_without(company, archive, clerk):
    place = rehearsed(clerk, ledger([other(130, **ALIKE["phone"])]), ask="on")
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
    place = rehearsed(clerk, ledger([row], ["客户名称", "经营品牌"]), ask="on", met="update")
    assert counts(company, place)["alike"] == 1
    clerk.post(f"{place}alike/", {"row.2": "merge"})
    assert counts(company, place)["changed"] == 1
    assert "飞鸽" in clerk.get(f"{place}compare/").content.decode()
    committed(clerk, place)
    with reenter(company.id):
        found = Record.objects.filter(values__org_name="天津第2自行车有限公司")
        assert [one.values["brands"] for one in found] == ["飞鸽"]


def test_what_belongs_to_a_customer_is_linked_to_it(company, archive, clerk):
    place = rehearsed(clerk, ledger([other(150, **ALIKE["USCC"])]), ask="on")
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
    place = rehearsed(clerk, ledger(rows), ask="on")
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (1, 3)
    page = clerk.get(f"{place}alike/").content.decode()
    field = re.search(r'name="field" value="([^"]+)"', page)[1]
    assert field == "store_name"
    clerk.post(f"{place}alike/", {"field": field, "all": "justify", "reason": "连锁门店"})
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (4, 0)


def test_nobody_is_asked_unless_it_is_wanted(company, archive, clerk):
    place = rehearsed(clerk, ledger([other(170, **ALIKE["phone"])]))
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (1, 0)


TYPED = {"USCC": ("f.uscc", CODES[0]), "phone": ("g.CTC.0.mobile", "13800000002")}
TYPED["name"] = ("f.org_name", "天津第1自行车有限公司")


@pytest.mark.parametrize("case", TYPED)
def test_who_enters_a_customer_by_hand_is_shown_the_one_there_is(company, archive, clerk, case):
    sent = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
    sent |= {"f.filled_by": "王磊", "f.reviewed_by": "李建国", "g.CTC.rows": "1"}
    sent |= {"g.CTC.0.contact_name": "张三", "g.CTC.0.mobile": f"1391000000{len(case)}"}
    sent |= {"f.store_name": f"手录{case}", "f.org_name": f"手录{case}公司"}
    name, value = TYPED[case]
    page = clerk.post("/records/new/KP/", {**sent, name: value}, follow=True).content.decode()
    assert "it may be the same customer" in page
    field = {
        "USCC": "Unified social credit code",
        "phone": "Mobile / phone",
        "name": "Customer name",
    }
    assert f"has the same {field[case]}" in page
    with reenter(company.id):
        assert Record.objects.filter(values__store_name=f"手录{case}").exists()


def test_who_enters_a_customer_nobody_knows_is_shown_nothing(company, archive, clerk):
    sent = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
    sent |= {"f.filled_by": "王磊", "f.reviewed_by": "李建国", "g.CTC.rows": "1"}
    sent |= {"g.CTC.0.contact_name": "李四", "g.CTC.0.mobile": "13920000000"}
    sent |= {"f.store_name": "手录新店", "f.org_name": "手录新店公司"}
    page = clerk.post("/records/new/KP/", sent, follow=True).content.decode()
    assert "it may be the same customer" not in page
