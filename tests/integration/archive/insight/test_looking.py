"""Who sees a record, who may do what, and looking as another person: over HTTP, as the people who may and may not."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import InternalError
from django.test import Client

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import NewRecord
from kernel.clock import today
from kernel.scope import current, reenter
from persistence.reading import read_only
from policies.access.models import PersonalGrant
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import CARD, People

OPERATOR = "欧阳震华"  # personal, so masked for technicians and administration
POSTS = {
    "clerk": ("XSB", "CLK"),
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
    "engineer": ("JSB", "STF"),
    "stranger": ("CWB", "STF"),
}


@pytest.fixture(scope="module")
def ids(company):
    """The people, one filed card of the salesman, and one of somebody else that the salesman may not see."""
    people = People()
    with reenter(company.id) as scope:
        found = {name: people.actor(*post).user_id for name, post in POSTS.items()}
        for name, department in (("shaper", "XZB"), ("seller", "XSB")):
            found[name] = people.actor(department, "STF", name).user_id
            Appointment.objects.create(
                user_id=found[name],
                department=Department.objects.get(code=department),
                position=Position.objects.get(code="SECA"),
                valid_from=today(),
            )
        found["admin"] = User.objects.get(username="admin").pk
        User.objects.filter(pk__in=found.values()).update(language="en", password_once=False)
        scope.actor = clerk = actor_of(User.objects.get(pk=found["clerk"]))
        signed = {"filled_by": str(found["salesman"]), "reviewed_by": str(found["head"])}
        values = {**CARD, "operator": OPERATOR, **signed}
        other = {**values, "store_name": "别家车行", "org_name": "天津别家有限公司"}
        rows = [NewRecord(category="KP", values=one) for one in (values, other)]
        found["card"], found["other"] = actions.create(clerk, rows).done
        actions.submit(clerk, [found["card"], found["other"]])
    return found


@pytest.fixture(scope="module")
def browse(company, ids):
    """Return `browse(name, path)`: the page somebody gets, as soup with its status."""
    clients = {}

    def get(name, path, **given):
        if name not in clients:
            clients[name] = Client(HTTP_HOST=company.host, raise_request_exception=False)
            with reenter(company.id):
                user = User.objects.get(pk=ids[name])
                clients[name].force_login(user, backend="security.people.signin.CompanyBackend")
        answer = clients[name].get(path, given, secure=True)
        page = BeautifulSoup(answer.content, "html.parser")
        page.status = answer.status_code
        return page

    return get


def main(page):
    return (page.select_one(".fonds-body") or page).get_text(" ", strip=True)


def test_the_head_reads_who_sees_a_record_and_by_which_right(browse, ids):
    page = browse("head", f"/records/{ids['card']}/who/")
    assert page.status == 200
    text = main(page)
    for name in ("XSB-CLK", "XSB-DH"):
        assert name in text
    assert "JSB-STF" in text  # S20-4: the technicians look everything up
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert any(row.startswith("XSB-DH") and "All" in row for row in rows), rows
    assert f"/records/{ids['card']}/who/" in str(browse("head", f"/records/{ids['card']}/"))


def test_who_neither_configures_nor_audits_nor_heads_is_refused(browse, ids):
    assert browse("clerk", f"/records/{ids['card']}/who/").status == 403
    assert f"/records/{ids['card']}/who/" not in str(browse("clerk", f"/records/{ids['card']}/"))
    assert browse("head", "/records/999999/who/").status == 404
    for path in ("/policy/rights/who/", "/policy/as/", f"/policy/as/{ids['head']}/"):
        assert browse("clerk", path).status == 403, path


def test_one_person_is_answered_verb_by_verb_with_the_reason_of_a_no(browse, ids):
    page = browse("head", f"/records/{ids['card']}/who/", q="JSB-STF")
    rows = {
        row.select("td")[0].get_text(strip=True): row.get_text(" ", strip=True)
        for row in page.select("table")[0].select("tbody tr")
    }
    assert "yes" in rows["View"], rows
    assert "no" in rows["Edit"], rows
    assert "but not this one" in rows["Edit"]
    several = browse("head", f"/records/{ids['card']}/who/", q="XSB")
    assert f"person={ids['clerk']}" in str(several)
    nobody = browse("head", f"/records/{ids['card']}/who/", q="不存在的人")
    assert "Nobody of this name" in main(nobody)


def test_a_right_for_a_time_and_a_stand_in_are_named_with_their_end(company, browse, ids):
    with reenter(company.id):
        end = today() + timedelta(days=20)
        stranger = User.objects.create_user("short", None, name="短期人")
        Appointment.objects.create(
            user=stranger,
            department=Department.objects.get(code="CWB"),
            position=Position.objects.get(code="STF"),
            valid_from=today(),
        )
        PersonalGrant.objects.create(
            person=stranger, verb="Q", category="KP", clearance="L3",
            valid_from=today(), valid_to=end, request=1,
        )  # fmt: skip
        Appointment.objects.create(
            user=User.objects.get(pk=ids["engineer"]),
            department=Department.objects.get(code="XSB"),
            position=Position.objects.get(code="DH"),
            stands_in_for=User.objects.get(pk=ids["head"]),
            valid_from=today(),
            valid_to=end,
        )
    page = browse("head", f"/records/{ids['card']}/who/")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    given = next(row for row in rows if row.startswith("短期人"))
    assert "A right for a time" in given
    assert f"{end}" in given
    assert "personal" in given.lower()  # what it masks
    standing = [
        row for row in rows if row.startswith("JSB-STF") and "standing in for XSB-DH" in row
    ]
    assert f"{end}" in standing[0]
    with reenter(company.id):
        Appointment.objects.filter(stands_in_for__isnull=False).delete()


def test_the_rights_page_leads_to_who_may_do_what_in_a_category(browse, ids):
    assert "/policy/rights/who/" in str(browse("admin", "/policy/rights/"))
    page = browse("admin", "/policy/rights/who/", category="KP")
    assert page.status == 200
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    clerk = [row for row in rows if row.startswith("XSB-CLK")]
    assert any("Create" in row and "Import" in row for row in clerk), rows
    assert not any(row.startswith("CWB-STF ") for row in rows)  # S20-4 gives finance nothing there


def test_looking_as_somebody_shows_their_menu_and_counts_and_leaves_a_trace(company, browse, ids):
    page = browse("admin", f"/policy/as/{ids['engineer']}/")
    assert page.status == 200
    text = main(page)
    assert "Records" in text
    assert "To decide" in text
    menu = page.select_one(".fonds-panel__body").get_text()
    assert "Policy" not in menu
    assert "People" not in menu
    assert (
        "Policy"
        in browse("admin", f"/policy/as/{ids['admin']}/")
        .select_one(".fonds-panel__body")
        .get_text()
    )
    with reenter(company.id):
        event = AuditEvent.objects.filter(verb="access.look_as").order_by("pk").first()
        assert (event.actor_id, event.target_id) == (str(ids["admin"]), str(ids["engineer"]))


def test_who_configures_without_a_right_to_content_sees_numbers_and_no_titles(browse, ids):
    """三员分立: configuring is no right to content."""
    page = browse("admin", f"/policy/as/{ids['clerk']}/")
    assert not {title for title in ("丸石", "别家") if title in main(page)}
    (row,) = page.select("table")[0].select("tbody tr")
    assert row.get_text(" ", strip=True).startswith("KP ")
    assert [cell.get_text(strip=True) for cell in row.select("td")][1:] == ["2", "2"]
    assert "2 more records they may look up are hidden from you." in main(page)
    assert browse("admin", f"/policy/as/{ids['clerk']}/records/{ids['card']}/").status == 404


def test_a_record_as_somebody_reads_it_shows_no_more_than_the_looker_may_read(browse, ids):
    """The clerk reads who runs the store, the one who looks has it masked: it stays masked."""
    assert OPERATOR in main(browse("clerk", f"/records/{ids['card']}/"))
    at = f"/policy/as/{ids['clerk']}/records/{ids['card']}/"
    assert at in str(browse("shaper", f"/policy/as/{ids['clerk']}/"))
    page = browse("shaper", at)
    assert page.status == 200
    assert "上海丸石自行车有限公司" in main(page)
    assert OPERATOR not in str(page)
    assert "offered" in main(page)  # the clerk could change it
    assert not page.select_one(".fonds-body form")
    salesman = browse("shaper", f"/policy/as/{ids['stranger']}/records/{ids['card']}/")
    assert "cannot see this record" in main(salesman)
    assert "上海丸石" not in main(salesman)


def test_what_is_masked_for_the_other_is_masked_for_who_looks(browse, ids):
    """The technician has it masked, the looker who sells reads it: looking as the technician masks it."""
    at = f"/records/{ids['card']}/"
    assert OPERATOR in main(browse("seller", at))
    assert OPERATOR not in main(browse("seller", f"/policy/as/{ids['engineer']}{at}"))


def test_nothing_can_be_written_while_answering_as_another(company, ids):
    with reenter(company.id):
        before = User.objects.get(pk=ids["clerk"]).name
        with pytest.raises(InternalError, match="read-only"), read_only():
            User.objects.filter(pk=ids["clerk"]).update(name="x")
        with read_only():
            assert Record.objects.exists()
        User.objects.filter(pk=ids["clerk"]).update(name=before)  # afterwards one writes again
        assert current().actor is None or current().actor.id != ids["clerk"]
