"""Knows the devices people have signed in with by a signed cookie, so that nobody is locked out by others' guesses."""

import secrets
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from kernel.scope import current
from security.guessing.marks import name_mark
from security.guessing.rules import DEVICE_DAYS, Device, device_of

COOKIE = "__Host-fonds-device"
_SALT = "fonds.device"
_NEW = "fonds_device"  # on the request: what the answer is to set


def device_before(request: HttpRequest) -> Device | None:
    """Return the device a request comes from, None where nobody of this company has signed in lately."""
    try:
        said = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=timedelta(days=DEVICE_DAYS)
        )
    except (signing.BadSignature, ValueError):
        return None
    return device_of(said, current().company.id)


def known_device(request: HttpRequest, name: str) -> Device | None:
    """Return the device if who has this name has signed in on it before."""
    found = device_before(request)
    return found if found is not None and found.knows(name_mark(name)) else None


def remember_device(request: HttpRequest, name: str) -> None:
    """Let the answer to this request make the device known to who has just signed in."""
    device = device_before(request) or Device(number=secrets.token_urlsafe(12))
    setattr(request, _NEW, device.with_person(name_mark(name)))


def write_device(request: HttpRequest, response: HttpResponse) -> None:
    """Put the cookie on the answer after a sign-in; else nothing."""
    device = getattr(request, _NEW, None)
    if device is None:
        return
    said = [current().company.id, device.number, list(device.people)]
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=_SALT),
        max_age=timedelta(days=DEVICE_DAYS),
        secure=True,
        httponly=True,
        samesite="Lax",
    )
