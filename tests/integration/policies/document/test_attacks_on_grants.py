"""Somebody tries to get a right, to keep it or to give it to oneself: as a clerk, a head, an administrator."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import translation

from decisions import actions as requests
from decisions.models import Request
from kernel import clock
from kernel.scope import reenter
from kernel.text import one_line
from policies.access.grants import Verb
from policies.access.models import PersonalGrant
from policies.access.personal import ASKABLE
from policies.document import actions
from policies.document.queries import draft_digest, published
from security import permission
from security.people.actions import deactivate, reactivate
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of, appointments_in_force
from security.permission import Subject

ASK = "/access/ask/?verb={verb}&category={category}"
POSTS = {"clerk": ("CWB", "STF"), "head": ("CWB", "DH"), "friend": ("JSB", "STF")}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def people(company):
    """Return name → id: a clerk, a head, a friend, the administrator, and a second who may configure."""
    with reenter(company.id):
        start = clock.today() - timedelta(days=30)
        admin = User.objects.get(username="admin")
        User.objects.filter(pk=admin.pk).update(language="en", password_once=False)
        found = {"admin": admin.pk}
        for name in (*POSTS, "second"):
            found[name] = User.objects.create_user(name, "x", name=name, language="en").pk
        for name, (department, position) in POSTS.items():
            appoint(found[name], department, position, start)
        for post in appointments_in_force(clock.today()).filter(user=admin):
            appoint(found["second"], post.department.code, post.position.code, start)
        return found


def appoint(person, department, position, start, **more):
    return Appointment.objects.create(
        user_id=person,
        department=Department.objects.get(code=department),
        position=Position.objects.get(code=position),
        valid_from=start,
        **more,
    )


@pytest.fixture(autouse=True)
def nothing_left(company, people):
    yield
    with reenter(company.id):
        PersonalGrant.objects.all().delete()
        for one in Request.objects.filter(state="open").select_related("asked_by"):
            requests.withdraw(actor_of(one.asked_by), [one.pk])
        Appointment.objects.filter(stands_in_for__isnull=False).delete()
        User.objects.filter(pk__in=people.values()).update(is_active=True, former=False)


@pytest.fixture
def browser(company, people):
    def of(name):
        client = Client(HTTP_HOST=company.host, raise_request_exception=False)
        with reenter(company.id):
            client.force_login(
                User.objects.get(pk=people[name]), backend="security.people.signin.CompanyBackend"
            )
        return client

    return of


@pytest.fixture
def day(company):
    """Return `day(n)`: the day in n days."""

    def of(days):
        with reenter(company.id):
            return clock.today() + timedelta(days=days)

    return of


@pytest.fixture
def asked(browser, day):
    """Return `asked("clerk", verb="C")`: the address of an open request."""

    def ask(name, *, verb="C", category="KP", **more):
        data = {"until": f"{day(7)}", "purpose": "for my work", **more}
        answer = browser(name).post(ASK.format(verb=verb, category=category), data)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return answer.url

    return ask


@pytest.fixture
def approve(browser):
    def by(name, url):
        return browser(name).post(url, {"outcome": "approve", "reason": ""}, follow=True)

    return by


@pytest.fixture
def grants(company):
    """Return `grants()`: every right for a time that was given."""

    def read():
        with reenter(company.id):
            return list(PersonalGrant.objects.order_by("pk"))

    return read


@pytest.fixture
def may(company, people):
    """Return `may("clerk", "C")`: what the one choke point says today."""

    def say(name, verb, category="KP", on=None):
        with reenter(company.id):
            if on is None:
                actor = actor_of(User.objects.get(pk=people[name]))
                return bool(permission.decide(actor, verb, Subject(category=category)))
            moment = clock.now() + (on - clock.today())
        with clock.given(moment), reenter(company.id):
            actor = actor_of(User.objects.get(pk=people[name]))
            return bool(permission.decide(actor, verb, Subject(category=category)))

    return say


def said(answer):
    return answer.content.decode()


@pytest.mark.parametrize("name", ["clerk", "head", "admin"])
def test_nobody_approves_what_he_asked_himself(asked, approve, grants, name):
    url = asked(name)
    refused = approve(name, url)
    assert refused.status_code == 400
    if name == "admin":
        assert "You asked for this yourself" in said(refused)
    assert grants() == []


@pytest.mark.parametrize("name", ["head", "friend"])
def test_who_may_not_decide_does_not_even_see_the_request(asked, approve, grants, browser, name):
    url = asked("clerk")
    assert approve(name, url).status_code == 404
    number = url.rstrip("/").rsplit("/", 1)[-1]
    browser(name).post("/requests/decide/", {"ids": [number]})
    assert browser(name).post(f"/requests/{number}/withdraw/").status_code in {302, 403, 404}
    assert grants() == []


def test_nobody_stands_in_for_the_administrator_and_so_approves_what_he_asked_for(
    company, people, asked, approve, grants, day
):
    """The table itself refuses such a stand-in; that two who are one count once, the requests' tests hold."""
    with reenter(company.id):
        posts = appointments_in_force(clock.today()).filter(user=people["admin"])
        own = posts.get(position__code="SYS")
        there = own.department.code, own.position.code
        with pytest.raises(IntegrityError), transaction.atomic():
            appoint(
                people["friend"], *there, day(0), valid_to=day(9), stands_in_for_id=people["admin"]
            )
    assert approve("friend", asked("admin")).status_code in {403, 404}
    assert grants() == []


def test_a_stand_in_has_not_the_rights_that_the_other_was_given(
    company, people, asked, approve, may, day
):
    approve("admin", asked("clerk"))
    with reenter(company.id):
        appoint(people["friend"], "CWB", "STF", day(0), stands_in_for_id=people["clerk"])
    assert may("clerk", "C")
    assert not may("friend", "C")


def test_who_only_stands_in_for_somebody_asks_for_nothing(company, people, browser, day):
    with reenter(company.id):
        lone = User.objects.create_user("lone", "x", name="lone", language="en").pk
        people["lone"] = lone
        appoint(lone, "CWB", "STF", day(0), stands_in_for_id=people["clerk"])
    data = {"until": f"{day(7)}", "purpose": "x"}
    answer = browser("lone").post(ASK.format(verb="C", category="KP"), data)
    assert "only to who holds a post" in said(answer)


def test_what_was_withdrawn_is_not_approved_any_more(browser, asked, approve, grants):
    url = asked("clerk")
    assert browser("clerk").post(f"{url}withdraw/").status_code == 302
    assert "ended already" in said(approve("admin", url))
    assert grants() == []


def test_what_is_over_by_the_time_of_its_approval_gives_nothing(
    company, people, asked, grants, day
):
    url = asked("clerk", until=f"{day(1)}")
    with reenter(company.id):
        later = clock.now() + timedelta(days=3)
    with clock.given(later), reenter(company.id):
        admin = actor_of(User.objects.get(pk=people["admin"]))
        number = int(url.rstrip("/").rsplit("/", 1)[-1])
        ((_number, why),) = requests.decide(admin, [(number, "approve", "")]).refused
        assert "over already" in why.reason
    assert grants() == []


def test_a_right_holds_on_its_days_and_on_no_other(asked, approve, grants, may, day):
    approve("admin", asked("clerk", until=f"{day(3)}", since="2020-01-01", valid_from="2020-01-01"))
    (given,) = grants()
    assert (given.valid_from, given.valid_to) == (day(0), day(3))
    held = [may("clerk", "C", on=day(n)) for n in (-1, 0, 3, 4)]
    assert held == [False, True, True, False]


def test_what_is_sent_beside_the_form_widens_nothing(people, asked, approve, grants, may):
    before = may("clerk", "C", "FH")
    approve("admin", asked("clerk", clearance="L5", rows="all", person=f"{people['head']}"))
    (given,) = grants()
    assert (given.person_id, given.verb, given.category) == (people["clerk"], "C", "KP")
    assert not may("clerk", "U")
    assert may("clerk", "C", "FH") == before
    assert not may("head", "C")


@pytest.mark.parametrize("category", ["*", "", "kp", "KP%20", "KP,FH", "%00"])
def test_no_address_asks_for_more_than_one_category(browser, day, grants, category):
    data = {"until": f"{day(7)}", "purpose": "x"}
    assert browser("clerk").post(ASK.format(verb="C", category=category), data).status_code == 404
    assert grants() == []


@pytest.mark.parametrize("verb", [str(one) for one in Verb if one not in ASKABLE])
@pytest.mark.parametrize("name", ["clerk", "head", "admin"])
def test_the_duties_come_with_a_post_only(company, browser, day, name, verb):
    data = {"until": f"{day(7)}", "purpose": "x"}
    answer = browser(name).post(ASK.format(verb=verb, category="KP"), data)
    assert answer.status_code == 200
    with reenter(company.id):
        assert not Request.objects.filter(state="open").exists()


def test_the_same_form_sent_twice_is_asked_once(company, browser, asked, day):
    asked("clerk")
    data = {"until": f"{day(9)}", "purpose": "again"}
    answer = browser("clerk").post(ASK.format(verb="C", category="KP"), data)
    assert "asked already" in said(answer)
    with reenter(company.id):
        assert Request.objects.filter(state="open").count() == 1


def test_an_approval_sent_again_gives_nothing_again(browser, asked, approve, grants, day):
    url = asked("clerk")
    approve("admin", url)
    assert "ended already" in said(approve("admin", url))
    assert "ended already" in said(approve("second", url))
    assert len(grants()) == 1
    data = {"until": f"{day(90)}", "purpose": "longer"}
    answer = browser("clerk").post(ASK.format(verb="C", category="KP"), data)
    assert "already" in said(answer)
    assert len(grants()) == 1


def test_two_who_approve_at_once_give_it_once(company, people, asked, grants):
    number = int(asked("clerk").rstrip("/").rsplit("/", 1)[-1])
    together = Barrier(2, timeout=30)

    def decide(name):
        try:
            with reenter(company.id):
                actor = actor_of(User.objects.get(pk=people[name]))
                together.wait()
                return len(requests.decide(actor, [(number, "approve", "")]).done)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, ["admin", "second"])) == [0, 1]
    assert len(grants()) == 1


def test_to_who_left_meanwhile_nothing_is_given(company, people, asked, approve, grants):
    url = asked("clerk")
    with reenter(company.id):
        admin = actor_of(User.objects.get(pk=people["admin"]))
        deactivate(admin, [people["clerk"]], former=True)
    approve("admin", url)
    assert grants() == []


def test_to_who_holds_no_post_any_more_nothing_is_given(
    company, people, asked, approve, grants, day
):
    url = asked("clerk")
    with reenter(company.id):
        Appointment.objects.filter(user=people["clerk"]).update(valid_to=day(-1))
    assert "holds no post any more" in said(approve("admin", url))
    assert grants() == []
    with reenter(company.id):
        Appointment.objects.filter(user=people["clerk"]).update(valid_to=None)


def test_who_leaves_and_comes_back_or_moves_on_has_not_the_old_right(
    company, people, asked, approve, may, day
):
    approve("admin", asked("clerk", until=f"{day(60)}"))
    assert may("clerk", "C")
    with reenter(company.id):
        admin = actor_of(User.objects.get(pk=people["admin"]))
        deactivate(admin, [people["clerk"]], former=True)
        reactivate(admin, [people["clerk"]])
        Appointment.objects.filter(user=people["clerk"]).update(valid_to=day(0))
        appoint(people["clerk"], "JSB", "STF", day(1))
    assert may("clerk", "C")  # to the last day of the post it was given beside
    assert not may("clerk", "C", on=day(1))
    with reenter(company.id):
        Appointment.objects.filter(user=people["clerk"], department__code="JSB").delete()
        Appointment.objects.filter(user=people["clerk"]).update(valid_to=None)


@pytest.mark.parametrize("change", ["level", "below"])
def test_what_would_reach_more_than_was_asked_is_not_approved(
    company, people, asked, approve, grants, change
):
    url = asked("clerk")
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(pk=people["admin"]))
        widen(admin, change)
    assert "changed since this was asked" in said(approve("admin", url))
    assert "changed since this was asked" in said(approve("second", url))
    assert grants() == []


def widen(admin, change):
    """Publish a policy in which the category has another level, or one more below it."""
    document = published().document
    known = {one.code: one for one in document.categories}
    if change == "level":
        now = known["KP"].level or "L1"
        other = next(one.code for one in document.levels if one.code != now)
        wanted = [
            replace(one, level=other) if one.code == "KP" else one for one in document.categories
        ]
    else:
        below = replace(known["KP"], code="KP·X", parent="KP", zh="下级", en="Below", level="")
        wanted = [*document.categories, below]
    new = replace(document, categories=tuple(wanted))
    draft = actions.change_draft(admin, new)
    assert draft
    actions.publish(admin, draft_digest(), reason="test", approved_by=[str(admin.id)])


def test_a_number_of_another_company_opens_nothing(make_company, people, asked, grants):
    other = make_company(pack="P07", name="另一家")
    url = asked("clerk")
    with reenter(other.id):
        stranger = User.objects.get(username="admin")
        User.objects.filter(pk=stranger.pk).update(password_once=False)
        client = Client(HTTP_HOST=other.host, raise_request_exception=False)
        client.force_login(stranger, backend="security.people.signin.CompanyBackend")
    assert client.post(url, {"outcome": "approve", "reason": ""}).status_code == 404
    assert grants() == []
    with reenter(other.id):
        assert not PersonalGrant.objects.exists()


def test_a_purpose_turns_nothing_around_that_the_decider_reads(company, asked):
    asked("clerk", purpose="hers\u202e ssel rof\n\nKP · Q \u200bx")
    with reenter(company.id):
        (title,) = Request.objects.filter(state="open").values_list("title", flat=True)
    assert title.isprintable()
    assert title.startswith("KP · C → ")


def test_one_line_keeps_what_is_seen():
    assert one_line(" 档案\t\u202e管理 \n a\u200bb ") == "档案 管理 ab"
