"""For the suite: the embedded PostgreSQL of its own folder, as f_app under all revokes."""

from config import env

# The suite never touches the data of the installation beside it.
env.default("FONDS_HOME", str(env.ROOT / ".fonds" / "test"))
env.default("FONDS_QUEUE", "memory")

from config.settings.base import *  # noqa: E402 - the variables must be set first

SECRET_KEY = "for-the-suite-only-never-for-running-fonds"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
