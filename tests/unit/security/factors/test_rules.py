"""Codes of apps: which are taken, when, and how often."""

import pytest

from security.factors.rules import (
    accepted_step,
    looks_like_recovery,
    plain_code,
    spoken_secret,
    step_at,
)


def shown(secret, step):
    """An app whose code is its step."""
    return f"{step % 1_000_000:06d}"


@pytest.mark.parametrize(
    ("typed", "seconds", "used", "step"),
    [
        ("000010", 300, None, 10),
        ("000009", 300, None, 9),
        ("000008", 300, None, None),
        ("000011", 300, None, None),
        ("000010", 300, 10, None),
        ("000009", 300, 10, None),
        ("000010", 300, 9, 10),
        ("000 010", 329.9, None, 10),
        ("０００-０１０", 300, None, 10),
        ("10", 300, None, None),
        ("", 300, None, None),
        ("汉字汉字汉字", 300, None, None),
    ],
    ids=[
        "now", "the step before", "too old", "not yet", "used", "older than used", "newer than used",
        "with a blank", "full width", "too short", "empty", "no digits",
    ],
)  # fmt: skip
def test_a_code_is_taken_in_its_time_and_once(typed, seconds, used, step):
    assert accepted_step("S", typed, seconds=seconds, used=used, code_of=shown) == step


def test_codes_are_read_as_people_type_them():
    assert plain_code(" 12-34 ５６ ") == "123456"
    assert looks_like_recovery("1234 5678")
    assert not looks_like_recovery("123 456")
    assert spoken_secret("ABCDEFGHI") == "ABCD EFGH I"
    assert step_at(59.99) == 1
