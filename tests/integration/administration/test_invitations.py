"""Invitations: sent, handed over, accepted once, expired, taken back, sent anew."""

import re
from datetime import timedelta

import pytest

from kernel.clock import now
from notices.delivering import _letter
from notices.models import Delivery, Occasion
from security.people.bulk_models import Invitation
from security.people.models import User
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import OTHER

LINK = re.compile(r"https?://[^/]+(/invited/[^<\s]+/)")


@pytest.fixture
def newcomer(company):
    """Return `newcomer(username)`: a person without a password."""

    def make(username, email=""):
        with tenant_scope(company):
            return User.objects.create_user(username, name=f"新人{username}", email=email)

    return make


def invited(admin, *people, **more):
    answer = admin.post("/people/invited/", people=[user.pk for user in people], **more)
    assert answer.status_code == 200, answer
    return LINK.findall(answer.content.decode())


def change(company, user, **values):
    with tenant_scope(company):
        Invitation.objects.filter(user=user).update(**values)


def accept(browser, path, username="", password=OTHER):
    return browser.post(path, username=username, password=password, again=password)


def test_a_link_is_shown_once_and_is_good_once(admin, browser, company, newcomer, trail_of):
    user = newcomer("yi")
    (path,) = invited(admin, user)
    assert path not in admin.get("/people/invitations/").content.decode()
    guest = browser()
    assert user.name in guest.get(path).content.decode()
    weak = accept(guest, path, "yi", "short")
    assert "password" in weak.context["form"].errors
    taken = accept(guest, path, "admin")
    assert "username" in taken.context["form"].errors
    assert accept(guest, path, "wang.yi").status_code == 302
    assert browser().sign_in("wang.yi", OTHER).status_code == 302
    for again in (guest.get(path), accept(browser(), path, "wang.yi", "another-good-password")):
        assert again.status_code == 410
        assert "已使用" in again.content.decode()
    assert browser("192.0.2.11").sign_in("wang.yi", "another-good-password").status_code != 302
    event = trail_of("person.accept_invitation")[-1]
    assert (event.actor_id, event.target_id) == (str(user.pk), str(user.pk))


def test_an_expired_a_revoked_and_a_forged_link_are_of_no_use(admin, browser, company, newcomer):
    late, back = newcomer("er"), newcomer("san")
    first, second = invited(admin, late, back)
    change(company, late, expires_at=now() - timedelta(seconds=1))
    with tenant_scope(company):
        number = Invitation.objects.get(user=back).pk
    assert admin.post("/people/invitations/revoke/", invitations=[number]).status_code == 302
    for path in (first, second, first[:-3] + "xx/", "/invited/nothing/"):
        assert browser().get(path).status_code == 410, path
        assert accept(browser(), path, "er").status_code == 410
    with tenant_scope(company):
        assert not User.objects.get(username="er").has_usable_password()


def test_a_newer_link_makes_the_older_one_useless_and_nobody_is_flooded(
    admin, browser, company, newcomer
):
    user = newcomer("si")
    (old,) = invited(admin, user)
    assert invited(admin, user) == []  # a moment ago
    change(company, user, sent_at=now() - timedelta(minutes=2))
    (new,) = invited(admin, user, days="3")
    assert browser().get(old).status_code == 410
    assert browser().get(new).status_code == 200


def test_a_mail_carries_the_signature_that_nothing_stored_holds(
    admin, browser, company, newcomer, settings
):
    settings.FONDS_SMTP = settings.FONDS_SMTP.__class__(
        **{**settings.FONDS_SMTP.__dict__, "host": "192.0.2.1", "sender": "fonds@example.com"}
    )
    user = newcomer("wu", "wu@example.com")
    answer = admin.post("/people/invited/", people=[user.pk])
    assert answer.status_code == 302
    with tenant_scope(company):
        occasion = Occasion.objects.get(kind="person.invited")
        delivery = Delivery.objects.get(occasion=occasion, person=user)
        number = Invitation.objects.get(user=user).pk
        text = _letter(delivery).text
    assert occasion.path == f"/invited/{number}/"
    (path,) = set(re.findall(r"(/invited/\S+/)", text))
    assert path != occasion.path
    assert accept(browser(), path, "wu").status_code == 302


def test_many_are_invited_at_once_and_who_has_a_password_is_left_out(admin, company, newcomer):
    people = [newcomer(f"m{number}") for number in range(5)]
    with tenant_scope(company):
        people.append(User.objects.get(username="admin"))
    assert len(invited(admin, *people)) == 5
    listed = admin.get("/people/invitations/").content.decode()
    assert all(user.name in listed for user in people[:5])
    assert admin.post("/people/invited/").status_code == 400


def test_who_guesses_links_waits_and_a_room_of_people_with_links_never_does(
    admin, browser, newcomer, company
):
    people = [newcomer(f"room{number}") for number in range(3)]
    good = invited(admin, *people)
    change(company, people[2], expires_at=now() - timedelta(seconds=1))
    room = browser("198.51.100.7")
    assert {room.get(good[2]).status_code for _ in range(40)} == {410}  # late, but ours
    assert room.get(good[0]).status_code == 200
    guesser = browser("2001:db8:0:1::5")
    codes = [guesser.get(f"/invited/guess{number}/").status_code for number in range(40)]
    assert codes[:30] == [410] * 30
    assert 429 in codes[30:]
    late = accept(browser("2001:db8:0:1::6"), good[1], "room1")  # the same line
    assert late.status_code == 429
    assert int(late["Retry-After"]) >= 1
    assert room.get(good[1]).status_code == 200


def test_ids_that_no_row_can_have_are_no_defect(admin):
    odd = ["9" * 5_000, "-1", "٣", "\x00", "9" * 19]
    for path, name in (
        ("/people/invited/", "people"),
        ("/people/invited/", "invitations"),
        ("/people/invitations/revoke/", "invitations"),
    ):
        assert admin.post(path, **{name: odd}).status_code in {302, 400}, path
