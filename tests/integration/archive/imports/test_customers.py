"""Customers and their items in one go: a ledger of contracts finds or makes the file of each customer, once."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from archive.imports import actions
from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ImportIssue, ImportJob
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.identifiers import uscc_check_character
from kernel.scope import reenter
from tests.integration.archive.imports.test_meeting import as_posted, number_of
from tests.integration.policies.houses import seen

HEAD = [
    "合同编号", "合同类型", "签订日期", "金额", "件数", "起算日期", "客户名称", "店名", "统一社会信用代码",
    "经营者", "地址", "区域", "客户类别",
]  # fmt: skip
CODES = [
    f"91120000MA{number:07d}" + uscc_check_character(f"91120000MA{number:07d}")
    for number in range(1, 8)
]
FILES = {
    "fixed_file:filled_by": "王磊",
    "fixed_file:filled_on": "2020-03-01",
    "fixed_file:reviewed_by": "李建国",
    "fixed_file:reviewed_on": "2020-03-02",
    "fixed_file:qty": "1",
}


def contract(number, customer, **other):
    row = {
        "合同编号": f"HT-{number:04d}",
        "合同类型": "销售",
        "签订日期": "2021-05-06",
        "金额": str(1000 + number),
        "件数": "1",
        "起算日期": "2021-05-06",
        "客户名称": f"{customer}有限公司",
        "店名": f"{customer}店",
        "统一社会信用代码": "",
        "经营者": "赵一",
        "地址": "天津市和平区南京路1号",
        "区域": "天津",
        "客户类别": "经销商",
    }
    return {**row, **other}


def ledger(rows, head=HEAD):
    lines = [",".join(head), *(",".join(row.get(name, "") for name in head) for row in rows)]
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


def signed_in(company, username):
    client = Client(HTTP_HOST=company.host)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    told = {"username": username, "password": "secret-1-secret"}
    assert client.post("/login/", told).status_code == 302
    return client


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


def rehearsed(client, content, **chosen):
    file = SimpleUploadedFile("合同台账.csv", content)
    place = client.post("/imports/new/", {"category": "QY", "file": file})["Location"]
    answer = client.post(f"{place}columns/", {**as_posted(client.get(place)), **FILES, **chosen})
    assert answer.status_code == 302, answer.context["form"].errors
    queue_in_use().run_all()
    return place


def committed(client, place):
    client.post(f"{place}commit/")
    queue_in_use().run_all()


def job_of(place):
    return ImportJob.objects.get(pk=number_of(place))


def issues(place):
    return sorted(ImportIssue.objects.filter(job_id=number_of(place)).values_list("row", "code"))


def test_a_contract_ledger_makes_each_customer_once_and_lays_its_items_in(company, people, clerk):
    rows = [contract(at, ("红日", "蓝天", "绿水")[at % 3]) for at in range(1, 10)]
    place = rehearsed(clerk, ledger(rows))
    with reenter(company.id):
        job = job_of(place)
        assert job.mapping["lying"] == "KP"
        assert (job.counts["files_new"], job.counts["new"]) == (3, 9)
        assert not Record.objects.filter(values__contract_no="HT-0001").exists()
    page = clerk.get(place).content.decode()
    assert "3 new files" in page
    page = clerk.get(f"{place}files/").content.decode()
    assert "红日有限公司" in page
    assert "is made and filed" in page
    committed(clerk, place)
    with reenter(company.id):
        assert job_of(place).counts["files_made"] == 3
        for at in range(1, 10):
            item = Record.objects.get(values__contract_no=f"HT-{at:04d}")
            name = ("红日", "蓝天", "绿水")[at % 3]
            assert item.parent.values["org_name"] == f"{name}有限公司"
            assert item.values["party"] == item.parent_id
            assert item.state == item.parent.state == "filed"
            assert item.archive_no
            assert item.parent.archive_no
    assert "file made" in clerk.get(f"{place}files/").content.decode()


def test_the_files_of_an_earlier_import_are_found_and_nothing_of_them_changes(
    company, people, clerk
):
    committed(clerk, rehearsed(clerk, ledger([contract(20, "东风", 统一社会信用代码=CODES[0])])))
    with reenter(company.id):
        before = list(Record.objects.filter(category="KP").order_by("pk").values())
    rows = [
        contract(21, "东风", 客户名称="东 风（有限责任公司）".replace("（", "").replace("）", "")),
        contract(22, "东风", 客户名称="", 店名="", 统一社会信用代码=CODES[0]),
        contract(23, "东风", 地址="别处"),
    ]
    place = rehearsed(clerk, ledger(rows))
    with reenter(company.id):
        counts = job_of(place).counts
        assert (counts["files_found"], counts["files_new"], counts["new"]) == (1, 0, 3)
    committed(clerk, place)
    with reenter(company.id):
        assert list(Record.objects.filter(category="KP").order_by("pk").values()) == before
        items = Record.objects.filter(
            values__contract_no__in=["HT-0020", "HT-0021", "HT-0022", "HT-0023"]
        )
        assert len({item.parent_id for item in items}) == 1
        assert len(items) == 4


def test_two_codes_for_one_name_are_a_doubt_of_their_rows(company, people, clerk):
    rows = [
        contract(30, "西山", 统一社会信用代码=CODES[0]),
        contract(31, "南海"),
        contract(32, "西山", 统一社会信用代码=CODES[1]),
        contract(33, "西山"),
    ]
    place = rehearsed(clerk, ledger(rows))
    with reenter(company.id):
        assert (job_of(place).counts["bad"], job_of(place).counts["new"]) == (3, 1)
        assert [one for one in issues(place) if one[1] == "two_codes"] == [
            (2, "two_codes"), (4, "two_codes"), (5, "two_codes"),
        ]  # fmt: skip
    assert "Rows 2、4 give one customer different values" in clerk.get(place).content.decode()
    committed(clerk, place)
    with reenter(company.id):
        assert not Record.objects.filter(values__org_name="西山有限公司").exists()
        assert Record.objects.get(values__contract_no="HT-0031").parent.title


def test_a_file_that_only_agrees_in_name_is_chosen_by_a_person(company, people, clerk):
    committed(clerk, rehearsed(clerk, ledger([contract(40, "北斗", 统一社会信用代码=CODES[1])])))
    rows = [
        contract(41, "北斗", 统一社会信用代码=CODES[2]),
        contract(42, "北斗", 统一社会信用代码=CODES[2]),
        contract(43, "北斗", 统一社会信用代码=CODES[2], 签订日期="???"),
    ]
    place = rehearsed(clerk, ledger(rows))
    with reenter(company.id):
        job = job_of(place)
        assert (job.counts["files_open"], job.counts["bad"], job.counts["new"]) == (1, 3, 0)
        there = Record.objects.get(values__org_name="北斗有限公司")
        one = ImportCustomer.objects.get(job=job)
        other = Record.objects.filter(category="KP").exclude(pk=there.pk).first()
    page = clerk.get(f"{place}files/").content.decode()
    assert f'name="file_{one.number}"' in page
    wrong = clerk.post(f"{place}files/", {f"file_{one.number}": other.pk if other else 999})
    assert wrong.status_code == 400
    answer = clerk.post(f"{place}files/", {f"file_{one.number}": there.pk})
    assert answer.status_code == 302
    with reenter(company.id):
        counts = job_of(place).counts
        assert (counts["files_open"], counts["files_found"], counts["new"]) == (0, 1, 2)
    committed(clerk, place)
    with reenter(company.id):
        items = Record.objects.filter(values__contract_no__in=["HT-0041", "HT-0042"])
        assert {item.parent_id for item in items} == {there.pk}


def test_a_new_file_may_be_chosen_where_names_agree(company, people, clerk):
    committed(clerk, rehearsed(clerk, ledger([contract(50, "长江", 统一社会信用代码=CODES[3])])))
    place = rehearsed(clerk, ledger([contract(51, "长江", 统一社会信用代码=CODES[4])]))
    with reenter(company.id):
        one = ImportCustomer.objects.get(job=job_of(place))
    assert clerk.post(f"{place}files/", {f"file_{one.number}": "new"}).status_code == 302
    committed(clerk, place)
    with reenter(company.id):
        files = Record.objects.filter(values__org_name="长江有限公司")
        assert {file.values["uscc"] for file in files} == {CODES[3], CODES[4]}
        item = Record.objects.get(values__contract_no="HT-0051")
        assert item.parent.values["uscc"] == CODES[4]
        assert item.archive_no


def test_a_customer_whose_file_cannot_be_made_leaves_its_rows_out_and_says_why(
    company, people, clerk
):
    place = rehearsed(clerk, ledger([contract(60, "黄河", 地址="")]))
    with reenter(company.id):
        assert (job_of(place).counts["files_bad"], job_of(place).counts["bad"]) == (1, 1)
    assert "The new file of this customer cannot be made: 地址" in clerk.get(place).content.decode()


def test_a_new_file_that_cannot_be_filed_says_why(company, people, clerk):
    rows = [contract(55, "缺件"), contract(56, "缺件")]
    place = rehearsed(clerk, ledger(rows), **{"fixed_file:qty": ""})
    with reenter(company.id):
        assert (2, "file_not_filed") in issues(place)
        assert (3, "file_not_filed") not in issues(place)
    why = "becomes a draft, because it cannot be filed: 件数: "
    for page in (place, f"{place}files/"):
        assert why in seen(clerk.get(page)), seen(clerk.get(page))
    committed(clerk, place)
    with reenter(company.id):
        assert Record.objects.get(values__org_name="缺件有限公司").state == "draft"


def test_a_row_that_does_not_say_whose_it_is_says_so(company, people, clerk):
    place = rehearsed(clerk, ledger([contract(65, "泰山", 客户名称="", 店名="")]))
    with reenter(company.id):
        assert issues(place) == [(2, "no_customer")]


def test_a_ledger_without_customers_asks_nothing_of_them(company, people, clerk):
    file = SimpleUploadedFile("卡.csv", "客户名称,店名\n上海永久车行,永久店\n".encode())
    place = clerk.post("/imports/new/", {"category": "KP", "file": file})["Location"]
    page = clerk.get(place)
    assert "lying" not in page.context["sheet_form"].fields
    with reenter(company.id):
        assert job_of(place).mapping["lying"] == ""
        assert not ImportCustomer.objects.filter(job=job_of(place)).exists()


def test_an_import_taken_back_takes_its_files_back_unless_somebody_else_uses_them(
    company, people, clerk
):
    rows = [contract(70, "一号"), contract(71, "二号")]
    place = rehearsed(clerk, ledger(rows))
    committed(clerk, place)
    later = rehearsed(clerk, ledger([contract(72, "二号")]))
    committed(clerk, later)
    with reenter(company.id):
        change_set = job_of(place).change_set
    clerk.post(reverse("did_undo", args=[change_set]))
    queue_in_use().run_all()
    with reenter(company.id):
        numbers = ["HT-0070", "HT-0071"]
        assert not Record.objects.filter(values__contract_no__in=numbers).exists()
        assert not Record.objects.filter(values__org_name="一号有限公司").exists()
        kept = Record.objects.get(values__contract_no="HT-0072").parent
        assert kept.values["org_name"] == "二号有限公司"


def test_a_commit_killed_after_its_files_goes_on_without_making_a_second_one(
    company, people, clerk, runner
):
    rows = [contract(at, f"第{at}") for at in range(80, 86)]
    place = rehearsed(clerk, ledger(rows))

    class Killed(Exception):
        pass

    class Once(runner):
        def check(self):
            raise Killed

    with reenter(company.id):
        number = job_of(place).pk
    with pytest.raises(Killed):
        actions.commit(people, number, Once(company, people))
    with reenter(company.id):
        made = Record.objects.filter(values__org_name__startswith="第8").count()
        assert made == 6
        assert not Record.objects.filter(values__contract_no="HT-0080").exists()
    actions.commit(people, number, runner(company, people))
    with reenter(company.id):
        assert Record.objects.filter(values__org_name__startswith="第8").count() == 6
        items = Record.objects.filter(values__contract_no__startswith="HT-008")
        assert len({item.parent_id for item in items}) == 6


def test_a_file_made_meanwhile_is_found_by_the_commit(company, people, clerk):
    first = rehearsed(clerk, ledger([contract(90, "同时")]))
    second = rehearsed(clerk, ledger([contract(91, "同时")]))
    with reenter(company.id):
        assert job_of(second).counts["files_new"] == 1
    committed(clerk, first)
    committed(clerk, second)
    with reenter(company.id):
        file = Record.objects.get(values__org_name="同时有限公司")
        items = Record.objects.filter(values__contract_no__in=["HT-0090", "HT-0091"])
        assert {item.parent_id for item in items} == {file.pk}
        assert job_of(second).counts["files_found"] == 1
