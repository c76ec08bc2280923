"""Printed forms of the policy in force: whose values stand on them, which are blank, who is refused."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from archive.printing.laying import company_mark, machine_code
from archive.records import actions
from archive.records.models import RegisterEntry
from kernel.scope import reenter
from policies.document import actions as policy_actions
from policies.document.queries import draft_digest, draft_document, published
from policies.forms.rules import Block, BlockKind, Form, FormKind, Paper, Signer
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.printing.test_views import (
    demand_in_order,
    squeezed,
    text_of,
)

LONG = "天津市滨海新区" + "永久自行车销售服务" * 6 + "有限责任公司"


@pytest.fixture(scope="module")
def filed(company, people):
    return {}


@pytest.fixture
def card(company, people, card_of, filed):
    """A filed card with sixty contacts and a very long name, once for all tests."""
    if not filed:
        contacts = [{"contact_name": f"联系人{at}", "mobile": "13800138000"} for at in range(1, 61)]
        with reenter(company.id):
            clerk = people.actor("XSB", "CLK")
            new = card_of(store_name=LONG, addr="上海市浦东新区世纪大道1号" * 12, CTC=contacts)
            (filed["pk"],) = actions.create(clerk, [new]).done
            actions.submit(clerk, [filed["pk"]])
    return filed["pk"]


def pages_of(answer):
    return PdfReader(io.BytesIO(answer.content)).pages


def payload(company):
    """Return what the last print left in the trail."""
    with reenter(company.id):
        event = AuditEvent.objects.filter(verb="record.print").latest("pk")
        return open_events([event])[event.pk].content


def test_the_registration_form_says_what_the_register_says_with_a_code_of_the_number(
    company, people, card, sign_in
):
    clerk = sign_in("XSB", "CLK")
    page = clerk.get(f"/records/{card}/").content.decode()
    assert f"/records/{card}/print/?form=entry" in page
    answer = clerk.get(f"/records/{card}/print/?form=entry")
    whole = text_of(answer)
    with reenter(company.id):
        line = RegisterEntry.objects.get(record=card)
    words = ["Registration form", line.archive_no, line.title, "Filed on", str(line.filed_on)]
    demand_in_order(whole, words)
    assert squeezed(f"Filed by{line.filed_by}") in whole
    assert payload(company)["form"] == "entry"
    assert payload(company)["code"] == "DJB"


def test_what_is_not_filed_has_no_registration_form(company, people, card_of, sign_in):
    with reenter(company.id):
        new = card_of(store_name="未归档车行")
        (pk,) = actions.create(people.actor("XSB", "CLK"), [new]).done
    clerk = sign_in("XSB", "CLK")
    assert "form=entry" not in clerk.get(f"/records/{pk}/").content.decode()
    assert clerk.get(f"/records/{pk}/print/?form=entry").status_code == 404
    assert clerk.get(f"/records/{pk}/print/?form=loan").status_code == 404
    assert clerk.get(f"/records/{pk}/print/?form=nonsense").status_code == 404


def test_sixty_rows_and_a_long_name_stay_on_the_paper(card, sign_in):
    answer = sign_in("XSB", "CLK").get(f"/records/{card}/print/")
    whole = text_of(answer)
    assert squeezed(LONG) in whole
    demand_in_order(whole, [f"联系人{at}" for at in range(1, 61)])
    pages = pages_of(answer)
    assert len(pages) >= 2
    assert {tuple(round(float(one)) for one in page.mediabox[2:]) for page in pages} == {(595, 842)}


def test_what_the_reader_sees_masked_stays_masked_on_paper(card, sign_in):
    """Engineering may take cards out, with personal data masked; the contacts' names are personal."""
    shown = text_of(sign_in("XSB", "CLK").get(f"/records/{card}/print/"))
    masked = text_of(sign_in("JSB", "STF").get(f"/records/{card}/print/"))
    assert "联系人60" in shown
    assert "联系人60" not in masked
    assert "***" in masked
    assert squeezed(LONG) in masked  # the name of a firm is no personal data


def test_the_slips_of_management_are_printed_blank_in_their_copies(company, sign_in):
    clerk = sign_in("XSB", "CLK")
    listed = clerk.get("/records/forms/").content.decode()
    for code in ("SY", "JY", "CX", "YJ", "JC", "SH", "XH", "FC", "AQ", "PX"):
        assert f"/records/new/GL%C2%B7{code}/print/" in listed or f"GL·{code}/print/" in listed
    answer = clerk.get("/records/new/GL·JY/print/")
    whole = text_of(answer)
    demand_in_order(whole, ["Loan slip", "1 of 2", "Borrower", "Records on loan", "2 of 2"])
    assert len(pages_of(answer)) == 2
    demand_in_order(
        text_of(clerk.get("/records/new/GL·YJ/print/")),
        ["Handover list", "Records handed over", "Witness", "(date)"],
    )


def test_the_register_and_catalogues_are_printed_without_a_line_to_be_kept_by_hand(
    company, sign_in
):
    clerk = sign_in("XSB", "CLK")
    listed = clerk.get("/records/forms/").content.decode()
    for kind in ("register", "catalogue"):
        assert f"/records/forms/{kind}/print/" in listed
        answer = clerk.get(f"/records/forms/{kind}/print/")
        demand_in_order(text_of(answer), ["Title", "Filed on", "Place", "10"])
        assert len(pages_of(answer)) == 1
    assert clerk.get("/records/forms/loan/print/").status_code == 404


def test_who_may_neither_look_up_nor_enter_gets_no_blank_form(company, sign_in):
    """Finance has no right to cards; that somebody tried is kept."""
    stranger = sign_in("CWB", "STF")
    assert "/records/new/KP/print/" not in stranger.get("/records/forms/").content.decode()
    with reenter(company.id):
        before = AuditEvent.objects.filter(outcome="refused").count()
    assert stranger.get("/records/new/KP/print/").status_code == 403
    with reenter(company.id):
        assert AuditEvent.objects.filter(outcome="refused").count() == before + 1


def test_a_category_without_a_form_prints_every_field_on_the_built_in_one(
    company, people, card, sign_in
):
    blank = text_of(sign_in("XSB", "CLK").get("/records/new/QY/print/"))
    with reenter(company.id):
        fields = [one for one in published().document.fields if one.category == "QY"]
    wanted = [one.en for one in fields if one.required != "auto" and one.type != "file"]
    assert [label for label in wanted if squeezed(label) not in blank] == []


def publish(company, forms):
    with reenter(company.id):
        actor = actor_of(User.objects.get(username="admin"))
        policy_actions.begin_draft(actor)
        document = draft_document()
        kept = [one for one in document.forms if one.code not in {form.code for form in forms}]
        policy_actions.change_draft(actor, replace(document, forms=(*kept, *forms)))
        policy_actions.publish(actor, draft_digest(), reason="表单")


def test_a_filed_record_is_printed_under_the_labels_it_was_filed_with(
    company, people, card, sign_in
):
    with reenter(company.id):
        actor = actor_of(User.objects.get(username="admin"))
        policy_actions.begin_draft(actor)
        document = draft_document()
        renamed = tuple(
            replace(one, en="Shop sign") if one.code == "store_name" else one
            for one in document.fields
        )
        policy_actions.change_draft(actor, replace(document, fields=renamed))
        policy_actions.publish(actor, draft_digest(), reason="改名")
    clerk = sign_in("XSB", "CLK")
    old = text_of(clerk.get(f"/records/{card}/print/"))
    assert squeezed(f"Store name{LONG}") in old
    assert squeezed("Shop sign") not in old
    assert squeezed("Shop sign *") in text_of(clerk.get("/records/new/KP/print/"))


def test_the_list_is_printed_on_its_own_form_with_the_columns_it_names(
    company, people, card, sign_in
):
    fields = ("@number", "org_name", "operator", "@note")
    rows = Block(kind=BlockKind.ROWS, fields=fields)
    signed = Block(kind=BlockKind.SIGNATURES, signers=(Signer(zh="编制人", en="Compiled by us"),))
    words = Block(kind=BlockKind.TEXT, zh="按编号排列", en="In the order of numbers")
    form = Form(
        code="KPML",
        kind=FormKind.CATALOGUE,
        zh="经销商目录",
        en="Catalogue of dealers",
        categories=("KP",),
        paper=Paper.A5,
        head=(),
        blocks=(words, rows, signed),
    )
    register = Form(
        code="DJ",
        kind=FormKind.REGISTER,
        zh="登记表",
        en="Our register",
        landscape=True,
        blocks=(Block(kind=BlockKind.ROWS, fields=("@number", "@level", "@note")),),
    )
    publish(company, [form, register])
    answer = sign_in("XSB", "CLK").get("/records/print/?category=KP")
    whole = text_of(answer)
    titles = ["Catalogue of dealers", "In the order of numbers"]
    demand_in_order(whole, [*titles, "Number", "Customer name", "Operator", "Remarks"])
    assert squeezed("Compiled by us") in whole
    assert squeezed("Page 1") not in whole
    assert round(float(pages_of(answer)[0].mediabox[2])) == 420
    # Engineering reads personal data masked: that column is not taken out at all.
    masked = text_of(sign_in("JSB", "STF").get("/records/print/?category=KP"))
    assert squeezed("Customer name") in masked
    assert "Operator" not in masked
    lines = text_of(sign_in("XSB", "CLK").get("/register/print/"))
    demand_in_order(
        lines, ["Our register", "No.", "Number", "Confidentiality", "Remarks", "Internal"]
    )
    assert "Carrier" not in lines


def test_a_level_is_printed_so_that_nobody_takes_it_for_a_state_secret():
    assert company_mark("秘密（商密）") == "商密·秘密"
    assert company_mark("机密（商密）") == "商密·机密"
    assert company_mark("内部") == "内部"


def test_the_code_of_a_number_is_a_picture_without_a_word_in_it():
    drawn = machine_code("KH01-HT·XS·2026-D10-XSB-0001").decode()
    assert drawn.startswith("<svg")
    assert "KH01" not in drawn
