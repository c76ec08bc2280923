"""What is past its retention is listed with why, proposed, owed to a day, counted for its head, and measured."""

import io
import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from archive.appraisal import proposing
from archive.holds.actions import place
from archive.holds.rules import Kind, Matter
from archive.records.models import Record
from decisions.duties.models import Duty
from kernel.scope import reenter
from notices.models import Receipt
from policies.access.rules import Grant, Verb
from policies.cadences.rules import Cadence, CadenceKind, Counting
from security.audit.models import AuditEvent
from tenants.template import execute_as_owner
from tests.integration.archive.checks.conftest import at, company, english, put_in_force, work
from tests.integration.archive.destruction.conftest import DESTROYS, Ending
from tests.integration.policies.houses import forget_jobs, post, seen

__all__ = ["company", "english"]
LIST, VOLUME = "/appraisal/", "/appraisal/volume/"
JUNE = date(2026, 6, 10)
SEALS = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.SEAL, Verb.EXPORT))

LISTED = pytest.mark.requirement(
    "REQ-DSP-10",
    "what is past its retention is listed with rule and dates, what follows and what stands in the way, and is "
    "proposed from there",
)
OWED = pytest.mark.requirement(
    "REQ-DSP-10",
    "as often as the policy says the custodian has the due list as a duty, once for each period, and its superior is "
    "told when it is late",
)
MEASURED = pytest.mark.requirement(
    "REQ-ARC-05",
    "how many records are overdue for disposal, their shelf metres and their gigabytes are reported by department and "
    "category, with the factor they are worked out by",
)
TAKEN = pytest.mark.requirement("REQ-ARC-05", "the report is taken out as a workbook and as CSV")
HEADED = pytest.mark.requirement(
    "REQ-GOV-03", "a head sees how many records of the own department are due and not disposed of"
)


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """Two cards whose period ended in 2020, one held, one of 2016, one that is kept on."""
    with django_db_blocker.unblock(), at(JUNE):
        made = Ending(company)
        made.base = replace(made.base, grants=(*made.base.grants, DESTROYS, SEALS))
        made.switch(made.base)
        made.old = made.due(2, store_name="到期车行")
        (made.held,) = made.due(store_name="涉诉车行")
        (made.older,) = made.due(store_name="更早车行", trigger_on="2006-03-01")
        (made.kept,) = made.due(store_name="在期车行", trigger_on="2024-03-01")
        with reenter(company.id) as scope:
            scope.actor = head = made.actor("head")
            place(
                head,
                Matter(
                    kind=Kind.LEGAL, number="民初88号", authority="法院", reason="纠纷", since=JUNE, every="P3M"
                ),
                [made.held],
            )  # fmt: skip
        yield made
        forget_jobs(company)


def ids(house, path, who="head"):
    answer = house.get(who, path)
    assert answer.status_code == 200, seen(answer)
    return [row["id"] for row in answer.context["table"]["rows"]]


@LISTED
def test_what_is_past_its_retention_is_listed_with_why_and_what_bars_it(house):
    with at(JUNE):
        assert ids(house, LIST) == [house.older, *house.old, house.held]
        page = house.shown("head", LIST)
        for said in (
            "2016-03-01",
            "2020-05-01",
            "10 years",
            "2,231 days over",
            "民初88号",
            "到期车行",
        ):
            assert said in page, said
        assert "在期车行" not in page
        assert ids(house, f"{LIST}?year=2016") == [house.older]
        assert ids(house, f"{LIST}?category=KP&department=XSB") == ids(house, LIST)
        assert ids(house, f"{LIST}?department=CWB") == []
        assert ids(house, f"{LIST}?action=REV") == ids(house, LIST)
        assert ids(house, f"{LIST}?action=DES") == []
        assert ids(house, f"{LIST}?year=nonsense&after=x_y") == ids(house, LIST)
        after = f"{LIST}?after=2020-05-01_{house.old[0]}"
        assert ids(house, after) == [house.old[1], house.held]
        # Of what one may see: another category's people see none, who sees nothing is refused.
        assert ids(house, LIST, who="finance") == []
    with at(date(2036, 1, 1)):
        assert house.kept in ids(house, LIST)
    with reenter(house.company.id):
        Record.objects.filter(pk=house.older).update(level="L3")
    with at(JUNE):
        assert house.older not in ids(house, LIST, who="staff")
    with reenter(house.company.id):
        Record.objects.filter(pk=house.older).update(level="L1")


@LISTED
def test_what_is_free_is_proposed_and_what_is_barred_is_named(house, monkeypatch):
    ask = f"{LIST}propose/?record="
    with at(JUNE):
        monkeypatch.setattr(proposing, "_ways", [])
        assert "Propose the ticked" not in house.shown("head", LIST)
        assert house.get("head", f"{ask}{house.old[0]}").status_code == 404
        proposing.register_proposing(
            lambda actor: actor.id == str(house.ids["head"]),
            lambda found: f"/records/?records={','.join(map(str, found))}",
        )
        assert "Propose the ticked" in house.shown("head", LIST)
        assert "Propose the ticked" not in house.shown("clerk", LIST)
        assert house.get("clerk", f"{ask}{house.old[0]}").status_code == 404
        both = f"{ask}{house.old[1]}&record={house.old[0]}"
        assert house.get("head", both)["Location"] == (
            f"/records/?records={house.old[0]},{house.old[1]}"
        )
        for path, said in (
            (f"{ask}{house.held}&record={house.old[0]}", "民初88号"),
            (f"{ask}{house.kept}", "not due any more"),
            (ask, "Tick at least one"),
        ):
            answer = house.browser("head").get(path, secure=True, follow=True)
            assert answer.redirect_chain[-1][0] == LIST
            assert said in " ".join(map(str, answer.context["messages"]))


@HEADED
def test_a_head_sees_how_many_of_the_department_are_due_and_comes_to_them(house):
    with at(JUNE):
        home = house.get("head", "/").content.decode()
        found = re.search(
            r'<a href="(/appraisal/\?[^"]*)">Records due and not disposed of</a>.*?fonds-badge[^>]*>\s*(\d+)',
            home,
            re.S,
        )
        assert parse_qs(urlsplit(found[1]).query) == {"department": ["XSB"]}
        assert len(ids(house, found[1])) == int(found[2]) == 4
        assert ids(house, "/records/?view=0&w._pending.is=undisposed")
        other = house.get("treasurer", "/").content.decode()
        assert re.search(r"due and not disposed of</a>.*?fonds-badge[^>]*>\s*0\s*<", other, re.S)


def taken(house, ending):
    answer = house.get("head", f"{VOLUME}file/?format={ending}")
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


@MEASURED
@TAKEN
def test_the_room_they_take_is_reported_and_taken_out(house):
    table = f"{house.company.schema}.archive_register_entry"
    every = "SET carrier = 'electronic', pages = 9"
    execute_as_owner(f"UPDATE {table} {every}")
    for record, pages in ((house.held, "NULL"), *((one, 2_500) for one in house.old)):
        said = f"SET carrier = 'paper', pages = {pages} WHERE record_id = {record}"
        execute_as_owner(f"UPDATE {table} {said}")
    with at(JUNE):
        (line, total) = house.get("head", VOLUME).context["table"]["rows"]
        assert line["cells"][1:] == [line["cells"][1], "4", "3", "5,000", "1", "0.5", "0", "0"]
        assert total["cells"][2:] == line["cells"][2:]
        assert "10,000 pages" in house.shown("head", VOLUME)
        assert ids(house, line["url"]) == [house.older, *house.old, house.held]
        book = io.BytesIO(taken(house, "xlsx"))
        sheet = load_workbook(book).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[1][2:] == [4, 3, 5000, 1, 0.5, 0, 0]
        text = taken(house, "csv").decode()
        assert "4,3,5000,1,0.5,0,0" in text
        assert "taken out by" in text
        assert house.get("manager", f"{VOLUME}file/").status_code == 403
        assert house.get("finance", VOLUME).context["table"]["rows"] == []
    with reenter(house.company.id):
        assert AuditEvent.objects.filter(verb="appraisal.report", outcome="done").count() == 2


def appraised(house, every):
    put_in_force(
        house,
        Cadence(
            code="A-EXP", zh="到期鉴定", en="Appraisal", kind=CadenceKind.APPRAISAL, every=every,
            counting=Counting.CALENDAR, categories=("KP",), lead=(25,), department="XSB", position="DH",
        ),
    )  # fmt: skip


def duties(house, state="open"):
    with reenter(house.company.id):
        return list(Duty.objects.filter(kind="appraisal", state=state).order_by("pk"))


@OWED
def test_the_custodian_owes_the_due_list_as_often_as_the_policy_says(house):
    with at(JUNE):
        appraised(house, "P12M")
        work(house.company, "duties.daily")
        assert duties(house) == []  # a year's is told of in December
        appraised(house, "P1M")
        work(house.company, "duties.daily")
        work(house.company, "duties.daily")
        (duty,) = duties(house)
        page = f"/duties/{duty.pk}/"
        assert duty.due_on == date(2026, 6, 30)
        assert page in house.get("head", "/").content.decode()
        shown = house.get("head", page)
        assert "0 of 4 checked, 4 left" in seen(shown)
        link = re.search(r'href="(/appraisal/\?[^"]*)"', shown.content.decode())[1]
        assert len(ids(house, link)) == 4
        assert post(house, "head", page, result="done").status_code == 400
        assert post(house, "clerk", page, result="finding", remark="x").status_code in (
            400,
            403,
            404,
        )


@OWED
def test_what_is_late_is_told_once_and_nobody_signs_it_done_while_something_is_left(house):
    (duty,) = duties(house)
    page = f"/duties/{duty.pk}/"
    with at(date(2026, 7, 2)):
        work(house.company, "duties.daily")
        work(house.company, "duties.daily")
        assert "overdue" in house.shown("head", "/duties/")
    with reenter(house.company.id):
        late = Receipt.objects.filter(occasion__kind="duty.overdue", occasion__path=page)
        assert late.count() == 1
        assert late.get().person_id != house.ids["head"]
    with at(date(2026, 7, 2)):
        house.work(house.begin([house.older], reference="XH-1"))
        assert "1 of 4 checked, 3 left" in house.shown("head", page)
        said = {"result": "finding", "remark": "涉诉一件，其余下月报批"}
        assert post(house, "head", page, **said).status_code == 200
        assert [one.pk for one in duties(house, "signed")] == [duty.pk]
