"""What keeps a number pattern from being published, and what its author should know."""

import pytest

from policies.numbering.rules import FieldFacts, parse_pattern, problems_with, warnings_about

FIELDS = {
    "country": FieldFacts(required=True),
    "vin": FieldFacts(required=True, unique=True),
    "class": FieldFacts(type="choice", required=True),
    "note": FieldFacts(type="longtext"),
    "id_no": FieldFacts(type="cnid", sealed=True),
    "account": FieldFacts(sealed=True, required=True, disclosed="[-4:]"),
    "signed_on": FieldFacts(type="date"),
    "mobile": FieldFacts(type="phone", sensitivity="P", required=True),
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{F:country}-{SEQ:4}", []),
        ("{F:class.code}-{SEQ:4}", []),
        ("{F:nothing}-{SEQ:4}", ["unknown_field"]),
        ("{F:note}-{SEQ:4}", ["field_type"]),
        ("{F:id_no[-4:]}-{SEQ:4}", ["identity", "sealed"]),
        ("{F:account}-{SEQ:4}", ["sealed"]),
        ("{F:account[-6:]}-{SEQ:4}", ["sealed"]),
        ("{F:account[-4:]}-{SEQ:4}", []),
        ("{F:country.code}-{SEQ:4}", ["not_a_choice"]),
        ("{CAT:3}-{SEQ:4}", ["level_depth"]),
        ("{CAT:2}-{SEQ:4}", []),
        ("{parent}-{SEQ:4}", ["no_file"]),
    ],
)
def test_a_pattern_is_judged_against_the_category(text, codes):
    found = problems_with(parse_pattern(text), fields=FIELDS, category="HT·XS", is_item=False)
    assert [problem.code for problem in found] == codes
    assert all(str(problem) for problem in found)


@pytest.mark.parametrize(
    ("text", "field", "codes"),
    [
        ("{YYYY}-{SEQ:4}", "signed_on", []),
        ("{YYYY}-{SEQ:4}", "country", ["date_field"]),
        ("{YYYY}-{SEQ:4}", "nothing", ["date_field"]),
        ("KH-{SEQ:4}", "signed_on", ["date_unused"]),
    ],
)
def test_the_chosen_date_is_a_date_field_that_is_shown(text, field, codes):
    found = problems_with(parse_pattern(text), fields=FIELDS, date_field=field)
    assert [problem.code for problem in found] == codes


@pytest.mark.parametrize(
    ("text", "expected", "codes"),
    [
        ("KH·{YYYY}-{SEQ:4}", 0, []),
        ("KH·{YYYY}-{SEQ:4}", 9500, ["capacity"]),
        ("{DEPT}-{SEQ:4}", 10, ["not_stable"]),
        ("{F:mobile[-4:]}-{SEQ:4}", 0, ["not_stable", "personal"]),
        ("{F:signed_on}-{SEQ:4}", 0, ["not_stable", "not_required"]),
        ("{F:vin}", 0, ["not_stable"]),
        ("{F:vin[-8:]}", 0, ["not_stable", "repeats"]),
    ],
)
def test_the_author_is_told_what_to_expect(text, expected, codes):
    found = warnings_about(parse_pattern(text), fields=FIELDS, expected=expected)
    assert [problem.code for problem in found] == codes
    assert all(str(problem) for problem in found)
