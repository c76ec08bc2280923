"""The rules of shares: who may be named, which addresses take a code, how long and how often a code is good."""

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.sharing import rules
from archive.sharing.rules import CodeFacts, MadeCode, Scope, ShareFacts, Wanted

TODAY, AT = date(2026, 6, 10), datetime(2026, 6, 10, 4, tzinfo=UTC)


def problems(**said):
    usual = {
        "until": TODAY, "reason": "配送", "partner": "飞鸽", "name": "钱多多",
        "mail": "q@partner.example", "scopes": {1: Scope(fields=("a",))},
    }  # fmt: skip
    wanted = Wanted(**(usual | said))
    return {one.where for one in rules.problems_with(wanted, TODAY, departments={"CWB"})}


def test_one_recipient_a_day_a_reason_and_a_scope_are_asked():
    assert problems() == set()
    department = {"department": "CWB", "partner": "", "name": "", "mail": ""}
    assert problems(**department) == set()
    assert problems(**department | {"department": "NO"}) == {"department"}
    assert problems(department="CWB") == {"department"}
    assert problems(partner="", name="", mail="") == {"partner"}
    assert problems(name=" ", mail="q", partner="") == {"name", "mail", "partner"}
    assert problems(until=None, reason=" ") == {"until", "reason"}
    assert problems(until=TODAY - timedelta(days=1)) == {"until"}
    assert problems(until=TODAY + timedelta(days=367)) == {"until"}
    assert problems(scopes={1: Scope()}) == {"scope"}


@pytest.mark.parametrize(
    "text",
    [
        "q@partner.example\nBcc: x@evil.example",
        "q@partner.example\r\nX: y",
        "q@partner.example, x@evil.example",
        "<q@partner.example>",
        '"q"@partner.example',
        "q@partner",
        "q@-..example",
        "q q@partner.example",
        "@partner.example",
        "",
    ],
)
def test_an_address_is_one_plain_address_and_no_header(text):
    assert not rules.is_mail(text)


def test_plain_addresses_are_taken():
    assert rules.is_mail("qian.duo+fonds@mail.partner-1.com.cn")


def test_a_share_opens_once_agreed_to_until_its_day():
    open_ = ShareFacts(state="agreed", until=TODAY)
    assert rules.may_open(open_, TODAY)
    assert not rules.may_open(open_, TODAY + timedelta(days=1))
    for state in ("asked", "returned", "withdrawn", "ended"):
        assert not rules.may_open(ShareFacts(state=state, until=TODAY), TODAY)


def test_a_code_takes_five_tries_for_ten_minutes_from_its_browser_once():
    code = {"browser": "a", "expires_at": AT + rules.CODE_LASTS}
    assert rules.takes_try(CodeFacts(**code), "a", AT)
    assert not rules.takes_try(CodeFacts(**code), "b", AT)
    assert rules.takes_try(CodeFacts(**code | {"browser": ""}), "b", AT), "told by telephone"
    assert not rules.takes_try(CodeFacts(**code), "a", AT + rules.CODE_LASTS)
    assert not rules.takes_try(CodeFacts(**code, tries=rules.MOST_TRIES), "a", AT)
    assert not rules.takes_try(CodeFacts(**code, entered_at=AT), "a", AT), "once"
    assert not rules.takes_try(CodeFacts(browser="a", expires_at=None), "a", AT), "not written yet"


def test_an_entered_code_lets_its_browser_in_for_an_hour():
    entered = CodeFacts(browser="a", expires_at=AT, entered_at=AT)
    assert rules.lets_in(entered, "a", AT + timedelta(minutes=59))
    assert not rules.lets_in(entered, "a", AT + rules.LET_IN)
    assert not rules.lets_in(entered, "b", AT)
    assert not rules.lets_in(CodeFacts(browser="", expires_at=AT, entered_at=AT), "", AT)


def made(address, most, **more):
    return [
        MadeCode(at=AT - timedelta(minutes=one), address=address, **more) for one in range(most)
    ]


def test_who_asks_too_often_is_stopped_himself_and_others_are_not():
    asked = made("203.0.113.1", rules.MOST_ASKED)
    assert not rules.may_mail(asked, "203.0.113.1", AT)
    assert rules.may_mail(asked[1:], "203.0.113.1", AT)
    assert rules.may_mail(asked, "203.0.113.1", AT + rules.PER)
    assert rules.may_mail(asked, "203.0.113.2", AT), "the named person elsewhere"
    many = [MadeCode(at=AT, address=str(one)) for one in range(rules.MOST_MAILED)]
    assert not rules.may_mail(many, "203.0.113.2", AT), "he is not flooded"
    assert rules.may_tell(many, AT), "nobody outside uses up what who shares may tell"
    assert not rules.may_tell(made("", rules.MOST_TOLD, told=True), AT)
    assert rules.may_mail(made("", rules.MOST_TOLD, told=True), "", AT)
