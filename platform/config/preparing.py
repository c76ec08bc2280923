"""Everything that must be there before Fonds serves: key, registry, template, control company, sentences."""

from pathlib import Path

from django.conf import settings

from config.console.control import ensure_control
from config.messages import compile_stale
from security.keys import installation as installation_key
from tenants.installation import prepare


def prepare_installation() -> str:
    """Make what is missing, and return the version of the template; the second time nothing happens."""
    key = Path(settings.FONDS_INSTALLATION_KEY_FILE)
    if not key.exists():
        installation_key.create(key)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    compile_stale()
    version = prepare().version
    ensure_control()
    return version
