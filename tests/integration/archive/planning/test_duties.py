"""A draft that says other cadences shows on which records a duty begins, ends or comes otherwise, before it counts."""

import io

import pytest
from openpyxl import load_workbook

from archive.planning import actions
from archive.planning.duties import company_duties, duty_effects
from archive.planning.models import PolicyPlan
from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from policies.document.queries import open_draft, published
from policies.document.values import PolicyDocument
from security.people.models import Appointment, Department, Position, User
from tests.integration.archive.planning.test_views import browser_of

pytestmark = pytest.mark.usefixtures("archive")
CADENCES = "/policy/cadences/"
REGION = {"condition": ["region=12"]}


@pytest.fixture(scope="module")
def both(company, people):
    """The browser of somebody who configures and enters records."""
    with reenter(company.id):
        people.actor("XSB", "CLK")
        user = User.objects.get(pk=people.ids["XSB-CLK"])
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code="GLB"),
            position=Position.objects.get(code="SYS"),
            valid_from=today(),
        )
    return browser_of(company, pk=user.pk)


@pytest.fixture(autouse=True)
def fresh(company, both):
    """Every test begins with what is in force."""
    yield
    with reenter(company.id):
        waiting = open_draft()
    if waiting:
        both.post("/policy/discard/")


def fill(browser, path, **changes):
    """Send the form of a page as it stands but for what is given."""
    form = browser.get(path).context["form"]
    held = {one.html_name: one.value() for one in form}
    held = {name: value for name, value in held.items() if value is not None}
    answer = browser.post(path, {**held, **changes})
    assert answer.status_code == 302, dict(answer.context["form"].errors)


def lines(browser):
    """Return what publishing the draft would do: key → (sentence, records)."""
    outlook = browser.get("/policy/publish/").context["outlook"]
    return {one.key: (one.label, one.records) for one in outlook.lines}


def filed(company, category):
    with reenter(company.id):
        return Record.objects.filter(category=category, filed_on__isnull=False).count()


def test_where_no_cadence_changed_nothing_is_asked(company, django_assert_num_queries):
    with reenter(company.id):
        document = published().document
        with django_assert_num_queries(0):
            assert list(duty_effects(document, document, [(None, None)])) == []
        assert list(company_duties(document, document)) == []
        begun = dict.fromkeys(one for _kind, one in company_duties(PolicyDocument(), document))
        assert list(begun) == ["I-ROOM", "R-MONTH"]


def test_another_interval_names_every_record_it_comes_to(company, both):
    fill(both, f"{CADENCES}V-MONTH/edit/", count="3")
    label, records = lines(both)["duty_other:KP/verify"]
    assert label == (
        "A duty comes at another time or to others · KP Customer card: Check of records"
    )
    assert records == filed(company, "KP") > 0
    fill(both, f"{CADENCES}V-MONTH/edit/", count="1", zh="每月都核对")
    assert not [key for key in lines(both) if key.startswith("duty_")]


def test_a_value_that_narrows_it_ends_the_duty_of_all_others(company, both):
    fill(both, f"{CADENCES}V-MONTH/edit/", **REGION)
    with reenter(company.id):
        cards = Record.objects.filter(category="KP", filed_on__isnull=False)
        here = cards.filter(values__region="12").count()
    found = lines(both)
    ended = found.get("duty_ends:KP/verify", ("", 0))[1]
    assert ended == filed(company, "KP") - here
    assert "duty_other:KP/verify" not in found


def test_a_reminder_begins_where_the_date_is_known(company, both):
    fill(
        both,
        f"{CADENCES}add/",
        code="N-DONE",
        zh="履行完毕",
        kind="reminder",
        count="",
        counting="rolling",
        categories=["QY"],
        date_field="done_on",
        lead="30, 0",
        whose="@person",
    )
    with reenter(company.id):
        contracts = Record.objects.filter(category="QY", filed_on__isnull=False)
        dated = contracts.filter(values__has_key="done_on").count()
        assert 0 < dated < contracts.count()
    label, records = lines(both)["duty_starts:QY/reminder/N-DONE"]
    assert records == dated
    assert label == "A duty begins · QY Contracts: 履行完毕"


def test_what_the_company_does_as_a_whole_has_a_line_without_records(company, both):
    fill(both, f"{CADENCES}I-ROOM/edit/", count="6")
    fill(both, f"{CADENCES}add/", code="U-1", zh="审计", kind="audit", count="12", whose="GLB")
    both.post(f"{CADENCES}R-MONTH/retire/", {"retired": "yes"})
    assert lines(both) == {
        "duty_other:*/I-ROOM": (
            "A duty comes at another time or to others · the company as a whole: "
            "Inspection of the files",
            0,
        ),
        "duty_starts:*/U-1": ("A duty begins · the company as a whole: 审计", 0),
        "duty_ends:*/R-MONTH": (
            "A duty ends · the company as a whole: Signed list of the monthly check",
            0,
        ),
    }
    assert both.get("/policy/plan/1/records/?line=duty_ends:*/R-MONTH").status_code == 404


def test_a_stored_plan_shows_each_record_and_gives_them_along(company, admin, steps, both):
    fill(both, f"{CADENCES}V-MONTH/edit/", count="3", whose="@custodian")
    fill(both, f"{CADENCES}I-ROOM/edit/", count="6")
    answer = both.post("/policy/plan/")
    with reenter(company.id):
        plan = PolicyPlan.objects.latest("pk")
    actions.make(admin, plan.pk, steps)
    rows = both.get(answer["Location"]).context["table"]["rows"]
    urls = {row["id"]: row.get("url") for row in rows}
    assert urls["duty_other:*/I-ROOM"] is None
    listed = both.get(urls["duty_other:KP/verify"])
    page = listed.context["page"]
    assert page.total == filed(company, "KP")
    assert {one.old for one in page.rows} == {"Monthly check · once in each calendar month"}
    assert {one.new for one in page.rows} == {"Monthly check · once in each quarter"}
    taken = both.get(listed.context["workbook_url"])
    sheet = load_workbook(io.BytesIO(b"".join(taken.streaming_content))).active
    assert sheet.max_row == page.total + 1
    assert sheet.cell(2, 4).value == "Monthly check · once in each quarter"
