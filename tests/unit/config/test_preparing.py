"""Wrong settings stop the start with a sentence."""

import pytest

from config.env import MailServer
from config.preparing import demand_sound_settings
from kernel.errors import Invalid


def test_a_mail_server_without_a_sender_stops_the_start(settings):
    settings.FONDS_SMTP = MailServer(host="mail.example.com")
    with pytest.raises(Invalid, match=r"FONDS_SMTP_SENDER is no mail address\. Set it to"):
        demand_sound_settings()


def test_no_mail_server_and_a_sound_one_let_it_start(settings):
    demand_sound_settings()
    settings.FONDS_SMTP = MailServer(host="mail.example.com", sender="archive@example.com")
    demand_sound_settings()
