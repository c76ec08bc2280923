"""The desk is reminded of what has its day, in time and once, and its superior hears of what passed it."""

from datetime import date

from decisions.duties.models import Duty
from kernel.scope import reenter
from notices.models import Receipt
from tests.integration.archive.checks.conftest import at, work
from tests.integration.policies.houses import address, seen

ASSESSED = {
    "category": "FX", "purpose": "客群分析", "author": "周法务", "made_on": "2026-06-01", "result": "fit",
    "valid_until": "2026-07-20", "reference": "HG·2026-0007",
}  # fmt: skip


def worked(shop):
    work(shop.company, "privacy.remind", "duties.daily")


def of_this(shop, kind, number):
    with reenter(shop.company.id):
        rows = Duty.objects.filter(source="privacy", subject_kind=kind, subject_id=str(number))
        return list(rows.order_by("pk"))


def told(shop, who, duty):
    with reenter(shop.company.id):
        found = Receipt.objects.filter(person=shop.ids[who])
        return found.filter(occasion__path=f"/duties/{duty.pk}/").count()


def reminded(shop, who):
    """How often somebody was reminded; of several at once in one notice."""
    with reenter(shop.company.id):
        found = Receipt.objects.filter(person=shop.ids[who])
        return found.filter(occasion__kind__startswith="duty.reminder").count()


def test_a_request_is_reminded_of_before_its_day_and_comes_back_unanswered_for_the_superior(shop):
    record = shop.file()
    name = shop.get("seller", record).context["card"].number
    page = address(shop.ask(record, "see"))  # due on 25 June
    number = page.strip("/").rpartition("/")[2]
    with at(date(2026, 6, 19)):
        worked(shop)
        assert of_this(shop, "data_request", number) == []
    before = reminded(shop, "officer")
    with at(date(2026, 6, 21)):  # the worker was down on the day itself
        worked(shop)
        worked(shop)
        (first,) = of_this(shop, "data_request", number)
        assert (reminded(shop, "officer"), told(shop, "manager", first)) == (before + 1, 0)
        listed = seen(shop.get("officer", "/duties/"))
        assert "Answer a request about personal data" in listed
        assert name in listed
        assert name not in seen(shop.get("seller", "/duties/"))
        # A signature answers nobody.
        shop.post("officer", f"/duties/{first.pk}/", result="done", remark="已电话联系")
    with at(date(2026, 6, 29)):
        for _hour in range(2):
            worked(shop)
        first, late = of_this(shop, "data_request", number)
        assert (first.state, late.state, late.escalated_on) == ("signed", "open", date(2026, 6, 29))
        assert told(shop, "manager", late) == 1
        shop.post("officer", page, outcome="done", reason="已当面查阅")
        assert of_this(shop, "data_request", number)[1].state == "lapsed"
        worked(shop)
        assert len(of_this(shop, "data_request", number)) == 2


def test_an_assessment_is_made_anew_before_it_runs_out(shop):
    shop.post("officer", "/privacy/assessments/", **ASSESSED)
    with at(date(2026, 6, 25)):
        worked(shop)
        with reenter(shop.company.id):
            duty = Duty.objects.get(source="privacy", subject_kind="assessment", state="open")
        assert (duty.due_on, told(shop, "officer", duty)) == (date(2026, 7, 20), 1)
        anew = {"made_on": "2026-06-25", "valid_until": "2027-06-24"}
        shop.post("officer", "/privacy/assessments/", **ASSESSED | anew)
        with reenter(shop.company.id):
            assert Duty.objects.get(pk=duty.pk).state == "lapsed"
