"""Stops the start when the mail server is configured so that no mail could ever go out."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HIGHEST_PORT = 65535


@register("notices")
def check_mail_server(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return what is wrong with FONDS_SMTP_*; nothing while no host is set."""
    server = settings.FONDS_SMTP
    if not server.host:
        return []
    wrong = [
        (
            not _is_address(server.sender),
            "E001",
            "FONDS_SMTP_SENDER is no mail address.",
            "Set it to the address that mails come from while a company has none of its own.",
        ),
        (
            bool(server.user) != bool(server.password),
            "E002",
            "FONDS_SMTP_USER and FONDS_SMTP_PASSWORD belong together.",
            "Set both, or neither for a server that asks for no sign-in.",
        ),
        (
            bool(server.user) and server.security == "none" and server.host not in LOOPBACK,
            "E003",
            "The password of the mail server would travel unencrypted.",
            "Set FONDS_SMTP_SECURITY to starttls or tls.",
        ),
        (
            not 1 <= server.port <= HIGHEST_PORT,
            "E004",
            "FONDS_SMTP_PORT is no port.",
            "Usual are 587 (starttls), 465 (tls) and 25 (none).",
        ),
        (
            not 1 <= server.timeout <= 60,  # noqa: PLR2004 - a minute is the sense of it
            "E005",
            "FONDS_SMTP_TIMEOUT is not between 1 and 60 seconds.",
            "Ten seconds suit most servers; a longer wait holds up every other delivery.",
        ),
    ]
    return [
        Error(message, hint=hint, id=f"notices.{code}")
        for is_wrong, code, message, hint in wrong
        if is_wrong
    ]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
