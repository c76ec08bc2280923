"""Duties apart: refused where no company may accept them, shown with their chain where it may."""

import pytest
from bs4 import BeautifulSoup

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
    assert "Head of the archive" in text or "Head of" in text
    assert "→ configure" in text
    assert "→ audit" in text


def test_giving_such_a_post_says_so(manager, company, person):
    text = text_of(appoint(manager, company, person, "ARCH"))
    assert "三权 shapes the rules and audits what is done under them" in text


def test_two_of_the_three_from_before_stand_out(manager, company):
    with reenter(company.id):
        user = User.objects.create_user("legacy", None, name="旧任")
        for position in ("SYS", "AUDA"):
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code="GLB"),
                position=Position.objects.get(code=position),
                valid_from=today(),
            )
    text = text_of(manager.get("/policy/rights/", secure=True))
    assert "旧任 holds two of the three administrations that are never in one hand" in text
    with reenter(company.id):
        Appointment.objects.filter(user__username="legacy").delete()


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
