"""Raw items before they are records: screened, classified, checked, merged, summarised, rejected or keyed."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from archive.collecting.models import RawItem
from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from policies.categories.rules import Doubles, Review
from tests.integration.archive.collecting.conftest import address, seen


def picture():
    """A photo of a card."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile("名片.png", out.getvalue())


def number_of(page):
    return int(page.strip("/").rpartition("/")[2])


@pytest.mark.requirement(
    "REQ-COL-26", "raw items are screened, and a rejected one keeps its reason"
)
def test_what_is_no_use_is_rejected_with_a_reason_and_can_be_taken_up_again(desk):
    pages = [desk.bring("clerk", "note", "", title=f"展会名片{n}") for n in range(2)]
    chosen = [number_of(one) for one in pages]
    without = desk.post("clerk", "/collected/", do="reject", item=chosen, reason="")
    assert "Give a reason" in seen(without)
    assert "展会名片0" in desk.shown("clerk", "/collected/"), "nothing is rejected without a reason"
    desk.post("clerk", "/collected/", do="reject", item=chosen, reason="重复的名片")
    assert "展会名片0" not in desk.shown("clerk", "/collected/")
    assert "重复的名片" in desk.shown("clerk", "/collected/?tab=rejected")
    assert "It was rejected" in seen(desk.step("clerk", pages[0], "classify", category="KP"))
    assert "to be arranged" in seen(desk.step("clerk", pages[0], "reopen"))


TYPED = {"filled_by": "XSB-OPR", "reviewed_by": "XSB-DH", "reviewed_on": "2026-11-03"}


@pytest.mark.requirement(
    "REQ-COL-26", "raw items are classified and checked before they become records"
)
@pytest.mark.requirement(
    "REQ-COL-26", "raw items are merged and summarised before they become records"
)
@pytest.mark.requirement("REQ-COL-26", "a raw item becomes a record by the entry of its category")
def test_notes_become_one_record_with_their_files_and_checks(desk, switched):
    switched("KP", review=Review.NONE)
    first = desk.bring("clerk", "note", "", title="电话记录", text="店名改为新丸石车行")
    second = desk.bring("clerk", "files", "", title="名片", text="", file=picture())
    assert "no class yet" in seen(desk.key("clerk", first))
    desk.step("clerk", second, "merge", into=number_of(first))
    desk.step("clerk", first, "summarise", summary="新丸石车行，经营者张三丰")
    desk.step("clerk", first, "classify", category="KP")
    said = {"aspect": "accuracy", "method": "phone", "outcome": "wrong", "note": "旧电话是空号"}
    desk.step("clerk", first, "verify", **said)
    form = desk.shown("clerk", f"{first}key/")
    assert "店名改为新丸石车行" in form
    assert "新丸石车行，经营者张三丰" in form, "the summary stands beside what came in"
    assert "名片" in form, "and so does what was merged into it"
    keyed = desk.key("clerk", first, **TYPED)
    page = seen(keyed)
    assert "Filed" in page, page
    assert "旧电话是空号" in page, "the checks went along"
    assert "名片" in page, "and so did the files"
    assert "became a record" in desk.shown("clerk", first)
    with reenter(desk.house.company.id):
        assert RawItem.objects.get(pk=number_of(second)).into_id == number_of(first)


@pytest.mark.requirement("REQ-VER-04", "accuracy and completeness are checked apart")
@pytest.mark.requirement("REQ-VER-04", "a check keeps who checked, when, how and what came of it")
@pytest.mark.requirement(
    "REQ-VER-04", "checks are found by what was checked, how, by whom and with which outcome"
)
def test_accuracy_and_completeness_are_checked_apart_and_found_again(desk):
    page = desk.bring("clerk")
    refused = desk.step("clerk", page, "verify", aspect="accuracy", method="phone", outcome="wrong")
    assert "Say what is not correct" in seen(refused)
    said = {"aspect": "accuracy", "method": "phone", "outcome": "wrong", "note": "电话是空号"}
    shown = seen(desk.step("clerk", page, "verify", **said))
    told = ("Accuracy", "by telephone", "checked, not correct", "电话是空号", "XSB-CLK")
    assert all(part in shown for part in (*told, today("Asia/Shanghai").isoformat())), shown
    said = {"aspect": "completeness", "method": "documents", "outcome": "confirmed"}
    desk.step("head", page, "verify", **said)
    found = "/verifications/?aspect=accuracy&method=phone&outcome=wrong&by=XSB-CLK"
    assert "电话是空号" in desk.shown("head", found)
    for other in ("aspect=completeness", "method=public", "by=XSB-DH", "outcome=confirmed"):
        assert "电话是空号" not in desk.shown("head", f"/verifications/?{other}"), other
    assert "电话是空号" not in desk.shown("finance", "/verifications/"), "of what others do not see"


def test_a_record_is_checked_by_who_works_on_it(desk, switched):
    switched("KP", review=Review.NONE)
    page = address(desk.house.card())
    said = {"aspect": "accuracy", "method": "public", "outcome": "confirmed"}
    desk.post("clerk", f"{page}verify/", **said)
    assert "in the public credit system" in desk.shown("clerk", page)
    assert desk.post("office", f"{page}verify/", **said).status_code == 403


def test_a_card_of_a_customer_there_is_goes_into_that_record_while_another_one_edits_it(
    desk, switched
):
    """Whoever had the form open sees what both made of it; nothing is lost, and the item says where it went."""
    switched("KP", review=Review.NONE, doubles=Doubles.ASK)
    who = {"org_name": "上海独一无二自行车有限公司", "store_name": "独一店"}
    phone = {"g.CTC.0.mobile": "13911112222"}
    there = address(desk.key("clerk", desk.bring("clerk"), **who, **TYPED, extra=phone))
    open_form = desk.house.get("clerk2", f"{there}edit/").context["form"]
    item = desk.bring("clerk")
    doubt = desk.key("clerk", item, **who, **TYPED, extra=phone)
    assert doubt.status_code == 409, seen(doubt)
    answer = {f"alike.{number_of(there)}": "merge"}
    into = desk.key("clerk", item, **who, **TYPED, extra=phone | answer)
    assert address(into) == f"{there}edit/"
    assert "merged into another" in desk.shown("clerk", item)
    saved = desk.house.change("clerk", there, **{"f.brands": "凤凰"})
    assert saved.status_code == 200
    held = {one.html_name: one.value() for one in open_form}
    held = {name: value for name, value in held.items() if value not in (None, "", False)}
    late = desk.post("clerk2", f"{there}edit/", **held | {"f.brands": "永久", "reason": "更正"})
    assert late.status_code == 409
    assert "凤凰" in seen(late)
    assert "永久" in late.content.decode(), "what the third one typed is not lost"


def test_who_may_not_register_records_sees_nothing_of_it(desk):
    page = desk.bring("clerk", "note", "", title="内部线索")
    for who in ("office", "finance"):
        assert desk.house.get(who, page).status_code == 404, who
        assert "内部线索" not in desk.shown(who, "/collected/")
    assert desk.house.get("office", "/collected/new/").status_code == 403
    with reenter(desk.house.company.id):
        assert Record.objects.filter(title="内部线索").count() == 0
        text = RawItem.objects.get(pk=number_of(page))
        assert "扫描件".encode() not in bytes(text.sealed), "what it says lies sealed"
    assert re.search(r"/collected/\d+/", page)
