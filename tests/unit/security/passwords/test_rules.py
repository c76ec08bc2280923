"""Which passwords are guessed, and what is said of them."""

import pytest

from security.passwords.rules import is_guessed, kinds_in, problems_with_strength

LISTED = {"password", "sunshine", "football", "welcome1"}
NAMES = ("shenqing", "沈清", "shen", "qing", "fengchi", "天津风驰自行车有限公司", "tianjin")


def codes(password, *, classes=1, least=12):
    found = problems_with_strength(
        password, least=least, classes=classes, words=NAMES, is_common=LISTED.__contains__
    )
    return [one.code for one in found]


@pytest.mark.parametrize(
    "password",
    [
        "sunshine123456", "P@ssw0rd!!!!!!", "!!Football2026", "woaini5201314!", "123456789012345",
        "qwertyuiop1234", "1qaz2wsx3edc4rfv", "abcabcabcabcabc", "aaaaaaaaaaaaaa", "qweasdzxc12345",
        "zyxwvutsrqponm", "Mima.20261130",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password):
    assert codes(password) == ["common"]


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery", "violet-lantern-harbour", "a1e3-301e-3162-fe93", "今天的雨下得好大啊真凉快",
        "Xk9$vT2!mQp7&", "welcome to the old mill", "three 1234 sparrows whisper",
    ],
)  # fmt: skip
def test_what_is_long_and_its_own_is_taken(password):
    assert codes(password) == []


@pytest.mark.parametrize("password", ["shenqing-fengchi", "Fengchi@2026!!", "沈清 tianjin 1987"])
def test_names_an_attacker_knows_do_not_carry_a_password(password):
    assert codes(password) == ["name"]


def test_composition_counts_where_the_profile_asks_for_it():
    assert codes("violet-lantern-harbour", classes=3) == ["classes"]
    assert codes("Violet-lantern-harbour", classes=3) == []
    assert codes("violet lan", least=12) == ["short"]
    assert kinds_in("aA1 ") == 4
    assert not is_guessed("violet lantern", LISTED.__contains__)
