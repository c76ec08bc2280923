"""The report of departments and categories without a keeper, as the administrator reads it."""

from datetime import timedelta

import pytest

from kernel.clock import today
from security.people.models import Appointment, Department, Position, User
from tenants.scope import tenant_scope

DAY = today("Asia/Shanghai")


def tables(admin):
    """Return what the report lists, per table: the label of a row → why."""
    answer = admin.get("/people/vacant/")
    assert answer.status_code == 200
    return [
        {row["cells"][0]: row["cells"][1] for row in one["table"]["rows"]}
        for one in answer.context["tables"]
    ]


def of(table, code):
    return next((why for label, why in table.items() if label.split()[0] == code), None)


@pytest.fixture
def keeper(company, person):
    """Return a keeper and the code of the department that somebody keeps."""
    user = person("keeper")
    with tenant_scope(company):
        department = Department.objects.order_by("code").last()
        position = Position.objects.get(code="ARC")
        Appointment.objects.get_or_create(
            user=user,
            department=department,
            position=position,
            defaults={"valid_from": DAY - timedelta(days=9)},
        )
    return user, department


def change(company, user, **values):
    with tenant_scope(company):
        User.objects.filter(pk=user.pk).update(**values)


@pytest.mark.requirement(
    "REQ-GOV-02", "a report lists departments and categories without an active keeper"
)
def test_a_vacant_a_disabled_and_a_departed_keeper_are_reported(admin, company, keeper):
    user, department = keeper
    departments, _heads, categories, _posts = tables(admin)
    assert of(departments, department.code) is None
    other = next(label for label in departments)
    assert departments[other]
    assert not any(department.zh in label for label in categories)
    change(company, user, is_active=False)
    departments, _heads, _categories, _posts = tables(admin)
    assert user.name in of(departments, department.code)
    change(company, user, former=True)
    departments, _heads, _categories, _posts = tables(admin)
    assert "离职" in of(departments, department.code)


@pytest.mark.requirement(
    "REQ-GOV-02", "a report lists departments and categories without an active keeper"
)
def test_categories_of_a_department_without_keeper_and_approvals_without_anybody_are_listed(admin):
    _departments, heads, categories, posts = tables(admin)
    assert heads
    assert of(categories, "KP") is not None
    assert any("EXE" in label or "负责人" in label for label in posts)


def test_who_does_not_manage_people_does_not_see_it(person, browser):
    person("ordinary", "STF")
    found = browser("192.0.2.31")
    assert found.sign_in("ordinary").status_code == 302
    assert found.get("/people/vacant/").status_code == 403
