"""Files sent with the form of a new record: they go with it, wait for a form that is not right, and are not lost."""

import re
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.files import actions, held_actions, keeping
from archive.files.models import File, HeldFile
from archive.records.models import Record
from kernel.clock import now
from kernel.scope import reenter
from persistence.blobs import blobs
from security.keys import store
from security.people.models import User
from security.unfinished.rules import PAGE_FIELD
from tests.integration.archive.records.test_screens import CARD, card_data
from tests.plugins import samples

__all__ = ["card_data"]

ADDRESS = "/records/new/KP/"
ANOTHER = {
    "f.store_name": "凤凰车行", "f.org_name": "凤凰公司", "f.operator": "李四光",
    "g.CTC.0.contact_name": "李四光", "g.CTC.0.mobile": "13912345678",
}  # fmt: skip
SVG = ("脚本.svg", b"<svg/>")
REFUSED = "“脚本.svg” is an SVG drawing, which can carry scripts; save it as PNG or PDF."


def page_of(client):
    return token_in(client.get(ADDRESS))


def token_in(answer):
    return re.search(r'name="_keep" value="([^"]+)"', answer.content.decode())[1]


@pytest.fixture
def sent(card_data):
    """Return `sent(client, token, *files, **changes)`: the answer to the whole form."""

    def posted(client, token, *files, **changes):
        given = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post(ADDRESS, {**card_data, PAGE_FIELD: token, "file": given, **changes})

    return posted


def hold(client, token, name, content):
    file = SimpleUploadedFile(name, content)
    return client.post(f"{ADDRESS}files/", {PAGE_FIELD: token, "file": file})


def files_of(company, record):
    with reenter(company.id):
        key = store.open_record_keys([record])[record]
        found = list(File.objects.filter(record=record).order_by("pk"))
        return [(keeping.open_facts(key, one).name, one.state) for one in found]


def held(company):
    with reenter(company.id):
        return HeldFile.objects.count()


def text_of(answer):
    return answer.content.decode().replace("&quot;", '"')


def test_files_go_with_the_record_in_one_submit_and_one_refusal_keeps_nothing_else_out(
    company, clerk, scanned, sent
):
    files = (("合同.pdf", samples.pdf()), SVG, ("卡.jpg", samples.picture()))
    answer = sent(clerk, page_of(clerk), *files)
    assert answer.status_code == 302
    page = clerk.get(answer["Location"])
    assert REFUSED in text_of(page)
    assert "丸石车行" in text_of(page)
    with reenter(company.id):
        record = Record.objects.latest("pk").pk
    assert files_of(company, record) == [("合同.pdf", "quarantined"), ("卡.jpg", "quarantined")]
    scanned()
    assert {state for _name, state in files_of(company, record)} == {"clean"}
    assert held(company) == 0


def test_a_form_that_is_not_right_keeps_its_files_and_so_does_signing_out(
    company, clerk, sign_in, sent
):
    token = page_of(clerk)
    first = sent(clerk, token, ("一.pdf", samples.pdf(pages=2)), SVG, **{"f.qty": "many"})
    assert first.status_code == 200
    text = text_of(first)
    assert "“many” is not a number" in text
    assert "一.pdf" in text
    assert REFUSED in text
    assert hold(clerk, token, "二.pdf", samples.pdf(pages=3)).json() == {"problems": []}
    (twice,) = hold(clerk, token, "三.pdf", samples.pdf(pages=3)).json()["problems"]
    assert twice == "This form has the very same file already: “二.pdf”."
    with reenter(company.id):
        (one, two) = HeldFile.objects.order_by("pk")
        with closing(blobs().open(company.id, one.blob)) as lying:
            assert lying.read(0, 5) != b"%PDF-", "sealed"
    clerk.post("/unfinished/", {**CARD, PAGE_FIELD: token})
    assert clerk.post("/logout/").status_code == 302
    again = sign_in("XSB", "CLK")
    offered = again.get(ADDRESS).context["keeping"].offers
    shown = again.get(f"{ADDRESS}?take_up={offered[0].id}")
    assert "一.pdf" in text_of(shown)
    token = token_in(shown)
    dropped = sent(again, token, drop_file=two.token)
    assert dropped.status_code == 200
    assert "二.pdf" not in text_of(dropped)
    assert 'value="丸石车行"' in text_of(dropped), "what was typed stays"
    assert sent(again, token, **ANOTHER).status_code == 302
    with reenter(company.id):
        record = Record.objects.latest("pk").pk
    assert files_of(company, record) == [("一.pdf", "quarantined")]


def test_what_is_held_is_its_persons_and_its_pages_alone_and_goes_in_time(company, people, clerk):
    token = page_of(clerk)
    assert hold(clerk, token, "一.pdf", samples.pdf(pages=4)).status_code == 200
    with reenter(company.id):
        other = User.objects.get(pk=people.actor("XSB", "CLK", "2").user_id)
        stranger = Client(HTTP_HOST=company.host)
        stranger.force_login(other, backend="security.people.signin.CompanyBackend")
    for given in (token, page_of(clerk) + "x", "", "no token"):
        assert stranger.get(f"{ADDRESS}files/", {PAGE_FIELD: given}).status_code == 404
        assert hold(stranger, given, "a.pdf", samples.pdf()).status_code in {404, 409}
    assert clerk.get("/records/new/XX/files/", {PAGE_FIELD: token}).status_code in {403, 404}
    other_page = clerk.get(f"{ADDRESS}files/", {PAGE_FIELD: page_of(clerk)})
    assert "一.pdf" not in text_of(other_page)
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        actions.sweep(actor)
        kept = HeldFile.objects.get()
        assert kept.blob in set(blobs().names(company.id)), "a sweep leaves what is held"
        HeldFile.objects.update(held_at=now() - timedelta(days=31))
        assert held_actions.forget_old() == 1
        actions.sweep(actor)
        assert kept.blob not in set(blobs().names(company.id))


def test_who_may_not_enter_holds_nothing(company, sign_in):
    assert hold(sign_in("XSB", "DH"), "", "a.pdf", samples.pdf()).status_code == 403
    assert held(company) == 0
