"""A pack's departments are mapped once onto the company's own names, on the screen, and it can be taken back."""

from datetime import timedelta

import pytest
from django.test import Client

from archive.records import actions
from archive.records.rules import NewRecord
from kernel.clock import today
from policies.access.rules import Verb
from policies.document.queries import draft_document, open_draft, published
from security.audit.models import ChangeSet
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from security.permission import Subject, decide
from tenants.scope import tenant_scope
from tests.integration.archive.records.conftest import CARD

SCREEN = "/policy/departments/"
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(pack="P07")


def browser_of(company, username="admin"):
    client = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en")
    client.cookies.load({"django_language": "en"})
    answer = client.post("/login/", {"username": username, "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    return client


@pytest.fixture(scope="module")
def admin(company, django_db_blocker):
    with django_db_blocker.unblock():
        with tenant_scope(company):
            User.objects.filter(username="admin").update(language="en")
            Department.objects.create(code="YXB", zh="营销中心", en="Marketing centre")
            Department.objects.create(code="OLD", zh="旧部", closed=True)
        return browser_of(company)


def fields(client, **changes):
    form = client.get(SCREEN, secure=True).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form} | {
        name.replace("_", "-", 1): value for name, value in changes.items()
    }


def preview(client, **changes):
    return client.post(SCREEN, fields(client, **changes), secure=True)


def confirm(client, shown):
    said = {bound.html_name: bound.value() or "" for bound in shown.context["form"]}
    return client.post(SCREEN, said, secure=True)


@pytest.mark.parametrize(
    ("into", "word"),
    [
        ("NOPE", "has no department"),
        ("XSB", "itself"),
        ("OLD", "closed"),
        ("x" * 300, "has no department"),
    ],
)
def test_a_wrong_target_gets_one_sentence_and_changes_nothing(admin, company, into, word):
    answer = preview(admin, into_XSB=into)
    assert answer.status_code == 400
    (said,) = answer.context["form"].errors["into-XSB"]
    assert word in said
    with tenant_scope(company):
        assert open_draft() is None


def test_while_somebody_holds_a_post_there_it_is_refused(admin, company):
    answer = preview(admin, into_GLB="YXB")  # the first person holds posts there
    assert "posts" in answer.context["form"].errors["into-GLB"][0]


def test_a_clerk_of_the_companys_department_can_do_what_the_packs_clerk_could(admin, company):
    with tenant_scope(company):
        user = User.objects.create_user("clerk", PASSWORD, name="何内勤", language="en")
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code="YXB"),
            position=Position.objects.get(code="CLK"),
            valid_from=today(),
        )
    clerk = browser_of(company, "clerk")
    assert "/records/new/KP/" not in clerk.get("/records/new/", secure=True).content.decode()
    page = admin.get(SCREEN, secure=True).content.decode()
    assert "keeps KP QY" in page
    shown = preview(admin, into_XSB="YXB", zh_CWB="资金部", en_CWB="Treasury")
    labels = [one["label"] for one in shown.context["changes"]]
    assert any("KP" in label for label in labels)
    assert sum("Right of" in label for label in labels) == 5
    with tenant_scope(company):
        assert open_draft() is None  # a preview changes nothing
    assert confirm(admin, shown).status_code == 302
    with tenant_scope(company):
        assert {one.custodian for one in draft_document().categories} <= {"YXB", "CWB", ""}
        assert Department.objects.get(code="XSB").closed
        assert Department.objects.get(code="CWB").zh == "资金部"
        assert ChangeSet.objects.filter(verb="policy.departments").count() == 1
    looked = admin.get("/policy/publish/", secure=True)
    digest = looked.context["form"]["digest"].value()
    answer = admin.post("/policy/publish/", {"digest": digest, "reason": "部门对应"}, secure=True)
    assert answer.status_code == 302
    with tenant_scope(company):
        assert not any(one.department == "XSB" for one in published().document.grants)
        actor = actor_of(User.objects.get(username="clerk"))
        for verb in (Verb.CREATE, Verb.EDIT, Verb.VIEW, Verb.IMPORT, Verb.FILE, Verb.EXPORT):
            assert decide(actor, verb, Subject(category="KP", department="YXB", level="L1")), verb
    chosen = clerk.get("/records/new/", secure=True)
    assert "KP" in chosen.content.decode()
    assert clerk.get("/records/new/KP/", secure=True).status_code == 200


def test_it_is_taken_back_whole_while_nobody_went_on(admin, company):
    before = preview(admin, into_JSB="YXB", into_XZB="YXB")
    with tenant_scope(company):
        document = draft_document()
    assert confirm(admin, before).status_code == 302
    with tenant_scope(company):
        assert draft_document() != document
        assert Department.objects.filter(code__in=("JSB", "XZB"), closed=True).count() == 2
        number = ChangeSet.objects.filter(verb="policy.departments").latest("pk").pk
    shown = admin.get(f"/did/{number}/undo/", secure=True)
    assert len(shown.context["possible"]) == 3
    assert admin.post(f"/did/{number}/undo/", secure=True).status_code == 302
    with tenant_scope(company):
        assert draft_document() == document
        assert not Department.objects.filter(code__in=("JSB", "XZB"), closed=True).exists()
    admin.post("/policy/discard/", secure=True)


def test_a_preview_of_an_older_draft_does_nothing(admin, company):
    shown = preview(admin, into_JSB="YXB")
    other = preview(admin, zh_XZB="综合部")
    assert confirm(admin, other).status_code == 302
    answer = confirm(admin, shown)
    assert answer["Location"] == SCREEN
    with tenant_scope(company):
        assert not Department.objects.get(code="JSB").closed
    admin.post("/policy/discard/", secure=True)


def test_who_does_not_configure_does_not_see_it(company, admin):
    assert browser_of(company, "clerk").get(SCREEN, secure=True).status_code == 403


@pytest.mark.parametrize("may_see", [False, True])
def test_records_are_counted_as_far_as_they_are_seen(make_company, may_see):
    company = make_company(pack="P07")
    with tenant_scope(company):
        Department.objects.create(code="YXB", zh="营销中心")
        User.objects.filter(username="admin").update(language="en")
        admin = User.objects.get(username="admin")
        clerk, head = (User.objects.create_user(name, "x", name=name) for name in ("c", "h"))
        posts = [(clerk, "XSB", "CLK"), (head, "XSB", "DH"), (admin, "XZB", "STF")]
        for user, department, position in posts[: 3 if may_see else 2]:
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code=department),
                position=Position.objects.get(code=position),
                valid_from=today() - timedelta(days=2),
            )
        values = {**CARD, "filled_by": str(clerk.pk), "reviewed_by": str(head.pk)}
        actions.create(actor_of(clerk), [NewRecord(category="KP", values=values)])
        Appointment.objects.filter(user__in=(clerk, head)).update(
            valid_to=today() - timedelta(days=1)
        )
    said = preview(browser_of(company), into_XSB="YXB").context["notes"]
    assert len(said) == 1
    assert ("1 record stays" in said[0]) == may_see
    assert ("may not see" in said[0]) != may_see


def test_the_first_pack_shows_and_maps_its_departments_too(make_company, admin):
    company = make_company(pack="P01")
    client = browser_of(company)
    with tenant_scope(company):
        Department.objects.create(code="YXB", zh="营销中心")
    shown = preview(client, into_XSB="YXB", into_SCB="YXB")
    assert shown.status_code == 200
    assert confirm(client, shown).status_code == 302
    with tenant_scope(company):
        assert not {"XSB", "SCB"} & {one.code for one in draft_document().departments}
