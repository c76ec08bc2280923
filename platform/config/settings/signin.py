"""Sign-in: passwords, cookies bound to one host, lock-out that never locks out a room."""

from datetime import timedelta

from config import env

AUTH_USER_MODEL = "security.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "security.people.signin.CompanyBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# What a password must be says the company's profile (security.people.password_checks), never below ASVS.
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

# Browsers take Secure cookies (which __Host- demands) from localhost over plain http as well.
SESSION_COOKIE_NAME = "__Host-fonds"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-fonds-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "backoffice.unfinished_views.csrf_failure"
MESSAGE_STORAGE = "backoffice.browsers.messages.HostStorage"
LANGUAGE_COOKIE_NAME = "__Host-fonds-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# What is counted and when a password is not looked at any more says security.guessing.door (ADR 0028): a name
# at an address and a known device by itself lock for a quarter of an hour, a name over all unknown devices is
# slowed down. No address alone, no name alone on a device its owner has used; trying does not prolong it.
AXES_HANDLER = "security.guessing.door.Door"
AXES_LOCKOUT_PARAMETERS = "security.guessing.door.counted_by"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# ipware, which axes would ask, knows no address at all behind one proxy that says what it is told to.
AXES_CLIENT_IP_CALLABLE = "security.guessing.addresses.client_address"
AXES_LOCKOUT_TEMPLATE = "fonds/locked_out.html"
# "Admin" and "admin" are one person, and one lock.
AXES_USERNAME_CALLABLE = "security.people.signin.name_for_lock"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Of django-allauth we use the steps of a sign-in and what second factors are; its own pages and mails are not
# routed, and nobody registers himself (ADR 0020).
ACCOUNT_ADAPTER = "security.factors.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_TIMEOUT = 15 * 60  # seconds from the password to the second step
MFA_ADAPTER = "security.factors.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"

# Whether officers (SYS, SECA, AUDA, ARCH) may do without a second factor: for demonstrations and tests. No company can
# say so; `fonds doctor`, the company's page of sign-in and each such sign-in in its trail name it (ADR 0027).
FONDS_OFFICERS_WITHOUT_FACTOR = env.switch("FONDS_OFFICERS_WITHOUT_FACTOR")

# For how many hours at a time an operator may be in a company that agreed to it.
FONDS_BREAK_GLASS_HOURS = env.number("FONDS_BREAK_GLASS_HOURS", 4)

# Whether visitors of the bare host may make a company themselves, and how many may do so within an hour.
FONDS_SIGNUP = env.switch("FONDS_SIGNUP")
FONDS_SIGNUPS_PER_HOUR = env.number("FONDS_SIGNUPS_PER_HOUR", 10)

# Which private networks an identity provider may lie in, for most companies' lies in the house. Where strangers make
# companies themselves it is none: whoever names an address would have our machine look for it (ADR 0026).
FONDS_PROVIDER_NETWORKS = env.networks(
    "FONDS_PROVIDER_NETWORKS", default="none" if FONDS_SIGNUP else "private"
)
