"""A person's phone: the authenticator app on it shows the code of a moment."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from kernel.clock import now


class Phone:
    """An app that took its secret from the page that sets it up."""

    def __init__(self, page):
        found = re.search(r"data-fonds-secret>([A-Z2-7 =]+)<", page.content.decode())
        self.secret = found[1].replace(" ", "")

    @property
    def code(self):
        return format_hotp_value(hotp_value(self.secret, int(now().timestamp()) // 30))
