"""Failed sign-ins as the security administrator sees them: listed, unlocked with a reason, told as a wave."""

import re

import pytest
from axes.models import AccessAttempt

from notices.models import Receipt
from security.guessing import paces
from security.people.models import Appointment
from tenants.scope import tenant_scope

TRIES = "/company/sign-in/tries/"
THIEF = "198.51.100.40"


@pytest.fixture
def locked(browser, person):
    """Return `locked(name)`: somebody whose name five wrong passwords from one address have locked there."""

    def lock(name, times=5, address=THIEF):
        person(name)
        thief = browser(address)
        for number in range(times):
            thief.sign_in(name, f"wrong-{number}")
        return thief

    return lock


def unlock_path(page, name):
    found = re.search(rf'href="({TRIES}[\w-]+/unlock/)"[^>]*>\s*{name}', page.content.decode())
    return found[1]


def test_a_lock_is_seen_and_lifted_with_a_reason(locked, admin, trail_of, person):
    thief = locked("suo")
    assert thief.sign_in("suo").status_code == 429
    page = admin.get(TRIES)
    assert THIEF in page.content.decode()
    at = unlock_path(page, "suo")
    assert "请说明" in admin.post(at, reason=" ").content.decode()
    assert thief.sign_in("suo").status_code == 429
    assert admin.post(at, reason="He called me from the hotel.").status_code == 302
    assert thief.sign_in("suo").status_code == 302
    assert trail_of("lockout.lift")[-1].target_id == str(person("suo").pk)
    assert admin.post(at, reason="again").status_code == 404


def test_only_who_is_responsible_for_security_sees_and_lifts(
    locked, admin, browser, person, company
):
    locked("gua")
    at = unlock_path(admin.get(TRIES), "gua")
    person("lei", "CLK")
    person("wu", "SECA")
    clerk, guard = browser(), browser()
    clerk.sign_in("lei")
    guard.sign_in("wu")
    for path in (TRIES, at, "/company/sign-in/"):
        assert clerk.get(path).status_code == 403, path
        assert admin.get(path).status_code == 403, path
        assert guard.get(path).status_code == 200, path
    assert clerk.post(at, reason="mine").status_code == 403
    with tenant_scope(company):
        Appointment.objects.filter(user__username="wu").delete()


def test_a_wave_of_failures_is_told_once(locked, admin, company):
    with tenant_scope(company):
        before = Receipt.objects.filter(occasion__kind="sign_in.wave").count()
    for number in range(9):
        locked("bolang", 3, f"203.0.113.{number}")
    with tenant_scope(company):
        told = Receipt.objects.filter(occasion__kind="sign_in.wave")
        assert told.count() == before + 1
        assert told.latest("pk").person.username == "admin"
    assert "登录失败" in admin.get("/notices/").content.decode()


def test_who_guesses_a_name_everywhere_does_not_lock_its_owner_out(
    locked, admin, browser, person, monkeypatch
):
    """An attacker with many addresses locks the name for strangers; its owner goes on where he is known."""
    monkeypatch.setattr(paces, "NAME_BURST", 6)
    person("zhu")
    owner = browser()
    owner.sign_in("zhu")
    owner.post("/logout/")
    for number in range(2):
        locked("zhu", 3, f"198.51.100.{60 + number}")
    stranger = browser("203.0.113.60")
    assert stranger.sign_in("zhu").status_code == 429, (
        "even the right password, on an unknown device"
    )
    assert locked("nobody-of-this-name", 1).signed_in is False
    assert owner.sign_in("zhu").status_code == 302
    owner.post("/logout/")
    page = admin.get(TRIES)
    assert "各处的未知设备" in page.content.decode()
    at = re.search(rf'href="({TRIES}name-\d+/unlock/)"[^>]*>\s*zhu', page.content.decode())[1]
    assert admin.post(at, reason="He called me.").status_code == 302
    assert stranger.sign_in("zhu").status_code == 302


def test_a_known_device_has_a_count_of_its_own(locked, browser, person, company):
    """Wrong passwords beside it do not lock it, its own do, and a cookie is good for its person only."""
    person("kang")
    person("yan")
    owner = browser()
    owner.sign_in("kang")
    owner.post("/logout/")
    locked("kang", 5, "192.0.2.10")
    assert owner.sign_in("kang").status_code == 302, "a colleague at the same address guesses"
    owner.post("/logout/")
    for number in range(4):
        assert owner.sign_in("kang", f"own-{number}").status_code == 200
    assert owner.sign_in("kang", "own-4").status_code == 429
    thief = browser("198.51.100.71")
    thief.client.cookies["__Host-fonds-device"] = owner.client.cookies["__Host-fonds-device"].value
    assert thief.sign_in("kang").status_code == 429, "a stolen cookie brings its count along"
    for number in range(4):
        assert thief.sign_in("yan", f"guess-{number}").status_code == 200
    assert thief.sign_in("yan", "guess-4").status_code == 429
    with tenant_scope(company):
        kept = AccessAttempt.objects.filter(username="yan").values_list("user_agent", flat=True)
        assert list(kept) == [""], "for whom it is not known the cookie counts nothing"
