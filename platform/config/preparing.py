"""Everything that must be there before Fonds serves: key, registry, template, control company, sentences."""

from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks

from config.console.control import ensure_control
from config.messages import compile_stale
from kernel import temporary
from kernel.errors import Invalid, Problem, Unavailable
from kernel.text import N_
from security.keys import backup, epoch_files, wrapping
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


def demand_installation_key() -> None:
    """Make the key file of a new installation; raise Unavailable when the key in force does not work.

    A key file that is gone is not made anew while companies have keys: it would open none of them.
    """
    key = Path(settings.FONDS_INSTALLATION_KEY_FILE)
    if wrapping.kind_in_force() == wrapping.FILE and not key.exists():
        if epoch_files.companies():
            raise Unavailable(
                N_(
                    "The installation key {path} is gone; put it back from its backup, or move "
                    "{folder} away and restore the keys with `fonds keys restore`."
                ),
                path=str(key),
                folder=str(epoch_files.root()),
            )
        installation_key.create(key)
    wrapping.key_in_force()
    if settings.FONDS_KEY_BACKUP_RECIPIENT:
        backup.Recipient(Path(settings.FONDS_KEY_BACKUP_RECIPIENT))


def prepare_installation() -> str:
    """Make what is missing, and return the version of the template; the second time nothing happens."""
    demand_sound_settings()
    demand_installation_key()
    temporary.folder()
    temporary.sweep()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    compile_stale()
    version = prepare().version
    ensure_control()
    return version
