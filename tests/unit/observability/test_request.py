"""The id of a request."""

import pytest

from observability.request import new_request_id, request_id, serving


def test_a_well_formed_id_of_a_proxy_is_kept() -> None:
    assert new_request_id("0123456789abcdef") == "0123456789abcdef"


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "x\r\nSet-Cookie: a=b", "张三张三张三张三"]
)
def test_any_other_id_is_replaced(given: str) -> None:
    made = new_request_id(given)

    assert made != given
    assert len(made) == 32


def test_the_id_is_known_while_the_request_is_served_only() -> None:
    with serving("abcdefgh"):
        inside = request_id()

    assert (inside, request_id()) == ("abcdefgh", "")
