"""Who is refused again and again is reported to the security and the audit administrator, once an hour."""

import pytest

from notices.models import Occasion, Receipt
from tenants.scope import tenant_scope


@pytest.fixture
def told(company):
    """Return `told(username)`: the paths of what somebody was told of refusals."""

    def read(username):
        with tenant_scope(company):
            rows = Receipt.objects.filter(
                person__username=username, occasion__kind="audit.wave"
            ).select_related("occasion")
            return [row.occasion.path for row in rows]

    return read


def test_five_refusals_within_ten_minutes_are_told_once_to_those_who_watch(
    company, browser, person, told, trail_of
):
    person("auditor", "AUDA")
    person("security", "SECA")
    pk = person("prying").pk
    prying = browser()
    prying.sign_in("prying")
    for _ in range(4):
        assert prying.get("/trail/").status_code == 403
    assert told("auditor") == []
    for _ in range(3):
        assert prying.get("/people/").status_code == 403
    assert told("auditor") == [f"/trail/?outcome=refused&person={pk}"]
    assert told("security") == [f"/?person={pk}&outcome=refused"]
    assert told("prying") == []
    refused = [one for one in trail_of("G") if one.actor_id == str(pk)]
    assert [one.outcome for one in refused] == ["refused"] * 4
    reader = browser()
    reader.sign_in("auditor")
    assert "prying" in reader.get("/notices/").content.decode()


def test_what_is_allowed_is_no_wave_and_wrong_passwords_of_one_name_are(
    company, browser, person, told
):
    person("auditor", "AUDA")
    pk = person("victim").pk
    with tenant_scope(company):
        before = Occasion.objects.filter(kind="audit.wave").count()
    person("quiet")
    quiet = browser("192.0.2.77")
    quiet.sign_in("quiet")
    for _ in range(8):
        quiet.get("/")
    with tenant_scope(company):
        assert Occasion.objects.filter(kind="audit.wave").count() == before
    for number in range(5):
        browser(f"192.0.2.{100 + number}").sign_in("victim", "wrong-wrong-wrong")
    assert f"/trail/?outcome=refused&person={pk}" in told("auditor")
