"""The retention schedule of every pack against the table of its regulation."""

import pytest

from policies.document.values import PolicyDocument
from policies.packs.loader import ADDONS, load_pack, pack_codes
from tests.unit.policies.packs.schedule import CEILINGS, LAWS, MANAGEMENT, SCHEDULE

# What the regulations leave open and the packs decide: a category without a row of its own in the table.
DECIDED = {
    ("P02", "CW"),
    ("P03", "GL·BA"),
    ("P05", "BS"),
    ("P09", "HD"),
    ("P10", "JL"),
}


def stated(document: PolicyDocument) -> list[tuple[str, ...]]:
    return [
        (
            *(rule.category, rule.code, rule.period, rule.trigger),
            *(str(rule.action), rule.minimum, rule.condition),
        )
        for rule in document.retention
    ]


@pytest.mark.parametrize("row", SCHEDULE, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_each_rule_of_the_regulation_is_in_its_pack(row: tuple[str, ...]) -> None:
    assert row[1:] in stated(load_pack(row[0]))


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_has_no_rule_that_its_regulation_does_not_state(code: str) -> None:
    base = code.partition(".")[0]
    known = {row[1:] for row in SCHEDULE if row[0] in {code, base} or base == code == row[0]}
    ours = {row for row in stated(load_pack(code)) if not row[0].startswith("GL")}
    open_ = {row for row in ours if (base, row[0]) in DECIDED}
    assert ours - open_ <= known


@pytest.mark.parametrize("code", pack_codes())
def test_management_records_are_kept_alike_in_every_pack(code: str) -> None:
    rows = [row for row in stated(load_pack(code)) if row[0].startswith("GL") and row[0] != "GL·BA"]
    assert rows == [
        (category, rp, period, "FILED", action, minimum, "")
        for category, rp, period, action, minimum in MANAGEMENT
    ]


@pytest.mark.parametrize(("code", "category", "law"), LAWS)
def test_a_statutory_period_names_its_law(code: str, category: str, law: str) -> None:
    rules = [rule for rule in load_pack(code).retention if rule.category == category]
    assert any(law in rule.basis for rule in rules)


@pytest.mark.parametrize(("code", "category", "maximum"), CEILINGS)
def test_negative_records_have_their_ceiling(code: str, category: str, maximum: str) -> None:
    rules = [rule for rule in load_pack(code).retention if rule.category == category]
    assert [rule.maximum for rule in rules] == [maximum]


@pytest.mark.parametrize("code", pack_codes())
def test_every_trigger_of_a_rule_has_a_date_on_the_record(code: str) -> None:
    """A rule whose date no field of the category can say would never let a record fall due."""
    pack = load_pack(code)
    parents = {category.code: category.parent for category in pack.categories}
    for rule in pack.retention:
        if rule.trigger in {"", "FILED"} or not rule.period:
            continue
        branch = {rule.category}
        above = rule.category
        while above := parents.get(above, ""):
            branch.add(above)
        branch |= {one for one in parents if one.startswith(f"{rule.category}·")}
        known = {"FILED"} | {f.trigger for f in pack.fields if f.category in branch and f.trigger}
        assert known & set(rule.trigger.split("|")), (rule.category, rule.trigger)


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_shortens_nothing_of_the_pack_it_comes_to(addon: str) -> None:
    base = load_pack("P02.SEC")
    found = load_pack(f"P02.SEC+{addon}")
    assert set(base.retention) <= set(found.retention)
