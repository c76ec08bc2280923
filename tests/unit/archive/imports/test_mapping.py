"""What a person says of the columns is checked before anything is read by it."""

from datetime import date
from typing import Any

import pytest

from archive.imports.mapping import checked
from archive.imports.targets import LEGACY, targets_of
from kernel.errors import Invalid
from policies.document.effective import effective
from policies.packs.loader import load_pack

TODAY = date(2026, 11, 23)
TARGETS = targets_of(effective(load_pack("P07"), "BG"))
CARDS = targets_of(effective(load_pack("P07"), "KP"))


def proposal(**columns: str) -> dict[str, Any]:
    """Return a mapping as `understand` proposes it."""
    return {
        "columns": [
            {"column": name, "target": target, "reason": "", "params": {}, "scale": "1"}
            for name, target in columns.items()
        ]
    }


def codes(error: Invalid) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in error.problems}


def check(mapping: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Check against the fields of a customer card."""
    found = {"columns": {}, "fixed": {}, **given}
    return checked(mapping, targets=CARDS, today=TODAY, **found)


def test_files_and_what_the_system_fills_are_no_targets() -> None:
    offered = {one.code for one in CARDS}
    assert "scan" not in offered
    assert "card_no" not in offered
    assert {"store_name", "contact_name", LEGACY} <= offered


def test_a_field_chosen_twice_is_told_at_the_second_column() -> None:
    with pytest.raises(Invalid) as raised:
        check(proposal(店名="store_name", 名称=""), columns={"名称": "store_name"})
    twice = [one for one in raised.value.problems if one.code == "column_twice"]
    assert [one.where for one in twice] == ["名称"]


def test_what_every_row_lacks_is_told_once_and_not_for_each_row() -> None:
    with pytest.raises(Invalid) as raised:
        check(proposal(店名="store_name"))
    lacking = {one.where for one in raised.value.problems if one.code == "required"}
    assert "region" in lacking
    assert "store_name" not in lacking
    assert "contact_name" not in lacking  # required of a contact, and a card may have none


def test_a_value_for_all_rows_fills_what_the_file_does_not_say() -> None:
    needed = {one.code for one in CARDS if getattr(one, "required", "") == "always"}
    given = {"region": "天津", "cust_class": "经销商", "filled_on": "2020年1月2日"}
    columns = {code: code for code in needed - given.keys() if code != "contact_name"}
    mapping = check(proposal(**columns), fixed={**given, "remark": "  "})
    assert mapping["fixed"] == given


def test_a_value_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(Invalid) as raised:
        check(proposal(店名="store_name"), fixed={"filled_on": "2019年2月30日", "nothing": "1"})
    assert {"date_impossible", "no_field"} <= codes(raised.value)


def test_a_column_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(Invalid) as raised:
        check(proposal(店名="store_name"), columns={"店": "store_name"})
    assert "no_column" in codes(raised.value)


def test_an_item_names_the_file_it_lies_in() -> None:
    kinds = {one.code for one in TARGETS}
    assert ("@parent" in kinds) is (str(effective(load_pack("P07"), "BG").kind) == "item")
