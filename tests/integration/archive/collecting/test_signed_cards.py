"""Review before entry: a card is signed by the manager, then keyed once by the clerk; or sent back with a reason."""

import pytest
from django.db import IntegrityError, transaction

from archive.collecting.models import RawItem
from archive.records.models import Record
from kernel.scope import reenter
from policies.categories.rules import Review
from tests.integration.archive.collecting.conftest import address, seen
from tests.integration.policies.houses import new_card, spoken

UNSIGNED = "The manager has not signed it yet"


@pytest.mark.requirement(
    "REQ-VER-01", "before entry: the card is signed by the manager, then keyed"
)
@pytest.mark.requirement(
    "REQ-VER-02",
    "where it is signed before entry, only a card with the manager's recorded sign-off is keyed",
)
def test_a_card_is_signed_by_the_manager_and_then_keyed_once(desk):
    page = desk.bring()
    assert UNSIGNED in seen(desk.key("clerk", page)), "keyed before anybody signed"
    assert "with the manager" in seen(desk.step("salesman", page, "submit"))
    assert "It lies with the manager" in seen(desk.key("clerk", page))
    assert seen(desk.decide("head", page))
    led = desk.house.get("clerk", "/records/new/KP/")
    waiting = desk.shown("clerk", led["Location"])
    assert "signed, to be keyed" in waiting, "who registers a card is led to the signed ones"
    form = desk.house.get("clerk", f"{page}key/").context["form"]
    assert not {"f.reviewed_by", "f.reviewed_on", "f.filled_by"} & set(form.fields)
    keyed = desk.key("clerk", page, filled_by="XSB-OPR", reviewed_by="XSB-CLK")
    assert "Filed" in seen(keyed), seen(keyed)
    assert "XSB-DH" in seen(keyed), "the page names who signed"
    with reenter(desk.house.company.id):
        record = Record.objects.get(pk=address(keyed).strip("/").rpartition("/")[2])
        assert record.values["reviewed_by"] == str(desk.house.ids["head"])
        assert record.values["filled_by"] == str(desk.house.ids["salesman"])
        assert record.signed_by_id == desk.house.ids["head"]
    assert "It was keyed already" in seen(desk.key("clerk2", page)), "keyed a second time"


@pytest.mark.requirement("REQ-VER-01", "after entry: a draft is reviewed before it is filed")
@pytest.mark.requirement("REQ-VER-01", "none: what is complete is filed at once")
def test_a_category_reviews_after_entry_or_not_at_all(desk, switched):
    for review, state in ((Review.AFTER_ENTRY, "In review"), (Review.NONE, "Filed")):
        switched("KP", review=review)
        assert state in seen(desk.house.card()), review
        page = desk.bring()
        assert "need no signature" in seen(desk.step("salesman", page, "submit"))
        typed = {"filled_by": "XSB-OPR", "reviewed_by": "XSB-DH", "reviewed_on": "2026-11-03"}
        assert state in seen(desk.key("clerk", page, **typed)), review


@pytest.mark.requirement("REQ-VER-02", "an unqualified card is sent back with the reason")
def test_an_unqualified_card_goes_back_with_its_reason(desk):
    page = desk.bring()
    desk.step("salesman", page, "submit")
    assert "a reason is needed" in seen(desk.decide("head", page, "return"))
    desk.decide("head", page, "return", reason="电话少一位")
    shown = desk.shown("salesman", page)
    assert "sent back" in shown
    assert "电话少一位" in shown
    desk.step("salesman", page, "submit")
    desk.decide("head", page)
    back = seen(desk.step("clerk", page, "send_back", reason="扫描件看不清"))
    assert "扫描件看不清" in back
    assert UNSIGNED in seen(desk.key("clerk", page)), "the signature of before no longer counts"


def test_nobody_keys_around_the_card(desk):
    """Neither the plain form nor a program leads past the signature, and nobody changes it by hand."""
    with reenter(desk.house.company.id):
        before = Record.objects.count()
    assert "keyed from cards the manager signed" in seen(desk.house.card())
    answer = spoken(desk.house, "clerk", "POST", "/records", new_card(desk.house))
    assert answer.status_code == 400, answer.content
    assert "keyed from cards the manager signed" in answer.content.decode()
    with reenter(desk.house.company.id):
        assert Record.objects.count() == before
    draft = address(desk.key("clerk", desk.signed(), then="save"))
    changed = seen(desk.house.change("clerk", draft, **{"f.reviewed_by": "XSB-STF"}))
    assert "comes from the signed card" in changed


@pytest.mark.requirement("REQ-VER-03", "who collected a card or keys it does not review it")
@pytest.mark.requirement("REQ-VER-03", "that is checked when the card is submitted")
def test_nobody_signs_what_he_collected_or_keys_what_he_signed_also_by_delegation(
    desk, standing_in
):
    page = desk.bring("clerk", collected_by="XSB-DH")
    said = seen(desk.step("clerk", page, "submit"))
    assert "cannot be decided" in said, "the only one who could sign collected it"
    assert "to be arranged" in said
    # Who stands in for the collector counts as the collector; who stood in for the signer, as the signer.
    standing_in("clerk2", "head", "DH")
    standing_in("head", "salesman", "OPR")
    page = desk.bring()
    desk.step("salesman", page, "submit")
    assert "you count as one person" in seen(desk.decide("head", page))
    desk.decide("clerk2", page)
    assert "signed, to be keyed" in desk.shown("clerk", page)
    assert "stands in for the signer, does not key it" in seen(desk.key("clerk2", page))
    assert "Filed" in seen(desk.key("clerk", page))


def test_two_people_decide_the_same_card(desk, standing_in):
    standing_in("clerk2", "head", "DH")
    page = desk.bring()
    desk.step("salesman", page, "submit")
    number = desk.request_of("head", page)
    desk.post("head", number, outcome="approve")
    late = desk.post("clerk2", number, outcome="return", reason="晚了")
    assert "ended already" in seen(late)
    assert "signed, to be keyed" in desk.shown("clerk", page)


def test_the_database_keeps_one_record_for_a_card(desk):
    number = int(address(desk.key("clerk", desk.signed())).strip("/").rpartition("/")[2])
    with reenter(desk.house.company.id):
        other = RawItem.objects.exclude(record=number).first()
        with pytest.raises(IntegrityError), transaction.atomic():
            RawItem.objects.filter(pk=other.pk).update(record=number, state="keyed")
