"""Reminders of dates in records: raised once for whoever has the record, gone with their reason, signed."""

from dataclasses import replace
from datetime import date

import pytest

from archive.records.models import Record, ReminderState
from decisions.duties.models import Duty, DutySignature
from kernel.scope import reenter
from notices.models import Receipt
from policies.cadences.rules import Cadence, CadenceKind
from policies.fields.rules import FieldType
from tests.integration.archive.checks.conftest import at, number_of, put_in_force, work
from tests.integration.policies.customers import a_field, grown
from tests.integration.policies.houses import seen

KEY = Cadence(
    code="N-SINCE", zh="重要客户合作纪念日", en="Anniversary of a key customer", kind=CadenceKind.REMINDER,
    every="P1Y", categories=("FM",), condition="importance", values=("KEY",), date_field="since",
    lead=(7, 0), of="person",
)  # fmt: skip
JUNE = date(2026, 6, 16)


def remind(june, day):
    with at(day):
        return work(june.company, "records.verify_new", "records.remind", "duties.daily")


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """The company with customers of every importance and a yearly reminder of the key ones."""
    with django_db_blocker.unblock(), at(date(2026, 6, 10)):
        grown_base = grown(june.base)
        ends = a_field("ended_on", type=FieldType.DATE, trigger="END")
        june.base = replace(grown_base, fields=(*grown_base.fields, ends))
        june.switch(june.base)
        put_in_force(june, KEY)
    return june


@pytest.fixture
def customer(house):
    """A maker of filed customers of the clerk; returns the address of each."""

    def make(name, importance="KEY", since="2019-06-20", day=date(2026, 6, 10), **values):
        with at(day):
            said = {"cust_name": name, "importance": importance, "has_agent": "0", "since": since}
            data = {f"f.{code}": value for code, value in {**said, **values}.items()}
            page = house.enter("clerk", "FM", title=name, owner="XSB-CLK", **data)
            path = page.request["PATH_INFO"]
            assert number_of(path), page.context["form"].errors
            house.browser("clerk").post(f"{path}step/", {"step": "file"}, secure=True)
        return path

    return make


def reminders(house, who, query=""):
    """Return what of reminders somebody's list of duties says: name → cells."""
    page = house.get(who, f"/duties/?kind=reminder{query}")
    return {row["cells"][0]["text"]: row for row in page.context["table"]["rows"]}


@pytest.mark.requirement("REQ-CLS-03", "customer importance drives reminders")
def test_a_key_customer_is_reminded_of_and_a_normal_one_is_not(house, customer):
    key, normal = customer("重要车行"), customer("一般车行", "NOR")
    remind(house, date(2026, 6, 12))
    with at(date(2026, 6, 12)):
        assert reminders(house, "clerk") == {}  # more than seven days ahead
    remind(house, JUNE)
    with at(JUNE):
        ((name, row),) = reminders(house, "clerk").items()
        assert name.startswith("Anniversary of a key customer · ")
        assert name.endswith("重要车行")
        assert row["cells"][2]["text"] == "2026-06-20"
        # It is on the page people come to first, and in their inbox with the record's name.
        home = house.shown("clerk", "/")
        assert name in home
        inbox = house.shown("clerk", "/notices/")
        assert "Reminder: 重要客户合作纪念日, 2026-06-20" in inbox
        assert "重要车行" in inbox
        # Nobody else has it.
        assert reminders(house, "clerk2") == {}
        # Importance drives it: the normal one becomes key and is reminded of, the key one normal and is not.
        house.change("clerk", normal, **{"f.importance": "KEY"})
        house.change("clerk", key, **{"f.importance": "NOR"})
        assert reminders(house, "clerk") == {}
    remind(house, JUNE)
    with at(JUNE):
        (name,) = reminders(house, "clerk")
        assert name.endswith("一般车行")
        house.change("clerk", normal, **{"f.importance": "NOR"})
        assert reminders(house, "clerk") == {}


def test_a_reminder_is_signed_done_or_not_needed_and_does_not_come_back(house, customer):
    done, _not_needed = customer("送礼车行"), customer("不送车行")
    remind(house, JUNE)
    with at(JUNE):
        found = reminders(house, "clerk")
        by_name = {name.rpartition(" ")[2]: row["id"] for name, row in found.items()}
        page = f"/duties/{by_name['送礼车行']}/"
        shown = house.get("clerk", page)
        assert "送礼车行" in seen(shown)
        offered = [value for value, _label in shown.context["form"]["result"].field.choices]
        assert offered == ["done", "not_needed"]
        # A reminder is no check: there is nothing found unchanged.
        wrong = house.browser("clerk").post(page, {"result": "finding", "remark": "x"}, secure=True)
        assert wrong.status_code == 400
        house.browser("clerk").post(page, {"result": "done", "remark": "已致电"}, secure=True)
        house.browser("clerk").post(
            "/duties/sign/", {"ids": [by_name["不送车行"]], "result": "not_needed"}, secure=True
        )
        assert reminders(house, "clerk") == {}
        assert "已致电" in house.shown("clerk", page)
        ended = house.get("clerk", "/duties/?show=ended&kind=reminder").context["table"]["rows"]
        said = {row["label"].rpartition(" ")[2]: row["cells"][3]["text"] for row in ended}
        assert (said["送礼车行"], said["不送车行"]) == ("done", "not needed")
    remind(house, JUNE)
    remind(house, date(2026, 6, 20))
    with at(date(2026, 6, 20)):
        assert reminders(house, "clerk") == {}
    with reenter(house.company.id):
        signed = DutySignature.objects.filter(bearer__duty__cadence="N-SINCE").order_by("pk")
        results = [(one.by_id, one.result) for one in signed]
        assert results == [(house.ids["clerk"], "done"), (house.ids["clerk"], "not_needed")]
        # It comes again next year.
        state = ReminderState.objects.get(record=number_of(done))
        assert state.occasion == date(2027, 6, 20)


def test_a_reminder_goes_when_its_date_changes(house, customer):
    path = customer("改期车行")
    remind(house, JUNE)
    with at(JUNE):
        assert any("改期车行" in name for name in reminders(house, "clerk"))
        house.change("clerk", path, **{"f.since": "2019-09-01"})
        assert not any("改期车行" in name for name in reminders(house, "clerk"))
        house.change("clerk", path, **{"f.since": "2019-06-19"})
    remind(house, JUNE)
    with at(JUNE):
        (row,) = [row for name, row in reminders(house, "clerk").items() if "改期车行" in name]
        assert row["cells"][2]["text"] == "2026-06-19"


def test_a_reminder_follows_the_record_to_who_is_in_charge_now(house, customer):
    path = customer("移交车行")
    remind(house, JUNE)
    with at(JUNE):
        form = house.get("clerk", f"{path}place/").context["owner"]
        told = {one.html_name: one.value() for one in form if one.value() is not None}
        told |= {form["owner"].html_name: "XSB-CLK2", form["reason"].html_name: "移交"}
        told["what"] = "owner"
        answer = house.browser("clerk").post(f"{path}place/", told, secure=True)
        assert answer.status_code == 302, seen(answer)
        assert not any("移交车行" in name for name in reminders(house, "clerk"))
        assert any("移交车行" in name for name in reminders(house, "clerk2"))


def test_who_may_not_see_the_record_is_not_told_its_name(house, customer):
    path = customer("保密车行")
    remind(house, JUNE)
    with reenter(house.company.id):
        Record.objects.filter(pk=number_of(path)).update(level="L3")
    with at(JUNE):
        assert house.get("clerk", path).status_code == 404
        assert "保密车行" not in house.shown("clerk", "/duties/")
        assert "保密车行" not in house.shown("clerk", "/notices/")
        assert "保密车行" not in house.shown("clerk", "/")


def test_a_reminder_of_several_days_is_told_of_on_each_of_them_once(house, customer):
    path = customer("两次车行", since="2019-06-22")
    remind(house, JUNE)
    with reenter(house.company.id):
        page = f"/duties/{Duty.objects.get(subject_id=str(number_of(path))).pk}/"

    def told():
        with reenter(house.company.id):
            return Receipt.objects.filter(person=house.ids["clerk"], occasion__path=page).count()

    at_first = told()
    for day in (date(2026, 6, 20), date(2026, 6, 23), date(2026, 6, 23)):  # the 22nd was missed
        remind(house, day)
    assert told() == at_first + 1


# The clock goes on only: from here on it is later.
def test_a_closed_record_is_not_reminded_of_any_more(house, customer):
    path = customer("终止车行")
    remind(house, JUNE)
    with at(JUNE):
        assert any("终止车行" in name for name in reminders(house, "clerk"))
        # It ends tomorrow: today it still has its reminder, then time alone ends it.
        house.change("clerk", path, **{"f.ended_on": "2026-06-17"})
        assert any("终止车行" in name for name in reminders(house, "clerk"))
    remind(house, date(2026, 6, 17))
    with at(date(2026, 6, 17)):
        assert not any("终止车行" in name for name in reminders(house, "clerk"))
    remind(house, date(2027, 6, 16))
    with at(date(2027, 6, 16)):
        assert not any("终止车行" in name for name in reminders(house, "clerk"))


def test_what_a_stopped_worker_missed_is_raised_once_and_only_the_last_return(house, customer):
    path = customer("停机车行")
    for _ in range(2):
        remind(house, date(2028, 6, 25))  # two years later
    with at(date(2028, 6, 25)):
        rows = [row for name, row in reminders(house, "clerk").items() if "停机车行" in name]
        assert [row["cells"][2]["text"] for row in rows] == ["2028-06-20"]
        assert rows[0]["cells"][2]["tone"] == "bad"
    with reenter(house.company.id):
        raised = Duty.objects.filter(subject_id=str(number_of(path)))
        assert raised.count() == 1
        # The clerk was told once, and the head that it is overdue, without the record's name.
        told = Receipt.objects.filter(occasion__path=f"/duties/{raised[0].pk}/")
        assert told.filter(occasion__kind="duty.reminder").count() <= 1
        assert not any(
            "停机车行" in str(one.occasion.params) for one in told.select_related("occasion")
        )
