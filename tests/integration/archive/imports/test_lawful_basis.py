"""A ledger of people is brought in by an archivist: each row is filed on its lawful basis, or is told what it lacks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.imports.models import ImportIssue, ImportRow
from archive.records.models import Record
from archive.records.verification import verify_numbers
from jobs.port import queue_in_use
from kernel.identifiers import mod11_2
from kernel.scope import reenter
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.imports.test_meeting import (
    as_posted,
    committed,
    counts,
    number_of,
    signed_in,
)
from tests.integration.archive.privacy.conftest import DAY, NOTICE
from tests.integration.archive.privacy.test_sensitive import ASSESSED, ASSESSMENTS
from tests.integration.policies.houses import seen
from tests.plugins.doubles import tell_only

PERSON = {
    "原档号": "", "姓名": "", "联系电话": "", "身份证号码": "", "客户负责人": "徐芳", "首次接触日期": "2026-06-01",
    "重要程度": "一般", "件数": "1", "存放位置": "A1", "处理依据": "合同必需", "目的": "履行合同",
    "信息种类": "基本信息", "同意日期": "", "告知书版本": "2026-1", "告知保存期限": "",
    "凭证形式": "", "凭证出处": "", "单独同意": "", "单独同意凭证形式": "", "单独同意凭证出处": "",
    "撤回日期": "",
}  # fmt: skip
CONSENT = {
    "处理依据": "同意",
    "同意日期": "2026-06-02",
    "告知保存期限": "合同终止后三年",
    "凭证形式": "链接",
    "凭证出处": "https://sign.example/1",
}
SEPARATE = {"单独同意": "敏感信息", "单独同意凭证形式": "录音录像", "单独同意凭证出处": "LY-1"}


def cnid(number):
    body = f"11010519{50 + number}1231002"
    return body + mod11_2(body)


def ledger(rows, first=1):
    lines = [",".join(PERSON)]
    for number, row in enumerate(rows, first):
        told = {"原档号": f"P-{number}", "姓名": f"张{number}", "联系电话": f"138{number:08}"}
        lines.append(",".join((PERSON | told | row).values()))
    return "\n".join(lines).encode()


def rehearsed(client, content, **chosen):
    file = SimpleUploadedFile("个人客户台账.csv", content)
    place = client.post("/imports/new/", {"category": "KH·G", "file": file})["Location"]
    posted = {**as_posted(client.get(place)), "file": "on", **chosen}
    answer = client.post(f"{place}columns/", posted)
    assert answer.status_code == 302, answer.context["form"].errors
    queue_in_use().run_all()
    return place


@pytest.fixture(autouse=True)
def today():
    with at(DAY):
        yield


@pytest.fixture(scope="module")
def house(make_company, hire, django_db_blocker):
    """A company with pack P01: who imports its customers, and its privacy desk."""
    with django_db_blocker.unblock(), at(DAY):
        home = make_company(pack="P01")
        hire(home, "xufang", "徐芳", ("XSB", "OPR"))
        hire(home, "guoying", "郭英", ("DAS", "ARC"))
        hire(home, "zhoufa", "周法务", ("XZB", "DPO"))
        desk = signed_in(home, "zhoufa")
        desk.post("/privacy/notices/", NOTICE)
        return home, signed_in(home, "guoying"), desk


def filed(home, place):
    """Return row → (the state its record has, whether it has a number)."""
    with reenter(home.id):
        rows = ImportRow.objects.filter(job=number_of(place), record_id__isnull=False)
        made = dict(rows.values_list("record_id", "row"))
        found = Record.objects.in_bulk(made)
        return {made[pk]: (one.state, bool(one.archive_no)) for pk, one in found.items()}


def told(home, place):
    with reenter(home.id):
        found = ImportIssue.objects.filter(job=number_of(place), code="as_draft")
        return sorted(found.values_list("row", "column", "field", "params__why"))


def test_rows_are_filed_on_their_basis_and_the_others_are_told_what_they_lack(house):
    home, client, _desk = house
    rows = [
        {},
        CONSENT,
        CONSENT | {"凭证出处": ""},
        CONSENT | {"凭证形式": "档内文件"},
        CONSENT | {"告知书版本": "2019-1"},
        {"身份证号码": cnid(1)},
        SEPARATE | {"身份证号码": cnid(2)},
        {"处理依据": ""},
    ]
    place = rehearsed(client, ledger(rows))
    before, page = told(home, place), seen(client.get(place))
    assert (counts(home, place)["to_file"], counts(home, place)["new"]) == (2, 7)
    for row, column, what in (
        (4, "凭证出处", "say where its evidence is found"),
        (5, "处理依据", "add its evidence to the files of the record, or say where it lies"),
        (6, "告知书版本", "was no version of the notice on 2026-06-02; there was 2026-1"),
        (7, "单独同意", "needs a consent of its own"),
        (8, "", "after an impact assessment only; the privacy desk records it"),
    ):
        assert what in page
        assert (row, column) in [one[:2] for one in before]
    committed(client, place)
    draft, done = ("draft", False), ("filed", True)
    assert filed(home, place) == {
        2: done,
        3: done,
        4: draft,
        5: draft,
        6: draft,
        7: draft,
        8: draft,
    }
    assert (told(home, place), counts(home, place)["bad"]) == (before, 1)
    with reenter(home.id):
        assert not verify_numbers().problems


def test_a_basis_that_falls_away_before_the_commit_leaves_its_rows_alone_out(house):
    home, client, desk = house
    desk.post(ASSESSMENTS, ASSESSED | {"category": "KH"})
    rows = [{}, SEPARATE | {"身份证号码": cnid(11)}, CONSENT, SEPARATE | {"身份证号码": cnid(12)}]
    place = rehearsed(client, ledger(rows, 11))
    assert counts(home, place)["to_file"] == 4
    desk.post(
        ASSESSMENTS, ASSESSED | {"category": "KH", "result": "unfit", "made_on": "2026-06-05"}
    )
    committed(client, place)
    assert filed(home, place) == dict.fromkeys((2, 4), ("filed", True))
    assert counts(home, place)["refused"] == 2
    assert "The impact assessment of … found this not acceptable" in seen(client.get(place))
    with reenter(home.id):
        assert not verify_numbers().problems


@pytest.fixture(scope="module")
def declined(house, django_db_blocker):
    """A customer whose consent was withdrawn at the privacy desk."""
    home, client, desk = house
    with django_db_blocker.unblock(), at(DAY):
        place = rehearsed(
            client, ledger([CONSENT | {"原档号": "W-1", "姓名": "王退", "联系电话": "13811112222"}])
        )
        committed(client, place)
        with reenter(home.id):
            record = Record.objects.get(values__name="王退")
        asked = {
            "kind": "withdraw", "received_on": DAY.isoformat(), "identity_check": "身份证原件",
            "record": f"#{record.pk}",
        }  # fmt: skip
        desk.post("/privacy/requests/new/", asked)
        with reenter(home.id):
            record.refresh_from_db()
            assert record.values["withdrawn_on"] == DAY.isoformat()
        tell_only(
            home
        )  # doubles are told and not asked: whoever declined is asked about all the same
        return record


AGAIN = CONSENT | {"姓名": "王退", "联系电话": "13811112222", "同意日期": "2026-06-03"}


def test_who_declined_comes_in_by_no_import_unseen(house, declined):
    home, client, _desk = house
    place = rehearsed(client, ledger([AGAIN | {"原档号": "W-9"}, {}], 71))
    assert (counts(home, place)["alike"], counts(home, place)["new"]) == (1, 1)
    page = client.get(f"{place}alike/")
    told = "The consent of this customer was withdrawn; an import does not make it count again"
    assert told in seen(page)
    assert f"/records/{declined.pk}/" in page.content.decode()
    committed(client, place)
    with reenter(home.id):
        assert Record.objects.filter(values__name="王退").count() == 1
        assert Record.objects.get(pk=declined.pk).values == declined.values
