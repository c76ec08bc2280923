"""How browsers reach Fonds: by https or not, through which proxies, and what they are told about either."""

from config import env

FONDS_SCHEME = env.text("FONDS_SCHEME", "http")
if FONDS_SCHEME not in {"http", "https"}:
    raise env.wrong("FONDS_SCHEME", FONDS_SCHEME, "http or https")
FONDS_PROXY_COUNT = env.number("FONDS_PROXY_COUNT", 0)
_BY_HTTPS = FONDS_SCHEME == "https"
if _BY_HTTPS and FONDS_PROXY_COUNT < 1:
    # Fonds ends no TLS itself: every request would look like plain http and be sent to https for ever.
    raise env.wrong(
        "FONDS_PROXY_COUNT", str(FONDS_PROXY_COUNT), "1 or more with FONDS_SCHEME=https"
    )

# The proxy in front ends TLS and says so; over plain http nobody is believed.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _BY_HTTPS else None
SECURE_SSL_REDIRECT = _BY_HTTPS
# A program that follows redirects would never notice that it sends its token in clear: its call is refused.
SECURE_REDIRECT_EXEMPT = [r"^api/"]
# Two years, for the bare host and every company below it. Only over https, where it cannot lock anybody out.
SECURE_HSTS_SECONDS = env.number("FONDS_HSTS_SECONDS", 63_072_000) if _BY_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _BY_HTTPS
SECURE_HSTS_PRELOAD = _BY_HTTPS

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The host in the request line is the company's; a forwarded one would let a visitor choose another.
USE_X_FORWARDED_HOST = False
USE_X_FORWARDED_PORT = False
