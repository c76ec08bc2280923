"""The monthly check of a department: a work list, “checked, no change” under one signature, a signed result."""

from datetime import date

import pytest

from archive.records.models import Record, VerificationState
from decisions.duties.models import Check, Duty, DutySignature
from kernel.scope import reenter
from notices.models import Receipt
from security.audit.models import AuditEvent
from security.people.models import User
from tests.integration.archive.checks.conftest import at, number_of, work
from tests.integration.archive.printing.test_views import demand_in_order, text_of
from tests.integration.policies.houses import seen

JUNE, JULY = date(2026, 6, 25), date(2026, 7, 27)


@pytest.fixture(scope="module")
def cards(june, django_db_blocker):
    """Five filed cards of June, and the jobs of 25 June."""
    with django_db_blocker.unblock():
        with at(date(2026, 6, 10)):
            made = [june.card().request["PATH_INFO"] for _ in range(5)]
        with at(JUNE):
            work(june.company)
    return made


def month_duty(june, start):
    with reenter(june.company.id):
        return Duty.objects.get(cadence="R-MONTH", starts=start)


def state(june, path):
    with reenter(june.company.id):
        return VerificationState.objects.get(record=number_of(path))


@pytest.mark.requirement(
    "REQ-UPD-04", "the monthly check of all cards of a department gives a work list"
)
@pytest.mark.requirement(
    "REQ-UPD-03", "“checked, no change” satisfies a due update, with name and date"
)
@pytest.mark.requirement("REQ-UPD-03", "a change satisfies a due update")
def test_a_due_card_is_checked_without_change_or_changed(june, cards):
    with at(JUNE):
        rows = june.get("clerk", "/records/check/").context["table"]["rows"]
        assert {row["id"] for row in rows} == {number_of(one) for one in cards}
        paper = text_of(june.get("clerk", "/records/check/print/"))
        demand_in_order(paper, ["Checklist of records", "□ no change", "Checked by", "XSB-CLK"])
        empty = text_of(june.get("clerk", "/records/check/print/?blank"))
        assert "XSB-CLK" not in empty.partition("Checkedby")[2].partition("Printedby")[0]
        chosen = [number_of(one) for one in cards[:4]]
        answer = june.browser("clerk").post(
            "/records/check/sign/", {"ids": chosen, "outcome": "sign"}, secure=True, follow=True
        )
        assert "4 records are signed as checked without change." in answer.content.decode()
        left = june.get("clerk", "/records/check/").context["table"]["rows"]
        assert [row["id"] for row in left] == [number_of(cards[4])]

        # The fifth has new brands: the change itself satisfies the check.
        assert "Last changed by" in seen(june.change("clerk", cards[4], **{"f.brands": "凤凰"}))
        assert june.get("clerk", "/records/check/").context["table"]["rows"] == []
        shown = june.shown("clerk", cards[0])
        assert "2026-07-31" in shown
        assert "2026-06-25 by XSB-CLK: checked, no change" in shown
    for one in cards:
        assert state(june, one).due == date(2026, 7, 31)
    with reenter(june.company.id):
        checks = Check.objects.filter(subject_id__in=chosen)
        assert {(one.by_id, one.on) for one in checks} == {(june.ids["clerk"], JUNE)}
        event = AuditEvent.objects.filter(verb="record.check").latest("pk")
        assert event.actor_id == str(june.ids["clerk"])


@pytest.mark.requirement(
    "REQ-UPD-04", "the monthly check ends in a signed result of the department"
)
def test_the_head_signs_the_month_once_every_card_is_checked(june, cards, filed):
    (late,) = filed(day=JUNE)
    with at(JUNE):
        work(june.company, "records.verify_new")
        duty = month_duty(june, date(2026, 6, 1))
        page = f"/duties/{duty.pk}/"
        assert page in june.get("head", "/duties/").content.decode()
        left = june.get("head", page).context["left"]
        listed = june.get("head", left.url).context["table"]["rows"]
        assert [row["id"] for row in listed] == [number_of(late)]
        early = june.browser("head").post(page, {"result": "no_change"}, secure=True)
        assert early.status_code == 400
        assert f"1 of {left.total} are not checked yet" in seen(early)
        assert june.get("clerk", page).status_code == 404

        june.browser("clerk").post("/records/check/sign/", {"record": number_of(late)}, secure=True)
        june.browser("head").post(page, {"result": "no_change", "remark": "已核对"}, secure=True)
        signed = june.shown("head", page)
        assert f"{left.total} of {left.total} checked, 1 of them changed" in signed
        assert "已核对" in signed
        assert page not in june.get("head", "/duties/").content.decode()
        assert page in june.get("head", "/duties/?show=ended").content.decode()
    with reenter(june.company.id):
        signature = DutySignature.objects.get(bearer__duty=duty)
        assert (signature.by_id, signature.total) == (june.ids["head"], left.total)
        assert Duty.objects.get(pk=duty.pk).state == "signed"


def test_a_check_leaves_the_version_and_says_so_on_the_record(june, filed):
    (path,) = filed()
    with reenter(june.company.id):
        before = Record.objects.get(pk=number_of(path)).version
    with at(JUNE):
        work(june.company)
        assert "Checked, no change" in june.shown("clerk", path)
        answer = june.browser("clerk").post(
            "/records/check/sign/", {"record": number_of(path)}, secure=True, follow=True
        )
        assert answer.request["PATH_INFO"] == path
    with reenter(june.company.id):
        record = Record.objects.get(pk=number_of(path))
        assert record.version == before
        fields = {"verified_on": "2026-06-25", "verified_by": str(june.ids["clerk"])}
        assert {code: record.values.get(code) for code in fields} == fields


def test_who_may_not_change_a_record_cannot_say_that_nothing_changed(june, filed):
    (path,) = filed()
    with at(JUNE):
        work(june.company)
        for who in ("manager", "finance"):
            june.browser(who).post("/records/check/sign/", {"record": number_of(path)}, secure=True)
            page = june.get(who, path)
            assert page.status_code == 404 or "Checked, no change" not in seen(page), who
    with reenter(june.company.id):
        assert not Check.objects.filter(subject_id=number_of(path)).exists()


def test_a_card_whose_person_in_charge_left_is_checked_by_the_department(june, filed):
    (path,) = filed()
    with reenter(june.company.id):
        Record.objects.filter(pk=number_of(path)).update(owner=june.ids["salesman"])
    with at(JUNE):
        work(june.company)

        def listed():
            rows = june.get("clerk", "/records/check/").context["table"]["rows"]
            return number_of(path) in {row["id"] for row in rows}

        assert not listed()
        with reenter(june.company.id):
            User.objects.filter(pk=june.ids["salesman"]).update(is_active=False)
        assert listed()
        with reenter(june.company.id):
            User.objects.filter(pk=june.ids["salesman"]).update(is_active=True)


def test_an_unchecked_card_is_overdue_and_its_head_told_once(june, cards, filed):
    filed()
    with at(JULY):
        work(june.company)
    for day in (date(2026, 8, 3), date(2026, 8, 4)):
        with at(day):
            work(june.company)
    with at(date(2026, 8, 4)):
        late = june.get("clerk", "/records/check/?when=overdue").context["table"]["rows"]
        assert len(late) >= len(cards)
        assert "overdue" in june.shown("clerk", cards[0])
        duty = month_duty(june, date(2026, 7, 1))
        assert "overdue" in june.get("head", "/duties/").content.decode()
        assert duty.escalated_on == date(2026, 8, 3)
    with reenter(june.company.id):
        told = Receipt.objects.filter(occasion__kind="duty.overdue")
        assert told.filter(occasion__path=f"/duties/{duty.pk}/").count() == 1


@pytest.mark.requirement("REQ-UPD-10", "each file shows when it was last verified")
@pytest.mark.requirement("REQ-UPD-10", "a stale file is marked as such")
@pytest.mark.requirement("REQ-UPD-10", "files are filtered by last verified and by stale")
def test_last_verified_and_stale_are_shown_on_every_file_and_filtered(june, filed):
    """Two files of June: one was checked, one was not; in August both are looked for."""
    seen_to, left = filed(2, day=JUNE)
    numbers = {number_of(seen_to), number_of(left)}
    with at(JUNE):
        work(june.company)
        assert "Last verified: not since it was filed" in june.shown("clerk", left)
        june.browser("clerk").post(
            "/records/check/sign/", {"record": number_of(seen_to)}, secure=True
        )
        assert "Last verified: 2026-06-25" in june.shown("manager", seen_to)

    def listed(query):
        rows = june.get("manager", f"/records/?view=0&{query}").context["table"]["rows"]
        cells = {row["id"]: row["cells"][-1] for row in rows}
        return {one: cell for one, cell in cells.items() if one in numbers}

    with at(date(2026, 7, 10)):
        shown = listed("")
        assert shown[number_of(seen_to)] == {"text": "2026-06-25"}
        assert shown[number_of(left)] == {"text": "—", "sub": "stale", "tone": "bad"}
        assert "stale: overdue" in june.shown("manager", left)
        assert set(listed("w._pending.is=unchecked")) == {number_of(left)}
        assert set(listed("w._checked.from=2026-06-25")) == {number_of(seen_to)}
        assert set(listed("w._checked.to=2026-06-24")) == set()
        assert set(listed("w._checked.last=30")) == {number_of(seen_to)}
        assert set(listed("w._checked.empty=1")) == {number_of(left)}
