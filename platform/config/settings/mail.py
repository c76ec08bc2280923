"""Mail and outgoing posts: the one mail server of the installation, and where links lead."""

from config import env

_SECURITIES = ("starttls", "tls", "none")

FONDS_SMTP = env.mail_server("FONDS_SMTP", securities=_SECURITIES)

# The port in links of mails; behind a proxy the outer one differs from the one Fonds listens on.
FONDS_LINK_PORT = env.text("FONDS_LINK_PORT")

# Tests let posts go to their own servers on loopback, as "host:port"; no installation sets this.
FONDS_OUTBOUND_ALLOWED: tuple[str, ...] = ()
