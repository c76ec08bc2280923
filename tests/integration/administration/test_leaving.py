"""Somebody goes: open work is handed over or stays by a named exception, at once for danger, and never half."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from archive.imports.models import ImportJob
from archive.onboarding.models import OnboardingProject, OnboardingQuestion
from archive.records import actions as records
from archive.records.models import Record
from archive.records.rules import NewRecord
from decisions import actions as requests
from decisions import port
from decisions.cooperation.models import Cooperation
from decisions.duties.models import Duty, DutyBearer
from decisions.port import Handler
from decisions.queries import inbox
from decisions.rules import StepSpec
from kernel.clock import now, today
from security.audit.queries import open_events
from security.people.bulk_models import Invitation
from security.people.invitation_queries import path_of
from security.people.leaving_models import LeavingException
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tenants.scope import tenant_scope
from tests.integration.administration.conftest import PASSWORD
from tests.integration.archive.records.conftest import CARD

DAY = today("Asia/Shanghai")
WHY = "交接清单尚未盘点完"


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(pack="P07")


@pytest.fixture(scope="module")
def boss(company, django_db_blocker):
    """Return who heads the department everybody of this file works in."""
    with django_db_blocker.unblock():
        return worker(company, "boss", "DH")


def worker(company, username, position="CLK", department="XSB"):
    with tenant_scope(company):
        user = User.objects.create_user(username, PASSWORD, name=f"{username}同事")
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code=department),
            position=Position.objects.get(code=position),
            valid_from=DAY - timedelta(days=1),
        )
        return user


def burdened(company, user, asker, *, decides=False):
    """Put one thing of each kind in somebody's name, an approval too where one `decides`; return their ids."""
    with tenant_scope(company):
        duty = Duty.objects.create(
            source="test",
            key=f"k{user.pk}",
            cause="test",
            cadence="Z",
            kind="check",
            zh="每月核对",
            starts=DAY,
            ends=DAY,
            appears_on=DAY,
            due_on=DAY,
            opened_at=now(),
        )
        bearer = DutyBearer.objects.create(duty=duty, order=0, person=user)
        request = asked(asker, user) if decides else None
        card = {**CARD, "filled_by": str(user.pk), "reviewed_by": str(asker.pk)}
        draft = records.create(actor_of(user), [NewRecord(category="KP", values=card)]).done[0]
        job = ImportJob.objects.create(
            file_name="a.csv",
            sha256="0" * 64,
            size=1,
            stored="x",
            category="KP",
            created_by=user,
            created_at=now(),
            updated_at=now(),
        )
        project = OnboardingProject.objects.create(name="上线", created_by=asker, created_at=now())
        question = OnboardingQuestion.objects.create(
            project=project,
            department="XSB",
            person=user,
            text="几时？",
            asked_by=asker,
            asked_at=now(),
        )
        task = Cooperation.objects.create(
            target_kind="record",
            target_id=str(draft),
            asked_by=asker,
            asked_at=now(),
            department="XSB",
            person=user,
            what="请核对",
            due=DAY,
        )
    return {
        "task": task.pk,
        "bearer": bearer.pk,
        "request": request,
        "draft": draft,
        "job": job.pk,
        "question": question.pk,
    }


def asked(asker, user, *before):
    """Ask for something that `user` has to decide by name, behind the steps `before`."""
    port.register("test.leaving", Handler(label="Review a file", on_approved=lambda *_: None))
    return requests.ask(
        actor_of(asker),
        subject="test.leaving",
        target=f"thing:{user.pk}-{len(before)}",
        title="一件待审的事",
        steps=[*before, StepSpec(person=str(user.pk))],
    )


def owners(company, made):
    """Return in whose names these things are now."""
    with tenant_scope(company):
        return {
            DutyBearer.objects.get(pk=made["bearer"]).person_id,
            Cooperation.objects.get(pk=made["task"]).person_id,
            Record.objects.get(pk=made["draft"]).owner_id,
            ImportJob.objects.get(pk=made["job"]).created_by_id,
            OnboardingQuestion.objects.get(pk=made["question"]).person_id,
        }


def fresh(company, user):
    with tenant_scope(company):
        return User.objects.get(pk=user.pk)


def test_who_has_open_work_goes_with_a_successor_for_all_of_it(
    admin, browser, company, boss, trail_of
):
    user, heir = worker(company, "lin"), worker(company, "heir")
    asker = worker(company, "asker", "CLK")
    made = burdened(company, user, asker)
    at = f"/people/{user.pk}/leave/"
    page = admin.get(at).content.decode()
    for words in ("待签的任务", "协助任务", "草稿", "进行中的导入", "每月核对"):
        assert words in page
    refused = admin.post(at, former="on")
    (said,) = refused.context["form"].errors["successor"]
    assert said.startswith("lin同事")
    assert "待签的任务 1" in said
    assert fresh(company, user).is_active
    stranger = worker(company, "stranger", "STF", "JSB")
    wrong = admin.post(at, former="on", successor=stranger.pk)
    assert wrong.context["form"].errors["successor"]
    # For some of it he would do, for the drafts he has no right: nothing passes then.
    half = admin.post(at, former="on", successor_duties=stranger.pk, successor_imports=heir.pk)
    assert half.context["form"].errors["successor"]
    assert owners(company, made) - {None} == {user.pk}
    assert fresh(company, user).is_active
    mine = browser("192.0.2.31")
    mine.sign_in("lin")
    assert admin.post(at, former="on", successor=heir.pk).status_code == 302
    assert owners(company, made) == {heir.pk}
    assert mine.get("/").status_code == 302
    gone = fresh(company, user)
    assert (gone.is_active, gone.former) == (False, True)
    with tenant_scope(company):
        assert Appointment.objects.get(user=user).valid_to == DAY
    for verb in ("duty", "cooperation", "record", "import", "onboarding"):
        assert len(trail_of(f"{verb}.hand_over")) == 1
    assert admin.post(at, former="on").context["form"].non_field_errors()


def settled_by_heirs(admin, company, user, concerned, made):
    """Everything but the approval goes to one, the approval to another, who decides it."""
    work = f"/people/{user.pk}/open-work/"
    heir, judge = worker(company, "erbe"), worker(company, "judge")
    kinds = ("duties", "cooperation", "drafts", "imports", "onboarding")
    rest = {f"successor_{kind}": heir.pk for kind in kinds}
    assert admin.post(work, **rest).status_code == 302
    assert WHY in admin.get(f"/people/{user.pk}/").content.decode()  # the approval is open still
    assert admin.post(work).context["form"].errors
    # Who asked, or decided an earlier step, does not decide in the place of who left.
    for one in concerned.values():
        assert admin.post(work, successor_approvals=one).context["form"].errors
    assert admin.post(work, successor=judge.pk).status_code == 302
    assert WHY not in admin.get(f"/people/{user.pk}/").content.decode()
    with tenant_scope(company):
        assert [one.id for one in inbox(actor_of(judge))] == made["requests"]
        assert inbox(actor_of(user)) == ()
        verdicts = [(one, "approve", "") for one in made["requests"]]
        assert requests.decide(actor_of(judge), verdicts).done == tuple(made["requests"])


def test_it_may_stay_open_by_a_reason_and_somebody_who_answers_until_it_is_cleared(
    admin, company, boss, trail_of
):
    user, asker = worker(company, "wu"), worker(company, "wen", "CLK")
    made = burdened(company, user, asker, decides=True)
    with tenant_scope(company):
        second = asked(asker, user, StepSpec(position="DH", department="XSB"))
        assert requests.decide(actor_of(boss), [(second, "approve", "")]).done
    made["requests"] = [made["request"], second]
    assert "一件待审的事" in admin.get(f"/people/{user.pk}/leave/").content.decode()
    at = f"/people/{user.pk}/leave/"
    for said in ({"reason": WHY}, {"answers": boss.pk}, {"reason": WHY, "answers": asker.pk}):
        answer = admin.post(at, former="on", **said)
        assert {"reason", "answers"} & set(answer.context["form"].errors)
    assert fresh(company, user).is_active
    assert admin.post(at, former="on", reason=WHY, answers=boss.pk).status_code == 302
    event = trail_of("person.deactivate")[-1]
    with tenant_scope(company):
        content = open_events([event])[event.pk].content
    assert (content["reason"], content["answers"]) == (WHY, boss.pk)
    assert content["open_work"]["duties"] == 1
    page = admin.get(f"/people/{user.pk}/").content.decode()
    assert WHY in page
    assert "boss同事" in page
    work = f"/people/{user.pk}/open-work/"
    assert admin.post(work).context["form"].errors
    settled_by_heirs(admin, company, user, {"asker": asker.pk, "earlier": boss.pk}, made)
    assert len(trail_of("request.hand_over")) == 1
    with tenant_scope(company):
        cleared = LeavingException.objects.get(user=user)
        assert cleared.cleared_by.username == "admin"


def test_for_danger_the_sign_in_ends_at_once_and_the_work_stays_listed(
    admin, browser, company, boss
):
    user, asker = worker(company, "wei"), worker(company, "xia", "CLK")
    made = burdened(company, user, asker)
    mine = browser("192.0.2.32")
    mine.sign_in("wei")
    at = f"/people/{user.pk}/shut-out/"
    assert mine.post(at, reason="x").status_code == 403
    assert admin.post(at).context["form"].errors["reason"]
    assert admin.post(at, reason="账号被盗").status_code == 302
    assert mine.get("/").status_code == 302
    assert owners(company, made) - {None} == {user.pk}
    with tenant_scope(company):
        assert Appointment.objects.get(user=user).valid_to is None
        assert LeavingException.objects.get(user=user).responsible.username == "admin"
    assert "账号被盗" in admin.get(f"/people/{user.pk}/").content.decode()
    assert admin.post(f"/people/{user.pk}/back/").status_code == 302
    assert "账号被盗" not in admin.get(f"/people/{user.pk}/").content.decode()


def test_the_head_of_a_department_goes_once_somebody_else_heads_it(admin, company):
    user, heir = worker(company, "chief", "DH", "JSB"), worker(company, "second", "STF", "JSB")
    at = f"/people/{user.pk}/leave/"
    (said,) = admin.post(at, former="on").context["form"].errors["successor"]
    assert "负责的部门 1" in said
    assert admin.post(at, former="on", successor=heir.pk).status_code == 302
    with tenant_scope(company):
        held = Appointment.objects.get(user=heir, position__code="DH")
        assert (held.department.code, held.valid_from) == ("JSB", DAY)


def test_of_two_administrators_at_once_one_lets_go_and_the_other_is_told(
    admin, browser, company, person
):
    user = worker(company, "both")
    with tenant_scope(company):
        person("other", "SYS")
    other = browser("192.0.2.33")
    other.sign_in("other")

    def let_go(one):
        try:
            return one.post(f"/people/{user.pk}/leave/", former="on").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(let_go, [admin, other])) == [200, 302]


def test_a_file_of_people_lets_nobody_go_who_has_open_work(admin, browser, company):
    user, asker = worker(company, "feng"), worker(company, "hua", "CLK")
    burdened(company, user, asker)
    mine = browser("192.0.2.34")
    mine.sign_in("feng")
    page = admin.get("/people/out/", table="people").content.decode("utf-8-sig")
    kept = "\n".join(line for line in page.splitlines() if not line.startswith("feng,"))
    assert kept != page.strip()
    file = SimpleUploadedFile("people.csv", kept.encode())
    path = admin.post("/people/in/", file=file, effective=DAY.isoformat(), complete="on")[
        "Location"
    ]
    digest = admin.get(path).context["plan"].digest
    answer = admin.post(f"{path}do/", digest=digest)
    told = admin.get(answer["Location"]).content.decode()
    assert "feng同事" in told
    assert fresh(company, user).is_active
    with tenant_scope(company):
        DutyBearer.objects.filter(person=user).update(is_open=False)
        Record.objects.filter(created_by=user).update(owner=asker)
        ImportJob.objects.filter(created_by=user).update(state="cancelled")
        OnboardingQuestion.objects.filter(person=user).update(answered_at=now())
        Cooperation.objects.filter(person=user).update(state="withdrawn", ended_at=now())
    assert admin.post(f"{path}do/", digest=digest)["Location"] == "/people/"
    assert mine.get("/").status_code == 302
    with tenant_scope(company):
        User.objects.filter(pk=user.pk).update(is_active=True, former=False)
    assert mine.get("/").status_code == 302  # the old session does not come back with the person


def test_nobody_signs_in_before_the_first_day_and_the_invitation_waits(admin, browser, company):
    user = worker(company, "neu")
    with tenant_scope(company):
        Appointment.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(first_day=DAY + timedelta(days=3))
        lone = User.objects.create_user(
            "gast", None, name="gast", first_day=DAY + timedelta(days=3)
        )
    assert browser("192.0.2.35").sign_in("neu").status_code == 200
    sent = admin.post("/people/invited/", people=[lone.pk], days="7")
    assert sent.status_code == 200
    with tenant_scope(company):
        found = Invitation.objects.get(user=lone)
        assert found.expires_at - found.sent_at == timedelta(days=10)
        path = path_of(found.pk)
    early = browser("192.0.2.36").get(path)
    assert early.status_code == 410
    assert (DAY + timedelta(days=3)).isoformat() in early.content.decode()
    with tenant_scope(company):
        User.objects.filter(pk__in=[user.pk, lone.pk]).update(first_day=DAY)
    assert browser("192.0.2.35").sign_in("neu").status_code == 302
    assert browser("192.0.2.36").get(path).status_code == 200


def test_who_moves_on_loses_the_former_post_on_the_day_before_unless_a_reason_is_kept(
    admin, company, trail_of
):
    user, asker = worker(company, "yi"), worker(company, "ban", "CLK")
    task = burdened(company, user, asker)["task"]
    at = f"/people/{user.pk}/appoint/"
    with tenant_scope(company):
        former = Appointment.objects.get(user=user)
        there = Department.objects.get(code="JSB").pk
        position = Position.objects.get(code="STF").pk
    form = admin.get(at).context["form"]
    assert form["ends"].initial == [str(former.pk)]
    first = DAY + timedelta(days=5)
    wanted = {
        "department": there,
        "position": position,
        "valid_from": first.isoformat(),
        "asked": "True",
    }
    refused = admin.post(at, **wanted)
    assert "销售部" in refused.context["form"].errors["reason"][0]
    with tenant_scope(company):
        assert Appointment.objects.filter(user=user).count() == 1
    refused = admin.post(at, **wanted, ends=[former.pk])
    assert "协助任务：1" in refused.context["form"].non_field_errors()[0]
    with tenant_scope(company):
        assert Appointment.objects.filter(user=user).count() == 1
        Cooperation.objects.filter(pk=task).update(person=asker)
    moved = admin.post(at, **wanted, ends=[former.pk])
    assert moved["Location"] == f"/people/{user.pk}/open-work/"  # what the former post leaves open
    with tenant_scope(company):
        old = Appointment.objects.get(pk=former.pk)
        assert old.valid_to == first - timedelta(days=1)
        new = Appointment.objects.get(user=user, department=there)
    back = {**wanted, "department": former.department_id, "position": former.position_id}
    back["valid_from"] = (first + timedelta(days=9)).isoformat()
    assert admin.post(at, **back, reason="两处兼职至年底").status_code == 302
    event = trail_of("post.keep")[-1]
    with tenant_scope(company):
        said = open_events([event])[event.pk].content
        assert Appointment.objects.get(pk=new.pk).valid_to is None
    assert (said["posts"], said["reason"]) == ([new.pk], "两处兼职至年底")
    assert event.target_id == str(user.pk)
