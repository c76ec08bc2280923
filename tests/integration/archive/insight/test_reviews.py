"""The quarterly review of access (REQ-PRM-06): by itself, each right decided with a reason, signed."""

import io
from datetime import date

import pytest
from django.db import transaction
from openpyxl import load_workbook

from decisions.duties.models import Duty
from decisions.reviews.models import ReviewEntry
from decisions.reviews.queries import signed
from kernel.scope import reenter
from notices.models import Receipt
from security.people.models import Appointment, User
from tests.integration.archive.checks.conftest import at, english, work
from tests.integration.archive.records.conftest import People
from tests.integration.policies.houses import House, forget_jobs, seen

__all__ = ["english"]
RULE = "/access/reviews/"
JOBS = ("duties.daily", "reviews.gather")


@pytest.fixture(scope="module")
def house(make_company, django_db_blocker):
    """A company opened in June with a security officer, looked at in September, when no worker ran since."""
    with django_db_blocker.unblock():
        with at(date(2026, 6, 1)):
            company = make_company()
        with at(date(2026, 9, 15)):
            made = House(company)
            with reenter(company.id):
                made.ids["guard"] = People().actor("GLB", "SECA").user_id
                User.objects.filter(pk=made.ids["guard"]).update(language="en")
            work(company, *JOBS)
            yield made
            forget_jobs(company)


def reviews(house):
    with reenter(house.company.id):
        return list(Duty.objects.filter(source="access_review").order_by("pk"))


def entry(house, who, **more):
    with reenter(house.company.id):
        return ReviewEntry.objects.filter(person=house.ids[who], **more).latest("pk")


def decide(house, who, number, ids, verdict="keep", reason="needed for the work"):
    data = {"ids": ids, "verdict": verdict, "reason": reason}
    path = f"{RULE}{number}/decide/"
    return seen(house.browser(who).post(path, data, secure=True, follow=True))


def test_it_comes_once_a_quarter_by_itself_and_is_pressed(house):
    with at(date(2026, 9, 15)):
        work(house.company, *JOBS)
        [review] = reviews(house)
        assert (review.starts, review.due_on) == (date(2026, 7, 1), date(2026, 9, 30))
        assert "Review of access" in house.shown("guard", "/")
        assert house.get("clerk", f"{RULE}{review.pk}/").status_code == 404
        assert house.get("clerk", RULE).status_code == 403
        with reenter(house.company.id):
            assert ReviewEntry.objects.filter(duty=review).count() >= len(house.ids)


@pytest.mark.requirement(
    "REQ-PRM-06",
    "rights are reviewed every quarter as a duty, each kept or withdrawn with a reason, and signed",
)
def test_each_right_is_decided_with_a_reason_and_the_review_is_signed(house):
    with at(date(2026, 9, 16)):
        [review] = reviews(house)
        page, number = f"{RULE}{review.pk}/", review.pk
        listed = [row["id"] for row in house.get("guard", page).context["table"]["rows"]]
        leaver, own = entry(house, "finance2"), entry(house, "guard")
        assert "Say why" in decide(house, "guard", number, listed, reason=" ")
        assert "Only who answers" in decide(house, "auditor", number, [leaver.pk])
        answer = decide(house, "guard", number, [leaver.pk], "withdraw", "moved to another firm")
        assert "1 decided" in answer
        with reenter(house.company.id):
            post = Appointment.objects.get(pk=leaver.item)
            assert post.valid_to == date(2026, 9, 15)
        duty = f"/duties/{number}/"
        early = seen(
            house.browser("guard").post(duty, {"result": "changed"}, secure=True, follow=True)
        )
        assert "are not checked yet" in early
        rest = [pk for pk in listed if pk != leaver.pk]
        assert "Nobody reviews their own rights" in decide(house, "guard", number, rest)
        assert "1 decided" in decide(house, "admin", number, [own.pk], reason="our officer")
        assert entry(house, "clerk").reason == "needed for the work"
        house.browser("guard").post(duty, {"result": "changed"}, secure=True)
        [after] = reviews(house)
        assert (after.state, after.result) == ("signed", "changed")
        shown = house.shown("guard", page)
        assert "Signed by" in shown
        assert "agree with it" in shown
        assert "was signed" in decide(house, "guard", number, listed)


def test_what_was_signed_is_taken_out_as_evidence_and_an_edit_shows(house):
    [review] = reviews(house)
    page = f"{RULE}{review.pk}/"
    with at(date(2026, 9, 17)):
        with reenter(house.company.id):
            digest = signed(review).digest
        answer = house.get("auditor", f"{page}xlsx/")
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        texts = [str(cell) for row in book.worksheets[0].values for cell in row]
        assert "moved to another firm" in texts
        assert digest in str([list(sheet.values) for sheet in book.worksheets])
        pdf = house.get("auditor", f"{page}pdf/")
        assert pdf.content.startswith(b"%PDF")
        with reenter(house.company.id), transaction.atomic():
            ReviewEntry.objects.filter(pk=entry_of(house, "clerk")).update(reason="another")
            assert not signed(review).holds
            transaction.set_rollback(True)


def entry_of(house, who):
    return ReviewEntry.objects.filter(person=house.ids[who]).latest("pk").pk


def test_the_next_one_knows_what_is_unchanged_and_one_that_is_late_is_told_on(house):
    with at(date(2026, 12, 15)):
        work(house.company, *JOBS)
        first, second = reviews(house)
        assert (first.state, second.starts) == ("signed", date(2026, 10, 1))
        rows = house.get("guard", f"{RULE}{second.pk}/?show=same").context["table"]["rows"]
        assert "kept last time" in str(rows)
        assert {entry(house, "clerk").verdict, entry(house, "clerk").kept_for} == {
            "",
            "needed for the work",
        }
    with at(date(2027, 1, 6)):
        work(house.company, *JOBS)
        with reenter(house.company.id):
            assert Duty.objects.get(pk=second.pk).escalated_on == date(2027, 1, 6)
            told = Receipt.objects.filter(
                person=house.ids["admin"], occasion__kind__contains="overdue"
            )
            assert told.exists(), "the second line is told"


def test_heads_review_their_department_where_the_company_says_so(house):
    with at(date(2027, 3, 15)):
        answer = house.browser("guard").post(
            RULE, {"by_heads": "heads", "idle_days": "30"}, secure=True
        )
        assert answer.status_code == 302
        work(house.company, *JOBS)
        [of_sales] = [
            one for one in reviews(house) if one.subject_id == "XSB" and one.state == "open"
        ]
        listed = house.get("head", f"{RULE}{of_sales.pk}/").context["table"]["rows"]
        assert listed
        own = entry(house, "head", duty=of_sales.pk)
        answer = decide(house, "head", of_sales.pk, [row["id"] for row in listed])
        assert "Nobody reviews their own rights" in answer
        assert entry(house, "clerk", duty=of_sales.pk).verdict == "keep"
        assert entry(house, "head", duty=of_sales.pk).verdict == ""
        assert "1 decided" in decide(house, "guard", of_sales.pk, [own.pk])
