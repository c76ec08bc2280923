"""What people print: the PDF says what their screen says, no more; each print stands in the trail."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from archive.printing import reading
from archive.records import actions
from archive.records.models import RegisterEntry
from archive.records.queries import card, fillable, record_of, shape_for
from kernel.scope import reenter
from policies.document.printed import form_of_record, shown_on
from policies.document.queries import published
from security.audit.models import AuditEvent

ODD = "𠮷龘（浦东）商行，“诚”字号——#let x = [*1*] $a$ <b> 🚲"
SHOWN = "𠮷龘（浦东）商行，“诚”字号——#let x = [*1*] $a$ <b> [U+1F6B2]"
HEADS_AND_FEET = re.compile(
    r"^.*Page \d+ of \d+.*$|^(测试公司|上海丸石自行车有限公司)　.*$", re.MULTILINE
)


@pytest.fixture
def filed(company, people, card_of):
    contacts = [{"contact_name": f"联系人{at}", "mobile": "13800138000"} for at in range(1, 61)]
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        new = card_of(store_name=ODD, addr="上海市浦东新区世纪大道1号" * 12, CTC=contacts)
        (pk,) = actions.create(clerk, [new]).done
        actions.submit(clerk, [pk])
    return pk


def squeezed(text):
    return "".join(unicodedata.normalize("NFC", text).split())


def text_of(response):
    assert response.status_code == 200, response.content[:300]
    assert response["Content-Type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]
    return squeezed(HEADS_AND_FEET.sub("", "\n".join(pages)))


def demand_in_order(whole, words):
    at = 0
    for word in words:
        found = whole.find(squeezed(word), at)
        assert found >= 0, f"{word!r} after {whole[max(0, at - 40) : at]!r}"
        at = found + len(squeezed(word))


def words_on(form, shown):
    """Return what a form says of a card, in the order of its blocks."""
    fields = {one.code: one for section in shown.sections for one in section.fields}
    groups = {one.code: one for section in shown.sections for one in section.groups}
    words = []
    for block in form.blocks:
        for one in (fields[code] for code in block.fields if code in fields):
            words += [one.label, one.text.replace("🚲", "[U+1F6B2]")]
        rows = groups[block.group].rows if block.group in groups else ()
        for row in rows:
            texts = {one.code: one.text for one in row}
            words += [texts[code] for code in block.fields if code in texts]
    return words


def prints(company):
    with reenter(company.id):
        return AuditEvent.objects.filter(verb="record.print", outcome="done").count()


@pytest.mark.requirement(
    "REQ-COL-18",
    "the card of a record is printed filled, with boxes to sign for who makes it and who reviews it",
)
@pytest.mark.parametrize("post", [("XSB", "CLK"), ("JSB", "STF")])
def test_the_printed_card_equals_the_card_as_its_reader_sees_it(
    company, people, filed, sign_in, post
):
    before = prints(company)
    whole = text_of(sign_in(*post).get(f"/records/{filed}/print/"))
    with reenter(company.id) as scope:
        scope.actor = reader = people.actor(*post)
        shown = card(reader, record_of(reader, filed))
        form = form_of_record(published().document, "KP").form
    words = ["测试公司", shown.category_name, shown.number, shown.level_name]
    words += words_on(form, shown)
    boxes = ("Filled in by (signature)", "Reviewed by the head of sales (signature)")
    demand_in_order(whole, [*words, *boxes, "kept by (signature)"])
    assert squeezed(SHOWN) in whole
    assert squeezed("does not have: U+1F6B2.") in whole
    assert "13800138000" not in whole
    assert ("联系人60" in whole) == (post == ("XSB", "CLK"))
    assert prints(company) == before + 1


def test_who_may_not_take_a_card_out_prints_none_and_the_try_is_kept(company, filed, sign_in):
    before = prints(company)
    assert sign_in("CWB", "STF").get(f"/records/{filed}/print/").status_code == 404
    assert prints(company) == before


def test_the_register_prints_its_lines_oldest_first(company, filed, sign_in):
    whole = text_of(sign_in("XSB", "CLK").get("/register/print/"))
    with reenter(company.id):
        lines = list(RegisterEntry.objects.order_by("pk"))
    words = [word for line in lines for word in (line.archive_no, str(line.filed_on))]
    demand_in_order(whole, ["Register of records", *words, "Registered by"])
    nothing = text_of(sign_in("XSB", "CLK").get("/register/print/?year=2001"))
    assert lines[0].archive_no not in nothing
    assert "2001" in nothing


def test_who_may_look_but_not_take_out_is_refused_and_offered_nothing(company, sign_in):
    """The finance department keeps the payment ledger and may not give it out."""
    keeper = sign_in("CWB", "STF")
    assert keeper.get("/register/").status_code == 200
    assert "/register/print/" not in keeper.get("/register/").content.decode()
    for address in ("/register/print/", "/records/print/", "/records/print/?category=FH"):
        assert keeper.get(address).status_code == 403, address
    with reenter(company.id):
        assert AuditEvent.objects.filter(outcome="refused", verb="O").exists()


def test_too_many_lines_lead_back_with_a_sentence(filed, sign_in, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 0)
    answer = sign_in("XSB", "CLK").get("/register/print/?year=2026", follow=True)
    assert "More than 0 lines would be printed; narrow the list first." in answer.content.decode()


def test_the_list_prints_under_the_filters_of_its_screen(company, filed, sign_in):
    client = sign_in("XSB", "CLK")
    whole = text_of(client.get("/records/print/?category=KP&state=filed"))
    page = client.get("/records/?category=KP&state=filed")
    for column in page.context["table"]["columns"]:
        if column["label"] not in {"Last change", "Last verified"}:  # what keepers look after
            assert squeezed(str(column["label"])) in whole
    demand_in_order(whole, ["Catalogue", "31J-"])
    assert squeezed(SHOWN) in whole
    assert "/records/print/?category=KP&amp;state=filed" in page.content.decode()


@pytest.mark.requirement(
    "REQ-COL-18",
    "the card of a category is printed blank, with boxes to sign for who makes it and who reviews it",
)
def test_a_blank_card_has_every_field_and_boxes_to_sign(company, sign_in):
    client = sign_in("XSB", "CLK")
    assert "/records/new/KP/print/" in client.get("/records/new/KP/").content.decode()
    whole = text_of(client.get("/records/new/KP/print/"))
    with reenter(company.id):
        form = form_of_record(published().document, "KP").form
        shown = shown_on(form, shape_for("KP").category)
        written = [one for one in fillable(shape_for("KP")) if one.type != "file"]
    assert {one.code for one in written if one.required in {"always", "filing"}} <= shown
    labels = [one.en for one in written if one.code in shown]
    assert len(labels) > 20
    assert [label for label in labels if squeezed(label) not in whole] == []
    assert "13800138000" not in whole
    demand_in_order(
        whole, ["Filled in by (signature)", "Reviewed by the head of sales (signature)"]
    )
    assert sign_in("CWB", "STF").get("/records/new/KP/print/").status_code == 403


def test_the_screens_offer_what_may_be_printed(filed, sign_in):
    clerk = sign_in("XSB", "CLK")
    assert f"/records/{filed}/print/" in clerk.get(f"/records/{filed}/").content.decode()
    assert "/register/print/" in clerk.get("/register/").content.decode()
