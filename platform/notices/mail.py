"""Sends one mail over the installation's mail server, and says in the server's words why it did not."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from kernel.clock import now
from kernel.errors import FondsError
from kernel.text import N_
from notices.deadlines import Deadline
from notices.rules import one_line

SECONDS = 30
"""How long one mail may take in all."""

REST_SECONDS = 45
"""After the server did not answer, so long nobody waits for it; less than until the next try."""

LONGEST_WORDS = 300
_PASSING = range(400, 500)


class MailRefused(FondsError):
    """The server refused this mail for good; trying again changes nothing."""

    code = "mail_refused"
    message = N_("The mail server refused: {words}")


class MailFailed(FondsError):
    """The mail could not be handed over now; it may another time."""

    code = "mail_failed"
    message = N_("The mail server did not take the mail: {words}")


class ServerDown(MailFailed):
    """The server does not answer at all, so no other mail need be tried now."""

    code = "mail_server_down"
    message = N_("The mail server does not answer ({words}).")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one person. `number` makes the same mail recognisable when it comes twice."""

    to_name: str
    to_address: str
    sender_name: str
    sender_address: str
    subject: str
    text: str
    number: str
    language: str = ""


class _Rest:
    """Until when this process leaves the server alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + REST_SECONDS

    def end(self) -> None:
        with self._lock:
            self._until = 0.0

    def lasts(self) -> bool:
        with self._lock:
            return time.monotonic() < self._until


rest = _Rest()


def is_configured() -> bool:
    """Say whether this installation sends mail at all."""
    return bool(settings.FONDS_SMTP.host)


def send(mail: Mail, *, even_if_resting: bool = False) -> None:
    """Hand one mail over: MailRefused for good, ServerDown or MailFailed for now."""
    if rest.lasts() and not even_if_resting:
        raise ServerDown(words=settings.FONDS_SMTP.host)
    try:
        with Deadline(SECONDS) as deadline:
            _hand_over(_message(mail), deadline)
    except smtplib.SMTPRecipientsRefused as error:
        raise _recipient_error(error) from error
    except smtplib.SMTPResponseException as error:
        raise _response_error(error) from error
    except ValueError as error:
        # A name or address that no header can hold.
        raise MailRefused(N_("“{words}” is no mail address."), words=mail.to_address) from error
    except (OSError, smtplib.SMTPException) as error:
        rest.begin()
        raise ServerDown(words=_words(error)) from error
    rest.end()


def _hand_over(message: EmailMessage, deadline: Deadline) -> None:
    server = settings.FONDS_SMTP
    kind = _TlsClient if server.security == "tls" else _Client
    client = kind(deadline, server.host, server.port, server.timeout)
    try:
        client.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            client.starttls(context=ssl.create_default_context())
        if server.user:
            client.login(server.user, server.password)
        client.send_message(message)
    finally:
        # The mail is with the server, or refused: how we part does not matter, nor may it take long.
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


class _Watched:
    """Hands the line to the deadline as soon as there is one: the greeting may be what hangs."""

    deadline: Deadline

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line: socket.socket = socket.create_connection((host, port), timeout)
        self.deadline.watch(line)
        return line


class _Client(_Watched, smtplib.SMTP):
    """SMTP, watched."""

    def __init__(self, deadline: Deadline, host: str, port: int, timeout: float) -> None:
        self.deadline = deadline
        super().__init__(host, port, timeout=timeout)


class _TlsClient(_Watched, smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte, watched."""

    def __init__(self, deadline: Deadline, host: str, port: int, timeout: float) -> None:
        self.deadline = deadline
        super().__init__(host, port, timeout=timeout, context=ssl.create_default_context())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = super()._get_socket(host, port, timeout)
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    domain = mail.sender_address.rpartition("@")[2]
    message["Subject"] = one_line(mail.subject)
    message["From"] = _address(mail.sender_name, mail.sender_address)
    message["To"] = _address(mail.to_name, mail.to_address)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{mail.number}@{domain}>"
    # Answering machines keep silent to these.
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    if mail.language:
        message["Content-Language"] = mail.language
    message.set_content(mail.text, cte="base64" if not mail.text.isascii() else None)
    return message


def _address(name: str, address: str) -> Address:
    try:
        return Address(display_name=one_line(name), addr_spec=address)
    except (ValueError, IndexError) as error:
        raise MailRefused(
            N_("“{words}” is no mail address."), words=address[:LONGEST_WORDS]
        ) from error


def _recipient_error(error: smtplib.SMTPRecipientsRefused) -> FondsError:
    code, words = next(iter(error.recipients.values()), (550, b""))
    kind = MailFailed if code in _PASSING else MailRefused
    return kind(words=_said(code, words))


def _response_error(error: smtplib.SMTPResponseException) -> FondsError:
    """Return what a refusal means: a password or sender that is not taken needs the operator."""
    code, words = error.smtp_code, error.smtp_error
    own_fault = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError)
    if code in _PASSING or own_fault:
        return MailFailed(words=_said(code, words))
    return MailRefused(words=_said(code, words))


def _said(code: int, words: Any) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(text.split())}"[:LONGEST_WORDS]


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return settings.FONDS_SMTP.host
    parts: Iterable[Any] = error.args or (type(error).__name__,)
    return " ".join(str(part) for part in parts)[:LONGEST_WORDS]
