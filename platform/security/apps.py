"""The Django app of people, keys and audit."""

from django.apps import AppConfig
from django.conf import settings

from persistence.provisioning import register_seed


class SecurityConfig(AppConfig):
    """Company tables of people, keys and audit."""

    name = "security"

    def ready(self) -> None:
        """Say with what is sealed; give every new company its keys first; audit sign-ins."""
        from security import founding
        from security.factors import taking_actions
        from security.keys import kms, suites
        from security.people import (
            leaving_kinds,
            recovery_actions,
            second_acts,
            sign_ins,
            undoing,
        )

        suites.put_in_force(settings.FONDS_SUITE)
        kms.register()
        register_seed(founding.SEED, founding.seed_keys)
        register_seed(founding.ASKING, founding.seed_asking)
        sign_ins.connect()
        undoing.register_inverses()
        leaving_kinds.register_open_work()
        second_acts.register_performers()
        recovery_actions.register_performer()
        taking_actions.register_performer()
