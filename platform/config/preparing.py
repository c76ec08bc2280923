"""Everything that must be there before Fonds serves: key, registry, template, control company, sentences."""

from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks

from config.console.control import ensure_control
from config.messages import compile_stale
from kernel.errors import Invalid, Problem
from security.keys import installation as installation_key
from tenants.installation import prepare


def demand_sound_settings() -> None:
    """Raise Invalid with what is wrong and how to mend it, so that wrong settings stop the start."""
    found = [message for message in run_checks(tags=["notices"]) if message.is_serious()]
    if found:
        raise Invalid(
            [
                Problem(
                    code=str(message.id),
                    message="{text} {hint}",
                    params={"text": message.msg, "hint": message.hint or ""},
                )
                for message in found
            ]
        )


def prepare_installation() -> str:
    """Make what is missing, and return the version of the template; the second time nothing happens."""
    demand_sound_settings()
    key = Path(settings.FONDS_INSTALLATION_KEY_FILE)
    if not key.exists():
        installation_key.create(key)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    compile_stale()
    version = prepare().version
    ensure_control()
    return version
