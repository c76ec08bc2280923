"""Mails over a real server on loopback: taken, refused, busy, hanging; and each in its reader's language."""

import time
from datetime import timedelta
from email import message_from_bytes, policy

from kernel.text import Word
from notices import mail, telling
from notices.actions import choose, set_sender
from notices.models import Delivery, Receipt
from notices.port import Notice, notify
from tenants.scope import tenant_scope
from tests.integration.notices.conftest import KIND, URGENT, hanging_server, run_jobs, server_at


def letters(mailbox):
    return [message_from_bytes(one.content, policy=policy.default) for one in mailbox.mails]


def delivery_of(company, user):
    with tenant_scope(company):
        return Delivery.objects.filter(person=user).latest("pk")


def due_again(company):
    with tenant_scope(company):
        rows = Delivery.objects.filter(state="waiting")
        rows.update(next_at=rows.first().next_at - timedelta(days=1))
        telling.defer_delivery()


def test_a_mail_arrives_with_its_words_its_link_and_nothing_personal(
    company, someone, tell, mailbox
):
    wei = someone("wei", language="en", name="Wèi 魏")
    tell(wei, what="Y", path="/requests/7/")
    assert mailbox.mails == []
    run_jobs()
    letter = letters(mailbox)[0]
    assert letter["Subject"] == "It happened: Y"
    assert letter["To"].addresses[0].addr_spec == "wei@example.com"
    assert letter["From"].addresses[0].addr_spec == "archive@fonds.example"
    assert letter["From"].addresses[0].display_name == company.name
    text = letter.get_content()
    assert text.splitlines()[0] == "Look at Y."
    assert f"://{company.host}" in text
    assert "/requests/7/" in text
    assert wei.name not in text
    assert delivery_of(company, wei).state == "sent"


def test_the_same_key_mails_once_and_a_job_that_runs_twice_sends_nothing_twice(
    company, someone, tell, mailbox
):
    wei = someone("wei")
    for _ in range(3):
        tell(wei, key="once")
    run_jobs()
    due = len(mailbox.mails)
    with tenant_scope(company):
        telling.defer_delivery()
    run_jobs()
    assert due == len(mailbox.mails) == 1


def test_the_language_of_the_person_decides(company, someone, tell, mailbox):
    people = [someone("zhou", language="zh-hans"), someone("smith", language="en")]
    with tenant_scope(company):
        params = {"what": Word("Departments")}
        ids = tuple(user.pk for user in people)
        notify([Notice(kind="decision.asked", people=ids, params=params, path="/requests/1/")])
    run_jobs()
    subjects = {
        letter["To"].addresses[0].username: letter["Subject"] for letter in letters(mailbox)
    }
    assert subjects["smith"] == "To decide: Departments"
    assert "部门" in subjects["zhou"]
    assert "To decide" not in subjects["zhou"]


def test_a_refused_address_is_seen_with_the_words_of_the_server(company, someone, tell, mailbox):
    nobody = someone("nobody")
    tell(nobody)
    run_jobs()
    row = delivery_of(company, nobody)
    assert (row.state, row.attempts) == ("refused", 1)
    assert row.problem_params["words"] == "550 5.1.1 No such user here"


def test_a_busy_mailbox_is_tried_again_later(company, someone, tell, mailbox):
    later = someone("later")
    tell(later)
    run_jobs()
    row = delivery_of(company, later)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "451" in row.problem_params["words"]
    with tenant_scope(company):
        # The person's mailbox is free by now.
        type(later).objects.filter(pk=later.pk).update(email="free@example.com")
    due_again(company)
    run_jobs()
    assert delivery_of(company, later).state == "sent"


def test_a_server_that_hangs_holds_up_nobody(company, someone, tell, settings, monkeypatch):
    people = [someone(f"hang{n}") for n in range(4)]
    monkeypatch.setattr(mail, "SECONDS", 1)
    with hanging_server() as (port, lines):
        settings.FONDS_SMTP = server_at(port, timeout=30)
        begun = time.monotonic()
        tell(*people)
        assert time.monotonic() - begun < 2
        run_jobs()
        took = time.monotonic() - begun
        rows = [delivery_of(company, user) for user in people]
    with tenant_scope(company):
        Delivery.objects.filter(state="waiting").delete()
    assert took < 10
    assert len(lines) == 1
    assert [row.state for row in rows] == ["waiting"] * 4
    assert sorted(row.attempts for row in rows) == [0, 0, 0, 1]
    with tenant_scope(company):
        told = Receipt.objects.filter(person__in=people, occasion__kind=KIND.code)
        assert told.count() == 4


def test_what_a_person_chose_holds_and_an_escalation_comes_all_the_same(
    company, someone, tell, mailbox, as_actor
):
    quiet = someone("quiet")
    with as_actor(quiet) as actor:
        choose(actor, {KIND.code: "app"})
    tell(quiet)
    tell(quiet, kind=URGENT.code)
    run_jobs()
    assert [letter["Subject"] for letter in letters(mailbox)] == ["Urgent"]


def test_a_company_mails_under_its_own_name_and_address(
    company, someone, tell, mailbox, as_actor, admin_user
):
    with as_actor(admin_user) as actor:
        set_sender(actor, name="档案室", address="dangan@company.example")
    tell(someone("wei"))
    run_jobs()
    sender = letters(mailbox)[-1]["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("档案室", "dangan@company.example")
    with as_actor(admin_user) as actor:
        set_sender(actor, name="", address="")


def test_without_a_mail_server_nothing_is_asked_for(company, someone, tell):
    lone = someone("lone")
    tell(lone)
    with tenant_scope(company):
        assert not Delivery.objects.filter(person=lone).exists()


def test_who_may_not_sign_in_any_more_is_not_mailed(company, someone, tell, mailbox):
    leaver = someone("leaver")
    tell(leaver)
    with tenant_scope(company):
        type(leaver).objects.filter(pk=leaver.pk).update(is_active=False)
    run_jobs()
    assert mailbox.mails == []
    assert delivery_of(company, leaver).state == "refused"
