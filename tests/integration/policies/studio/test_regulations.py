"""A regulation over HTTP: written, linked, agreed to, published, read, acknowledged; and what follows where not."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from kernel.clock import today
from kernel.scope import reenter
from notices.models import Receipt
from policies.regulations import queries
from policies.regulations.models import Acknowledgement, RegulationVersion
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tests.integration.policies.studio.conftest import browser_of

TEXT = "第一章 总则\n第一条 为规范客户档案管理，制定本制度。\n第二条 合同保管十年。\n（一）自履行完毕起算。"
PASSWORD = "correct-horse-battery"


def day():
    """Return today where the company is."""
    return today("Asia/Shanghai")


def engaged(company, username, department, position):
    with reenter(company.id):
        user = User.objects.create_user(username, PASSWORD, name=username, language="en")
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code=department),
            position=Position.objects.get(code=position),
            valid_from=day() - timedelta(days=400),
        )
    return browser_of(company, username)


@pytest.fixture(autouse=True)
def ended(company):
    """End every regulation of a test, so that none stands in the way of the next."""
    yield
    with reenter(company.id):
        RegulationVersion.objects.filter(published_at__isnull=False).update(
            state="repealed", ended_on=day() - timedelta(days=1)
        )


def form_of(**changes):
    words = {
        "title": "客户档案管理制度",
        "title_en": "Customer archive rules",
        "text": TEXT,
        "department": "XZB",
        "effect": "remind",
        "days": "7",
    }
    return {**words, **changes}


def written(manager, code, **changes):
    """Write a draft over the screens; return the page it leads to."""
    answer = manager.post(
        "/regulations/new/", {"code": code, **form_of(**changes)}, follow=True, secure=True
    )
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer


def published(manager, code, **changes):
    """Write and publish; return the page of the version."""
    written(manager, code, **changes)
    page = manager.get(f"/regulations/{code}/draft/publish/", secure=True)
    answer = manager.post(
        f"/regulations/{code}/draft/publish/",
        {"reason": "first", "why": "", "seen": page.context["form"].initial["seen"]},
        follow=True,
        secure=True,
    )
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer


def version_of(company, code):
    with reenter(company.id):
        return RegulationVersion.objects.filter(regulation__code=code).latest("number")


def body(answer):
    return " ".join(answer.content.decode().split())


def test_a_draft_shows_its_clauses_and_links_them_with_what_carries_them_out(company, manager):
    page = written(manager, "ZD-01")
    assert [one["number"] for one in page.context["clauses"]] == ["第一条", "第二条"]
    address = "/regulations/ZD-01/draft/link/?clause=第二条"
    form = manager.get(address, secure=True).context["form"]
    sent = {"controls": ["retention:QY"], "seen": form.initial["seen"]}
    page = manager.post(address, sent, follow=True, secure=True)
    assert "Retention: QY Contracts · 10 years" in body(page)
    again = manager.post(address, sent, secure=True)
    assert again.status_code == 400
    assert "Somebody has changed this draft since you opened it" in body(again)


@pytest.mark.requirement(
    "REQ-POL-01",
    "a regulation is a versioned object with title, purpose, scope, definitions and interpreting department",
)
@pytest.mark.requirement(
    "REQ-POL-01", "it takes effect on the day of publication unless another day is given"
)
def test_staff_read_what_was_published(company, manager, salesman):
    published(manager, "ZD-02", purpose="适用于全体员工。", definitions="档案：一切记录。")
    page = salesman.get("/regulations/ZD-02/", secure=True)
    said = body(page)
    for words in (
        "Customer archive rules",
        "Purpose and scope",
        "适用于全体员工。",
        "档案：一切记录。",
        "第二条",
        "Administration",
    ):
        assert words in said
    assert version_of(company, "ZD-02").effective_on == day()
    assert "ZD-02" in body(salesman.get("/regulations/", secure=True))
    with reenter(company.id):
        told = Receipt.objects.filter(person__username="wang", occasion__kind="regulation.new")
        assert told.filter(occasion__path="/regulations/ZD-02/").exists()


def test_a_draft_is_seen_by_nobody_else(manager, salesman):
    written(manager, "ZD-03")
    assert salesman.get("/regulations/ZD-03/", secure=True).status_code == 404
    assert salesman.get("/regulations/ZD-03/draft/", secure=True).status_code == 403
    assert salesman.post("/regulations/ZD-03/draft/discard/", secure=True).status_code == 403
    assert salesman.get("/regulations/new/", secure=True).status_code == 403
    assert "ZD-03" not in body(salesman.get("/regulations/", secure=True))


@pytest.mark.requirement(
    "REQ-POL-02", "users acknowledge the current version of the regulations in scope"
)
def test_what_was_read_is_acknowledged_once_under_name_and_time(company, manager, salesman):
    published(manager, "ZD-04")
    version = version_of(company, "ZD-04")
    page = salesman.get("/regulations/ZD-04/", secure=True)
    assert "I have read it" in body(page)
    address = f"/regulations/ZD-04/{version.number}/acknowledge/"
    wrong = salesman.post(address, {"seen": "0" * 64}, follow=True, secure=True)
    assert "These are not the words of this version" in body(wrong)
    for _time in range(2):
        salesman.post(address, {"seen": version.digest}, secure=True)
    with reenter(company.id):
        (one,) = Acknowledgement.objects.filter(version=version)
        event = AuditEvent.objects.get(verb="regulation.acknowledge", target_id="ZD-04")
    assert (one.digest, event.actor_name) == (version.digest, "王业务")
    assert "You acknowledged this version on" in body(
        salesman.get("/regulations/ZD-04/", secure=True)
    )
    readers = body(manager.get(f"/regulations/ZD-04/{version.number}/readers/", secure=True))
    assert "1 of" in readers
    assert salesman.get("/regulations/ZD-04/1/readers/", secure=True).status_code == 403


@pytest.mark.requirement("REQ-POL-02", "a new version asks again")
@pytest.mark.requirement("REQ-POL-03", "the published version records the reason")
@pytest.mark.requirement("REQ-POL-01", "a version names the version it supersedes")
def test_a_new_version_asks_again_and_shows_what_is_new(company, manager, salesman):
    published(manager, "ZD-05")
    first = version_of(company, "ZD-05")
    salesman.post("/regulations/ZD-05/1/acknowledge/", {"seen": first.digest}, secure=True)
    edit = manager.post("/regulations/ZD-05/revise/", follow=True, secure=True)
    seen = edit.context["form"].initial["seen"]
    manager.post(
        "/regulations/ZD-05/draft/edit/",
        form_of(text=TEXT.replace("十年", "十五年"), seen=seen),
        secure=True,
    )
    page = manager.get("/regulations/ZD-05/draft/publish/", secure=True)
    said = {"reason": "law", "why": "", "seen": page.context["form"].initial["seen"]}
    refused = manager.post("/regulations/ZD-05/draft/publish/", said, secure=True)
    assert "Say in a sentence what changed." in body(refused)
    manager.post("/regulations/ZD-05/draft/publish/", said | {"why": "期限延长"}, secure=True)
    page = body(salesman.get("/regulations/ZD-05/", secure=True))
    assert "I have read it" in page
    assert "合同保管十五年。" in page
    assert "合同保管十年。" in page
    assert "A law changed" in page
    assert "<dt>Supersedes</dt> <dd>version 1</dd>" in page
    assert "期限延长" in page
    old = body(salesman.get("/regulations/ZD-05/1/", secure=True))
    assert "superseded" in old
    assert "合同保管十五年。" not in old


@pytest.mark.requirement("REQ-POL-01", "categories, forms and rules lead to the version in force")
def test_form_category_and_rules_lead_to_the_clauses_they_carry_out(company, manager, salesman):
    written(manager, "ZD-20")
    for clause, control in (("第一条", "category:KP"), ("第二条", "retention:KP")):
        address = f"/regulations/ZD-20/draft/link/?clause={clause}"
        form = manager.get(address, secure=True).context["form"]
        sent = {"controls": [control], "seen": form.initial["seen"]}
        manager.post(address, sent, secure=True)
    before = body(salesman.get("/records/new/KP/", secure=True))
    assert "Laid down in" not in before
    page = manager.get("/regulations/ZD-20/draft/publish/", secure=True)
    said = {"reason": "first", "why": "", "seen": page.context["form"].initial["seen"]}
    manager.post("/regulations/ZD-20/draft/publish/", said, secure=True)
    for page in (
        salesman.get("/records/new/KP/", secure=True),
        manager.get("/policy/categories/KP/", secure=True),
    ):
        links = BeautifulSoup(page.content, "html.parser").select("main a")
        found = {
            unquote(one["href"]): one.text for one in links if "#clause-" in one.get("href", "")
        }
        assert found == {
            "/regulations/ZD-20/#clause-第一条": "第一条",
            "/regulations/ZD-20/#clause-第二条": "第二条",
        }
    assert 'id="clause-第二条"' in body(salesman.get("/regulations/ZD-20/", secure=True))
    assert "Laid down in" not in body(manager.get("/policy/categories/QY/", secure=True))


@pytest.mark.requirement(
    "REQ-POL-01", "it takes effect on the day of publication unless another day is given"
)
def test_a_version_of_a_later_day_waits_for_it(company, manager, salesman):
    published(manager, "ZD-06")
    first = version_of(company, "ZD-06")
    later = (day() + timedelta(days=30)).isoformat()
    edit = manager.post("/regulations/ZD-06/revise/", follow=True, secure=True)
    seen = edit.context["form"].initial["seen"]
    manager.post(
        "/regulations/ZD-06/draft/edit/", form_of(effective_on=later, seen=seen), secure=True
    )
    page = manager.get("/regulations/ZD-06/draft/publish/", secure=True)
    said = {"reason": "practice", "why": "新", "seen": page.context["form"].initial["seen"]}
    manager.post("/regulations/ZD-06/draft/publish/", said, secure=True)
    with reenter(company.id):
        (now_in_force,) = queries.in_force(day()).filter(regulation__code="ZD-06")
        (then,) = queries.in_force(day() + timedelta(days=30)).filter(regulation__code="ZD-06")
    assert (now_in_force.number, then.number) == (1, 2)
    answer = salesman.post(
        "/regulations/ZD-06/1/acknowledge/", {"seen": first.digest}, follow=True, secure=True
    )
    assert "You have acknowledged it" in body(answer)


def test_a_day_that_is_over_is_refused(manager):
    yesterday = (day() - timedelta(days=1)).isoformat()
    written(manager, "ZD-07", effective_on=yesterday)
    page = manager.get("/regulations/ZD-07/draft/publish/", secure=True)
    said = {"reason": "first", "why": "", "seen": page.context["form"].initial["seen"]}
    answer = manager.post("/regulations/ZD-07/draft/publish/", said, secure=True)
    assert answer.status_code == 400
    assert f"It cannot take effect on {yesterday}" in body(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "The regulation has no text yet."),
        ({"text": "字" * 200_001}, "at most 200,000 fit"),
    ],
)
def test_what_is_wrong_stands_on_the_page_and_nothing_is_published(manager, changes, sentence):
    code = f"W{len(changes['text'])}"
    page = written(manager, code, **changes)
    assert sentence in body(page)
    assert f"/regulations/{code}/draft/publish/" not in body(page)


def test_a_code_is_taken_once(manager):
    written(manager, "ZD-08")
    again = manager.post("/regulations/new/", {"code": "ZD-08", **form_of()}, secure=True)
    assert again.status_code == 400
    assert "There is a regulation “ZD-08” already." in body(again)
    wrong = manager.post("/regulations/new/", {"code": "zd 8", **form_of()}, secure=True)
    assert "A code has up to 16 capital letters" in body(wrong)


def test_a_draft_is_thrown_away(company, manager):
    written(manager, "ZD-14")
    manager.post("/regulations/ZD-14/draft/discard/", secure=True)
    assert manager.get("/regulations/ZD-14/draft/", secure=True).status_code == 404
    written(manager, "ZD-14")


def test_others_agree_before_it_is_published(company, manager, salesman):
    chief = engaged(company, "chief9", "GLB", "EXE")
    written(manager, "ZD-15")
    page = manager.get("/regulations/ZD-15/draft/publish/", secure=True)
    said = {"reason": "first", "why": "", "seen": page.context["form"].initial["seen"]}
    answer = manager.post("/regulations/ZD-15/draft/publish/", said, follow=True, secure=True)
    assert "This draft waits for those who must agree" in body(answer)
    draft = version_of(company, "ZD-15")
    assert draft.state == "draft"
    proposed = f"/regulations/proposed/{draft.pk}/"
    assert "合同保管十年。" in body(chief.get(proposed, secure=True))
    assert salesman.get(proposed, secure=True).status_code == 404
    number = answer.context["waiting"]
    chief.post(f"/requests/{number}/", {"outcome": "approve", "reason": "同意"}, secure=True)
    assert version_of(company, "ZD-15").state == "published"
    with reenter(company.id):
        assert queries.may_shape(actor_of(User.objects.get(username="admin")))
        User.objects.filter(username="chief9").update(is_active=False)


@pytest.mark.requirement(
    "REQ-POL-03",
    "a revision task can be raised with a reason code,"
    " one of law, policy, organisation, audit, inspection, evaluation and best practice",
)
def test_anybody_may_ask_for_a_revision_and_who_shapes_the_policy_accepts_it(
    company, manager, salesman
):
    auditor = engaged(company, "auditor9", "GLB", "AUD")
    published(manager, "ZD-16")
    form = auditor.get("/regulations/ZD-16/ask/", secure=True).context["form"]
    assert {code for code, _name in form.fields["reason"].choices} == {
        "law", "policy", "organisation", "audit", "inspection", "evaluation", "practice"
    }  # fmt: skip
    refused = auditor.post("/regulations/ZD-16/ask/", {"reason": "audit", "why": ""}, secure=True)
    assert "Say what should change." in body(refused)
    asked = auditor.post(
        "/regulations/ZD-16/ask/",
        {"reason": "audit", "why": "第二条与实际期限不符"},
        follow=True,
        secure=True,
    )
    number = int(asked.request["PATH_INFO"].split("/")[2])
    assert (
        salesman.post(f"/requests/{number}/", {"outcome": "approve"}, secure=True).status_code
        == 404
    )
    assert auditor.get("/regulations/ZD-16/draft/", secure=True).status_code == 403
    manager.post(f"/requests/{number}/", {"outcome": "approve", "reason": ""}, secure=True)
    page = manager.get("/regulations/ZD-16/draft/publish/", secure=True)
    assert page.context["form"].initial["reason"] == "audit"
    said = {
        "reason": "audit",
        "why": page.context["form"].initial["why"],
        "seen": page.context["form"].initial["seen"],
    }
    manager.post("/regulations/ZD-16/draft/publish/", said, secure=True)
    shown = body(salesman.get("/regulations/ZD-16/", secure=True))
    assert "An audit found something" in shown
    assert "第二条与实际期限不符" in shown
