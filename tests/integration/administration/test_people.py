"""People and posts through their screens: registered, appointed, ended, let go, and written down."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.errors import Conflict, Invalid, Refused
from security.people import models
from security.people.actions import register_people
from security.people.models import Appointment, User
from security.people.post_actions import close_unit
from security.people.queries import actor_of
from security.people.rules import PersonData
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import OTHER, PASSWORD

DAY = today("Asia/Shanghai")


@pytest.fixture
def scope_of(company):
    """Open the module's company with its first person as the actor."""

    @contextmanager
    def opened(username="admin"):
        with tenant_scope(company) as scope:
            scope.actor = actor_of(User.objects.get(username=username))
            yield scope.actor

    return opened


def user(company, username):

    with tenant_scope(company):
        return User.objects.filter(username=username).first()


def posts(company, pk):

    with tenant_scope(company):
        return list(Appointment.objects.filter(user_id=pk).order_by("id"))


def unit(company, kind, **where):

    with tenant_scope(company):
        return getattr(models, kind).objects.filter(**where).order_by("code").first()


def register(admin, username, **more):
    data = {"name": "陆远", "username": username, "password": PASSWORD, **more}
    return admin.post("/people/new/", **data)


def test_a_person_is_registered_and_must_choose_an_own_password_first(
    admin, browser, company, trail_of
):
    assert register(admin, "Lu.Yuan").status_code == 302
    made = user(company, "lu.yuan")
    assert made.password_once
    assert made.name in admin.get("/people/", q="陆").content.decode()
    newcomer = browser()
    assert newcomer.sign_in("lu.yuan").status_code == 302
    assert newcomer.get("/")["Location"] == "/account/password/"
    weak = newcomer.post("/account/password/", old=PASSWORD, new="short", again="short")
    assert weak.status_code == 200
    same = newcomer.post("/account/password/", old=PASSWORD, new=PASSWORD, again=PASSWORD)
    assert same.status_code == 200
    other = newcomer.post("/account/password/", old="not-hers-at-all", new=OTHER, again=OTHER)
    assert other.status_code == 200
    good = newcomer.post("/account/password/", old=PASSWORD, new=OTHER, again=OTHER)
    assert good.status_code == 302
    assert newcomer.get("/").status_code == 200
    assert browser().sign_in("lu.yuan").status_code == 200
    assert browser().sign_in("lu.yuan", OTHER).status_code == 302
    assert trail_of("person.register")[-1].target_id == str(made.pk)
    assert trail_of("person.own_password")[-1].actor_id == str(made.pk)


def test_what_is_wrong_with_a_person_stands_beside_the_field(admin, company):
    answer = register(admin, "ADMIN", email="no-address", password="short")
    assert answer.status_code == 200
    assert {"username", "email", "password"} <= set(answer.context["form"].errors)
    answer = register(admin, "a b")
    assert set(answer.context["form"].errors) == {"username"}
    assert user(company, "a b") is None


def test_a_post_begins_and_ends_and_both_days_stay(admin, company, trail_of):
    register(admin, "chen")
    chen = user(company, "chen")
    department = unit(company, "Department")
    position = unit(company, "Position", code="DH")
    first = DAY - timedelta(days=30)
    wanted = {"department": department.pk, "position": position.pk, "valid_from": first.isoformat()}
    assert admin.post(f"/people/{chen.pk}/appoint/", **wanted).status_code == 302
    again = admin.post(f"/people/{chen.pk}/appoint/", **wanted)
    assert "valid_from" in again.context["form"].errors
    (post,) = posts(company, chen.pk)
    end = f"/people/{chen.pk}/posts/{post.pk}/end/"
    last = DAY - timedelta(days=1)
    assert admin.post(end, last_day=last.isoformat()).status_code == 302
    late = admin.post(end, last_day=DAY.isoformat())
    assert "last_day" in late.context["form"].errors
    (post,) = posts(company, chen.pk)
    assert (post.valid_from, post.valid_to) == (first, last)
    wanted["valid_from"] = DAY.isoformat()
    assert admin.post(f"/people/{chen.pk}/appoint/", **wanted).status_code == 302
    assert len(posts(company, chen.pk)) == 2
    assert last.isoformat() in admin.get(f"/people/{chen.pk}/").content.decode()
    assert len(trail_of("post.appoint")) == 2
    assert trail_of("post.end")[-1].target_id == str(chen.pk)


def test_nobody_gives_or_ends_his_own_posts(admin, company, trail_of):
    me = user(company, "admin")
    mine = posts(company, me.pk)
    department, position = unit(company, "Department"), unit(company, "Position", code="ARCH")
    wanted = {
        "department": department.pk,
        "position": position.pk,
        "valid_from": DAY.isoformat(),
        "territory": "N",
    }
    assert admin.post(f"/people/{me.pk}/appoint/", **wanted).status_code == 403
    end = f"/people/{me.pk}/posts/{mine[0].pk}/end/"
    assert admin.post(end, last_day=DAY.isoformat()).status_code == 403
    assert [(p.pk, p.valid_to) for p in posts(company, me.pk)] == [(p.pk, p.valid_to) for p in mine]
    assert trail_of("post.appoint")[-1].outcome == "refused"
    assert trail_of("post.end")[-1].outcome == "refused"


def test_who_is_let_go_is_signed_out_at_once_and_stays_in_the_list_of_former(
    admin, browser, company
):
    register(admin, "gone")
    gone = user(company, "gone")
    person = browser()
    person.sign_in("gone")
    assert admin.post(f"/people/{gone.pk}/leave/", former="1").status_code == 302
    assert person.get("/").status_code == 302
    assert browser().sign_in("gone").status_code == 200
    assert f"/people/{gone.pk}/" not in admin.get("/people/").content.decode()
    assert f"/people/{gone.pk}/" in admin.get("/people/", former="1").content.decode()
    assert admin.post(f"/people/{gone.pk}/back/").status_code == 302
    assert browser().sign_in("gone").status_code == 302
    assert admin.post(f"/people/{user(company, 'admin').pk}/leave/").status_code == 403


def test_a_new_password_from_the_administrator_ends_the_sessions(admin, browser, company):
    register(admin, "lost")
    lost = user(company, "lost")
    person = browser()
    person.sign_in("lost")
    assert admin.post(f"/people/{lost.pk}/password/", password=OTHER).status_code == 302
    assert person.get("/").status_code == 302
    assert person.get("/")["Location"].startswith("/login/")


def test_an_ordinary_person_sees_no_people_and_changes_none(admin, browser, person, company):
    ordinary = person("ordinary", "CLK")
    mine = browser()
    mine.sign_in("ordinary")
    chen = ordinary.pk
    before = user(company, "ordinary").name
    for path in ("/people/", f"/people/{chen}/", "/people/new/", "/people/departments/"):
        assert mine.get(path).status_code == 403, path
    answer = mine.post(f"/people/{chen}/edit/", name="别人", username="other")
    assert answer.status_code == 403
    assert user(company, "ordinary").name == before


def test_units_are_made_renamed_and_closed_but_never_while_held(admin, company, scope_of):

    assert admin.post("/people/department/new/", code="NEW", zh="新部").status_code == 302
    assert admin.post("/people/department/NEW/", zh="新部门", en="New").status_code == 302
    assert unit(company, "Department", code="NEW").zh == "新部门"
    double = admin.post("/people/department/new/", code="NEW", zh="又一个")
    assert "code" in double.context["form"].errors
    assert admin.post("/people/department/NEW/close/").status_code == 302
    assert unit(company, "Department", code="NEW").closed
    assert admin.post("/people/position/new/", code="X9", zh="某职").status_code == 302
    assert admin.post("/people/position/SYS/close/").status_code == 409
    with pytest.raises(Conflict), scope_of() as actor:
        close_unit(actor, "position", "SYS", today=DAY)


def test_one_wrong_person_stops_all_of_them(company, scope_of):

    good = PersonData(username="row1", name="甲")
    with pytest.raises(Invalid) as caught, scope_of() as actor:
        register_people(actor, [good, PersonData(username="row1", name="")])
    assert {problem.code for problem in caught.value.problems} == {"taken", "name"}
    assert user(company, "row1") is None
    with scope_of() as actor:
        done = register_people(actor, [good, PersonData(username="row2", name="乙")]).done
    assert [one.username for one in done] == ["row1", "row2"]
    assert not user(company, "row1").has_usable_password()


def test_the_actions_ask_for_the_right_themselves(person, scope_of):

    person("plain", "CLK")
    with pytest.raises(Refused), scope_of("plain") as actor:
        register_people(actor, [PersonData(username="x1", name="x")])


def test_the_language_is_remembered_with_the_person(admin, browser, person, company):
    person("reader", "CLK")
    reader = browser()
    reader.sign_in("reader")
    assert 'lang="zh' in reader.get("/account/").content.decode().lower()
    assert reader.post("/i18n/setlang/", language="en", next="/").status_code == 302
    assert user(company, "reader").language == "en"
    elsewhere = browser("203.0.113.77")
    elsewhere.sign_in("reader")
    assert "My account" in elsewhere.get("/account/").content.decode()
    assert reader.post("/account/", language="zh-hans").status_code == 302
    assert user(company, "reader").language == "zh-hans"


def test_a_language_chosen_on_the_login_page_goes_with_who_signs_in(browser, person, company):
    person("polyglot", "CLK")
    mine = browser()
    assert mine.post("/i18n/setlang/", language="en", next="/login/").status_code == 302
    assert "Sign in" in mine.get("/login/").content.decode()
    mine.sign_in("polyglot")
    assert user(company, "polyglot").language == "en"
    assert "My account" in mine.get("/account/").content.decode()
