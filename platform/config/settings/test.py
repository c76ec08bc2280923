"""For the suite: the embedded PostgreSQL of its own folder, as f_app under all revokes."""

import os
from pathlib import Path

# The suite never touches the data of the installation beside it.
os.environ.setdefault("FONDS_HOME", str(Path(__file__).resolve().parents[3] / ".fonds" / "test"))
os.environ.setdefault("FONDS_QUEUE", "memory")

from config.settings.base import *

SECRET_KEY = "for-the-suite-only-never-for-running-fonds"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
