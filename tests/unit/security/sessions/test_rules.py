"""When a session is over, and what browsers call themselves."""

import pytest

from security.sessions.rules import Over, device_of, digest_of_posts, over


@pytest.mark.parametrize(
    ("began", "seen", "why"),
    [(0, 0, Over.OLD), (1, 9_000, None), (1, 8_200, Over.IDLE), (1, 8_201, None)],
    ids=["old", "used", "idle", "nearly idle"],
)
def test_a_session_is_over_by_rest_or_by_age(began, seen, why):
    assert over(began=began, seen=seen, at=10_000, idle_minutes=30, hours=10_000 / 3600) == why


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge 131 · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            "Safari 17 · iOS",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133 · Linux"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
    ids=["Edge", "iPhone", "Firefox", "markup", "nothing"],
)  # fmt: skip
def test_a_browser_is_named_by_what_it_says_of_itself(agent, device):
    assert device_of(agent) == device


def test_any_change_of_posts_shows():
    own = ("XSB", "CLK", "")
    assert digest_of_posts([own]) == digest_of_posts([own, own][:1])
    assert digest_of_posts([own]) != digest_of_posts([own, ("XSB", "DH", "7")])
    assert digest_of_posts([own]) != digest_of_posts([])
