"""What each pack does again and again is what its regulation says, also beside another pack."""

import pytest

from policies.cadences.rules import CadenceKind, Counting, governing, reminders
from policies.document.rules import effective
from policies.packs.loader import joined, load_pack

KIND = CadenceKind
# Pack, kind, category, values of the record → how often it comes, "" for never.
OF_RECORDS = [
    ("P01", KIND.VERIFY, "KH·Q", {"importance": ("key",)}, "P1M"),
    ("P01", KIND.VERIFY, "KH·G", {"importance": ("normal",)}, "P6M"),
    ("P01", KIND.VERIFY, "KH·G", {"importance": ("normal",), "status": ("active",)}, "P6M"),
    ("P01", KIND.VERIFY, "KH·G", {"importance": ("normal",), "status": ("dormant",)}, "P12M"),
    ("P01", KIND.VERIFY, "KH·G", {"importance": ("key",), "status": ("dormant",)}, "P1M"),
    ("P01", KIND.VERIFY, "HT·XS", {}, ""),
    ("P01", KIND.DORMANCY, "KH·Q", {}, "P12M"),
    ("P01.S19", KIND.VERIFY, "KH·Q", {"importance": ("key",)}, "P1M"),
    ("P02.BANK", KIND.EVALUATION, "DD", {"risk_grade": ("high",)}, "P6M"),
    ("P02.INS", KIND.EVALUATION, "DD", {"risk_grade": ("medium",)}, "P12M"),
    ("P02", KIND.EVALUATION, "DD", {"risk_grade": ("low",)}, "P24M"),
    ("P03", KIND.VERIFY, "KH", {"importance": ("key",)}, "P1M"),
    ("P06", KIND.EVALUATION, "DJ", {"grade": ("A",)}, "P12M"),
    ("P06", KIND.EVALUATION, "DJ", {"grade": ("B",)}, "P6M"),
    ("P06", KIND.EVALUATION, "DJ", {"grade": ("C",)}, "P3M"),
    ("P06", KIND.EVALUATION, "DJ", {"grade": ("D",)}, ""),
    ("P07", KIND.VERIFY, "KP", {}, "P1M"),
    ("P07", KIND.VERIFY, "QY", {}, ""),
    ("P08", KIND.VERIFY, "GK", {"importance": ("key",)}, "P1M"),
    ("P09", KIND.VERIFY, "XX", {"importance": ("key",)}, "P1M"),
    ("P09", KIND.VERIFY, "XX", {"importance": ("normal",)}, "P3M"),
    ("P09", KIND.DORMANCY, "XX", {}, "P6M"),
    ("P10", KIND.VERIFY, "KH", {}, "P12M"),
    ("P10", KIND.DORMANCY, "KH", {}, "P24M"),
]
# Pack → (kind, how often, whether two sign) of what the company does as a whole.
OF_COMPANY = {
    "P01": {
        (KIND.INSPECTION, "P1M", False),
        (KIND.INSPECTION, "P3M", True),
        (KIND.REVIEW, "P6M", True),
        (KIND.APPRAISAL, "P12M", False),
        (KIND.AUDIT, "P12M", False),
        (KIND.TRAINING, "P12M", False),
        (KIND.DRILL, "P6M", False),
    },
    "P02": {
        (KIND.INSPECTION, "P3M", True),
        (KIND.AUDIT, "P6M", False),
        (KIND.AUDIT, "P12M", False),
    },
    "P04": {(KIND.AUDIT, "P3M", False), (KIND.REPORT, "P3M", False)},
    "P05": {(KIND.REPORT, "P1M", False), (KIND.INSPECTION, "P3M", False)},
    "P06": set(),
    "P07": {(KIND.INSPECTION, "P1M", False), (KIND.REVIEW, "P1M", False)},
    "P09": {(KIND.INSPECTION, "P1M", False), (KIND.REVIEW, "P3M", True)},
    "P10": {
        (KIND.INSPECTION, "P12M", False),
        (KIND.REVIEW, "P12M", False),
        (KIND.TRAINING, "P12M", False),
    },
    "P11": set(),
}
OF_COMPANY["P03"] = OF_COMPANY["P08"] = OF_COMPANY["P01"]


def parents_of(document):
    return {one.code: one.parent for one in document.categories}


@pytest.mark.parametrize(("pack", "kind", "category", "said", "every"), OF_RECORDS)
def test_a_record_comes_as_often_as_its_regulation_says(pack, kind, category, said, every):
    document = load_pack(pack)
    found = governing(document.cadences, kind, category, said, parents=parents_of(document))
    assert (found.every if found else "") == every


@pytest.mark.parametrize("pack", OF_COMPANY)
def test_the_company_does_what_its_regulation_says(pack):
    found = [one for one in load_pack(pack).cadences if not one.is_of_records]
    assert {(one.kind, one.every, one.signatures == 2) for one in found} == OF_COMPANY[pack]
    assert all(one.counting is Counting.CALENDAR for one in found)


def test_dates_are_reminded_of_as_many_days_ahead_as_the_regulation_says():
    bank, dealer = load_pack("P02"), load_pack("P07")
    (expiry,) = reminders(bank.cadences, "SF·G", {}, parents=parents_of(bank))
    assert (expiry.date_field, expiry.lead, expiry.every) == ("id_expiry", (90, 30, 0), "")
    greetings = reminders(dealer.cadences, "KP", {}, parents=parents_of(dealer))
    assert {(one.date_field, one.lead, one.every) for one in greetings} == {
        ("birthday", (3,), "P1Y"),
        ("shop_day", (3,), "P1Y"),
    }


EXPIRIES = [
    ("P01", "KH·G", "id_expiry", (90, 30, 0)),
    ("P01", "CW", "expires_on", (30, 0)),
    ("P02.INS", "SF·J", "expires_on", (30, 0)),
    ("P04", "CZ·G", "id_expiry", (90, 30, 0)),
    ("P06", "ZJ", "expires_on", (30, 0)),
    ("P08", "GK", "id_expiry", (90, 30, 0)),
]


@pytest.mark.parametrize(("pack", "category", "field", "lead"), EXPIRIES)
def test_whatever_expires_is_reminded_of_unless_the_customer_is_gone(pack, category, field, lead):
    document = load_pack(pack)
    parents = parents_of(document)
    (found,) = reminders(document.cadences, category, {}, parents=parents)
    assert (found.date_field, found.lead, found.every) == (field, lead, "")
    ended = reminders(document.cadences, category, {"status": ("ended",)}, parents=parents)
    assert ended == (() if field == "id_expiry" else (found,))


def test_an_addon_brings_the_cadences_of_its_own_categories_and_no_second_inspection():
    found = load_pack(joined("P01", ("P06", "P09")))
    codes, own = ([one.code for one in pack.cadences] for pack in (found, load_pack("P01")))
    assert codes[: len(own)] == own
    assert set(codes[len(own) :]) == {
        "E-A", "E-B", "E-C", "P06-N-DOC", "P09-V-KEY", "P09-V-ALL", "P09-D-IDLE",
    }  # fmt: skip
    of_leads = [one.code for one in effective(found, "XX").cadences]
    assert of_leads == ["P09-V-KEY", "P09-V-ALL", "P09-D-IDLE"]
    assert "V-KEY" in [one.code for one in effective(found, "KH·Q").cadences]
    beside = load_pack(joined("P07", ("P09",)))
    assert [one.categories for one in beside.cadences if one.code == "V-ALL"] == [("XX",)]


def test_supervision_of_complaints_comes_along_because_it_is_about_them():
    found = load_pack(joined("P01", ("P05",)))
    own = len(load_pack("P01").cadences)
    brought = {one.code: one.categories for one in found.cadences[own:]}
    assert brought == {"M-HOTSPOT": ("TS",), "I-SUPERVISE": ("TS",)}
