"""For the processes that the suite starts: its installation, but the real queue and the real hashing."""

from config import env

env.default("FONDS_HOME", str(env.ROOT / ".fonds" / "test"))

from config.settings.base import *  # noqa: E402 - the folder must be named first

SECRET_KEY = "for-the-suite-only-never-for-running-fonds"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    *PASSWORD_HASHERS,
]
FONDS_QUEUE = "procrastinate"
# The suite asks faster than any program.
FONDS_API_TOKEN_PER_MINUTE = 60_000
FONDS_API_COMPANY_PER_MINUTE = 60_000
