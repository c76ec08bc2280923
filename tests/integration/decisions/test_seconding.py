"""A second administrator agrees to changes of roles and rights, through the screens of both (AP9)."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from decisions.models import Request
from kernel.clock import now, today
from kernel.scope import reenter
from policies.document.models import PolicyVersion
from security.people.models import Appointment, Department, Position, User

DAY = today("Asia/Shanghai")
POSTS = {"sys": "SYS", "sec": "SECA", "aud": "AUDA", "clerk": "OPR", "mate": "OPR"}
SECONDS = "/company/administrators/"


class Browser:
    """One person's browser; `text` is what a page says."""

    def __init__(self, company, user):
        self.client = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en")
        self.client.force_login(user, backend="security.people.signin.CompanyBackend")

    def get(self, path):
        return self.client.get(path, secure=True)

    def post(self, path, follow=False, **data):
        return self.client.post(path, data, secure=True, follow=follow)

    def text(self, path):
        return words(self.get(path))


def words(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


@pytest.fixture(scope="module")
def people(company, django_db_blocker):
    with django_db_blocker.unblock(), reenter(company.id):
        found = {}
        for name, position in POSTS.items():
            found[name] = User.objects.create_user(name, None, name=name, language="en")
            Appointment.objects.create(
                user=found[name],
                department=Department.objects.get(code="GLB"),
                position=Position.objects.get(code=position),
                valid_from=DAY - timedelta(days=1),
            )
        return found


@pytest.fixture(scope="module")
def at(company, people, django_db_blocker):
    """Return each person's browser by name."""
    with django_db_blocker.unblock(), reenter(company.id):
        return {name: Browser(company, user) for name, user in people.items()}


@pytest.fixture
def hardened(company, at):
    """Two administrators from here on."""
    with reenter(company.id):
        Request.objects.filter(state="open").update(state="withdrawn", ended_at=now())
    at["sys"].post(SECONDS, second="two")
    assert at["sys"].get(SECONDS).context["form"].initial == {"second": "two"}


def give(browser, company, person, position, department="GLB"):
    with reenter(company.id):
        data = {
            "department": Department.objects.get(code=department).pk,
            "position": Position.objects.get(code=position).pk,
            "valid_from": f"{DAY}",
        }
    return browser.post(f"/people/{person.pk}/appoint/", **data)


def asked(answer):
    assert answer.status_code == 302, words(answer)
    assert answer["Location"].startswith("/requests/"), answer["Location"]
    return answer["Location"]


def agree(browser, request, outcome="approve", reason=""):
    return browser.post(request, follow=True, outcome=outcome, reason=reason)


def prove(company, browser, moment):
    """Let the session of a browser say when its person proved to be himself last."""
    with reenter(company.id):
        session = browser.client.session
        session["fonds_proof"] = {"at": moment, "factor": False}
        session.save()


def held(company, person):
    with reenter(company.id):
        rows = Appointment.objects.filter(user=person).exclude(valid_to__lt=DAY)
        return sorted(rows.values_list("office", flat=True))


def test_with_one_administrator_a_post_is_given_at_once(company, people, at):
    answer = give(at["sys"], company, people["mate"], "CLK")
    assert answer["Location"] == f"/people/{people['mate'].pk}/"
    assert held(company, people["mate"]) == ["CLK", "OPR"]


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.requirement("REQ-PRM-08", "changes of roles are logged with before and after")
@pytest.mark.usefixtures("hardened")
def test_with_two_it_is_asked_for_and_given_once_another_agrees(company, people, at):
    request = asked(give(at["sys"], company, people["clerk"], "CLK"))
    assert held(company, people["clerk"]) == ["OPR"]
    assert "Asked: it is done once a second administrator agrees." in at["sys"].text(request)
    assert "clerk · " in at["sec"].text("/requests/")
    agree(at["sys"], request)  # not by who asked
    assert held(company, people["clerk"]) == ["OPR"]
    agree(at["clerk"], request)  # nor by whom it concerns
    assert held(company, people["clerk"]) == ["OPR"]
    agree(at["sec"], request)
    assert held(company, people["clerk"]) == ["CLK", "OPR"]
    again = agree(at["sec"], request)
    assert "This request has ended already." in words(again)
    trail = at["aud"].text("/trail/?verb=post.appoint")
    change = trail[trail.index('"before"') : trail.index('"seconded"')]
    before, after = (part.split("GLB/")[1:] for part in change.split('"after"'))
    assert [one[:3] for one in before] == ["OPR"]
    assert [one[:3] for one in after] == ["OPR", "CLK"]
    assert f'"by": "{people["sec"].pk}"' in trail
    assert "Roles: Give a post" in at["aud"].text("/notices/")


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.requirement(
    "REQ-PRM-08", "system, security and audit administration are never held by one person"
)
@pytest.mark.usefixtures("hardened")
def test_an_officer_is_made_and_unmade_by_two_and_never_beside_another_office(company, people, at):
    for giver, who, office in (
        ("sys", "sec", "AUDA"),
        ("sys", "aud", "SYS"),
        ("sec", "sys", "SECA"),
    ):
        answer = give(at[giver], company, people[who], office)
        assert "are never held by one person" in words(answer), (who, office)
        assert held(company, people[who]) == [POSTS[who]]
    request = asked(give(at["sec"], company, people["clerk"], "AUDA"))
    assert "AUDA" not in held(company, people["clerk"])
    agree(at["sys"], request)  # the security administrator asked, the system administrator agrees
    assert "AUDA" in held(company, people["clerk"])
    with reenter(company.id):
        post = Appointment.objects.get(user=people["clerk"], office="AUDA")
    ending = f"/people/{people['clerk'].pk}/posts/{post.pk}/end/"
    request = asked(at["sys"].post(ending, last_day=f"{DAY}"))
    with reenter(company.id):
        post.refresh_from_db()
        assert post.valid_to is None
    agree(at["sec"], request)
    with reenter(company.id):
        post.refresh_from_db()
        assert post.valid_to == DAY


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.usefixtures("hardened")
def test_what_is_returned_or_withdrawn_is_not_done(company, people, at):
    before = held(company, people["mate"])
    request = asked(give(at["sys"], company, people["mate"], "DH"))
    agree(at["sec"], request, "return", "Not the head.")
    assert "Not the head." in at["sys"].text("/requests/asked/")
    request = asked(give(at["sys"], company, people["mate"], "DH"))
    at["sys"].post(f"{request}withdraw/")
    assert "ended already" in words(agree(at["sec"], request))
    assert held(company, people["mate"]) == before


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.usefixtures("hardened")
def test_who_left_meanwhile_is_given_nothing(company, people, at):
    with reenter(company.id):
        leaver = User.objects.create_user("leaver", None, name="leaver")
    request = asked(give(at["sys"], company, leaver, "OPR"))
    at["sys"].post(f"/people/{leaver.pk}/leave/", former="on")
    assert "Whom this concerns has left the company" in words(agree(at["sec"], request))
    assert held(company, leaver) == []


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.usefixtures("hardened")
def test_stand_ins_positions_and_switching_it_off_take_two_as_well(company, people, at):
    days = {"valid_from": f"{DAY}", "valid_to": f"{DAY}"}
    pair = {"principal": people["clerk"].pk, "stand_in": people["mate"].pk}
    request = asked(at["sys"].post("/stand-ins/new/", **pair, **days))
    with reenter(company.id):
        standing = Appointment.objects.filter(stands_in_for=people["clerk"])
        assert not standing.exists()
    agree(at["sec"], request)
    with reenter(company.id):
        assert standing.exists()
    leads = {"code": "OPR", "zh": "业务员", "en": "Sales", "leads": "on"}
    request = asked(at["sys"].post("/people/position/OPR/", **leads))
    with reenter(company.id):
        assert not Position.objects.get(code="OPR").leads
    agree(at["sec"], request, "return", "no")
    request = asked(at["sys"].post(SECONDS, second="one"))
    assert give(at["sys"], company, people["mate"], "DH")["Location"].startswith("/requests/")
    agree(at["sec"], request)
    assert at["sys"].get(SECONDS).context["form"].initial == {"second": "one"}


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.usefixtures("hardened")
def test_a_list_of_people_that_changes_posts_waits_for_another_and_is_done_as_it_was_shown(
    company, people, at
):
    answer = at["sys"].get("/people/out/?table=posts")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    rows.append(["", "mate", "", "GLB", "STF", f"{DAY}", "", "", ""])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = SimpleUploadedFile("posts.csv", b"\xef\xbb\xbf" + text.getvalue().encode())
    shown = at["sys"].post("/people/in/", file=file, effective=f"{DAY}")["Location"]
    digest = at["sys"].get(shown).context["plan"].digest
    request = asked(at["sys"].post(f"{shown}do/", digest=digest))
    assert "STF" not in held(company, people["mate"])
    agree(at["sec"], request)
    assert "STF" in held(company, people["mate"])


@pytest.mark.requirement(
    "REQ-PRM-08", "in hardened mode a change of a role needs a second administrator's approval"
)
@pytest.mark.usefixtures("hardened")
def test_who_could_have_signed_in_as_the_other_does_not_count_as_two(company, people, at):
    with reenter(company.id):
        second = User.objects.create_user("second", None, name="second", language="en")
        Appointment.objects.create(
            user=second,
            department=Department.objects.get(code="GLB"),
            position=Position.objects.get(code="SECA"),
            valid_from=DAY,
        )
    request = asked(give(at["sys"], company, people["mate"], "QRY"))
    at["sys"].post(f"/people/{second.pk}/password/", password="violet-lantern-harbour")
    with reenter(company.id):
        User.objects.filter(pk=second.pk).update(password_once=False)
        browser = Browser(company, User.objects.get(pk=second.pk))
    assert "another administrator has to agree" in words(agree(browser, request))
    assert "QRY" not in held(company, people["mate"])
    agree(at["sec"], request)
    assert "QRY" in held(company, people["mate"])


@pytest.mark.requirement(
    "REQ-PRM-08",
    "in hardened mode a change of a permission needs a second administrator's approval",
)
@pytest.mark.requirement("REQ-PRM-08", "changes of permissions are logged with before and after")
@pytest.mark.usefixtures("hardened")
def test_rights_are_published_by_two(company, people, at):
    """The approval of this pack names posts nobody holds here: with one administrator he publishes alone."""
    right = {"position": "OPR", "categories": "*", "verbs": "Y", "rows": "all", "clearance": "L1"}
    at["sys"].post("/policy/rights/add/", **right)
    with reenter(company.id):
        User.objects.filter(username="admin").update(is_active=False)
    page = at["sys"].get("/policy/publish/")
    assert "Ask for agreement" in words(page)
    sent = {"digest": page.context["form"].initial["digest"], "reason": "copies"}
    at["sys"].post("/policy/publish/", **sent)
    assert "2" not in versions(company)
    request = next(row["url"] for row in at["sec"].get("/requests/").context["table"]["rows"])
    agree(at["sec"], request)
    assert "2" in versions(company)
    trail = at["aud"].text("/trail/?verb=K")
    (row,) = [part for part in trail.split('"act": ') if part.startswith('"row"')]
    assert '"before": {}' in row
    assert '"position": "OPR"' in row[row.index('"after"') :]


def versions(company):
    with reenter(company.id):
        return [str(number) for number in PolicyVersion.objects.values_list("number", flat=True)]


@pytest.mark.usefixtures("hardened")
def test_a_forgotten_password_and_a_lost_factor_take_two(company, people, at):
    """One administrator alone never gets into the account of somebody who has a password."""
    mate = people["mate"]
    with reenter(company.id):
        mate.set_password("violet-lantern-harbour")
        mate.save()
    alone = at["sys"].post(f"/people/{mate.pk}/password/", password="copper-window-orchard")
    assert alone.status_code == 403
    page = f"/people/{mate.pk}/recovery/"
    request = asked(at["sys"].post(page, reason="He stands at my desk."))
    assert "He stands at my desk." in at["sec"].text(request)
    assert b"data-fonds-recovery" not in at["sys"].get(page).content
    prove(company, at["sec"], 0)  # signed in long ago: who agrees proves to be himself first
    assert at["sec"].post(request, outcome="approve")["Location"].startswith("/account/confirm/")
    assert b"data-fonds-recovery" not in at["sys"].get(page).content
    prove(company, at["sec"], now().timestamp())
    agree(at["sec"], request)
    assert b"data-fonds-recovery" in at["sys"].get(page).content
    lost = asked(at["sec"].post(f"/people/{mate.pk}/second/", reason="His phone was stolen."))
    agree(at["sys"], lost)
    with reenter(company.id):
        own = Browser(company, User.objects.get(pk=mate.pk))
    assert "Your second factors were taken away" in own.text("/notices/")
