"""When a session is over, and what a browser calls itself."""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

LONGEST_DEVICE = 80
TOUCH_SECONDS = 60  # a session's last use is stored to the minute
_BROWSERS = (
    ("MicroMessenger", r"MicroMessenger/(\d+)"),
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("QQ", r"QQBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS|HeadlessChrome)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("Linux", r"Linux|X11"),
)


class Over(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    OLD = "old"
    UNCHECKED = "unchecked"  # an identity provider has to be asked again


def over(*, began: float, seen: float, at: float, idle_minutes: int, hours: int) -> Over | None:
    """Return why a session is over at a moment, None while it goes on; all moments in seconds since 1970."""
    if at - began >= hours * 3600:
        return Over.OLD
    if at - seen >= idle_minutes * 60:
        return Over.IDLE
    return None


def device_of(agent: str) -> str:
    """Return browser and system by what a browser says of itself, '' when it says nothing we know."""
    browser = next(
        (f"{name} {found[1]}" for name, form in _BROWSERS if (found := re.search(form, agent))), ""
    )
    system = next((name for name, form in _SYSTEMS if re.search(form, agent)), "")
    return " · ".join(part for part in (browser, system) if part)[:LONGEST_DEVICE]


def digest_of_posts(posts: Iterable[tuple[str, ...]]) -> str:
    """Return what changes whenever the posts somebody holds do."""
    said = "\n".join("\t".join(post) for post in sorted(posts))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
