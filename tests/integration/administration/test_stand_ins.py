"""Stand-ins: set by the person himself or by who manages people, for a period, never overwritten."""

from datetime import timedelta

import pytest

from kernel.clock import today
from security.people.models import Appointment
from security.people.queries import actor_of
from tenants.scope import tenant_scope

DAY = today("Asia/Shanghai")


@pytest.fixture
def pair(person, browser):
    """Return a head and a colleague, with the head's browser."""
    boss, mate = person("boss", "DH"), person("mate", "STF")
    found = browser("192.0.2.20")
    assert found.sign_in("boss").status_code == 302
    return boss, mate, found


def standing_in(company, user):
    with tenant_scope(company):
        rows = Appointment.objects.filter(user=user, stands_in_for__isnull=False)
        return list(rows.select_related("position").order_by("pk"))


def set_one(browser, mate, first=DAY, last=DAY + timedelta(days=7), **more):
    return browser.post(
        "/stand-ins/new/",
        stand_in=mate.pk,
        valid_from=first.isoformat(),
        valid_to=last.isoformat(),
        **more,
    )


def test_one_sets_and_ends_ones_own_stand_in(company, pair, trail_of):
    boss, mate, browser = pair
    assert set_one(browser, mate).status_code == 302
    (row,) = standing_in(company, mate)
    assert (row.position.code, row.valid_to) == ("DH", DAY + timedelta(days=7))
    with tenant_scope(company):
        assert str(boss.pk) in {post.stands_in_for for post in actor_of(mate).posts}
        assert str(boss.pk) not in {
            post.stands_in_for for post in actor_of(mate, DAY + timedelta(days=8)).posts
        }
    again = set_one(browser, mate)
    assert again.context["form"].errors
    assert "mate" in browser.get("/stand-ins/").content.decode()
    assert browser.post(f"/stand-ins/{row.pk}/end/").status_code == 302
    (row,) = standing_in(company, mate)
    assert row.valid_to == DAY
    assert trail_of("stand_in.set")[-1].actor_id == str(boss.pk)
    assert trail_of("stand_in.end")[-1].target_id == str(boss.pk)


def test_a_coming_one_is_called_off_and_a_bad_period_is_refused(company, pair):
    _boss, mate, browser = pair
    first = DAY + timedelta(days=20)
    assert set_one(browser, mate, first, first - timedelta(days=1)).context["form"].errors
    past = DAY - timedelta(days=1)
    assert set_one(browser, mate, past, DAY).context["form"].errors
    assert set_one(browser, mate, first, first).status_code == 302
    row = standing_in(company, mate)[-1]
    assert browser.post(f"/stand-ins/{row.pk}/end/").status_code == 302
    assert row.pk not in {one.pk for one in standing_in(company, mate)}


def test_nobody_makes_himself_a_stand_in_or_ends_that_of_others(
    company, pair, admin, person, browser
):
    boss, mate, own = pair
    first = DAY + timedelta(days=40)
    me = person("admin")
    refused = set_one(admin, me, first, first, principal=boss.pk)
    assert list(refused.context["form"].errors) == ["stand_in"]
    assert standing_in(company, me) == []
    assert set_one(admin, mate, first, first, principal=boss.pk).status_code == 302
    row = standing_in(company, mate)[-1]
    person("stranger", "STF")
    stranger = browser("192.0.2.21")
    assert stranger.sign_in("stranger").status_code == 302
    assert stranger.post(f"/stand-ins/{row.pk}/end/").status_code == 404
    assert "mate" not in stranger.get("/stand-ins/").content.decode()
    assert own.post(f"/stand-ins/{row.pk}/end/").status_code == 302


def test_nobody_acts_any_more_for_somebody_who_left(company, pair, admin, person):
    """Deciding on behalf of a leaver would be a signature of nobody."""
    boss, _mate, own = pair
    heir, first = person("heir", "STF"), DAY + timedelta(days=60)
    assert set_one(own, heir, DAY, first).status_code == 302

    def acts_for():
        with tenant_scope(company):
            return {post.stands_in_for for post in actor_of(heir).posts}

    assert str(boss.pk) in acts_for()
    leave = f"/people/{boss.pk}/leave/"
    assert admin.post(leave, successor=heir.pk).status_code == 302  # away, and coming back
    assert str(boss.pk) in acts_for()
    assert admin.post(leave, former="1").status_code == 302
    assert acts_for() == {""}
    assert admin.post(f"/people/{boss.pk}/back/").status_code == 302
    (row,) = standing_in(company, heir)
    assert own.sign_in("boss").status_code == 302
    assert own.post(f"/stand-ins/{row.pk}/end/").status_code == 302
