"""Counts wrong passwords and says when none is looked at any more; django-axes asks here and keeps the single tries."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from django.http import HttpRequest

from persistence.locks import lock_exclusive
from security.guessing import elsewhere, paces
from security.guessing.devices import known_device
from security.guessing.marks import name_mark
from security.guessing.rules import Closed, counted_as, parameters

DEVICE = "device:"  # in the place of a browser's name: the count of a known device
CLOSED = "fonds_closed"  # on the request: why its password was not looked at
Credentials = dict[str, Any] | None


def counted_by(request: HttpRequest, credentials: Credentials = None) -> Any:
    """Return what django-axes counts the tries of a request by."""
    return parameters(known=is_known(request, credentials))


def is_known(request: HttpRequest, credentials: Credentials = None) -> bool:
    """Say whether the request comes from a device on which who has its name has signed in before."""
    return known_device(request, get_client_username(request, credentials)) is not None


def _closed_to_strangers(name: str, address: str) -> Closed | None:
    if paces.wait(name):
        return Closed.NAME
    return Closed.ADDRESS if elsewhere.is_closed(address) else None


class Door(AxesDatabaseHandler):
    """Three counts: a name at an address, a known device by itself, and a name over all unknown devices.

    Over all companies a fourth: an address that guesses in several of them is closed to unknown devices. Within
    a company no address alone is ever locked (a whole office sits behind one) and no name alone on a device its owner
    has used before (else anybody could lock out anybody). What is tried while a count is full is not counted,
    so nobody prolongs a lock.
    """

    def is_locked(self, request: HttpRequest, credentials: Credentials = None) -> bool:
        """Say whether the password is not looked at; tries of one count wait for each other."""
        name = self._prepare(request, credentials)
        counted = request.axes_user_agent or request.axes_ip_address  # type: ignore[attr-defined]
        # Else as many tries as there are workers could be under way before the first is counted.
        lock_exclusive(f"sign_in:{name_mark(name)}:{counted}")
        closed: Closed | None = None
        if super().is_locked(request, credentials):
            closed = Closed.PAIR
        elif not is_known(request, credentials):
            closed = _closed_to_strangers(name, request.axes_ip_address or "")  # type: ignore[attr-defined]
        if closed is not None:
            setattr(request, CLOSED, closed)
        return closed is not None

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **more: Any
    ) -> None:
        """Count a wrong password; one that was not looked at is none."""
        if request is None:
            return
        name = self._prepare(request, credentials)
        super().user_login_failed(sender, credentials, request, **more)
        if getattr(request, CLOSED, None) is None and not is_known(request, credentials):
            paces.count(name)
            elsewhere.count(request.axes_ip_address or "", name)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **more: Any) -> None:
        """Forget the wrong passwords of this count; those of other devices and addresses stay."""
        self._prepare(request, {"username": user.get_username()})
        super().user_logged_in(sender, request, user, **more)

    def _prepare(self, request: Any, credentials: Credentials) -> str:
        """Say by what the request is counted, where django-axes reads it; return the name."""
        name = str(get_client_username(request, credentials))
        device = known_device(request, name)
        # What a browser calls itself is up to who asks: only a cookie of ours makes a count of its own.
        request.axes_user_agent = f"{DEVICE}{device.number}" if device else ""
        request.axes_ip_address = counted_as(request.axes_ip_address or "") or None
        return name
