"""The operators' own company: made once, reached under the bare host, with no policy and so no right to records."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError

from config import env
from config.output import say
from persistence.provisioning import NewCompany
from tenants.models import Company
from tenants.provisioning import Order, create_company
from tenants.router import MIGRATOR

OPERATOR = "operator"
CONTROL = "control"


def ensure_control() -> bool:
    """Make the control company unless there is one; return whether it was made.

    Its first person signs in as `operator`, with FONDS_OPERATOR_PASSWORD or a password made here and
    kept in FONDS_HOME/secrets/operator; only the path is printed.
    """
    if _exists():
        return False
    try:
        create_company(_order(_password()))
    except IntegrityError:
        # Another process that starts at the same moment was faster.
        if not _exists():
            raise
        return False
    return True


def password_file() -> Path:
    """Return where a password made here is kept."""
    return Path(settings.FONDS_HOME) / "secrets" / OPERATOR


def _exists() -> bool:
    return bool(Company.objects.using(MIGRATOR).filter(kind=CONTROL).exists())


def _order(password: str) -> Order:
    person = {"username": OPERATOR, "name": OPERATOR, "email": "", "password": password}
    return Order(
        name="Fonds",
        host=settings.FONDS_BASE_HOST,
        kind=CONTROL,
        who="installation",
        new=NewCompany(pack="", fonds="", language=settings.LANGUAGE_CODE, person=person),
    )


def _password() -> str:
    given = env.text("FONDS_OPERATOR_PASSWORD")
    if given:
        return given
    path = password_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(18))
    say(f"The operator signs in as “{OPERATOR}”; the password is in {path}")
    return path.read_text(encoding="ascii").strip()
