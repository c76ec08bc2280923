"""Bad cadences are refused with the cadence, what is wrong, and the way out."""

import pytest

from policies.cadences.rules import Cadence, CadenceKind, Counting, DoneBy
from policies.cadences.soundness import FieldFacts, Surroundings, problems_with

FIELDS = {
    "importance": FieldFacts(type="choice", values=("key", "normal")),
    "id_expiry": FieldFacts(type="date", sensitivity="P"),
    "birthday": FieldFacts(type="date", repeat=True, sensitivity="P"),
    "told_on": FieldFacts(type="date", sealed=True),
    "illness_on": FieldFacts(type="date", sensitivity="SP"),
    "illness": FieldFacts(type="choice", values=("a",), sensitivity="SP"),
    "channel": FieldFacts(type="choice", values=("phone",), repeat=True),
    "name": FieldFacts(type="text"),
}
AROUND = Surroundings(
    parents={"KH": "", "KH·Q": "KH", "HT": ""},
    custodians={"KH": "XSB", "KH·Q": "XSB", "HT": "XZB"},
    fields={"KH": FIELDS, "KH·Q": FIELDS, "HT": {}},
    departments={"XSB", "XZB"},
    positions={"DH", "OPR"},
    leaders={"DH"},
)


def cadence(**said):
    values = {
        "code": "V",
        "zh": "核对",
        "kind": CadenceKind.VERIFY,
        "every": "P1M",
        "categories": ("KH",),
        "of": "person",
    }
    return Cadence(**(values | said))


def reminder(**said):
    return cadence(
        **({"kind": CadenceKind.REMINDER, "every": "", "date_field": "id_expiry"} | said)
    )


def company(**said):
    values = {"kind": CadenceKind.INSPECTION, "categories": (), "of": "", "department": "XSB"}
    return cadence(**(values | said))


@pytest.mark.parametrize(
    "sound",
    [
        cadence(),
        cadence(counting=Counting.CALENDAR, lead=(5, 1, 0)),
        cadence(condition="importance", values=("key", "")),
        cadence(condition="name"),
        cadence(of="custodian"),
        cadence(of="", department="XZB", position="OPR"),
        cadence(date_field="id_expiry"),
        cadence(done_by=DoneBy.CHANGE),
        cadence(of="custodian", second_department="XZB"),
        reminder(lead=(90, 30, 0)),
        reminder(date_field="birthday", every="P1Y", lead=(3,)),
        company(),
        company(of="custodian", department="", categories=("KH",)),
        company(second_department="XZB", second_position="OPR", counting=Counting.CALENDAR),
        cadence(kind=CadenceKind.DORMANCY, every="P12M"),
    ],
    ids=lambda one: f"{one.kind}-{one.condition}{one.date_field}{one.of}{one.done_by}",
)
def test_a_sound_cadence_has_no_problem(sound):
    assert problems_with([sound], AROUND) == []


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        (cadence(code=""), "cadence_code", "letters, digits"),
        (cadence(code="核对"), "cadence_code", "letters, digits"),
        (cadence(zh=" "), "cadence_name", "no Chinese name"),
        (cadence(every=""), "cadence_period", "P12M"),
        (cadence(every="P0M"), "cadence_period", "“P0M” is no period"),
        (cadence(every="monthly"), "cadence_period", "“monthly” is no period"),
        (cadence(every="P5M", counting=Counting.CALENDAR), "cadence_calendar", "choose one"),
        (cadence(every="P30D", counting=Counting.CALENDAR), "cadence_calendar", "choose one"),
        (cadence(lead=(28,)), "cadence_lead", "28 days already"),
        (cadence(lead=(-1,)), "cadence_lead", "not -1"),
        (cadence(every="P9Y", lead=(400,)), "cadence_lead", "not 400"),
        (cadence(lead=(5, 5)), "cadence_lead", "twice"),
        (cadence(categories=("KH", "XX")), "cadence_category", "“XX” does not exist"),
        (cadence(values=("key",)), "cadence_condition", "which field"),
        (cadence(condition="nothing"), "cadence_condition", "the field “nothing”"),
        (cadence(categories=("HT",), condition="importance"), "cadence_condition", "importance"),
        (cadence(condition="importance", values=("top",)), "cadence_value", "“top” is no value"),
        (cadence(condition="name", values=("A",)), "cadence_value", "“A” is no value"),
        (cadence(condition="told_on"), "cadence_condition", "sealed or sensitive"),
        (cadence(condition="illness", values=("a",)), "cadence_condition", "sealed or sensitive"),
        (cadence(condition="channel"), "cadence_condition", "list of rows"),
        (company(condition="importance"), "cadence_condition", "as a whole"),
        (reminder(date_field=""), "cadence_date", "a date field"),
        (reminder(date_field="nothing"), "cadence_date", "“nothing”"),
        (reminder(date_field="name"), "cadence_date", "“name” is no date"),
        (reminder(date_field="told_on"), "cadence_date", "sealed or sensitive"),
        (reminder(date_field="illness_on"), "cadence_date", "sealed or sensitive"),
        (cadence(date_field="birthday"), "cadence_date", "list of rows"),
        (company(date_field="id_expiry"), "cadence_date", "counted from no field"),
        (cadence(of=""), "cadence_who", "Nobody is responsible"),
        (cadence(of="everybody"), "cadence_who", "not of “everybody”"),
        (cadence(of="person", department="XSB"), "cadence_who", "choose one"),
        (company(of="person", department=""), "cadence_who", "as a whole"),
        (cadence(of="", department="CWB"), "cadence_department", "“CWB” does not exist"),
        (company(second_department="CWB"), "cadence_department", "“CWB” does not exist"),
        (cadence(of="custodian", position="BOSS"), "cadence_position", "“BOSS” does not exist"),
        (company(second_department="XSB"), "cadence_joint", "needs a second department"),
        (cadence(of="custodian", second_department="XSB"), "cadence_joint", "a second department"),
        (company(second_position="DH"), "cadence_joint", "no second department"),
        (company(done_by=DoneBy.CHANGE), "cadence_done_by", "Only a check of records"),
        (reminder(every="P1Y", counting=Counting.CALENDAR), "cadence_calendar", "from a day"),
    ],
    ids=lambda one: str(one) if isinstance(one, str) else "",
)
def test_each_mistake_is_told_with_its_place_and_a_way_out(wrong, code, says):
    found = problems_with([wrong], AROUND)
    assert [one.code for one in found] == [code]
    assert found[0].where == f"cadences {wrong.code}"
    assert says in str(found[0])


def test_without_a_position_somebody_must_lead():
    leaderless = Surroundings(**{**vars(AROUND), "leaders": set()})
    (found,) = problems_with([company()], leaderless)
    assert found.code == "cadence_who"
    assert "name the position" in str(found)
    assert problems_with([company(position="OPR")], leaderless) == []


def test_what_a_retired_cadence_names_may_be_gone():
    gone = cadence(
        categories=("XX",), condition="nothing", of="", department="CWB", position="BOSS",
        retired=True,
    )  # fmt: skip
    assert problems_with([gone], AROUND) == []
    (found,) = problems_with([cadence(retired=True, every="P0M")], AROUND)
    assert found.code == "cadence_period"
