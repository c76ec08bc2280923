"""Joint reviews (定期审核): each contributing department has its task, a file is reviewed once all have confirmed."""

from dataclasses import replace
from datetime import date

import pytest

from archive.checks.models import JointConfirmation
from decisions.duties.models import Duty
from kernel.scope import reenter
from policies.cadences.rules import CONTRIBUTORS, Cadence, CadenceKind, Counting
from policies.fields.rules import Field, FieldType, Section
from tests.integration.archive.checks.conftest import at, number_of, work
from tests.integration.policies.houses import seen

JUNE, JULY = date(2026, 6, 26), date(2026, 7, 28)
REVIEW = Cadence(
    code="R-JOINT",
    zh="定期联合审核",
    en="Joint review",
    kind=CadenceKind.REVIEW,
    every="P1M",
    counting=Counting.CALENDAR,
    categories=("KP",),
    lead=(5,),
    of=CONTRIBUTORS,
)
LIST = "/records/joint/?review=R-JOINT&department="


@pytest.fixture(scope="module")
def joint(june, django_db_blocker):
    """The company of June in which sales and the management review cards together."""
    part = Section(category="KP", code="PAY", zh="结算", en="Settlement", department="GLB")
    one = Field(
        category="KP", code="terms", zh="账期", en="Terms", type=FieldType.TEXT, section="PAY"
    )
    base = june.base
    document = replace(
        base,
        sections=(*base.sections, part),
        fields=(*base.fields, one),
        cadences=(*base.cadences, REVIEW),
    )
    with django_db_blocker.unblock():
        june.switch(document)
        with at(date(2026, 6, 10)):
            cards = [june.card().request["PATH_INFO"] for _ in range(2)]
        with at(JUNE):
            work(june.company)
    return june, cards


def confirm(house, who, department, paths, found="no_change", remark=""):
    data = {"review": "R-JOINT", "department": department, "found": found, "remark": remark}
    data["ids"] = [number_of(one) for one in paths]
    return house.browser(who).post("/records/joint/confirm/", data, secure=True, follow=True)


def left(house, who, department):
    rows = house.get(who, f"{LIST}{department}").context["table"]["rows"]
    return {row["id"] for row in rows}


@pytest.mark.requirement(
    "REQ-VER-05", "a periodic joint review creates tasks for sales and each contributing department"
)
@pytest.mark.requirement("REQ-VER-05", "a file is reviewed only when all have confirmed")
@pytest.mark.requirement("REQ-VER-06", "review results are stored and searched later")
def test_a_file_is_reviewed_once_every_contributing_department_has_confirmed(joint):
    house, (first, second) = joint
    with reenter(house.company.id):
        duties = Duty.objects.filter(cadence="R-JOINT", starts=date(2026, 6, 1))
        tasks = {one.subject_id: one.pk for one in duties}
    assert set(tasks) == {"XSB", "GLB"}
    with at(JUNE):
        assert f"/duties/{tasks['XSB']}/" in house.get("head", "/duties/").content.decode()
        assert left(house, "clerk", "XSB") == {number_of(first), number_of(second)}
        assert left(house, "manager", "GLB") == {number_of(first), number_of(second)}
        _nobody_confirms_for_others(house, first)
        confirm(house, "clerk", "XSB", [first, second])
        assert "not reviewed yet" in house.shown("manager", first)
        (part,) = house.get("manager", first).context["joint"]["reviews"]
        assert (len(part["lines"]), len(part["lacking"])) == (1, 1)
        confirm(house, "manager", "GLB", [first], "finding", "账期与合同不符")
        assert "reviewed on 2026-06-26" in house.shown("clerk", first)
        assert "Last verified: 2026-06-26" in house.shown("clerk", first)
        assert "not reviewed yet" in house.shown("clerk", second)
        again = seen(confirm(house, "manager", "GLB", [first]))
        assert "The department has confirmed it already" in again
        # Sales has nothing left and signs its task; the others' stays open.
        signed = house.browser("head").post(
            f"/duties/{tasks['XSB']}/", {"result": "no_change"}, secure=True, follow=True
        )
        assert "2 of 2 checked" in seen(signed)
    with at(JULY):
        work(house.company)
        assert left(house, "clerk", "XSB") == {number_of(first), number_of(second)}
        assert "not reviewed yet" in house.shown("clerk", first)
        _results_are_found_again(house, first, second)


def _nobody_confirms_for_others(house, first):
    """One department does not confirm for another, and a finding needs words."""
    assert house.get("clerk", f"{LIST}GLB").status_code == 404
    assert confirm(house, "clerk", "GLB", [first]).status_code == 403
    assert "Say what was found." in seen(confirm(house, "clerk", "XSB", [first], "finding"))


def _results_are_found_again(house, first, second):
    def found(who, query):
        answer = house.get(who, f"/records/joint/results/?{query}")
        if answer.status_code != 200:
            return answer.status_code
        return [row["url"] for row in answer.context["table"]["rows"]]

    assert found("manager", "words=账期") == [first]
    assert found("clerk", "found=finding") == [first]
    assert sorted(found("clerk", "department=XSB&review=R-JOINT")) == sorted([first, second])
    assert found("clerk", "since=2026-06-27") == []
    assert len(found("clerk", "since=2026-06-26&until=2026-06-26")) == 3
    assert found("finance", "words=账期") in ([], 403)
    with reenter(house.company.id):
        kept = JointConfirmation.objects.get(found="finding")
        assert (kept.by_id, kept.department) == (house.ids["manager"], "GLB")
