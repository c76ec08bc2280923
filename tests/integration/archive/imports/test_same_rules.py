"""An import keeps the rules of entry by hand: validation, numbers, review, trail; drafts unless said otherwise."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from policies.categories.rules import Review
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.imports.test_meeting import (
    HEAD,
    as_posted,
    card,
    committed,
    counts,
    ledger,
    rehearsed,
    signed_in,
)
from tests.integration.archive.records.conftest import CARD


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


def typed(**other):
    """What somebody types into the form of a card."""
    sent = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
    sent |= {"f.filled_by": "王磊", "f.reviewed_by": "李建国", "g.CTC.rows": "1"}
    sent |= {"g.CTC.0.contact_name": "张三", "g.CTC.0.mobile": "13800138000"}
    return {**sent, **{f"f.{name}": value for name, value in other.items()}}


def workbook(rows):
    book = Workbook()
    book.active.append(HEAD)
    for row in rows:
        book.active.append([row[name] for name in HEAD])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BAD = {
    "a credit code with a wrong check digit": ("统一社会信用代码", "uscc", "91320000FK0000010A"),
    "a number that is none": ("营业面积", "area", "很大"),
    "a choice that is not offered": ("区域", "region", "火星"),
}


@pytest.mark.requirement("REQ-IMP-02", "an import validates as manual entry does")
@pytest.mark.parametrize("case", BAD)
def test_what_the_form_refuses_the_import_refuses(company, clerk, case):
    heading, code, value = BAD[case]
    answer = clerk.post(reverse("records_new", args=["KP"]), typed(**{code: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors[f"f.{code}"]
    with reenter(company.id):
        assert not Record.objects.filter(values__store_name=CARD["store_name"]).exists()
    place = rehearsed(clerk, ledger([card(1, **{heading: value})]))
    assert counts(company, place)["bad"] == 1


@pytest.mark.requirement("REQ-IMP-02", "an import validates as manual entry does")
@pytest.mark.parametrize("heading", ["店名", "经营者", "地址"])
def test_what_entry_requires_the_import_requires(company, clerk, heading):
    code = {"店名": "store_name", "经营者": "operator", "地址": "addr"}[heading]
    answer = clerk.post(reverse("records_new", args=["KP"]), typed(**{code: ""}))
    assert answer.context["form"].errors[f"f.{code}"]
    place = rehearsed(clerk, ledger([card(2, **{heading: ""})]))
    assert counts(company, place)["bad"] == 1


@pytest.mark.requirement("REQ-IMP-02", "an import numbers as manual entry does")
def test_import_and_entry_by_hand_count_on_in_one_counter(company, clerk):
    committed(clerk, rehearsed(clerk, ledger([card(10), card(11)])))
    answer = clerk.post(
        reverse("records_new", args=["KP"]),
        {**typed(region="12", cust_class="J", location="A1", qty="1"), "then": "submit"},
    )
    assert answer.status_code == 302
    committed(clerk, rehearsed(clerk, ledger([card(12)])))
    with reenter(company.id):
        filed = Record.objects.filter(archive_no__startswith="12J-").order_by("pk")
        numbers = [one.archive_no for one in filed]
        assert numbers == [f"12J-{at:04d}" for at in range(1, 5)]


@pytest.mark.requirement("REQ-IMP-02", "an import is audited as manual entry is")
def test_the_history_of_an_imported_record_says_who_entered_what(company, clerk):
    committed(clerk, rehearsed(clerk, ledger([card(20, 经营品牌="凤凰、永久")])))
    with reenter(company.id):
        pk = Record.objects.get(values__store_name="第20车行").pk
    page = clerk.get(reverse("record_page", args=[pk])).content.decode()
    history = page[page.index("History") :]
    assert "周敏" in history
    assert "imported it" in history
    assert "第20车行" in history


@pytest.mark.requirement(
    "REQ-IMP-02", "imported rows start as drafts unless the mapping marks them verified"
)
@pytest.mark.parametrize(("tick", "state"), [("", "draft"), ("on", "filed")])
def test_rows_are_drafts_unless_the_mapping_says_they_are_verified(company, clerk, tick, state):
    number = 30 + bool(tick)
    committed(clerk, rehearsed(clerk, ledger([card(number)]), file=tick))
    with reenter(company.id):
        assert Record.objects.get(values__store_name=f"第{number}车行").state == state


@pytest.mark.requirement("REQ-IMP-02", "an import keeps the rules of review of manual entry")
def test_where_a_review_is_asked_for_imported_rows_wait_for_it_too(make_company, hire):
    """Cards are reviewed after entry here: what is imported and what is typed goes the same way."""
    home = make_company(pack="P07")
    for username, name, position in (
        ("wanglei", "王磊", "OPR"),
        ("lijianguo", "李建国", "DH"),
        ("zhoumin", "周敏", "CLK"),
        ("lina", "李娜", "CLK"),  # the second to decide
    ):
        hire(home, username, name, ("XSB", position))
    with reenter(home.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        categories = tuple(
            replace(one, review=Review.AFTER_ENTRY) if one.code == "KP" else one
            for one in document.categories
        )
        change_draft(admin, replace(document, categories=categories))
        publish(admin, draft_digest(), reason="先录后审")
    client = signed_in(home, "zhoumin")
    place = rehearsed(client, ledger([card(60, 原档号="")]), file="on")
    assert "reviewed before they are filed" in client.get(f"{place}").content.decode()
    committed(client, place)
    typing = {**typed(location="A1"), "then": "submit"}
    assert client.post(reverse("records_new", args=["KP"]), typing).status_code == 302
    with reenter(home.id):
        imported = Record.objects.get(values__store_name="第60车行")
        assert imported.state == "draft"
    client.post(reverse("record_step", args=[imported.pk]), {"step": "submit"})
    with reenter(home.id):
        assert set(Record.objects.values_list("state", flat=True)) == {"in_review"}


@pytest.mark.requirement("REQ-IMP-01", "CSV and XLSX files are imported")
@pytest.mark.requirement("REQ-IMP-01", "the columns of a file are mapped to fields")
@pytest.mark.requirement("REQ-IMP-01", "errors are told row by row")
def test_both_kinds_of_files_give_the_same_records_and_the_same_errors(company, clerk):
    told = []
    for first, name, made in ((40, "a.csv", ledger), (50, "a.xlsx", workbook)):
        rows = [card(first), card(first + 1, 联系电话="不通"), card(first + 2, 经营品牌="永久")]
        file = SimpleUploadedFile(name, made(rows))
        place = clerk.post("/imports/new/", {"category": "KP", "file": file})["Location"]
        posted = as_posted(clerk.get(place))
        posted[f"column_{HEAD.index('经营品牌')}"] = "remark"  # a person says otherwise
        assert clerk.post(f"{place}columns/", posted).status_code == 302
        queue_in_use().run_all()
        committed(clerk, place)
        with reenter(company.id):
            found = Record.objects.filter(
                values__store_name__in=[f"第{first + at}车行" for at in range(3)]
            ).order_by("pk")
            values = [(one.values["remark"], one.values.get("brands")) for one in found]
        book = load_workbook(io.BytesIO(clerk.get(f"{place}rows/").content))
        reasons = [row[-2:] for row in book.active.iter_rows(min_row=2, values_only=True)]
        told.append((values, reasons))
    assert told[0] == told[1]
    values, reasons = told[0]
    assert values == [("凤凰", None), ("永久", None)]
    ((why, row),) = reasons
    assert "联系电话" in why
    assert int(row) == 3
