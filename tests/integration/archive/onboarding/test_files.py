"""The files of a project: their order, who brings them by when, and forty of them on one page."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.onboarding import actions
from archive.onboarding.models import OnboardingQuestion
from archive.onboarding.values import FileData
from jobs import port
from kernel.clock import today
from kernel.scope import reenter
from notices.models import Receipt
from security.people.models import User
from security.people.queries import actor_of


def order(coming, project):
    """Return the names of the files as the page lists them, after their places."""
    page = BeautifulSoup(coming.get("clerk", project).content, "html.parser")
    return [row["data-name"] for row in page.select("[data-item]")]


@pytest.fixture
def three(coming):
    project = coming.project("顺序")
    names = ("甲.xls", "乙.xls", "丙.xls")
    return project, [coming.add(project, f"{project[-2]}{name}") for name in names]


def test_files_come_in_the_order_somebody_gives_them(coming, three):
    project, (first, second, third) = three
    before = order(coming, project)
    # As the list sends it after a drag or the arrow keys: behind which file.
    coming.post("clerk", f"{first}move/", parent="", after=str(coming.number(third)))
    assert order(coming, project) == [before[1], before[2], before[0]]
    coming.post("clerk", f"{third}move/", after="")
    assert order(coming, project) == [before[2], before[1], before[0]]
    assert coming.post("clerk", f"{second}move/", after="999999").status_code == 400


def test_a_file_and_a_project_are_said_anew(coming, three):
    project, (file, _second, _third) = three
    day = "2026-01-05"
    data = {"name": "改名.xls", "kind": "customers", "category": "KP", "department": "CWB"}
    coming.post("clerk", f"{file}edit/", **data, due_on=day, person=str(coming.ids["finance"]))
    page = coming.shown(coming.get("clerk", project))
    assert "改名.xls customers · Customer card" in page
    assert "CWB-STF" in page
    assert f"{day} overdue" in page
    coming.post("clerk", f"{project}edit/", name="另一个名字", note="说明")
    assert "另一个名字" in coming.shown(coming.get("clerk", project))


def test_people_come_in_elsewhere_and_are_ticked_off_with_a_figure(coming, three):
    project, _files = three
    file = coming.add(project, "花名册.xlsx", kind="people", category="")

    def ways(who):
        page = BeautifulSoup(coming.get(who, project).content, "html.parser")
        row = next(one for one in page.select("[data-item]") if one["data-name"] == "花名册.xlsx")
        return {one["href"] for one in row.select("a.button")}

    # Each finds only what he may do: who manages people brings them in, who leads ticks them off.
    assert ways("admin") == {"/people/in/"}
    assert ways("clerk") == {f"{file}tick/"}
    coming.post("clerk", f"{file}tick/", count="43", note="人员页面")
    assert "43 · 人员页面" in coming.shown(coming.get("clerk", file))
    coming.post("clerk", f"{file}untick/")
    assert "人员页面" not in coming.shown(coming.get("clerk", file))


def test_an_upload_from_the_line_of_a_file_has_its_category_and_belongs_to_it(coming, three):
    _project, (file, _second, _third) = three
    form = coming.get("clerk", f"{file}upload/").context["form"]
    assert form["category"].value() == "GH"
    at = coming.bring(file, commit=False)
    assert at in coming.get("clerk", file).content.decode()
    # From each page of the import one way leads back to the file.
    assert f'href="{file}"' in coming.get("clerk", at).content.decode()
    assert "rehearsed" in coming.shown(coming.get("clerk", file))


def test_forty_files_cost_no_more_questions_than_four(coming):
    def asked(count):
        project = coming.project(f"{count}个文件")
        with reenter(coming.company.id) as scope:
            scope.actor = actor = actor_of(User.objects.get(pk=coming.ids["clerk"]))
            person = coming.ids["finance"]
            files = [
                FileData(kind="items", name=f"{at}.xls", category="GH", person=person)
                for at in range(count)
            ]
            actions.add_files(actor, coming.number(project), files)
        with CaptureQueriesContext(connection) as told:
            page = coming.get("clerk", project)
        assert page.content.decode().count("data-item=") == count
        return len(told)

    asked(1)  # what a process reads once
    assert asked(40) <= asked(4) + 1


def test_an_overdue_question_is_passed_to_the_head_once(coming):
    project = coming.project("逾期")
    coming.post("clerk", f"{project}ask/", text="借出去几份？", department="CWB")
    with reenter(coming.company.id):
        question = OnboardingQuestion.objects.get(text="借出去几份？")
        question.due_on = today() - timedelta(days=2)
        question.save(update_fields=["due_on"])
    for _again in range(2):
        port.defer_for(coming.company.id, "onboarding.daily")
        coming.work()
    with reenter(coming.company.id):
        told = Receipt.objects.filter(
            occasion__kind="onboarding.overdue",
            occasion__path=f"/onboarding/questions/{question.pk}/",
        )
        assert [one.person_id for one in told] == [coming.ids["treasurer"]]
    assert "overdue" in coming.shown(coming.get("clerk", project))
    assert coming.get("treasurer", f"/onboarding/questions/{question.pk}/").status_code == 200
