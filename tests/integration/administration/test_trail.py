"""The trail on its screen: who may read it, what narrows it, and that reading is written down."""

from security.audit import writer
from security.people.models import User
from security.people.queries import actor_of
from tenants.scope import tenant_scope


def events_of(answer):
    return [(event["code"], event["outcome"]) for event in answer.context["events"]]


def test_the_auditor_reads_events_with_their_content(admin, trail_of):
    admin.post("/people/new/", name="某人", username="someone")
    answer = admin.get("/trail/")
    assert answer.status_code == 200
    assert "person.register" in [code for code, _outcome in events_of(answer)]
    assert "someone" in answer.content.decode()
    before = len(trail_of("audit.read"))
    admin.get("/trail/", verb="person.register")
    assert len(trail_of("audit.read")) == before + 1


def test_filters_narrow_by_action_person_outcome_and_day(admin, browser, person):
    other = person("seeker")
    seeker = browser()
    seeker.sign_in("seeker")
    seeker.get("/people/")
    answer = admin.get("/trail/", person=other.pk)
    assert {code for code, _outcome in events_of(answer)} == {"person.sign_in", "person.view"}
    answer = admin.get("/trail/", verb="person.view")
    assert {code for code, _outcome in events_of(answer)} == {"person.view"}
    assert "系统管理员" in answer.content.decode()
    assert not events_of(admin.get("/trail/", until="2020-01-01"))
    assert not events_of(admin.get("/trail/", since="2999-01-01"))
    assert {o for _c, o in events_of(admin.get("/trail/", outcome="refused"))} == {
        events_of(admin.get("/trail/", verb="person.view"))[0][1]
    }


def test_an_ordinary_person_may_not_read_the_trail(browser, person):
    person("curious")
    curious = browser()
    curious.sign_in("curious")
    assert curious.get("/trail/").status_code == 403


def test_the_trail_goes_on_where_the_page_ended(admin, company):
    with tenant_scope(company):
        reader = actor_of(User.objects.get(username="admin"))
        for number in range(60):
            writer.record(actor=reader, verb="record.view", target=f"record:{number}")
    first = admin.get("/trail/")
    ids = [event["id"] for event in first.context["events"]]
    assert len(ids) == 50
    second = admin.get("/trail/" + first.context["older_url"])
    assert max(event["id"] for event in second.context["events"]) < min(ids)


def test_home_shows_what_i_did_last_and_nothing_of_others(admin, browser, person):
    admin.post("/people/new/", name="某人", username="latest")
    assert "latest" not in admin.get("/").content.decode()
    mine = admin.get("/").content.decode()
    person("quiet")
    quiet = browser()
    quiet.sign_in("quiet")
    assert "fonds-panel" in mine
    theirs = quiet.get("/").content.decode()
    assert "/trail/" not in theirs
    assert "/people/" not in theirs
    assert "/people/" in mine
