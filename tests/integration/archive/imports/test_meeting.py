"""Rows about records there are: compared field by field, accepted or not, and changed as by hand."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.records.models import ProposedChange, Record
from archive.records.storing import opened
from config.demo.invention import Inventor
from jobs.port import queue_in_use
from kernel.scope import reenter
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of

HEAD = [
    "原档号",
    "店名",
    "客户名称",
    "统一社会信用代码",
    "经营者",
    "联系人",
    "联系电话",
    "地址",
    "区域",
    "客户类别",
    "经营品牌",
    "营业面积",
    "填卡人",
    "填卡日期",
    "审核签字",
    "审核日期",
    "件数",
    "存放位置",
    "起算日期",
]


def card(number, **other):
    """One row of a ledger of customer cards, by heading."""
    row = {
        "原档号": f"OLD-{number:03d}",
        "店名": f"第{number}车行",
        "客户名称": f"天津第{number}自行车有限公司",
        "统一社会信用代码": "",
        "经营者": f"赵{number}",
        "联系人": f"钱{number}",
        "联系电话": f"138{number:08d}",
        "地址": f"天津市和平区南京路{number}号",
        "区域": "天津",
        "客户类别": "经销商",
        "经营品牌": "凤凰",
        "营业面积": str(100 + number),
        "填卡人": "王磊",
        "填卡日期": "2020-03-01",
        "审核签字": "李建国",
        "审核日期": "2020-03-02",
        "件数": "1",
        "存放位置": "A1",
        "起算日期": "2020-03-01",
    }
    return {**row, **other}


def ledger(rows, head=None):
    head = head or HEAD
    lines = [",".join(head), *(",".join(row.get(name, "") for name in head) for row in rows)]
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


def signed_in(company, username, language="en"):
    client = Client(HTTP_HOST=company.host)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    told = {"username": username, "password": "secret-1-secret"}
    assert client.post("/login/", told).status_code == 302
    return client


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


def as_posted(page):
    form = page.context["form"]
    posted = {name: form[name].initial or "" for name in form.fields}
    return {name: value for name, value in posted.items() if value is not False}


def rehearsed(client, content, **chosen):
    """Bring a ledger in as far as the rehearsal; return the address of the import."""
    file = SimpleUploadedFile("台账.csv", content)
    place = client.post("/imports/new/", {"category": "KP", "file": file})["Location"]
    answer = client.post(f"{place}columns/", {**as_posted(client.get(place)), **chosen})
    assert answer.status_code == 302, answer.context["form"].errors
    queue_in_use().run_all()
    return place


def committed(client, place):
    client.post(f"{place}commit/")
    queue_in_use().run_all()


def counts(company, place):
    with reenter(company.id):
        return ImportJob.objects.get(pk=number_of(place)).counts


def number_of(place):
    return int(re.search(r"/imports/([0-9]+)/", place)[1])


@pytest.fixture(scope="module")
def archive(company, people):
    """Twenty cards of an old ledger, filed."""
    client = signed_in(company, "zhoumin")
    place = rehearsed(client, ledger([card(number) for number in range(1, 21)]))
    committed(client, place)
    assert counts(company, place)["committed"] == 20
    return place


def record_of(number):
    return Record.objects.get(values__store_name=f"第{number}车行")


def test_rows_about_records_are_left_out_unless_they_are_to_be_compared(company, archive, clerk):
    place = rehearsed(clerk, ledger([card(1, 经营品牌="永久")]))
    assert counts(company, place)["duplicate"] == 1
    with reenter(company.id):
        assert record_of(1).values["brands"] == "凤凰"


def test_the_same_ledger_again_changes_nothing(company, archive, clerk):
    place = rehearsed(clerk, ledger([card(number) for number in range(1, 21)]), met="update")
    assert counts(company, place)["unchanged"] == 20
    with reenter(company.id):
        before = list(Record.objects.order_by("pk").values_list("pk", "version"))
    assert "Commit" not in clerk.get(place).content.decode().partition("<h2")[0]
    with reenter(company.id):
        assert list(Record.objects.order_by("pk").values_list("pk", "version")) == before
        assert not ImportDifference.objects.filter(job_id=number_of(place)).exists()


@pytest.mark.requirement(
    "REQ-UPD-06",
    "a comparison shows the existing and the incoming value of each field that differs",
)
@pytest.mark.requirement("REQ-UPD-06", "the user accepts or rejects each difference")
@pytest.mark.requirement("REQ-UPD-06", "the comparison applies to imports")
def test_each_difference_is_shown_and_only_what_is_accepted_is_changed(company, archive, clerk):
    rows = [
        card(2, 经营品牌="永久", 营业面积="999", 店名=""),
        card(3, 经营品牌="飞鸽", 营业面积="888", 存放位置=""),
    ]
    place = rehearsed(clerk, ledger(rows), met="update")
    assert counts(company, place)["changed"] == 2
    page = clerk.get(f"{place}compare/").content.decode()
    for text in ("凤凰", "永久", "飞鸽", "999", "888", "102", "103", "第2车行", "第3车行"):
        assert text in page
    assert page.count('name="take"') == 4  # an empty cell is no difference
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    taken = [one for one in shown if not one.endswith(":area")]
    clerk.post(f"{place}compare/", {"shown": shown, "take": taken})
    committed(clerk, place)
    assert counts(company, place)["updated"] == 2
    with reenter(company.id):
        two, three = record_of(2).values, record_of(3).values
        assert (two["brands"], two["area"]) == ("永久", "102")
        assert (three["brands"], three["area"], three["location"]) == ("飞鸽", "103", "A1")
        events = AuditEvent.objects.filter(verb="record.edit", change_set__verb="import.commit")
        assert sum(events.values_list("bulk_count", flat=True)) == 2


@pytest.mark.requirement("REQ-UPD-06", "the user accepts or rejects each difference")
def test_a_whole_column_is_taken_or_left_at_once(company, archive, clerk):
    rows = [card(number, 经营品牌="五羊", 件数="3") for number in range(4, 9)]
    place = rehearsed(clerk, ledger(rows), met="update")
    clerk.post(f"{place}compare/", {"keep_all": "brands"})
    clerk.post(f"{place}compare/", {"keep_all": "qty"})
    clerk.post(f"{place}compare/", {"take_all": "qty"})
    committed(clerk, place)
    with reenter(company.id):
        found = [record_of(number).values for number in range(4, 9)]
        assert {one["brands"] for one in found} == {"凤凰"}
        assert {one["qty"] for one in found} == {"3"}


def test_a_row_of_which_nothing_is_taken_changes_nothing(company, archive, clerk):
    place = rehearsed(clerk, ledger([card(9, 经营品牌="五羊")]), met="update")
    clerk.post(f"{place}compare/", {"keep_all": "brands"})
    committed(clerk, place)
    assert counts(company, place)["unchanged"] == 1
    with reenter(company.id):
        assert record_of(9).version == 1


def test_a_critical_field_is_proposed_as_by_hand(company, archive, clerk):
    place = rehearsed(clerk, ledger([card(10, 地址="天津市河西区解放路1号")]), met="update")
    assert "waits for its approval" in clerk.get(place).content.decode()
    committed(clerk, place)
    with reenter(company.id):
        record = record_of(10)
        assert record.values["addr"] == "天津市和平区南京路10号"
        assert ProposedChange.objects.get(record=record).values["addr"] == "天津市河西区解放路1号"
    again = rehearsed(clerk, ledger([card(10, 地址="天津市河西区解放路2号")]), met="update")
    assert counts(company, again)["refused"] == 1
    assert "waits for its approval already" in clerk.get(again).content.decode()


def test_a_number_of_another_customer_changes_nothing(company, archive, clerk):
    """Two offices counted from one: the number is the same, the credit code is another company's."""
    inventor = Inventor(9)
    first, second = inventor.uscc("12"), inventor.uscc("35")
    committed(clerk, rehearsed(clerk, ledger([card(31, 统一社会信用代码=first)])))
    other = card(31, 客户名称="别处自行车有限公司", 统一社会信用代码=second)
    place = rehearsed(clerk, ledger([other]), met="update")
    assert (counts(company, place)["bad"], counts(company, place)["changed"]) == (1, 0)
    assert "may be another customer" in clerk.get(place).content.decode()
    committed(clerk, place)
    with reenter(company.id):
        assert record_of(31).version == 1


def test_a_record_changed_since_the_rehearsal_is_set_aside_and_stays(company, archive, clerk):
    place = rehearsed(clerk, ledger([card(11, 经营品牌="永久")]), met="update")
    other = rehearsed(clerk, ledger([card(11, 经营品牌="红旗")]), met="update")
    committed(clerk, other)
    committed(clerk, place)
    assert counts(company, place)["refused"] == 1
    with reenter(company.id):
        assert record_of(11).values["brands"] == "红旗"
        issue = ImportIssue.objects.get(job_id=number_of(place), code="met_refused")
        assert "changed this record in the meantime" in issue.message


def test_a_second_row_about_the_same_record_is_left_out(company, archive, clerk):
    rows = [card(12, 经营品牌="永久"), card(12, 经营品牌="红旗")]
    place = rehearsed(clerk, ledger(rows), met="update")
    assert (counts(company, place)["changed"], counts(company, place)["duplicate"]) == (1, 1)


def test_a_file_of_few_columns_updates_and_needs_nothing_else(company, archive, clerk):
    rows = [card(13, 经营品牌="永久"), card(14)]
    place = rehearsed(clerk, ledger(rows, ["原档号", "经营品牌"]), met="update")
    assert (counts(company, place)["changed"], counts(company, place)["unchanged"]) == (1, 1)
    committed(clerk, place)
    with reenter(company.id):
        assert record_of(13).values["brands"] == "永久"


def test_a_row_names_its_record_by_the_archive_number_too(company, archive, clerk):
    with reenter(company.id):
        number = record_of(15).archive_no
    content = ledger([{"档案编号": number, "经营品牌": "永久"}], ["档案编号", "经营品牌"])
    place = rehearsed(clerk, content, met="update")
    assert counts(company, place)["changed"] == 1


def test_a_row_of_a_group_is_compared_with_the_record_s(company, archive, clerk):
    rows = [card(16, 联系人="孙新"), card(17)]
    place = rehearsed(clerk, ledger(rows, ["原档号", "联系人", "联系电话"]), met="update")
    assert (counts(company, place)["changed"], counts(company, place)["unchanged"]) == (1, 1)
    committed(clerk, place)
    with reenter(company.id):
        row = ImportRow.objects.get(job_id=number_of(place), state="updated")
        assert Record.objects.get(pk=row.record_id).values["CTC"][0]["contact_name"] == "孙新"
        assert Record.objects.get(pk=row.record_id).values["CTC"][0].get("mobile") is None  # sealed
    again = rehearsed(clerk, ledger([card(16, 联系人="孙新")]), met="update")
    assert counts(company, again)["unchanged"] == 1


def test_what_the_importer_may_not_read_is_neither_told_nor_changed(company, archive, clerk):
    """The mobile is masked for a clerk: the same sentence stands there whether it differs or not."""
    with reenter(company.id):
        record = record_of(18)
        before = opened([record])[record.pk]["CTC"][0]["mobile"]
    rows = [card(18, 联系电话="13999999999"), card(19)]
    place = rehearsed(clerk, ledger(rows), met="update")
    assert counts(company, place)["unchanged"] == 2
    with reenter(company.id):
        issues = ImportIssue.objects.filter(job_id=number_of(place), field="mobile")
        assert [(one.row, one.code, one.params) for one in issues.order_by("row")] == [
            (2, "unseen", {}),
            (3, "unseen", {}),
        ]
    both = rehearsed(
        clerk, ledger([card(18, 联系电话="13999999999", 经营品牌="永久")]), met="update"
    )
    assert "13999999999" not in clerk.get(f"{both}compare/").content.decode()
    committed(clerk, both)
    with reenter(company.id):
        values = opened([record_of(18)])[record.pk]
        assert values["brands"] == "永久"
        assert values["CTC"][0]["mobile"] == before


def test_who_may_not_change_a_record_is_refused_row_by_row(company, archive, clerk, hire):
    """Somebody who may only import and look up: the row is refused with the reason, nothing is compared."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        grant = next(one for one in document.grants if one.position == "CLK")
        less = replace(grant, position="STF", verbs=("I",))
        change_draft(admin, replace(document, grants=(*document.grants, less)))
        publish(admin, draft_digest(), reason="只导入")
    hire(company, "lina", "李娜", ("XSB", "STF"))
    other = signed_in(company, "lina")
    place = rehearsed(other, ledger([card(20, 经营品牌="永久")]), met="update", file="")
    assert counts(company, place)["refused"] == 1
    page = other.get(place).content.decode()
    assert "The record this row is about cannot be changed" in page
    assert "Nothing differs" in other.get(f"{place}compare/").content.decode()


def test_a_row_about_who_opted_out_is_told_and_does_not_undo_that(company, archive, clerk):
    page = clerk.get(f"/records/{number_of_card(company, 18)}/edit/")
    form = {one.html_name: one.value() for one in page.context["form"]}
    said = {name: value for name, value in form.items() if value not in (None, "", False)}
    opted = next(name for name in form if name.endswith(".opt_out"))
    clerk.post(page.request["PATH_INFO"], {**said, opted: "on", "reason": "来电要求"})
    with reenter(company.id):
        before = opened([record_of(18)])[record_of(18).pk]["CTC"]
        assert before[0]["opt_out"] is True
    row = card(18, 经营品牌="飞鸽", 拒绝营销="否")
    place = rehearsed(clerk, ledger([row], [*HEAD, "拒绝营销"]), met="update")
    assert counts(company, place)["changed"] == 1
    told = clerk.get(place).content.decode()
    assert "This customer opted out of marketing; an import does not change that." in told
    assert "a new consent is recorded on the record itself" in told
    committed(clerk, place)
    with reenter(company.id):
        now = opened([record_of(18)])[record_of(18).pk]
        assert (now["brands"], now["CTC"]) == ("飞鸽", before)


def number_of_card(company, number):
    with reenter(company.id):
        return record_of(number).pk
