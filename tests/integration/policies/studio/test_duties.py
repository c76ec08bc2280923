"""Duties apart: refused where no company may accept them, shown with their chain where it may."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction

from kernel.clock import today
from kernel.scope import reenter
from security.people.models import Appointment, Department, Position, User


@pytest.fixture(scope="module")
def person(company):
    with reenter(company.id):
        return User.objects.create_user("three", None, name="三权").pk


def appoint(manager, company, person, position):
    with reenter(company.id):
        data = {
            "department": Department.objects.get(code="GLB").pk,
            "position": Position.objects.get(code=position).pk,
            "valid_from": f"{today()}",
        }
    return manager.post(f"/people/{person}/appoint/", data, secure=True, follow=True)


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def test_the_three_administrations_are_never_one_person(manager, company, person):
    assert "Saved." in text_of(appoint(manager, company, person, "SECA"))
    for other in ("SYS", "AUDA"):
        text = text_of(appoint(manager, company, person, other))
        assert f"SECA and {other} are never held by one person" in text
        assert "End that post first, or appoint somebody else." in text
    with reenter(company.id):
        held = Appointment.objects.filter(user=person).values_list("position__code", flat=True)
        assert list(held) == ["SECA"]


def test_rights_shows_who_watches_himself_with_the_chain(manager):
    """The head of the archive configures and audits in this pack: a company may accept it, and sees it."""
    text = text_of(manager.get("/policy/rights/", secure=True))
    assert "Duties apart" in text
    assert "shapes the rules and audits what is done under them" in text
    assert "Head of the custodian department" in text
    assert "→ configure" in text
    assert "→ audit" in text


def test_giving_such_a_post_says_so(manager, company, person):
    text = text_of(appoint(manager, company, person, "ARCH"))
    assert "三权 shapes the rules and audits what is done under them" in text


@pytest.mark.parametrize(
    ("first", "second", "constraint"),
    [
        ("SYS", "AUDA", "appointment_system_audit_apart"),
        ("SECA", "SYS", "appointment_system_security_audit_apart"),
        ("AUDA", "SECA", "appointment_system_security_audit_apart"),
    ],
)
def test_the_database_itself_keeps_the_three_apart(company, person, first, second, constraint):
    """No code asks here: whoever writes such a row past every action is refused by the table."""

    def give(user, position, **more):
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code="GLB"),
            position=Position.objects.get(code=position),
            **{"valid_from": today(), **more},
        )

    def hide():
        rows = Appointment.objects.filter(user=one, position__code=second)
        rows.update(office="DH", valid_from=today())
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with reenter(company.id), transaction.atomic():
        one = User.objects.create_user("apart", None, name="旧任")
        other = User.objects.get(pk=person)
        give(one, first, valid_to=today() + timedelta(days=9))
        refused_by(constraint, lambda: give(one, second))
        in_person = "appointment_administration_in_person"
        refused_by(in_person, lambda: give(one, first, stands_in_for=other))
        give(one, second, valid_from=today() + timedelta(days=10))  # one after the other
        refused_by("appointment_names_its_position", hide)
        transaction.set_rollback(True)


def refused_by(constraint, act):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


def test_who_destroys_and_decides_on_it_is_shown(manager, company, person):
    """By the draft: the right to destroy for heads, who are a step of the approval of destruction."""
    with reenter(company.id):
        user = User.objects.create_user("destroyer", None, name="销毁人")
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code="XSB"),
            position=Position.objects.get(code="DH"),
            valid_from=today(),
        )
    assert "carries destruction out" not in text_of(manager.get("/policy/rights/", secure=True))
    manager.post(
        "/policy/rights/add/",
        {
            "position": "DH",
            "categories": "*",
            "verbs": "D",
            "rows": "all",
            "clearance": "L1",
            "delegated": "on",
        },
        secure=True,
    )
    text = text_of(manager.get("/policy/rights/", secure=True))
    assert "销毁人 carries destruction out and decides on it" in text
    manager.post("/policy/discard/", secure=True)
