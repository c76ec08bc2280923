"""All tables of the package, for Django's registry."""

from gateway.hooks.models import Happening, Hook, HookDelivery
from gateway.tokens.models import Pace, Repeat, Token

__all__ = ["Happening", "Hook", "HookDelivery", "Pace", "Repeat", "Token"]
