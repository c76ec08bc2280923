"""Lets the clients of all tests share one chain of middlewares: made anew for each, it took a twentieth of the time."""

from django.core.signals import setting_changed
from django.test.client import ClientHandler

PARTS = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")  # fmt: skip
_load = ClientHandler.load_middleware
_made = {}


def load_middleware(self, is_async=False):
    """Take the chain that another client of these settings made."""
    if is_async not in _made:
        _load(self, is_async)
        _made[is_async] = {name: getattr(self, name) for name in PARTS}
    vars(self).update(_made[is_async])


def forget(**_changed):
    """Make the chain anew after a setting changed: some middlewares read them when they are made."""
    _made.clear()


def pytest_configure(config):
    """Begin with the first client."""
    ClientHandler.load_middleware = load_middleware
    setting_changed.connect(forget)
