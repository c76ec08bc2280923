"""What of a form is kept, how much, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from security.unfinished.rules import KEPT_FOR, LARGEST, content_of, fits, too_old


def test_content_holds_the_fields_in_order_and_every_value_of_a_list():
    pairs = [("f.a", ["甲 & 乙"]), ("f.b", ["1", "2"])]
    assert content_of(pairs) == "f.a=%E7%94%B2+%26+%E4%B9%99&f.b=1&f.b=2"


@pytest.mark.parametrize(
    "name", ["_keep", "csrfmiddlewaretoken", "then", "password", "new_Password1"]
)
def test_tokens_buttons_and_passwords_are_never_kept(name):
    assert content_of([(name, ["secret"]), ("title", ["x"])]) == "title=x"


def test_only_so_much_is_kept():
    assert fits("x" * LARGEST)
    assert not fits("x" * LARGEST + "x")
    assert not fits("字" * (LARGEST // 2))


def test_what_is_kept_for_longer_than_it_is_kept_is_too_old():
    now = datetime(2026, 11, 29, tzinfo=UTC)
    assert too_old(now) == now - KEPT_FOR
    assert timedelta(days=14) <= KEPT_FOR
