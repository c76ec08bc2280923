"""Where the sentences of one page wait for the next: in a cookie of this host alone, like every other."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Django's storage under a name that browsers bind to the host, over https, for every path."""

    cookie_name = "__Host-fonds-messages"


class HostStorage(FallbackStorage):
    """The cookie while they fit into it, else the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
