"""The operators' console and the sign-up page on the bare host, through real requests."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from config.console.control import OPERATOR, ensure_control
from config.console.forms import CompanyForm
from kernel.scope import Company as CompanyValue
from kernel.scope import reenter
from policies.document.models import Draft
from policies.document.queries import draft_document, published
from security.audit.models import AuditEvent
from security.people.models import User
from tenants.middleware import HOSTS
from tenants.models import Company, CompanyEvent
from tenants.provisioning import drop_company

BARE = "localhost"
PASSWORD = "a-long-enough-password"
Made = Callable[..., CompanyValue]


@pytest.fixture(scope="module")
def control(installation: Any) -> Iterator[Company]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONDS_OPERATOR_PASSWORD", PASSWORD)
        ensure_control()
    HOSTS.forget()
    yield Company.objects.get(kind="control")
    for company in Company.objects.using("migrator").filter(
        events__what="created", events__who__in=(OPERATOR, "sign-up")
    ):
        drop_company(company)
    drop_company(Company.objects.using("migrator").get(kind="control"))
    HOSTS.forget()


def browser(host: str, username: str = "", password: str = PASSWORD) -> Client:
    client = Client(HTTP_HOST=host, secure=True, raise_request_exception=True)
    if username:
        answer = post(client, "/login/", username=username, password=password)
        assert answer.status_code == 302, answer.content.decode()[:300]
    return client


def post(client: Client, path: str, **data: Any) -> HttpResponse:
    return client.post(path, data, secure=True)  # type: ignore[return-value]


def get(client: Client, path: str) -> HttpResponse:
    return client.get(path, secure=True)  # type: ignore[return-value]


@pytest.fixture
def operator(control: Company) -> Client:
    return browser(BARE, OPERATOR)


def order(**changes: str) -> dict[str, str]:
    return {
        "company_name": "新公司",
        "label": f"n{secrets.token_hex(4)}",
        "pack": "P07",
        "fonds": "XG01",
        "language": "zh-hans",
        "person_name": "沈清",
        "username": "shenqing",
        "email": "",
        "password": "correct-horse-battery",
        **changes,
    }


def control_events(control: Company, verb: str) -> list[AuditEvent]:
    with reenter(control.pk):
        return list(AuditEvent.objects.filter(verb=verb).order_by("-pk"))


def test_the_control_company_is_made_once(control: Company) -> None:
    assert ensure_control() is False
    assert Company.objects.filter(kind="control").count() == 1


def test_the_console_asks_to_sign_in_first(control: Company) -> None:
    answer = get(browser(BARE), "/console/")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_company_has_no_console_whoever_asks(company: CompanyValue, control: Company) -> None:
    inside = browser(company.host, "admin", "correct-horse-battery")
    for path in ("/console/", "/console/new/", f"/console/{company.id}/", "/signup/"):
        assert get(inside, path).status_code == 404
        assert get(browser(company.host), path).status_code == 404
    home = get(inside, "/").content.decode()
    assert "/console/" not in home


def test_the_operators_home_shows_the_console_and_nothing_else(operator: Client) -> None:
    page = get(operator, "/").content.decode()
    assert "/console/" in page
    assert "/records/" not in page


def plain_addresses(patterns: Any, prefix: str = "/") -> Iterator[str]:
    """Every address without parameters."""
    for pattern in patterns:
        part = str(pattern.pattern)
        if "<" in part or "(?P" in part:
            continue
        whole = prefix + part.lstrip("^").rstrip("$")
        if hasattr(pattern, "url_patterns"):
            yield from plain_addresses(pattern.url_patterns, whole)
        else:
            yield whole


def test_an_operator_reaches_no_screen_of_a_company_and_nothing_breaks(operator: Client) -> None:
    own = {"/", "/account/", "/account/password/", "/console/", "/console/new/", "/login/"}
    own |= {f"/account/second/{one}" for one in ("", "app/", "codes/", "passkey/")}
    own |= {"/account/confirm/", "/login/passkey/"}
    technical = {
        "/livez",
        "/readyz",
        "/metrics",
        "/jsi18n/",
        "/sprite/",
        "/logout/",
        "/dismissibles/",
    }
    shown = {}
    for address in set(plain_addresses(get_resolver().url_patterns)):
        if address not in technical:
            shown[address] = get(operator, address).status_code
    assert {a: s for a, s in shown.items() if s >= 500} == {}
    assert {a for a, s in shown.items() if s == 200} - own == set()
    assert {"/", "/console/"} <= set(shown)


def test_an_operator_makes_a_company_whose_person_signs_in(
    operator: Client, control: Company
) -> None:
    data = order()
    answer = post(operator, "/console/new/", **data)
    assert answer.status_code == 302, answer.content.decode()
    host = f"{data['label']}.localhost"
    assert host in get(operator, "/console/?q=" + data["label"]).content.decode()
    assert get(browser(host, "shenqing", "correct-horse-battery"), "/").status_code == 200
    made = Company.objects.get(domains__domain=host)
    with reenter(made.pk):
        assert draft_document().fonds == "XG01"
        assert list(User.objects.values_list("username", flat=True)) == ["shenqing"]
    assert control_events(control, "company.create")[0].target_id == made.pk
    assert CompanyEvent.objects.get(company=made, what="created").who == OPERATOR


def test_a_company_is_made_from_a_variant_with_addons(operator: Client, control: Company) -> None:
    form = get(operator, "/console/new/").content.decode()
    for text in (
        "P02.BANK · 金融客户档案包（银行）：",
        "P11 · 会计与文书档案附加包：",
        'value="P06"',
    ):
        assert text in form
    data = order(pack="P02.SEC")
    answer = post(operator, "/console/new/", **data, addons=["P11", "P05"])
    assert answer.status_code == 302, answer.content.decode()
    made = Company.objects.get(domains__domain=f"{data['label']}.localhost")
    with reenter(made.pk):
        assert draft_document().pack == "P02.SEC+P05+P11"
    page = get(operator, f"/console/{made.pk}/").content.decode()
    assert "金融客户档案包（证券） + 客诉档案包 + 会计与文书档案附加包" in page


@pytest.mark.parametrize("field", ["pack", "addons"])
def test_packs_are_named_in_the_readers_language(
    operator: Client, control: Company, field: str
) -> None:
    for language, name in (("zh-hans", "客户信用档案包"), ("en", "Customer credit archive")):
        with translation.override(language):
            choices = dict(CompanyForm(base_host="localhost").fields[field].choices)  # type: ignore[attr-defined]  # a choice field
        assert choices["P06"].startswith(f"P06 · {name}")
        assert len(choices["P06"]) > len(f"P06 · {name}") + 5


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("label", "-x"),
        ("label", "console"),
        ("fonds", "我1"),
        ("username", "a b"),
        ("password", "short"),
        ("pack", "P99"),
        ("addons", "P03"),
        ("company_name", ""),
    ],
)
def test_what_is_wrong_stands_under_its_field_and_nothing_is_made(
    operator: Client, control: Company, field: str, wrong: str
) -> None:
    before = Company.objects.count()
    answer = post(operator, "/console/new/", **order(**{field: wrong}))
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Company.objects.count() == before


def test_a_host_that_is_taken_is_an_error_of_its_field(operator: Client) -> None:
    data = order()
    assert post(operator, "/console/new/", **data).status_code == 302
    again = post(operator, "/console/new/", **data)
    assert again.status_code == 200
    assert 'id="id_label_error"' in again.content.decode()


def test_a_suspended_company_reads_and_does_not_write_until_resumed(
    operator: Client, control: Company, make_company: Made
) -> None:
    company = make_company()
    page = f"/console/{company.id}/"
    assert post(operator, page, reason=" ").status_code == 200
    assert Company.objects.get(pk=company.id).state == "active"
    assert post(operator, page, reason="unpaid").status_code == 302
    with reenter(company.id):
        assert published().number == 1
    with pytest.raises(DatabaseError), reenter(company.id):
        Draft.objects.update(heading="")
    assert "unpaid" in get(operator, page).content.decode()
    assert control_events(control, "company.suspend")[0].target_id == company.id
    assert post(operator, page, reason="paid").status_code == 302
    with reenter(company.id):
        Draft.objects.update(heading="")
    assert Company.objects.get(pk=company.id).state == "active"


def test_the_control_company_cannot_be_suspended(operator: Client, control: Company) -> None:
    assert post(operator, f"/console/{control.pk}/", reason="mistake").status_code == 404
    assert Company.objects.get(pk=control.pk).state == "active"


def test_nobody_signs_up_unless_the_operator_allows_it(control: Company, settings: Any) -> None:
    settings.FONDS_SIGNUP = False
    assert get(browser(BARE), "/signup/").status_code == 404


def test_a_company_signs_itself_up_and_signs_in(control: Company, settings: Any) -> None:
    settings.FONDS_SIGNUP = True
    visitor = browser(BARE)
    assert get(visitor, "/signup/").status_code == 200
    data = order()
    answer = post(visitor, "/signup/", **data)
    assert f"https://{data['label']}.localhost/" in answer.content.decode()
    host = f"{data['label']}.localhost"
    assert get(browser(host, "shenqing", "correct-horse-battery"), "/").status_code == 200
    assert control_events(control, "company.create")[0].actor_id == "system:sign-up"


def test_no_more_than_so_many_sign_up_within_an_hour(control: Company, settings: Any) -> None:
    settings.FONDS_SIGNUP = True
    settings.FONDS_SIGNUPS_PER_HOUR = 0
    before = Company.objects.count()
    answer = post(browser(BARE), "/signup/", **order())
    assert answer.status_code == 200
    assert Company.objects.count() == before


def test_an_address_that_tries_again_and_again_is_sent_away(
    control: Company, settings: Any
) -> None:
    settings.FONDS_SIGNUP = True
    settings.FONDS_SIGNUPS_PER_HOUR = 0
    visitor = browser(BARE)
    try:
        pages = [post(visitor, "/signup/", **order()).content.decode() for _try in range(21)]
    finally:
        with reenter(control.pk):
            cache.clear()
    assert pages[-1] != pages[0]
