"""Where a request came from, and which device it is."""

import pytest

from security.guessing.rules import (
    MOST_PEOPLE,
    Device,
    client_of,
    counted_as,
    device_of,
    is_spraying,
)

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("", 0, PROXY),
        ("203.0.113.9", 0, PROXY),  # nobody is believed without a proxy of ours
        ("203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),  # the first was written by who asks
        ("1.1.1.1, 2.2.2.2, 203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.0.0.7", 2, "203.0.113.9"),
        ("203.0.113.9", 2, PROXY),  # it did not come by both
        ("", 1, PROXY),
        ("<script>, 203.0.113.9", 1, "203.0.113.9"),
        ("203.0.113.9, rubbish", 1, PROXY),
        ("203.0.113.9:4711", 1, "203.0.113.9"),
        ("[2001:db8::7]:4711", 1, "2001:db8::7"),
        ("fe80::1%eth0", 1, "fe80::1"),
        ("::ffff:203.0.113.9", 1, "203.0.113.9"),
    ],
)
def test_the_address_is_what_the_outermost_proxy_of_ours_saw(forwarded, proxies, expected):
    assert client_of(forwarded, PROXY, proxies) == expected


def test_one_line_is_counted_once_however_many_addresses_it_has():
    assert counted_as("203.0.113.9") == "203.0.113.9"
    assert counted_as("2001:db8:1:2:3::4") == counted_as("2001:db8:1:2:ffff::9") == "2001:db8:1:2::"
    assert counted_as("2001:db8:1:3::4") != counted_as("2001:db8:1:2::4")
    assert counted_as("") == ""


def test_a_shared_computer_knows_its_people_and_forgets_the_first():
    device = Device(number="one")
    for number in range(MOST_PEOPLE + 1):
        device = device.with_person(f"m{number}")
    assert not device.knows("m0")
    assert device.with_person("m1").people[-1] == "m1"
    assert len(device.with_person("m1").people) == MOST_PEOPLE


@pytest.mark.parametrize(
    "said",
    [None, [], ["a", "b"], ["other", "one", []], ["co", 7, []], {"co": 1}, ["co", "one", "x"]],
)
def test_what_no_sign_in_of_this_company_wrote_is_no_device(said):
    assert device_of(said, "co") is None


def test_a_device_is_read_back():
    assert device_of(["co", "one", ["m", 7]], "co") == Device(number="one", people=("m",))


def test_one_try_in_each_of_twenty_companies_is_stopped_half_way():
    closed = [tried for tried in range(1, 21) if is_spraying(companies=tried, names=tried)]
    assert closed[0] == 10


@pytest.mark.parametrize(
    ("companies", "names"),
    [
        (1, 200),
        (4, 200),
        (5, 9),
    ],  # an office; one that serves four companies; a morning of typing errors
)
def test_rooms_are_not_closed(companies, names):
    assert not is_spraying(companies=companies, names=names)
