"""The screens of notices over HTTP: one's own for everybody, the company's for who manages people only."""

import re

import pytest

from notices.models import Channel, Delivery, Receipt
from tenants.scope import tenant_scope
from tests.integration.notices.conftest import hanging_server, run_jobs, server_at, signed_in

OURS = [
    "/notices/settings/",
    "/notices/settings/new/",
    "/notices/settings/sender/",
    "/notices/settings/texts/",
    "/notices/settings/texts/decision.asked/en/",
    "/notices/settings/texts/decision.asked/en/preview/",
    "/notices/settings/deliveries/",
]
SENT = [
    "/notices/settings/sender/test/",
    "/notices/settings/new/",
    "/notices/settings/1/switch/",
    "/notices/settings/1/test/",
    "/notices/settings/1/remove/",
    "/notices/settings/texts/decision.asked/en/reset/",
]


@pytest.fixture
def wei(company, someone):
    someone("wei")
    return signed_in(company, "wei")


@pytest.fixture
def admin(company):
    return signed_in(company, "admin")


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("path", OURS)
def test_the_company_s_screens_are_refused_to_others_and_open_to_who_manages(wei, admin, path):
    assert wei.get(path).status_code == 403
    assert admin.get(path).status_code == 200


@pytest.mark.parametrize("path", SENT)
def test_what_the_screens_send_is_refused_to_others(wei, path):
    assert wei.post(path, {"name": "x", "medium": "wecom", "language": "en"}).status_code == 403


def test_the_bell_counts_the_list_shows_and_reading_takes_away(company, someone, tell, wei):
    user = someone("wei")
    for what in ("one", "two"):
        tell(user, what=what, path="/account/")
    assert "Notices, 2 unread" in text_of(wei.get("/account/"))
    page = text_of(wei.get("/notices/"))
    assert page.index("It happened: two") < page.index("It happened: one")
    with tenant_scope(company):
        newest = Receipt.objects.filter(person=user).latest("pk")
    answer = wei.get(f"/notices/{newest.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    unread = text_of(wei.get("/notices/?unread=1"))
    assert "It happened: one" in unread
    assert "It happened: two" not in unread
    assert wei.post("/notices/read/").status_code == 302
    assert "Notices, none unread" in text_of(wei.get("/account/"))


def test_the_notices_of_others_do_not_exist(company, someone, tell, wei):
    tell(someone("zhou"))
    with tenant_scope(company):
        other = Receipt.objects.filter(person=someone("zhou")).latest("pk")
    assert wei.get(f"/notices/{other.pk}/").status_code == 404


def test_many_notices_come_in_pages(company, someone, tell):
    many = someone("many")
    for n in range(51):
        tell(many, what=str(n))
    browser = signed_in(company, "many")
    first = browser.get("/notices/")
    assert len(first.context["items"]) == 50
    second = browser.get("/notices/" + first.context["page"]["next"])
    assert [item["subject"] for item in second.context["items"]] == ["It happened: 0"]
    assert browser.get("/notices/?start=nonsense").status_code == 200


def test_a_person_chooses_and_cannot_switch_an_escalation_off(company, someone, tell, mailbox):
    someone("chooser")
    browser = signed_in(company, "chooser")
    form = browser.get("/notices/choices/").context["form"]
    chosen = dict.fromkeys(form.fields, "app")
    assert form.fields["test_urgent"].disabled
    assert browser.post("/notices/choices/", chosen).status_code == 302
    tell(someone("chooser"))
    tell(someone("chooser"), kind="test.urgent")
    run_jobs()
    mine = [one for one in mailbox.mails if one.rcpt_tos == ["chooser@example.com"]]
    assert len(mine) == 1, "what other tests asked for is sent as well"
    assert browser.post("/notices/choices/", {**chosen, "test_happened": "x"}).status_code == 200


def test_a_text_is_changed_previewed_refused_and_given_back(company, admin):
    path = "/notices/settings/texts/decision.asked/en/"
    asked = {"subject": "Please decide: {what}", "body": "Go to {link}."}
    shown = admin.get(f"{path}preview/", asked).json()["html"]
    assert "Please decide: Review a record" in shown
    assert f"://{company.host}" in shown
    bad = admin.get(f"{path}preview/", {**asked, "body": "Dear {name}"}).json()["html"]
    assert "“name” is not a variable of this notice" in bad
    refused = admin.post(path, {**asked, "body": "Dear {name}"})
    assert "“name” is not a variable of this notice" in text_of(refused)
    assert admin.post(path, asked).status_code == 302
    assert admin.get(path).context["form"].initial == asked
    assert "{what}" in text_of(admin.get(path))
    assert admin.post(f"{path}reset/").status_code == 302
    assert admin.get(path).context["form"].initial["subject"] == "To decide: {what}"
    assert admin.get("/notices/settings/texts/decision.asked/fr/").status_code == 404
    assert admin.get("/notices/settings/texts/nobody.knows/en/").status_code == 404


def test_a_channel_is_made_switched_tested_and_removed(company, admin, hook):
    data = {
        "name": "Group",
        "medium": "feishu",
        "address": f"http://{hook.place}/hook/KEY-OF-ROBOT",
        "secret": "",
        "language": "en",
    }
    refused = text_of(
        admin.post("/notices/settings/new/", {**data, "address": "https://10.0.0.1/"})
    )
    assert "“10.0.0.1” is an address inside a private network" in refused
    made = admin.post("/notices/settings/new/", data)
    page = made["Location"]
    assert "KEY-OF-ROBOT" not in text_of(admin.get(page))
    assert "There is a channel “Group” already." in text_of(
        admin.post("/notices/settings/new/", data)
    )
    admin.post(f"{page}switch/", {"on": "1"})
    admin.post(f"{page}test/")
    run_jobs()
    assert hook.posts[0][0] == "/hook/KEY-OF-ROBOT"
    admin.post(page, {**data, "address": "", "name": "Other"})
    admin.post(f"{page}test/")
    run_jobs()
    assert [post[0] for post in hook.posts] == ["/hook/KEY-OF-ROBOT"] * 2
    assert "Other" in text_of(admin.get("/notices/settings/"))
    assert admin.get(f"{page}remove/").status_code == 200
    admin.post(f"{page}remove/")
    with tenant_scope(company):
        assert not Channel.objects.filter(name="Other").exists()
    assert admin.get(page).status_code == 404


def test_a_test_mail_shows_success_and_the_words_of_a_refusal(company, admin, mailbox, admin_user):
    def result():
        admin.post("/notices/settings/sender/test/")
        assert admin.get("/notices/settings/sender/").context["test"]["busy"]
        run_jobs()
        return text_of(admin.get("/notices/settings/sender/"))

    assert "sent" in result()
    mailbox.say = "554 5.7.1 Content rejected"
    assert "554 5.7.1 Content rejected" in result()
    page = text_of(admin.get("/notices/settings/deliveries/?state=refused"))
    assert "554 5.7.1 Content rejected" in page
    assert admin_user.name in page


def test_a_test_against_a_hanging_server_answers_at_once_and_says_so_later(
    company, admin, settings, monkeypatch
):
    monkeypatch.setattr("notices.mail.SECONDS", 1)
    with hanging_server() as (port, _lines):
        settings.FONDS_SMTP = server_at(port, timeout=30)
        assert admin.post("/notices/settings/sender/test/").status_code == 302
        run_jobs()
        assert "The mail server does not answer" in text_of(admin.get("/notices/settings/sender/"))
    with tenant_scope(company):
        assert Delivery.objects.latest("pk").state == "failed"


def test_without_a_mail_server_the_screen_says_so(admin):
    assert "No mail is sent yet" in text_of(admin.get("/notices/settings/sender/"))
    assert admin.post("/notices/settings/sender/test/").status_code == 409


def test_a_wrong_sender_is_said_at_its_field(admin):
    answer = admin.post("/notices/settings/sender/", {"name": "", "address": "nobody"})
    assert "“nobody” is no mail address." in text_of(answer)


def test_both_languages(company, admin, tell, admin_user):
    tell(admin_user)
    chinese = signed_in(company, "admin", "zh-hans")
    for path in (*OURS[:4], "/notices/", "/notices/choices/", "/notices/settings/deliveries/"):
        assert re.search("[一-鿿]", text_of(chinese.get(path)))
