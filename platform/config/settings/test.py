"""For the suite: the embedded PostgreSQL of its own folder, as f_app under all revokes."""

from config import env

# The suite never touches the data of the installation beside it, nor does one of its processes the data of another.
env.default("FONDS_HOME", str(env.ROOT / ".fonds" / "test"))
_worker = env.text("PYTEST_XDIST_WORKER")
if _worker and not env.text("FONDS_HOME").endswith(
    f"-{_worker}"
):  # its own children have it already
    env.replace("FONDS_HOME", f"{env.text('FONDS_HOME')}-{_worker}")
env.default("FONDS_QUEUE", "memory")
# Most tests sign officers in by their password, also days later; those of the floor set it back.
env.default("FONDS_OFFICERS_WITHOUT_FACTOR", "yes")

from config.settings.base import *  # noqa: E402 - the variables must be set first

SECRET_KEY = "for-the-suite-only-never-for-running-fonds"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
