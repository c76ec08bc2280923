"""The duties of the company: opened once, whatever happens to the worker; joint; passed on; ended with their rule."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connections

from archive.checks.sources import COMPANY
from decisions.duties import actions
from decisions.duties.models import Duty, DutyBearer, DutyCause, DutySignature
from kernel.scope import reenter
from notices.models import Receipt
from policies.cadences.rules import Cadence, CadenceKind, Counting
from security.actor import Actor
from security.people.models import Appointment
from tests.integration.archive.checks.conftest import at, work
from tests.integration.policies.houses import seen

ROOM = Cadence(
    code="X-ROOM", zh="库房检查", en="Room inspection", kind=CadenceKind.INSPECTION, every="P1M",
    counting=Counting.CALENDAR, department="XSB", position="CLK",
)  # fmt: skip
JOINT = replace(
    ROOM, code="X-JOINT", zh="联合检查", en="Joint inspection", every="P3M",
    department="XSB", position="", second_department="CWB", second_position="",
)  # fmt: skip
DRILL = replace(
    ROOM, code="X-DRILL", zh="恢复演练", en="Restore drill", kind=CadenceKind.DRILL, every="P6M",
    counting=Counting.ROLLING, lead=(30,),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def policy(june, django_db_blocker):
    """The policy of the tests: a monthly, a joint and a rolling duty, and none of the pack."""
    with django_db_blocker.unblock(), at(date(2026, 6, 10)):
        kept = tuple(replace(one, retired=True) for one in june.base.cadences)
        june.base = replace(june.base, cadences=(*kept, ROOM, JOINT, DRILL))
        june.switch(june.base)
        yield june.base


def duties(june, code):
    with reenter(june.company.id):
        return list(Duty.objects.filter(cadence=code).order_by("starts"))


def run(june, day):
    with at(day):
        work(june.company, "duties.daily")


def test_a_duty_is_opened_once_though_two_workers_run_at_once(june, policy):
    """Two transactions at the same time; the second waits for the rules and finds nothing left to do."""
    start, failures = threading.Barrier(2), []

    def open_all():
        try:
            with at(date(2026, 6, 11)):
                start.wait()
                found = 0
                while found is not None:
                    with reenter(june.company.id):
                        found = actions.open_due(Actor.system("job"), COMPANY)
        except Exception as error:  # noqa: BLE001 - told below, from the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=open_all) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert failures == []
    assert [one.starts for one in duties(june, "X-ROOM")] == [date(2026, 6, 1)]
    assert [one.starts for one in duties(june, "X-JOINT")] == [date(2026, 4, 1)]
    assert duties(june, "X-DRILL") == []


def test_a_worker_down_ten_days_over_the_end_of_a_month_misses_nothing(june):
    run(june, date(2026, 6, 25))
    run(june, date(2026, 7, 5))
    run(june, date(2026, 7, 5))
    found = duties(june, "X-ROOM")
    assert [(one.starts, one.due_on) for one in found] == [
        (date(2026, 6, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 31)),
    ]
    with reenter(june.company.id):
        told = Receipt.objects.filter(occasion__kind="duty.appeared", person=june.ids["clerk"])
        assert told.filter(occasion__path=f"/duties/{found[1].pk}/").count() == 1


def test_the_clerk_signs_several_at_once_and_a_finding_with_words(june):
    with at(date(2026, 7, 6)):
        first, second = duties(june, "X-ROOM")[:2]
        home = june.get("clerk", "/").content.decode()
        assert f"/duties/{first.pk}/" in home
        page = june.get("clerk", "/duties/?when=overdue").context["table"]["rows"]
        assert [row["id"] for row in page] == [first.pk]
        june.browser("clerk").post("/duties/sign/", {"ids": [first.pk]}, secure=True)
        silent = june.browser("clerk").post(
            f"/duties/{second.pk}/", {"result": "finding"}, secure=True
        )
        assert silent.status_code == 400
        assert "Say what was found." in seen(silent)
        june.browser("clerk").post(
            f"/duties/{second.pk}/", {"result": "finding", "remark": "窗下漏水"}, secure=True
        )
        ended = june.shown("clerk", "/duties/?show=ended")
        assert "finding" in ended
        assert "done, nothing changed" in ended
        assert "窗下漏水" in june.shown("clerk", f"/duties/{second.pk}/")
        again = june.browser("clerk2").post(
            f"/duties/{second.pk}/", {"result": "no_change"}, secure=True
        )
        assert again.status_code == 400
        assert "signed already" in again.content.decode()
    with reenter(june.company.id):
        assert DutySignature.objects.filter(bearer__duty__in=[first.pk, second.pk]).count() == 2


def test_a_joint_duty_is_signed_by_two_departments(june):
    (joint,) = [one for one in duties(june, "X-JOINT") if one.starts == date(2026, 4, 1)]
    page = f"/duties/{joint.pk}/"
    with at(date(2026, 7, 6)):
        assert june.get("engineer", page).status_code == 404
        june.browser("head").post(page, {"result": "no_change"}, secure=True)
        assert f'"{page}"' in june.get("treasurer", "/duties/").content.decode()
        assert "XSB-DH" in june.shown("treasurer", page)
        assert "CWB-DH" not in june.shown("treasurer", page)
        twice = june.browser("head").post(page, {"result": "no_change"}, secure=True)
        assert "You have signed already" in twice.content.decode()
        june.browser("treasurer").post(page, {"result": "changed"}, secure=True)
        shown = june.shown("head", page)
        assert "signed" in shown
        assert "done, something changed" in shown


def test_a_rolling_duty_follows_its_last_signature(june):
    run(june, date(2026, 11, 20))
    (drill,) = duties(june, "X-DRILL")
    assert (drill.appears_on, drill.due_on) == (date(2026, 11, 11), date(2026, 12, 11))
    with at(date(2026, 11, 23)):
        june.browser("clerk").post(f"/duties/{drill.pk}/", {"result": "no_change"}, secure=True)
    for day in (24, 25, 26):
        run(june, date(2026, 11, day))
    assert len(duties(june, "X-DRILL")) == 1


def test_an_empty_post_passes_its_duty_on_to_the_head(june):
    run(june, date(2026, 12, 1))
    with reenter(june.company.id):
        held = Appointment.objects.filter(position__code="CLK", department__code="XSB")
        kept = dict(held.values_list("pk", "valid_to"))
        held.update(valid_to=date(2026, 12, 1))
    run(june, date(2026, 12, 2))
    (duty,) = [one for one in duties(june, "X-ROOM") if one.starts == date(2026, 12, 1)]
    with reenter(june.company.id):
        assert DutyBearer.objects.get(duty=duty).position == "DH"
    with at(date(2026, 12, 2)):
        assert f"/duties/{duty.pk}/" in june.get("head", "/duties/").content.decode()
    with reenter(june.company.id):
        for pk, until in kept.items():
            Appointment.objects.filter(pk=pk).update(valid_to=until)


def test_a_duty_lapses_with_its_rule_and_comes_back_with_it(june):
    day = date(2026, 12, 3)
    open_ones = [one for one in duties(june, "X-ROOM") if one.state == "open"]
    assert open_ones
    with at(day):
        other = replace(ROOM, every="P2M")
        june.switch(
            replace(
                june.base,
                cadences=tuple(
                    other if one.code == "X-ROOM" else one for one in june.base.cadences
                ),
            )
        )
    run(june, day)
    with reenter(june.company.id):
        for one in open_ones:
            assert Duty.objects.get(pk=one.pk).state == "lapsed"
    assert [one.starts for one in duties(june, "X-ROOM") if one.state == "open"] == [
        date(2026, 11, 1)
    ]
    with at(day):
        lapsed = june.shown("head", f"/duties/{open_ones[-1].pk}/")
        assert "lapsed" in lapsed
        june.switch(june.base)
    run(june, day + timedelta(days=1))
    assert [one.starts for one in duties(june, "X-ROOM") if one.state == "open"] == [
        date(2026, 12, 1)
    ]


def test_ten_thousand_duties_are_paged(june):
    day = date(2026, 12, 4)
    with reenter(june.company.id), at(day):
        made = Duty.objects.bulk_create(
            Duty(
                source="test", key=f"k{n}", cause="c", cadence="X", kind="audit", zh=f"审计{n}",
                starts=day, ends=day, appears_on=day, due_on=day + timedelta(days=n % 90),
                opened_at="2026-12-04T00:00Z",
            )
            for n in range(10_000)
        )  # fmt: skip
        DutyBearer.objects.bulk_create(
            DutyBearer(duty=one, order=0, department="XSB", position="CLK") for one in made
        )
    with at(day):
        page = june.get("clerk", "/duties/?kind=audit")
        assert page.context["page"]["total"] == 10_000
        assert len(page.context["table"]["rows"]) == 50
        last = june.get("clerk", "/duties/?kind=audit&start=9950")
        assert len(last.context["table"]["rows"]) == 50
        assert page.context["page"]["next"]
    with reenter(june.company.id):
        assert DutyCause.objects.filter(source=COMPANY, cause="").exists()
