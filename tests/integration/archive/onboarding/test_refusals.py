"""Who may not: without the right to import, of another department, a second answer, an import of somebody else."""

from datetime import date

import pytest

from archive.onboarding import actions
from archive.onboarding.models import OnboardingQuestion
from archive.onboarding.values import FileData
from jobs import port
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import reenter
from notices.models import Receipt
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tests.integration.archive.onboarding.conftest import GIFTS

SECRET = "王老板的旧表"


@pytest.fixture(scope="module")
def project(coming):
    made = coming.project("拒绝")
    coming.add(made, SECRET)
    return made


def asked(coming, project, **data):
    """Ask a question through the screen; return it."""
    coming.post("clerk", f"{project}ask/", **data)
    with reenter(coming.company.id):
        return OnboardingQuestion.objects.order_by("-pk").first()


def told(coming, who, question):
    """Say whether somebody was told of a question, and leads there."""
    with reenter(coming.company.id):
        rows = Receipt.objects.filter(
            person_id=coming.ids[who], occasion__path=f"/onboarding/questions/{question.pk}/"
        )
        return sorted(rows.values_list("occasion__kind", flat=True))


@pytest.mark.parametrize("who", ["office", "salesman"])
def test_who_may_import_nowhere_leads_no_project_and_sees_none(coming, project, who):
    answers = [
        coming.get(who, "/onboarding/"),
        coming.get(who, project),
        coming.get(who, f"{project}protocol/"),
        coming.get(who, f"{project}protocol/xlsx/"),
        coming.post(who, "/onboarding/new/", name="x"),
        coming.post(who, f"{project}files/add/", name="x", kind="items"),
        coming.post(who, f"{project}ask/", text="x", department="XSB"),
        coming.post(who, f"{project}reconcile/"),
        coming.post(who, f"{project}sign/", agreed="on"),
    ]
    assert {one.status_code for one in answers} == {403}
    assert not any(SECRET in one.content.decode() for one in answers)


def test_who_is_asked_is_told_and_reads_the_words_and_nothing_of_the_file(coming, project):
    with reenter(coming.company.id):
        file = OnboardingQuestion._meta.get_field("file").related_model.objects.get(name=SECRET)
    words = {"text": "“客户A”是谁？", "department": "XZB", "file": str(file.pk)}
    question = asked(coming, project, person=str(coming.ids["office"]), **words)
    path = f"/onboarding/questions/{question.pk}/"
    assert told(coming, "office", question) == ["onboarding.asked"]
    for page in (path, "/onboarding/questions/"):
        shown = coming.get("office", page)
        assert "“客户A”是谁？" in shown.content.decode()
        assert SECRET not in shown.content.decode()
        assert project not in shown.content.decode()
    answered = coming.post("office", path, answer="甲公司")
    assert "Answered; who asked has been told." in coming.shown(answered)
    assert told(coming, "clerk", question) == ["onboarding.answered"]
    assert coming.get("office", f"/onboarding/files/{file.pk}/").status_code == 403


def test_a_question_is_not_for_people_of_another_department(coming, project):
    one = asked(coming, project, text="谁？", department="XZB", person=str(coming.ids["office"]))
    anybody = asked(coming, project, text="何时？", department="JSB")
    for question in (one, anybody):
        path = f"/onboarding/questions/{question.pk}/"
        assert coming.get("salesman", path).status_code == 403
        assert coming.post("salesman", path, answer="我").status_code == 403
    assert "谁？" not in coming.get("salesman", "/onboarding/questions/").content.decode()


def test_a_person_is_asked_only_in_a_department_where_they_hold_a_post(coming, project):
    data = {"text": "x", "department": "XZB", "person": str(coming.ids["finance"])}
    page = coming.post("clerk", f"{project}ask/", **data)
    assert page.status_code == 400
    assert "The person asked holds no post in this department." in coming.shown(page)


def test_a_question_is_answered_once_and_asked_again_by_who_leads(coming, project):
    question = asked(coming, project, text="几盒？", department="XZB")
    path = f"/onboarding/questions/{question.pk}/"
    coming.post("office", path, answer="三盒")
    late = coming.post("office", path, answer="四盒")
    assert "The question is answered already." in coming.shown(late)
    assert coming.post("office", f"{path}reopen/").status_code == 403
    coming.post("clerk", f"{path}reopen/")
    assert "Earlier answer 三盒" in coming.shown(coming.get("office", path))
    assert told(coming, "office", question) == ["onboarding.asked", "onboarding.asked"]


def test_an_import_of_somebody_else_is_attached_only_where_one_may_import(coming, project):
    file = coming.add(project, "赠礼.csv")
    other = coming.add(coming.project("另一个"), "另一份.csv")
    at = coming.bring(other, commit=False)
    number = coming.number(at)
    twice = coming.post("clerk", f"{file}attach/", job=str(number))
    assert twice.status_code == 400  # it belongs to a file already and is not offered
    coming.post("clerk", f"{other}detach/", job=str(number))
    # Finance leads projects too, because it imports ledgers of its own, but none of this category.
    with reenter(coming.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=coming.ids["finance"]))
        with pytest.raises(Refused):
            actions.attach(actor, coming.number(file), number)
    assert coming.post("finance", f"{file}attach/", job=str(number)).status_code == 400
    done = coming.post("clerk2", f"{file}attach/", job=str(number))
    assert "The import belongs to the file now." in coming.shown(done)


def test_an_import_that_is_not_there_is_missing(coming, project):
    file = coming.add(project, "没有.csv")
    with reenter(coming.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=coming.ids["clerk"]))
        with pytest.raises(Missing):
            actions.attach(actor, coming.number(file), 10**9)
        with pytest.raises(Missing):
            actions.account_for(actor, coming.number(file), {(10**9, "bad||"): "x"})


def test_a_file_that_came_by_import_is_not_ticked_off_by_hand(coming, project):
    file = coming.add(project, "导入的.csv")
    coming.bring(file, commit=False)
    page = coming.post("clerk", f"{file}tick/", count="3")
    assert "its figures are worked out, not given" in coming.shown(page)


def test_a_file_left_out_takes_no_import_and_needs_a_reason(coming, project):
    file = coming.add(project, "不要的.csv")
    assert coming.post("clerk", f"{file}leave-out/", reason=" ").status_code == 400
    coming.post("clerk", f"{file}leave-out/", reason="十年前已经销毁")
    assert "十年前已经销毁" in coming.shown(coming.get("clerk", file))
    with reenter(coming.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=coming.ids["clerk"]))
        with pytest.raises(Conflict):
            actions.attach(actor, coming.number(file), 1)
    coming.post("clerk", f"{file}take-in/")
    assert "十年前已经销毁" not in coming.shown(coming.get("clerk", file))


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (FileData(kind="items", name=" "), "name"),
        (FileData(kind="nothing", name="x"), "kind"),
        (FileData(kind="items", name="x", category="NO"), "category"),
        (FileData(kind="items", name="x", department="NO"), "department"),
        (FileData(kind="items", name="x", person=10**9), "person"),
    ],
)
def test_a_file_that_cannot_be_expected_is_refused_in_words(coming, project, data, where):
    with reenter(coming.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=coming.ids["clerk"]))
        with pytest.raises(Invalid) as caught:
            actions.add_files(
                actor, coming.number(project), [FileData(kind="items", name="y"), data]
            )
        assert [one.where for one in caught.value.problems] == [where]


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"text": " "}, "text"),
        ({"department": "NO"}, "department"),
        ({"due_on": "2020-01-01"}, "due_on"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_words(coming, project, given, where):
    data = {"text": "x", "department": "XZB", **given}
    page = coming.post("clerk", f"{project}ask/", **data)
    assert page.status_code == 400
    assert where in page.context["form"].errors


def test_who_brought_a_file_in_does_not_sign_even_with_the_right_to(coming):
    with reenter(coming.company.id):
        Appointment.objects.create(
            user_id=coming.ids["clerk2"],
            department=Department.objects.get(code="GLB"),
            position=Position.objects.get(code="ARCH"),
            valid_from=date(2020, 1, 1),
        )
    project = coming.project("自签", who="clerk2")
    file = coming.add(project, "自己的.csv", who="clerk2")
    coming.bring(file, rows=GIFTS, who="clerk2")
    coming.reconcile(project, who="clerk2")
    page = coming.post("clerk2", f"{project}sign/", agreed="on")
    assert page.status_code == 403
    assert "You brought one of these files in yourself" in page.content.decode()
    done = coming.post("admin", f"{project}sign/", agreed="on")
    assert "The protocol is signed." in coming.shown(done)


def test_where_a_department_has_no_head_who_asked_hears_what_is_overdue(coming, project):
    question = asked(coming, project, text="哪个抽屉？", department="JSB")
    with reenter(coming.company.id):
        OnboardingQuestion.objects.filter(pk=question.pk).update(due_on=date(2026, 1, 5))
    port.defer_for(coming.company.id, "onboarding.daily")
    coming.work()
    assert told(coming, "clerk", question) == ["onboarding.overdue"]
