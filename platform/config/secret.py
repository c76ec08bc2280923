"""The Django secret of an installation: from the environment, or made once beside the data."""

import os
import secrets
from pathlib import Path

from config import env

_LEAST = 40


def django_secret(home: Path) -> str:
    """Return FONDS_SECRET_KEY, or the secret kept in `home` (mode 0600), making it the first time."""
    given = env.text("FONDS_SECRET_KEY")
    if given:
        if len(given) < _LEAST:
            raise env.wrong("FONDS_SECRET_KEY", "too short", f"at least {_LEAST} random characters")
        return given
    path = home / "secrets" / "django"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")
