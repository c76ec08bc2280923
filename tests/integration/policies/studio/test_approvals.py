"""Approvals at the studio: who decides what, changed with buttons alone, refused where nobody could decide."""

import pytest
from bs4 import BeautifulSoup

from kernel.clock import today
from kernel.scope import reenter
from policies.document import actions
from policies.document.queries import draft_digest, draft_document
from policies.studio.queries import rows_of
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tests.integration.policies.studio.conftest import browser_of

LIST = "/policy/approvals/"


@pytest.fixture(autouse=True)
def fresh(company, manager):
    """Every test begins with what is in force."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        actions.begin_draft(admin)
        actions.discard(admin)


@pytest.fixture(scope="module")
def appointed(company):
    """Return `appointed("name", "XSB", "DH")`: gives a new person a post."""

    def make(name, department, position):
        with reenter(company.id):
            user = User.objects.create_user(name, None, name=name)
            return Appointment.objects.create(
                user=user,
                department=Department.objects.get(code=department),
                position=Position.objects.get(code=position),
                valid_from=today(),
            ).pk

    return make


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def sent(code, steps, do="", **more):
    """Return what the form of an approval sends; `steps` are (position, where)."""
    data = {"code": code, "subject": "review", "zh": "审核", "en": "Review", **more}
    data |= {"steps-TOTAL_FORMS": str(len(steps)), "steps-INITIAL_FORMS": str(len(steps))}
    for at, (position, where) in enumerate(steps):
        data |= {f"steps-{at}-position": position, f"steps-{at}-where": where}
    return data | ({"do": do} if do else {})


def steps_shown(answer):
    rows = page_of(answer).select("[data-step]")
    return [
        tuple(
            (row.select("select")[at].select_one("option[selected]") or {"value": ""})["value"]
            for at in (0, 1)
        )
        for row in rows
    ]


def approval_in_draft(company, code):
    with reenter(company.id):
        return next((one for one in draft_document().approvals if one.code == code), None)


def test_the_list_names_the_holders_of_each_step_and_what_nothing_asks_for(manager, appointed):
    appointed("李科长", "XSB", "DH")
    page = page_of(manager.get(LIST, secure=True)).get_text(" ", strip=True)
    assert "李科长" in page
    assert "the asker's department" in page
    assert "Nothing asks for it yet." in page
    assert "/policy/approvals/" in manager.get("/policy/head/", secure=True).content.decode()


def test_a_salesperson_sees_no_approval(salesman):
    for path in (LIST, f"{LIST}add/", f"{LIST}AP1s/edit/"):
        assert salesman.get(path, secure=True).status_code == 403
    assert salesman.post(f"{LIST}AP1s/remove/", secure=True).status_code == 403


def test_an_approval_is_added_changed_in_order_and_removed(manager, company):
    steps = [("DH", "@asker"), ("ARCH", "")]
    answer = manager.post(f"{LIST}add/", sent("AP99", steps, subject="use"), secure=True)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    found = approval_in_draft(company, "AP99")
    assert [(one.position, one.of) for one in found.steps] == [("DH", "asker"), ("ARCH", "")]
    edit = f"{LIST}AP99/edit/"
    assert steps_shown(manager.get(edit, secure=True)) == steps
    turned = manager.post(edit, sent("AP99", steps, do="up-1", zh="新名"), secure=True)
    assert steps_shown(turned) == steps[::-1]
    assert page_of(turned).select_one("[name=zh]")["value"] == "新名"  # what was typed stays
    assert approval_in_draft(company, "AP99") == found  # a button of the rows saves nothing
    more = manager.post(edit, sent("AP99", steps, do="add"), secure=True)
    assert steps_shown(more) == [*steps, ("", "")]
    less = manager.post(edit, sent("AP99", steps, do="drop-0"), secure=True)
    assert steps_shown(less) == steps[1:]
    manager.post(edit, sent("AP99", [("EXE", ""), *steps], subject="use"), secure=True)
    assert [one.position for one in approval_in_draft(company, "AP99").steps] == [
        "EXE",
        "DH",
        "ARCH",
    ]
    manager.post(f"{LIST}AP99/remove/", secure=True)
    assert approval_in_draft(company, "AP99") is None


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([], "An approval needs at least one step."),
        ([("DH", "@asker"), ("", "")], "Step 2 names no position"),
        ([("DH", "@asker"), ("DH", "@asker")], "Step 2 of approval AP98 says what an earlier step"),
        ([("NOPE", "")], "The position “NOPE” does not exist."),
        ([("DH", "NOPE")], "The department “NOPE” does not exist."),
    ],
    ids=["no-step", "no-position", "twice", "unknown-position", "unknown-department"],
)
def test_what_nobody_could_decide_is_refused_with_the_place(manager, company, steps, sentence):
    answer = manager.post(f"{LIST}add/", sent("AP98", steps), secure=True)
    assert answer.status_code == 400
    assert sentence in page_of(answer).get_text(" ", strip=True)
    assert approval_in_draft(company, "AP98") is None


def test_a_code_is_taken_once(manager):
    answer = manager.post(f"{LIST}add/", sent("AP1s", [("DH", "@asker")]), secure=True)
    assert answer.status_code == 400
    assert "This code stands twice." in page_of(answer).get_text()


def test_a_draft_that_locks_everybody_out_is_not_published(manager, company):
    """The right to configure given only to a position nobody holds: said on the overview, refused at publishing."""
    with reenter(company.id):
        kept = [row for row in rows_of("grants") if "K" in row[1].verbs]
    for pk, _grant in kept:
        manager.post(f"/policy/rights/{pk}/remove/", secure=True)
    manager.post(
        "/policy/rights/add/",
        {"position": "SECA", "categories": "*", "verbs": "K", "rows": "all", "clearance": "L0"},
        secure=True,
    )
    text = page_of(manager.get("/policy/", secure=True)).get_text(" ", strip=True)
    assert "Nobody who may sign in today would hold the right to configure" in text
    with reenter(company.id):
        digest = draft_digest()
    answer = manager.post("/policy/publish/", {"digest": digest, "reason": "x"}, secure=True)
    assert answer.status_code != 302 or "publish" in answer["Location"]
    with reenter(company.id):
        assert draft_digest() == digest  # the draft is still open, nothing is in force


def test_a_chain_that_one_person_would_walk_alone_is_not_published(manager, company, appointed):
    """Publication asked for and agreed to by the administrator alone, where another had to agree before."""
    appointed("高总", "GLB", "EXE")
    edit = f"{LIST}AP11/edit/"
    alone = sent("AP11", [("ARCH", "")], subject="publish", zh="制度发布")
    assert manager.post(edit, alone, secure=True).status_code == 302
    text = page_of(manager.get(LIST, secure=True)).get_text(" ", strip=True)
    assert "alone may ask for this and alone holds every step of approval AP11" in text
    with reenter(company.id):
        digest = draft_digest()
    answer = manager.post("/policy/publish/", {"digest": digest, "reason": "x"}, secure=True)
    text = page_of(answer).get_text(" ", strip=True)
    assert "nobody else would agree" in text


def test_two_steps_that_only_one_person_holds_are_not_published(manager, company, appointed):
    appointed("独一人", "CWB", "ARC")
    steps = [("ARC", ""), ("ARC", "CWB")]
    answer = manager.post(f"{LIST}AP1s/edit/", sent("AP1s", steps), secure=True)
    assert answer.status_code == 302
    text = page_of(manager.get("/policy/", secure=True)).get_text(" ", strip=True)
    assert "Approval AP1s has 2 steps, each for another person, but too few hold them today" in text


def test_an_empty_post_is_told_and_refuses_nothing(manager):
    text = page_of(manager.get(LIST, secure=True)).get_text(" ", strip=True)
    assert "Nobody holds step 2 (CLK) of approval AP1s today" in text
    assert "This keeps the draft from being published" not in text


def test_the_pages_are_chinese_for_who_reads_chinese(company, manager):
    with reenter(company.id):
        User.objects.filter(username="admin").update(language="zh-hans")
    client = browser_of(company, "admin")
    client.cookies.load({"django_language": "zh-hans"})
    text = page_of(client.get(LIST, secure=True)).get_text(" ", strip=True)
    assert "审批" in text
    assert "Nothing asks for it yet." not in text
    with reenter(company.id):
        User.objects.filter(username="admin").update(language="en")
