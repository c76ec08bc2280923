"""The policies that go out with an answer: where scripts may come from, and what nobody may do with a page or file."""

from collections.abc import Sequence

# What a page may do besides running scripts. Style attributes are Wagtail's own, in each of its tables and menus; style
# elements are nobody's.
_PAGE = (
    "default-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_FILE = (
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
# Browsers show a PDF by a plug-in of their own, which a sandbox keeps from starting.
_SHOWN_BY_THE_BROWSER = frozenset({"application/pdf"})
_POWERS = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
# Signing in with a passkey is the one power a page of ours has.
_KEPT = "publickey-credentials-get=(self)"
PERMISSIONS = ", ".join([*(f"{one}=()" for one in _POWERS), _KEPT])
# A page that reads labels sees as well.
SEEING = PERMISSIONS.replace("camera=()", "camera=(self)")


def page_policy(
    nonce: str,
    *,
    scripts: Sequence[str],
    forms: Sequence[str] = (),
    workers: Sequence[str] = (),
) -> str:
    """Return the Content-Security-Policy of a page.

    `scripts` are the only places scripts come from, as host and path (`a.example:8000/static/`): what
    somebody uploaded lies on the same host and still runs nowhere. `forms` are the further origins that
    a form of this page may lead to, as a sign-in at the company's own identity provider does. `workers` are the
    only scripts that may go on running beside the page; most pages have none.
    """
    places = " ".join([f"'nonce-{nonce}'", *scripts])
    aims = " ".join(["'self'", *forms])
    beside = " ".join(workers) or "'none'"
    return "; ".join(
        [
            *(*_PAGE, f"script-src {places}", "script-src-attr 'none'", f"form-action {aims}"),
            f"worker-src {beside}",
        ]
    )


def file_policy(content_type: str) -> str:
    """Return the Content-Security-Policy of whatever is no page: opened by itself, it does nothing."""
    plain = content_type.partition(";")[0].strip().lower()
    if plain in _SHOWN_BY_THE_BROWSER:
        return "; ".join(["default-src 'self'", "script-src 'none'", *_FILE[1:]])
    return "; ".join([*_FILE, "sandbox"])


def is_page(content_type: str) -> bool:
    """Say whether a browser builds a document with scripts from it."""
    plain = content_type.partition(";")[0].strip().lower()
    return plain in {"text/html", "application/xhtml+xml"}


def keeping(said: str) -> str:
    """Return the Cache-Control of an answer that said `said` ('' for nothing).

    A view that says for how long its answer may be kept is believed; everything else is about a company
    or a person and is kept nowhere, neither on the way nor in the browser.
    """
    wanted = {one.strip().lower() for one in said.split(",")}
    is_kept = "public" in wanted or any(
        one.startswith("max-age=") and one != "max-age=0" for one in wanted
    )
    return said if is_kept or "no-store" in wanted else "private, no-store"
