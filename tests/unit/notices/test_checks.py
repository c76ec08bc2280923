"""Wrong mail settings stop the start; none at all are fine."""

import pytest

from config.env import MailServer
from notices.checks import check_mail_server

GOOD = {"host": "mail.example.com", "sender": "archive@example.com"}


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"host": "", "sender": ""}, []),
        ({}, []),
        ({"user": "u", "password": "p"}, []),
        ({"sender": ""}, ["notices.E001"]),
        ({"sender": "nobody"}, ["notices.E001"]),
        ({"user": "u"}, ["notices.E002"]),
        ({"password": "p"}, ["notices.E002"]),
        ({"user": "u", "password": "p", "security": "none"}, ["notices.E003"]),
        ({"user": "u", "password": "p", "security": "none", "host": "127.0.0.1"}, []),
        ({"port": 0}, ["notices.E004"]),
        ({"timeout": 600}, ["notices.E005"]),
    ],
)
def test_what_is_wrong_is_named(settings, wrong, codes):
    settings.FONDS_SMTP = MailServer(**{**GOOD, **wrong})
    assert [error.id for error in check_mail_server()] == codes
