"""Every vector of the domain's check digits, and the laws of ISO 7064 MOD 11-2."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.identifiers import (
    check_bank_card,
    check_cnid,
    check_customs_declaration,
    check_phone,
    check_plate,
    check_uscc,
    check_vin,
    cnid_birth_date,
    cnid_is_male,
    fold,
    is_mobile,
    mod11_2,
    normalise,
    uscc_check_character,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "91310000FAKE00013Y",
        "92440000DEMX00022H",
        "52110000TRXAL0038E",
        "91310000FAKE001360",
        "91310000FAKE0003XH",
    ],
)
def test_valid_credit_codes_pass_without_a_word(code):
    checked = check_uscc(code)
    assert (checked.ok, checked.normalised, checked.problem) == (True, code, None)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91310000FAKE00013X", "uscc_check"),
        ("91310000FKAE00013Y", "uscc_check"),
        ("91310000FAKEO0013Y", "uscc_format"),
        ("91310000FAKE0001Y", "uscc_length"),
        ("91130000FAKE00013Y", "uscc_check"),
        ("", "uscc_length"),
    ],
)
def test_invalid_credit_codes_say_why(code, problem):
    checked = check_uscc(code)
    assert not checked.ok
    assert checked.error.code == problem
    assert checked.warning is None


def test_a_failing_inner_check_of_a_credit_code_is_only_a_warning():
    checked = check_uscc("91310000FAKE000142")
    assert checked.ok
    assert checked.error is None
    assert checked.warning.code == "uscc_inner_check"


def test_credit_codes_are_folded_trimmed_and_upper_cased():
    assert check_uscc(" ９1350100m000100y43　").normalised == "91350100M000100Y43"


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=15, max_size=15), st.data())
def test_one_wrong_character_of_a_credit_code_is_detected(letters, data):
    body = letters[:2] + "310000" + letters[2:11]
    code = body + uscc_check_character(body)
    place = data.draw(st.sampled_from([0, 1, *range(8, 18)]))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
    wrong = code[:place] + other + code[place + 1 :]
    assert check_uscc(code).ok
    assert check_uscc(wrong).ok == (wrong == code)


@pytest.mark.parametrize(
    "number",
    ["110000190001010004", "310000198503070000", "11000019491001000X", "440000200002290004"],
)
def test_valid_resident_numbers_pass(number):
    checked = check_cnid(number, today=TODAY)
    assert (checked.ok, checked.normalised, checked.problem) == (True, number, None)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("110000190001010005", "cnid_check"),
        ("11000019900231000X", "cnid_birth_date"),
        ("310000203001010001", "cnid_birth_date"),
        ("440000199913010004", "cnid_birth_date"),
        ("1100001949100100X0", "cnid_format"),
        ("310000189912310004", "cnid_birth_date"),
        ("990000", "cnid_format"),
        ("000000190001010004", "cnid_region"),
        ("110000991301000", "cnid_birth_date"),
        ("010000990101000", "cnid_region"),
        ("11000099010100X", "cnid_format"),
    ],
)
def test_invalid_resident_numbers_say_why(number, problem):
    checked = check_cnid(number, today=TODAY)
    assert not checked.ok
    assert checked.error.code == problem


def test_a_small_x_is_stored_large():
    assert check_cnid("11000019491001000x", today=TODAY).normalised == "11000019491001000X"


def test_a_number_of_15_digits_is_kept_as_it_is_with_a_warning():
    checked = check_cnid("110000491001001", today=TODAY)
    assert checked.ok
    assert checked.normalised == "110000491001001"
    assert checked.warning.code == "cnid_legacy"
    assert cnid_birth_date(checked.normalised) == date(1949, 10, 1)
    assert cnid_is_male(checked.normalised)


def test_a_birth_date_is_judged_by_the_day_it_is_entered():
    assert check_cnid("310000203001010001", today=date(2030, 1, 1)).ok


def test_permanent_residence_cards_begin_with_nine():
    body = "91100019850307000"
    assert check_cnid(body + mod11_2(body), today=TODAY).ok


def resident_numbers():
    return st.builds(
        lambda region, born, sequence: f"{region}0000{born:%Y%m%d}{sequence:03d}",
        st.sampled_from(["11", "31", "44", "65", "82"]),
        st.dates(date(1900, 1, 1), TODAY),
        st.integers(0, 999),
    ).map(lambda body: body + mod11_2(body))


@given(resident_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_substitution_is_detected(number, place, other):
    wrong = number[:place] + other + number[place + 1 :]
    assert check_cnid(number, today=TODAY).ok
    assert check_cnid(wrong, today=TODAY).ok == (wrong == number)


@given(resident_numbers(), st.integers(0, 16))
def test_any_adjacent_transposition_is_detected(number, place):
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert check_cnid(wrong, today=TODAY).ok == (wrong == number)


@given(st.text(alphabet="0123456789", min_size=1, max_size=20), st.data())
def test_mod_11_2_detects_substitution_and_transposition_at_every_length(digits, data):
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    substituted = digits[:place] + other + digits[place + 1 :]
    assert (mod11_2(substituted) == mod11_2(digits)) == (substituted == digits)
    if place + 1 < len(digits):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        assert (mod11_2(swapped) == mod11_2(digits)) == (swapped == digits)


@pytest.mark.parametrize("text", ["", "12a", "１２", "²"])
def test_mod_11_2_refuses_what_is_no_digit(text):
    with pytest.raises(Invalid):
        mod11_2(text)


@pytest.mark.parametrize("vin", ["LFAKE0009R0000001", "LDEMX0009S0000002"])
def test_valid_vehicle_numbers_pass(vin):
    assert check_vin(vin).problem is None


def test_a_wrong_vehicle_check_digit_warns_because_imports_need_none():
    checked = check_vin("LFAKE0008R0000001")
    assert checked.ok
    assert checked.warning.code == "vin_check"
    assert not check_vin("LFAKE0009R000000O").ok


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("８６13800001234", "13800001234"),
        ("86-138-0000-1234", "13800001234"),
        ("010-88880000", "010-88880000"),
        ("01088880000", "010-88880000"),
        ("(0571) 8888000", "0571-8888000"),
        ("（0571）88880000转12", "0571-88880000-12"),
        ("+86-571-88880000", "0571-88880000"),
        ("400-800-0000", "400-800-0000"),
        ("4008000000", "400-800-0000"),
        ("95500", "95500"),
        ("+49 30 1234567", "+49301234567"),
    ],
)
def test_phone_numbers_are_normalised(typed, stored):
    checked = check_phone(typed)
    assert (checked.ok, checked.normalised, checked.problem) == (True, stored, None)
    assert check_phone(stored).normalised == stored


@pytest.mark.parametrize("typed", ["", "12800001234", "1380000123", "phone", "0571-1", "++1"])
def test_what_is_no_phone_number_is_refused(typed):
    assert check_phone(typed).error.code == "phone_format"


def test_a_number_without_area_code_warns():
    assert check_phone("88880000").warning.code == "phone_area"


def test_mobile_numbers_are_told_from_fixed_lines():
    assert is_mobile("13800001234")
    assert not is_mobile("010-88880000")


@pytest.mark.parametrize(
    ("plate", "good"),
    [
        ("沪A·12345", True),
        ("京ad12345", True),
        ("粤B1234学", True),
        ("沪I12345", False),
        ("A12345", False),
    ],
)
def test_plates_have_seven_places_or_eight(plate, good):
    assert check_plate(plate).ok is good


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        ("4111 1111 1111 1111", None),
        ("4111111111111112", "card_check"),
        ("4111", "card_format"),
    ],
)
def test_bank_cards_end_in_their_luhn_digit(card, problem):
    found = check_bank_card(card).problem
    assert (found and found.code) == problem


def test_customs_declarations_have_18_digits():
    assert check_customs_declaration(" 220120261000000001 ").normalised == "220120261000000001"
    assert not check_customs_declaration("22012026100000000").ok


@given(st.text())
def test_no_text_makes_a_check_fail_or_leaves_wide_characters(text):
    for check in (check_uscc, check_vin, check_phone, check_plate, check_bank_card):
        checked = check(text)
        assert checked.ok or checked.error is not None
    assert check_cnid(text, today=TODAY).ok in {True, False}
    assert normalise(normalise(text)) == normalise(text)
    assert not any("！" <= char <= "～" for char in fold(text))
