"""Channels against a real web server: signed posts, robots, retries, and nothing to a private address."""

import hashlib
import hmac

import pytest

from kernel.errors import Invalid, Refused
from notices.actions import ChannelData, save_channel, send_test_post, switch_channel
from notices.models import Channel, Delivery, Receipt
from notices.rules import BROKEN_AFTER
from security.audit.models import AuditEvent
from tenants.scope import tenant_scope
from tests.integration.notices.conftest import run_jobs
from tests.integration.notices.test_mail import due_again

SECRET = "only-we-know"


@pytest.fixture
def make_channel(company, as_actor, admin_user, hook):
    """Return `make_channel(medium, …)`: a channel to the test's server, switched on."""

    def make(medium="webhook", *, on=True, **fields):
        url = f"http://{hook.place}/hook/KEY-OF-ROBOT"
        given = {"name": f"{medium}-{hook.place}", "language": "en", "address": url}
        data = ChannelData(medium=medium, secret=SECRET, **{**given, **fields})
        with as_actor(admin_user) as actor:
            made = save_channel(actor, data)
            if on:
                switch_channel(actor, made.pk, on=True)
        return made

    yield make
    with tenant_scope(company):
        Channel.objects.all().delete()


def stored(company, channel):
    with tenant_scope(company):
        return Channel.objects.get(pk=channel.pk)


def latest(company):
    with tenant_scope(company):
        return Delivery.objects.filter(channel__isnull=False).latest("pk")


def test_a_webhook_gets_one_signed_post_for_all_people(company, someone, tell, hook, make_channel):
    make_channel()
    tell(someone("wei"), someone("zhou"), what="Z", key="channel-once")
    tell(someone("wei"), what="Z", key="channel-once")
    run_jobs()
    ((path, headers, body, raw),) = hook.posts
    signed = f"{headers['Fonds-Timestamp']}.".encode() + raw
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Fonds-Signature"] == f"sha256={expected}"
    assert path == "/hook/KEY-OF-ROBOT"
    assert (body["kind"], body["subject"]) == ("test.happened", "It happened: Z")
    assert body["link"].endswith("/requests/")
    assert "wei" not in raw.decode()
    assert latest(company).state == "sent"


@pytest.mark.parametrize("medium", ["wecom", "dingtalk", "feishu"])
def test_a_robot_is_told_in_its_own_form(company, someone, tell, hook, make_channel, medium):
    make_channel(medium)
    tell(someone("wei"), what="R")
    run_jobs()
    ((path, _headers, body, _raw),) = hook.posts
    said = body["content"]["text"] if medium == "feishu" else body["text"]["content"]
    assert said.startswith("It happened: R\nLook at R.")
    assert ("sign=" in path) is (medium == "dingtalk")
    assert ("sign" in body) is (medium == "feishu")
    assert latest(company).state == "sent"


def test_a_channel_is_off_until_switched_on_and_hears_only_its_kinds(
    company, someone, tell, hook, make_channel
):
    make_channel(on=False, name="off")
    make_channel(name="other", kinds=("test.urgent",))
    tell(someone("wei"))
    run_jobs()
    assert hook.posts == []
    tell(someone("wei"), kind="test.urgent")
    run_jobs()
    assert len(hook.posts) == 1


def test_what_a_robot_refuses_is_kept_in_its_own_words(company, someone, tell, hook, make_channel):
    make_channel("dingtalk")
    hook.answer = b'{"errcode":310000,"errmsg":"sign not match"}'
    tell(someone("wei"))
    run_jobs()
    row = latest(company)
    assert (row.state, row.attempts) == ("refused", 1)
    assert row.problem_params["words"] == "sign not match"


def test_a_receiver_that_is_down_is_tried_again(company, someone, tell, hook, make_channel):
    channel = make_channel()
    hook.status = 503
    tell(someone("wei"), what="later")
    run_jobs()
    assert (latest(company).state, stored(company, channel).failures) == ("waiting", 1)
    hook.status = 200
    due_again(company)
    run_jobs()
    assert (latest(company).state, stored(company, channel).failures) == ("sent", 0)
    first, second = hook.posts
    assert first[1]["Fonds-Delivery"] == second[1]["Fonds-Delivery"]


def test_a_channel_that_fails_again_and_again_is_switched_off_and_the_admin_told(
    company, someone, tell, hook, make_channel, admin_user
):
    channel = make_channel()
    hook.status = 404
    for n in range(BROKEN_AFTER):
        tell(someone("wei"), what=str(n))
    run_jobs()
    found = stored(company, channel)
    assert (found.active, found.failures) == (False, BROKEN_AFTER)
    assert found.broken_at is not None
    with tenant_scope(company):
        told = Receipt.objects.select_related("occasion").get(
            person=admin_user, occasion__kind="notices.channel_broken"
        )
        event = AuditEvent.objects.get(verb="notices.switch", actor_kind="system")
    assert told.occasion.path == f"/notices/settings/{channel.pk}/"
    assert event.target_id == str(channel.pk)


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/x", "https://169.254.169.254/", "https://localhost/", "http://a.example/"],
)
def test_a_webhook_to_a_private_address_is_refused(as_actor, admin_user, address):
    data = ChannelData(
        name="inside", medium="webhook", language="en", address=address, secret=SECRET
    )
    with as_actor(admin_user) as actor, pytest.raises(Invalid) as refused:
        save_channel(actor, data)
    assert [problem.where for problem in refused.value.problems] == ["address"]


def test_a_name_that_leads_inside_is_refused_when_it_is_posted_to(
    company, someone, tell, make_channel, settings, monkeypatch
):
    make_channel(address="https://hook.example.com/x")
    inside = [(2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("notices.outbound.socket.getaddrinfo", lambda *a, **m: inside)
    tell(someone("wei"))
    run_jobs()
    row = latest(company)
    assert row.state == "refused"
    assert row.problem_params["host"] == "hook.example.com"


def test_address_and_secret_lie_sealed(company, make_channel):
    found = stored(company, make_channel())
    for sealed in (found.address, found.secret):
        assert b"KEY-OF-ROBOT" not in bytes(sealed)
        assert SECRET.encode() not in bytes(sealed)


def test_a_test_goes_to_a_channel_that_is_off(company, as_actor, admin_user, hook, make_channel):
    channel = make_channel(on=False)
    with as_actor(admin_user) as actor:
        send_test_post(actor, channel.pk)
    run_jobs()
    assert hook.posts[0][2]["kind"] == "notices.test"
    assert latest(company).state == "sent"


def test_channels_belong_to_who_manages_people(as_actor, someone):
    data = ChannelData(name="x", medium="webhook", language="en", address="https://a.example/")
    with as_actor(someone("wei")) as actor, pytest.raises(Refused):
        save_channel(actor, data)
